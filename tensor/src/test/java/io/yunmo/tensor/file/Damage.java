package io.yunmo.tensor.file;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Seeded damage to a file's bytes. */
final class Damage {
    private Damage() {}

    /** A few bytes changed, or a piece cut out, repeated or cut off. */
    static byte[] damaged(byte[] good, SplittableRandom random) {
        int at = random.nextInt(good.length);
        int to = at + random.nextInt(Math.min(20, good.length - at) + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(good, at);
            case 1 -> joined(Arrays.copyOf(good, at), Arrays.copyOfRange(good, to, good.length));
            case 2 -> joined(Arrays.copyOf(good, to), Arrays.copyOfRange(good, at, good.length));
            default -> changed(good, random);
        };
    }

    private static byte[] changed(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            String likely = "0123456789{}[]\",:-eE'() \\";
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean()
                    ? (byte) likely.charAt(random.nextInt(likely.length()))
                    : (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
