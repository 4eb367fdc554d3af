package io.yunmo.tensor.foreign;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.packed.PackedProduct;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The library of C kernels for one instruction set. It is there when the build found a C compiler, and used unless the system
 * property {@code yunmo.native} or the environment variable {@code YUNMO_NATIVE} says {@code off}; the name of a variant
 * ({@code avx2}) there chooses that one. A loaded library stays until the process ends. Safe for all threads.
 */
public final class NativeKernels {
    private static final String OFF = "off";

    private final Variant variant;
    private final SymbolLookup symbols;

    private NativeKernels(Variant variant, SymbolLookup symbols) {
        this.variant = variant;
        this.symbols = symbols;
    }

    /** The best for this processor; empty when switched off, not built, or not loadable (which is logged). */
    public static Optional<NativeKernels> find() {
        return switchedOff() ? Optional.empty() : loadable(wanted()).findFirst();
    }

    /** Every variant that this processor can run, best first, whatever is switched off: for tests and benchmarks. */
    public static List<NativeKernels> all() {
        return loadable("").toList();
    }

    /** Whether the user wants none of them. */
    public static boolean switchedOff() {
        return wanted().equals(OFF);
    }

    private static String wanted() {
        String property = System.getProperty("yunmo.native");
        String environment = System.getenv("YUNMO_NATIVE");
        return property != null ? property : environment != null ? environment : "";
    }

    private static Stream<NativeKernels> loadable(String wanted) {
        return load("cpu").stream()
                .flatMap(l -> Variant.runnable(cpu(l)))
                .filter(v -> wanted.isEmpty() || wanted.equals(v.label()))
                .flatMap(v -> load(v.label()).map(l -> new NativeKernels(v, l)).stream());
    }

    private static int cpu(SymbolLookup library) {
        return library.findOrThrow("yunmo_cpu").reinterpret(4).get(ValueLayout.JAVA_INT, 0);
    }

    private static Optional<SymbolLookup> load(String name) {
        String file = "libyunmo-" + name + ".so";
        try (InputStream in = NativeKernels.class.getResourceAsStream("/native/" + Variant.platform() + "/" + file)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            return Optional.of(
                    LibraryFile.use(file, content, path -> SymbolLookup.libraryLookup(path, Arena.global())));
        } catch (IOException | IllegalArgumentException e) {
            // Not a constant: the first logger costs a start-up 10 ms.
            Logger log = System.getLogger(NativeKernels.class.getName());
            log.log(Level.WARNING, "the native kernels " + file + " cannot be loaded, those in Java serve: " + e);
            return Optional.empty();
        }
    }

    /** {@code avx512-vnni}, {@code avx-vnni}, {@code avx2}, {@code neon-i8mm} or {@code neon-dotprod}. */
    public String name() {
        return variant.label();
    }

    /** The address of an exported function, for a downcall handle. */
    public MemorySegment function(String name) {
        return symbols.find(name)
                .orElseThrow(() -> new YunmoException(
                        ErrorCode.INTERNAL, "the native kernels " + name() + " have no function " + name));
    }

    public PackedProduct products() {
        return new NativeProduct(this);
    }

    public AttentionKernel attention() {
        return new NativeAttention(this);
    }

    public StepKernels steps() {
        return new NativeSteps(this);
    }
}
