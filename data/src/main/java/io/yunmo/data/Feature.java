package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How one raw column becomes features. Immutable; checks itself, because it may come from a file. */
sealed interface Feature {
    String name();

    /** Features that the column becomes. */
    int width();

    List<String> featureNames();

    /** {@code (x - mean) / scale}, where a missing x becomes {@code fill}. */
    record Number(String name, float fill, double mean, double scale) implements Feature {
        public Number {
            Objects.requireNonNull(name, "name");
            if (!Float.isFinite(fill) || !Double.isFinite(mean) || !(scale > 0) || !Double.isFinite(scale)) {
                throw YunmoException.invalid(
                        "the column '%s' needs a finite fill and mean and a scale above 0", Messages.shorten(name));
            }
        }

        /** The feature of a raw value: arithmetic in double, then rounded once. */
        static float encode(float raw, float fill, double mean, double scale) {
            return (float) (((Float.isNaN(raw) ? fill : raw) - mean) / scale);
        }

        float encode(float raw) {
            return encode(raw, fill, mean, scale);
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<String> featureNames() {
            return List.of(name);
        }
    }

    /** One feature a category: 1 where the text is that category, 0 elsewhere; all 0 for missing and unseen text. */
    final class Category implements Feature {
        private final String name;
        private final List<String> categories;
        private final Map<String, Integer> places = new HashMap<>();

        Category(String name, List<String> categories) {
            this.name = Objects.requireNonNull(name, "name");
            this.categories = List.copyOf(categories);
            for (String c : categories) {
                if (c.isEmpty() || places.put(c, places.size()) != null) {
                    throw YunmoException.invalid(
                            "the column '%s' has an empty category or one twice", Messages.shorten(name));
                }
            }
            if (categories.isEmpty()) {
                throw YunmoException.invalid("the column '%s' has no category", Messages.shorten(name));
            }
        }

        List<String> categories() {
            return categories;
        }

        /** The place of a category; -1 for unseen or missing text. */
        int place(String text) {
            return places.getOrDefault(text, -1);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int width() {
            return categories.size();
        }

        @Override
        public List<String> featureNames() {
            return categories.stream().map(c -> name + "=" + c).toList();
        }
    }
}
