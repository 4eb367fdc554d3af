package io.yunmo.serving.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * ONNX Runtime's C interface. Its Java binding brings and loads the library, and would do for most models, but hands texts
 * over in the JVM's own encoding (what lies beyond U+FFFF arrives changed), knows no unsigned inputs wider than a byte and
 * cannot bound the memory of a run.
 *
 * <p>The interface is a table of functions that only ever grows at its end; the numbers are places in it, as in
 * {@code struct OrtApi} of onnxruntime_c_api.h. Initialising this class loads the library.
 */
final class Ort {
    private static final int API_VERSION = 17;
    private static final int PLACES = 256;
    private static final ValueLayout.OfLong SIZE = JAVA_LONG;
    private static final MemorySegment API = api();

    private static final MethodHandle ERROR_CODE = function(1, FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ERROR_MESSAGE = function(2, FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle CREATE_ENV = checked(3, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle CREATE_SESSION = checked(8, ADDRESS, ADDRESS, SIZE, ADDRESS, ADDRESS);
    private static final MethodHandle RUN =
            checked(9, ADDRESS, ADDRESS, ADDRESS, ADDRESS, SIZE, ADDRESS, SIZE, ADDRESS);
    private static final MethodHandle CREATE_OPTIONS = checked(10, ADDRESS);
    private static final MethodHandle DISABLE_PATTERNS = checked(17, ADDRESS);
    private static final MethodHandle LOG_SEVERITY = checked(22, ADDRESS, JAVA_INT);
    private static final MethodHandle INTRA_THREADS = checked(24, ADDRESS, JAVA_INT);
    private static final MethodHandle INTER_THREADS = checked(25, ADDRESS, JAVA_INT);
    private static final MethodHandle INPUT_COUNT = checked(30, ADDRESS, ADDRESS);
    private static final MethodHandle OUTPUT_COUNT = checked(31, ADDRESS, ADDRESS);
    private static final MethodHandle INPUT_TYPE = checked(33, ADDRESS, SIZE, ADDRESS);
    private static final MethodHandle OUTPUT_TYPE = checked(34, ADDRESS, SIZE, ADDRESS);
    private static final MethodHandle INPUT_NAME = checked(36, ADDRESS, SIZE, ADDRESS, ADDRESS);
    private static final MethodHandle OUTPUT_NAME = checked(37, ADDRESS, SIZE, ADDRESS, ADDRESS);
    private static final MethodHandle CREATE_RUN_OPTIONS = checked(39, ADDRESS);
    private static final MethodHandle TERMINATE = checked(46, ADDRESS);
    private static final MethodHandle CREATE_TENSOR = checked(48, ADDRESS, ADDRESS, SIZE, JAVA_INT, ADDRESS);
    private static final MethodHandle WRAP_TENSOR =
            checked(49, ADDRESS, ADDRESS, SIZE, ADDRESS, SIZE, JAVA_INT, ADDRESS);
    private static final MethodHandle TENSOR_DATA = checked(51, ADDRESS, ADDRESS);
    private static final MethodHandle STRINGS_LENGTH = checked(53, ADDRESS, ADDRESS);
    private static final MethodHandle STRINGS_CONTENT = checked(54, ADDRESS, ADDRESS, SIZE, ADDRESS, SIZE);
    private static final MethodHandle AS_TENSOR_INFO = checked(55, ADDRESS, ADDRESS);
    private static final MethodHandle KIND_OF_TYPE = checked(56, ADDRESS, ADDRESS);
    private static final MethodHandle ELEMENT_TYPE = checked(60, ADDRESS, ADDRESS);
    private static final MethodHandle RANK = checked(61, ADDRESS, ADDRESS);
    private static final MethodHandle DIMENSIONS = checked(62, ADDRESS, ADDRESS, SIZE);
    private static final MethodHandle TENSOR_INFO = checked(65, ADDRESS, ADDRESS);
    private static final MethodHandle CPU_MEMORY = checked(69, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle ALLOCATOR = checked(78, ADDRESS);
    private static final MethodHandle VALUE_AT = checked(80, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle VALUE_COUNT = checked(81, ADDRESS, ADDRESS);
    private static final MethodHandle ALLOCATOR_FREE = checked(76, ADDRESS, ADDRESS);
    private static final MethodHandle AS_MAP_INFO = checked(103, ADDRESS, ADDRESS);
    private static final MethodHandle AS_SEQUENCE_INFO = checked(104, ADDRESS, ADDRESS);
    private static final MethodHandle MAP_KEY = checked(105, ADDRESS, ADDRESS);
    private static final MethodHandle MAP_VALUE = checked(106, ADDRESS, ADDRESS);
    private static final MethodHandle SEQUENCE_ELEMENT = checked(107, ADDRESS, ADDRESS);
    private static final MethodHandle SET_OPTION = checked(130, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle REGISTER_ALLOCATOR = checked(144, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle CREATE_ARENA = checked(164, ADDRESS, ADDRESS, SIZE, ADDRESS);
    private static final MethodHandle STRING_BUFFER = checked(252, ADDRESS, SIZE, SIZE, ADDRESS);

    private static final MethodHandle RELEASE_STATUS = release(93);
    private static final MethodHandle RELEASE_SESSION = release(95);
    private static final MethodHandle RELEASE_VALUE = release(96);
    private static final MethodHandle RELEASE_RUN_OPTIONS = release(97);
    private static final MethodHandle RELEASE_TYPE = release(98);
    private static final MethodHandle RELEASE_TENSOR_INFO = release(99);
    private static final MethodHandle RELEASE_OPTIONS = release(100);
    private static final MethodHandle RELEASE_ARENA = release(157);

    /** The allocator of ONNX Runtime itself, for what it hands out. */
    private static final MemorySegment DEFAULT_ALLOCATOR = made(out -> (MemorySegment) ALLOCATOR.invokeExact(out));

    /** Says that a tensor's data lie in ordinary memory. */
    private static final MemorySegment ORDINARY_MEMORY = made(out -> (MemorySegment) CPU_MEMORY.invokeExact(0, 0, out));

    private Ort() {}

    // The library

    private static MemorySegment api() {
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "yunmo");
        MemorySegment entry = SymbolLookup.loaderLookup().findOrThrow("OrtGetApiBase");
        try {
            MethodHandle base = Linker.nativeLinker().downcallHandle(entry, FunctionDescriptor.of(ADDRESS));
            MemorySegment table = ((MemorySegment) base.invokeExact()).reinterpret(2 * ADDRESS.byteSize());
            MethodHandle get = Linker.nativeLinker()
                    .downcallHandle(table.get(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT));
            MemorySegment api = (MemorySegment) get.invokeExact(API_VERSION);
            return api.reinterpret(PLACES * ADDRESS.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("ONNX Runtime's interface was not found", e);
        }
    }

    private static MethodHandle function(int place, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(API.getAtIndex(ADDRESS, place), type);
    }

    private static MethodHandle checked(int place, MemoryLayout... arguments) {
        return function(place, FunctionDescriptor.of(ADDRESS, arguments));
    }

    private static MethodHandle release(int place) {
        return function(place, FunctionDescriptor.ofVoid(ADDRESS));
    }

    // Environment and options

    /** The process's one environment; ONNX Runtime counts how often it was asked for. */
    static MemorySegment environment() {
        return made((arena, out) -> (MemorySegment) CREATE_ENV.invokeExact(4, arena.allocateFrom("yunmo"), out));
    }

    /** Makes runs of sessions that use the environment's allocator share at most {@code bytes}; once a process. */
    static void boundMemory(MemorySegment environment, long bytes) {
        MemorySegment memory = made(out -> (MemorySegment) CPU_MEMORY.invokeExact(1, 0, out));
        MemorySegment arenaOptions = made((arena, out) -> {
            MemorySegment keys = arena.allocate(ADDRESS, 2);
            keys.setAtIndex(ADDRESS, 0, arena.allocateFrom("max_mem"));
            keys.setAtIndex(ADDRESS, 1, arena.allocateFrom("arena_extend_strategy"));
            MemorySegment values = arena.allocateFrom(JAVA_LONG, bytes, 1L);
            return (MemorySegment) CREATE_ARENA.invokeExact(keys, values, 2L, out);
        });
        try {
            check((MemorySegment) REGISTER_ALLOCATOR.invokeExact(environment, memory, arenaOptions));
        } catch (Throwable e) {
            throw failure(e);
        } finally {
            release(RELEASE_ARENA, arenaOptions);
        }
    }

    static MemorySegment createOptions() {
        return made(out -> (MemorySegment) CREATE_OPTIONS.invokeExact(out));
    }

    static void threads(MemorySegment options, int threads) {
        try {
            check((MemorySegment) INTRA_THREADS.invokeExact(options, threads));
            check((MemorySegment) INTER_THREADS.invokeExact(options, 1));
            check((MemorySegment) LOG_SEVERITY.invokeExact(options, 4));
            check((MemorySegment) DISABLE_PATTERNS.invokeExact(options));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void option(MemorySegment options, String key, String value) {
        try (Arena arena = Arena.ofConfined()) {
            check((MemorySegment) SET_OPTION.invokeExact(options, arena.allocateFrom(key), arena.allocateFrom(value)));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void releaseOptions(MemorySegment options) {
        release(RELEASE_OPTIONS, options);
    }

    // Sessions

    static MemorySegment createSession(MemorySegment environment, MemorySegment model, MemorySegment options) {
        return made(
                out -> (MemorySegment) CREATE_SESSION.invokeExact(environment, model, model.byteSize(), options, out));
    }

    static void releaseSession(MemorySegment session) {
        release(RELEASE_SESSION, session);
    }

    static int inputCount(MemorySegment session) {
        return (int) number(out -> (MemorySegment) INPUT_COUNT.invokeExact(session, out));
    }

    static int outputCount(MemorySegment session) {
        return (int) number(out -> (MemorySegment) OUTPUT_COUNT.invokeExact(session, out));
    }

    static String inputName(MemorySegment session, long i) {
        return text(made(out -> (MemorySegment) INPUT_NAME.invokeExact(session, i, DEFAULT_ALLOCATOR, out)));
    }

    static String outputName(MemorySegment session, long i) {
        return text(made(out -> (MemorySegment) OUTPUT_NAME.invokeExact(session, i, DEFAULT_ALLOCATOR, out)));
    }

    /** The type of an input; to be released. */
    static MemorySegment inputType(MemorySegment session, long i) {
        return made(out -> (MemorySegment) INPUT_TYPE.invokeExact(session, i, out));
    }

    /** The type of an output; to be released. */
    static MemorySegment outputType(MemorySegment session, long i) {
        return made(out -> (MemorySegment) OUTPUT_TYPE.invokeExact(session, i, out));
    }

    /** The options of one run, by which it can be stopped. */
    static MemorySegment createRunOptions() {
        return made(out -> (MemorySegment) CREATE_RUN_OPTIONS.invokeExact(out));
    }

    /** Stops the run that has these options, between two of its nodes. */
    static void terminate(MemorySegment runOptions) {
        try {
            check((MemorySegment) TERMINATE.invokeExact(runOptions));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void releaseRunOptions(MemorySegment runOptions) {
        release(RELEASE_RUN_OPTIONS, runOptions);
    }

    /** Runs a session: arrays of pointers to names and values in, values out. */
    static void run(
            MemorySegment session,
            MemorySegment runOptions,
            MemorySegment inputNames,
            MemorySegment inputs,
            long inputCount,
            MemorySegment outputNames,
            long outputCount,
            MemorySegment outputs) {
        try {
            check((MemorySegment) RUN.invokeExact(
                    session, runOptions, inputNames, inputs, inputCount, outputNames, outputCount, outputs));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    // Types

    /** ONNXType: 1 tensor, 2 sequence, 3 map. */
    static int kind(MemorySegment type) {
        return (int) number(out -> (MemorySegment) KIND_OF_TYPE.invokeExact(type, out));
    }

    /** The tensor part of a type, which it owns. */
    static MemorySegment tensorInfo(MemorySegment type) {
        return made(out -> (MemorySegment) AS_TENSOR_INFO.invokeExact(type, out));
    }

    /** The element type of a tensor's type. */
    static int elementType(MemorySegment tensorInfo) {
        return (int) number(out -> (MemorySegment) ELEMENT_TYPE.invokeExact(tensorInfo, out));
    }

    /** The sizes of a tensor's type or of a tensor; -1 is any. */
    static long[] dimensions(MemorySegment tensorInfo) {
        int rank = (int) number(out -> (MemorySegment) RANK.invokeExact(tensorInfo, out));
        if (rank == 0) {
            return new long[0];
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(JAVA_LONG, rank);
            check((MemorySegment) DIMENSIONS.invokeExact(tensorInfo, sizes, (long) rank));
            return sizes.toArray(JAVA_LONG);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** The type of a sequence's elements; to be released. */
    static MemorySegment sequenceElement(MemorySegment type) {
        MemorySegment info = made(out -> (MemorySegment) AS_SEQUENCE_INFO.invokeExact(type, out));
        return made(out -> (MemorySegment) SEQUENCE_ELEMENT.invokeExact(info, out));
    }

    /** The element type of a map's keys. */
    static int mapKey(MemorySegment type) {
        MemorySegment info = made(out -> (MemorySegment) AS_MAP_INFO.invokeExact(type, out));
        return (int) number(out -> (MemorySegment) MAP_KEY.invokeExact(info, out));
    }

    /** The type of a map's values; to be released. */
    static MemorySegment mapValue(MemorySegment type) {
        MemorySegment info = made(out -> (MemorySegment) AS_MAP_INFO.invokeExact(type, out));
        return made(out -> (MemorySegment) MAP_VALUE.invokeExact(info, out));
    }

    static void releaseType(MemorySegment type) {
        release(RELEASE_TYPE, type);
    }

    // Values

    /** A tensor over memory of ours, which must outlive it. */
    static MemorySegment wrap(MemorySegment data, MemorySegment sizes, long rank, int type) {
        return made(out -> (MemorySegment)
                WRAP_TENSOR.invokeExact(ORDINARY_MEMORY, data, data.byteSize(), sizes, rank, type, out));
    }

    /** A tensor of empty strings. */
    static MemorySegment createStrings(MemorySegment sizes, long rank) {
        return made(out ->
                (MemorySegment) CREATE_TENSOR.invokeExact(DEFAULT_ALLOCATOR, sizes, rank, OnnxTypes.STRING, out));
    }

    /** Where the {@code length} bytes of string {@code i} go. */
    static MemorySegment stringBuffer(MemorySegment value, long i, long length) {
        return made(out -> (MemorySegment) STRING_BUFFER.invokeExact(value, i, length, out))
                .reinterpret(length);
    }

    /** The type and sizes of a tensor; to be released by {@link #releaseTensorInfo}. */
    static MemorySegment infoOf(MemorySegment tensor) {
        return made(out -> (MemorySegment) TENSOR_INFO.invokeExact(tensor, out));
    }

    static void releaseTensorInfo(MemorySegment info) {
        release(RELEASE_TENSOR_INFO, info);
    }

    /** A tensor's elements, which it owns; of unknown length. */
    static MemorySegment data(MemorySegment tensor) {
        return made(out -> (MemorySegment) TENSOR_DATA.invokeExact(tensor, out));
    }

    /** The bytes of all strings of a tensor together. */
    static long stringsLength(MemorySegment tensor) {
        return number(out -> (MemorySegment) STRINGS_LENGTH.invokeExact(tensor, out));
    }

    /** Copies all strings one behind the other, and where each begins. */
    static void strings(MemorySegment tensor, MemorySegment bytes, MemorySegment offsets, long count) {
        try {
            check((MemorySegment) STRINGS_CONTENT.invokeExact(tensor, bytes, bytes.byteSize(), offsets, count));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** Elements of a sequence; 2 for a map, its keys and its values. */
    static int count(MemorySegment value) {
        return (int) number(out -> (MemorySegment) VALUE_COUNT.invokeExact(value, out));
    }

    /** Element {@code i} of a sequence, or a map's keys (0) or values (1); to be released. */
    static MemorySegment at(MemorySegment value, int i) {
        return made(out -> (MemorySegment) VALUE_AT.invokeExact(value, i, DEFAULT_ALLOCATOR, out));
    }

    static void releaseValue(MemorySegment value) {
        release(RELEASE_VALUE, value);
    }

    // Calls

    private interface Call {
        MemorySegment into(MemorySegment out) throws Throwable;
    }

    private interface AllocatingCall {
        MemorySegment into(Arena arena, MemorySegment out) throws Throwable;
    }

    /** What a function puts where its last argument points: an address. */
    private static MemorySegment made(Call call) {
        return made((arena, out) -> call.into(out));
    }

    private static MemorySegment made(AllocatingCall call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            check(call.into(arena, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** What a function puts where its last argument points: an int or a size. */
    private static long number(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            check(call.into(out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static String text(MemorySegment chars) {
        try {
            String text = chars.reinterpret(Long.MAX_VALUE).getString(0);
            check((MemorySegment) ALLOCATOR_FREE.invokeExact(DEFAULT_ALLOCATOR, chars));
            return text;
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static void release(MethodHandle function, MemorySegment what) {
        try {
            function.invokeExact(what);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static void check(MemorySegment status) throws Throwable {
        if (status.address() == 0) {
            return;
        }
        int code = (int) ERROR_CODE.invokeExact(status);
        MemorySegment message = (MemorySegment) ERROR_MESSAGE.invokeExact(status);
        String text = message.reinterpret(Long.MAX_VALUE).getString(0);
        RELEASE_STATUS.invokeExact(status);
        throw new OrtFailure(code, text);
    }

    private static RuntimeException failure(Throwable e) {
        return switch (e) {
            case RuntimeException r -> r;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
