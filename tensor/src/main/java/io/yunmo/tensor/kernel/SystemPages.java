package io.yunmo.tensor.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Pages straight from Linux, huge ones where it has them. */
final class SystemPages {
    static final long HUGE = 2L << 20;

    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVISE_HUGE = 14;
    private static final long FAILED = -1;

    private SystemPages() {}

    /** Zero pages, aligned to {@link #HUGE}, that the arena gives back; NULL where there are none to be had. */
    static MemorySegment allocate(long bytes, Arena arena) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return MemorySegment.NULL;
        }
        long room = Math.addExact((bytes + HUGE - 1) & -HUGE, HUGE);
        long start = map(room);
        if (start == FAILED) {
            return MemorySegment.NULL;
        }
        long aligned = (start + HUGE - 1) & -HUGE;
        advise(aligned, room - HUGE);
        return MemorySegment.ofAddress(aligned).reinterpret(room - HUGE, arena, whole -> unmap(start, room));
    }

    private static long map(long bytes) {
        try {
            return (long) Linux.MMAP.invokeExact(0L, bytes, READ_AND_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
        } catch (Throwable t) {
            throw new IllegalStateException("mmap cannot be called", t);
        }
    }

    private static void advise(long address, long bytes) {
        try {
            int error = (int) Linux.MADVISE.invokeExact(address, bytes, ADVISE_HUGE);
            assert error <= 0 : "an error means small pages, nothing worse";
        } catch (Throwable t) {
            throw new IllegalStateException("madvise cannot be called", t);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int error = (int) Linux.MUNMAP.invokeExact(address, bytes);
            assert error == 0 : "the pages were ours";
        } catch (Throwable t) {
            throw new IllegalStateException("munmap cannot be called", t);
        }
    }

    /** Set up when first used, on Linux only. */
    private static final class Linux {
        static final MethodHandle MMAP = function(
                "mmap",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle MADVISE =
                function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle MUNMAP = function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

        private static MethodHandle function(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }
    }
}
