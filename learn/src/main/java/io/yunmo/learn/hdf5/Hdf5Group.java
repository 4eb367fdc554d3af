package io.yunmo.learn.hdf5;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A group: members by name, and attributes. Nothing of it is read before it is asked for. For one thread. */
public final class Hdf5Group {
    private final FileBytes file;
    private final String path;
    private final ObjectHeader header;
    private final Map<String, Links.Link> links;

    Hdf5Group(FileBytes file, String path, ObjectHeader header) {
        this.file = file;
        this.path = path;
        this.header = header;
        this.links = Links.read(file, header, path);
    }

    /** Where it is in the file, e.g. {@code /layers/dense}. */
    public String path() {
        return path.isEmpty() ? "/" : path;
    }

    /** The names of its members. */
    public Set<String> names() {
        return links.keySet();
    }

    /**
     * A group below this one.
     *
     * @param name may name several steps, e.g. {@code layers/dense}
     * @throws YunmoException INVALID if it is an array or a link
     */
    public Optional<Hdf5Group> group(String name) {
        Hdf5Group at = this;
        for (String step : name.split("/", -1)) {
            if (!at.links.containsKey(step)) {
                return Optional.empty();
            }
            ObjectHeader next = at.member(step);
            if (next.find(Message.LAYOUT).isPresent()) {
                throw YunmoException.invalid("'%s/%s' of the HDF5 file must be a group, not an array", at.path, step);
            }
            at = new Hdf5Group(file, at.path + "/" + step, next);
        }
        return Optional.of(at);
    }

    /** The texts of an attribute, in order: one for a scalar. INVALID if it is no text. */
    public Optional<List<String>> texts(String attribute) {
        return Attributes.read(file, header, path(), attribute);
    }

    /** The text of an attribute that has one. */
    public Optional<String> text(String attribute) {
        return texts(attribute).map(t -> {
            if (t.size() != 1) {
                throw YunmoException.invalid(
                        "the attribute '%s' of '%s' must be one text, not %d", attribute, path(), t.size());
            }
            return t.getFirst();
        });
    }

    /**
     * An array of numbers below this group: a view of the file, which lives as long as the file is open.
     *
     * @param name may name several steps, e.g. {@code vars/0}
     * @throws YunmoException INVALID if it is no array of numbers that lies in the file in one piece
     */
    public Optional<Tensor> array(String name) {
        int last = name.lastIndexOf('/');
        if (last >= 0) {
            return group(name.substring(0, last)).flatMap(g -> g.array(name.substring(last + 1)));
        }
        return links.containsKey(name) ? Optional.of(read(name, member(name))) : Optional.empty();
    }

    private ObjectHeader member(String name) {
        Links.Link link = links.get(name);
        if (!link.own()) {
            throw YunmoException.invalid(
                    "'%s/%s' of the HDF5 file is a link to another place; links are not followed: store the object itself",
                    path, name);
        }
        return ObjectHeader.read(file, link.address());
    }

    private Tensor read(String name, ObjectHeader object) {
        String full = path + "/" + name;
        Message type = part(object, Message.DATATYPE, full);
        Message space = part(object, Message.DATASPACE, full);
        Message layout = part(object, Message.LAYOUT, full);
        if (object.find(Message.EXTERNAL_FILES).isPresent()) {
            throw YunmoException.invalid("the array '%s' lies in another file; store it in the HDF5 file itself", full);
        }
        Datatype datatype = Datatype.read(file, type.at());
        if (datatype.number().isEmpty()) {
            throw YunmoException.invalid("the array '%s' of the HDF5 file must hold numbers", full);
        }
        Shape shape = Dataspace.read(file, space.at());
        return Tensor.of(datatype.number().get(), shape, bytes(full, layout, shape.elements() * datatype.size()));
    }

    private MemorySegment bytes(String full, Message layout, long wanted) {
        int version = file.u8(layout.at());
        int kind = file.u8(layout.at() + 1);
        if (version != 3 && version != 4 || kind > 1) {
            throw YunmoException.invalid(
                    "the array '%s' of the HDF5 file is stored in chunks or compressed; Keras stores it in one piece: h5repack"
                            + " -l CONTI -f NONE makes such a file",
                    full);
        }
        boolean compact = kind == 0;
        long at = compact ? layout.at() + 4 : file.u64(layout.at() + 2);
        long there = compact ? file.u16(layout.at() + 2) : file.u64(layout.at() + 10);
        if (wanted == 0) {
            return file.slice(0, 0);
        }
        if (there < wanted || at == FileBytes.UNDEFINED) {
            throw YunmoException.invalid(
                    "the array '%s' of the HDF5 file needs %d bytes, but %d are stored",
                    full, wanted, at == FileBytes.UNDEFINED ? 0 : there);
        }
        return file.slice(at, wanted);
    }

    private static Message part(ObjectHeader object, int type, String full) {
        Message m = object.find(type)
                .orElseThrow(() -> YunmoException.invalid("'%s' of the HDF5 file must be an array", full));
        if (m.shared()) {
            throw YunmoException.invalid("the array '%s' of the HDF5 file has a named type, which is not read", full);
        }
        return m;
    }
}
