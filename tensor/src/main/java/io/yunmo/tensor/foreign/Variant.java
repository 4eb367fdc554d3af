package io.yunmo.tensor.foreign;

import java.util.Locale;
import java.util.stream.Stream;

/** A library for one instruction set, best first; {@code bits} of {@code cpu.c} tell whether the processor has it. */
enum Variant {
    AVX512_VNNI("x86_64", 4),
    AVX_VNNI("x86_64", 2),
    AVX2("x86_64", 1),
    /** Products were compared bit for bit with x86 under an emulator; it has not run on a real machine yet. */
    NEON_I8MM("aarch64", 3),
    /** As {@link #NEON_I8MM}. */
    NEON_DOTPROD("aarch64", 1);

    private final String architecture;
    private final int bits;

    Variant(String architecture, int bits) {
        this.architecture = architecture;
        this.bits = bits;
    }

    /** {@code avx512-vnni}: as in the library's file name. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those that a processor with these bits runs, best first. */
    static Stream<Variant> runnable(int cpu) {
        return Stream.of(values()).filter(v -> v.architecture.equals(architecture()) && (cpu & v.bits) == v.bits);
    }

    /** {@code linux-x86_64}: the folder of the libraries. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os) + "-" + architecture();
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
