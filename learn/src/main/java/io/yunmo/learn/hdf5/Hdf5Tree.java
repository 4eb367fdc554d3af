package io.yunmo.learn.hdf5;

import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A group to be written: texts beside it, and arrays and groups in it. Changed by one thread. */
public final class Hdf5Tree {
    /** The most bytes of a list of texts: they stand in the group's header. */
    private static final int MOST_LIST_BYTES = 60_000;

    /** HDF5 looks names up by their bytes. */
    private static final Comparator<String> BY_BYTES = (a, b) ->
            java.util.Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private final TreeMap<String, Hdf5Tree> groups = new TreeMap<>(BY_BYTES);
    private final TreeMap<String, Hdf5Array> arrays = new TreeMap<>(BY_BYTES);

    /** The group at this path below, made if it is not there. */
    public Hdf5Tree group(String path) {
        Hdf5Tree at = this;
        for (String step : path.split("/", -1)) {
            if (step.isEmpty() || at.arrays.containsKey(step)) {
                throw YunmoException.invalid("'%s' cannot be a group of an HDF5 file", path);
            }
            at = at.groups.computeIfAbsent(step, s -> new Hdf5Tree());
        }
        return at;
    }

    /** Puts an array in, under a path below this group. */
    public void put(String path, Hdf5Array array) {
        int last = path.lastIndexOf('/');
        if (last >= 0) {
            group(path.substring(0, last)).put(path.substring(last + 1), array);
            return;
        }
        if (path.isEmpty() || groups.containsKey(path) || arrays.putIfAbsent(path, array) != null) {
            throw YunmoException.invalid("'%s' is there twice in an HDF5 file", path);
        }
    }

    /** Writes a text beside the group; of any length. */
    public void text(String attribute, String text) {
        texts.put(attribute, text);
    }

    /** Writes a list of texts beside the group, in several parts ({@code name0}, {@code name1}, …) if it is long, as Keras does. */
    public void texts(String attribute, List<String> all) {
        int width = all.stream()
                .mapToInt(t -> t.getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElse(1);
        int each = Math.max(1, MOST_LIST_BYTES / Math.max(1, width));
        if (all.size() <= each) {
            lists.put(attribute, List.copyOf(all));
            return;
        }
        for (int i = 0; i * each < all.size(); i++) {
            lists.put(attribute + i, List.copyOf(all.subList(i * each, Math.min(all.size(), (i + 1) * each))));
        }
    }

    Map<String, String> texts() {
        return texts;
    }

    Map<String, List<String>> lists() {
        return lists;
    }

    TreeMap<String, Hdf5Tree> groups() {
        return groups;
    }

    TreeMap<String, Hdf5Array> arrays() {
        return arrays;
    }

    /** The names of all members in HDF5's order. */
    List<String> names() {
        TreeMap<String, Boolean> all = new TreeMap<>(BY_BYTES);
        groups.keySet().forEach(n -> all.put(n, true));
        arrays.keySet().forEach(n -> all.put(n, true));
        return List.copyOf(all.keySet());
    }
}
