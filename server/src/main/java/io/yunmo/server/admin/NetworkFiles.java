package io.yunmo.server.admin;

import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.learn.Network;
import io.yunmo.learn.file.KerasFile;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.learn.onnx.OnnxExport;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.tensor.file.SafeTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Networks between Keras's files, ONNX and the two files that the catalogue keeps of them. */
final class NetworkFiles {
    /** Writes a network as one file. */
    interface Form {
        void write(Network network, OutputStream out) throws IOException;
    }

    private static final Map<String, Form> FORMS = forms();

    private NetworkFiles() {}

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new LinkedHashMap<>();
        forms.put(Upload.KERAS, KerasFile::write);
        forms.put(Upload.H5, KerasFile::writeLegacy);
        forms.put(VersionFiles.ONNX, OnnxExport::write);
        return forms;
    }

    /** The formats that a network is written in, and how. */
    static Map<String, Form> written() {
        return FORMS;
    }

    /** Reads one of Keras's files and writes the catalogue's two beside it; INVALID if it is none or has layers unknown here. */
    static Map<String, Path> unpack(Path keras) {
        Path model = keras.resolveSibling(VersionFiles.MODEL);
        Path weights = keras.resolveSibling(VersionFiles.WEIGHTS);
        try (Network network = KerasFile.read(keras)) {
            Files.writeString(model, KerasJson.write(network));
            SafeTensors.write(weights, network.save());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(VersionFiles.MODEL, model, VersionFiles.WEIGHTS, weights);
    }

    /** The network of a version; the caller closes it. */
    static Network read(ArtefactStore artefacts, ModelVersion version) {
        Path model = artefacts.path(version.file(VersionFiles.MODEL).sha256());
        Path weights = artefacts.path(version.file(VersionFiles.WEIGHTS).sha256());
        try {
            Network network = KerasJson.read(Files.readString(model));
            try {
                network.load(SafeTensors.read(weights));
                return network;
            } catch (RuntimeException | Error e) {
                network.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
