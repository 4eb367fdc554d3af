package io.yunmo.server.training;

import io.yunmo.catalog.DataSet;
import io.yunmo.catalog.Json;
import io.yunmo.data.Format;
import io.yunmo.data.ReadOptions;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A training as it waits in the catalogue: the form as it was sent, and how its data set is to be read. The files that it
 * needs are the job's inputs ({@link #DATA}, {@link #TRAIN}, …), so that a data set that is replaced or removed later does not
 * change a training that was ordered before.
 *
 * @param form YAML or JSON
 * @param reading how to read {@link #DATA}; empty when the training brings its own files
 */
record TrainingOrder(String form, Optional<Reading> reading) {
    static final String KIND = "train";
    static final String DATA = "data";
    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";
    static final String KERAS = "keras";
    static final String WEIGHTS = "weights";

    TrainingOrder {
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(reading, "reading");
    }

    /** A data set's format and what its owner said about reading it. */
    record Reading(String format, JsonNode options) {
        ReadOptions toReadOptions() {
            return DataSetOptions.read(options).withFormat(Format.parse(format));
        }
    }

    static Reading reading(DataSet set) {
        return new Reading(set.format(), set.options().node());
    }

    TrainingSpec spec() {
        return TrainingSpec.parse(form);
    }

    Json toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("form", form);
        reading.ifPresent(
                r -> json.putObject("reading").put("format", r.format()).set("options", r.options()));
        return Json.of(json);
    }

    static TrainingOrder of(Json json) {
        JsonNode node = json.node();
        JsonNode r = node.path("reading");
        return new TrainingOrder(
                node.path("form").stringValue(),
                r.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new Reading(r.path("format").stringValue(), r.path("options"))));
    }
}
