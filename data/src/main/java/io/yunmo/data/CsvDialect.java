package io.yunmo.data;

import java.util.ArrayList;
import java.util.List;

/** Which delimiter a CSV file uses, by its first lines. */
final class CsvDialect {
    private static final int SAMPLED = 20;

    private CsvDialect() {}

    /**
     * The delimiter: of those that split the first lines all alike, the one that makes the most columns; if none does, the
     * most frequent in the header; a comma where nothing is found. Quoted parts do not count.
     *
     * @param sample the beginning of the file
     * @param whole whether the sample is the whole file
     */
    static char sniff(byte[] sample, boolean whole) {
        char best = ReadOptions.DELIMITERS.charAt(0);
        int bestFields = 1;
        boolean bestEven = false;
        for (char candidate : ReadOptions.DELIMITERS.toCharArray()) {
            List<Integer> fields = fields(sample, candidate, whole);
            int header = fields.isEmpty() ? 1 : fields.getFirst();
            boolean even = header > 1 && fields.stream().allMatch(f -> f == header);
            if (header > 1 && (even && !bestEven || even == bestEven && header > bestFields)) {
                best = candidate;
                bestFields = header;
                bestEven = even;
            }
        }
        return best;
    }

    /** Fields a record, for the first records that are not blank. */
    private static List<Integer> fields(byte[] sample, char delimiter, boolean whole) {
        List<Integer> fields = new ArrayList<>();
        int n = 1;
        int length = 0;
        boolean quoted = false;
        for (int i = 0; i < sample.length && fields.size() < SAMPLED; i++) {
            byte b = sample[i];
            quoted ^= b == '"';
            if (!quoted && (b == '\n' || b == '\r')) {
                if (length > 0) {
                    fields.add(n);
                }
                n = 1;
                length = 0;
            } else {
                n += !quoted && b == delimiter ? 1 : 0;
                length++;
            }
        }
        if (length > 0 && fields.size() < SAMPLED && (whole || fields.isEmpty())) {
            fields.add(n);
        }
        return fields;
    }
}
