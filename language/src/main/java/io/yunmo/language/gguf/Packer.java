package io.yunmo.language.gguf;

import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.foreign.NativeKernels;
import io.yunmo.tensor.foreign.NativePacking;
import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Turns a file's linear layers into the packed layouts that products read. Codes keep their bits and scales go to f16 where
 * they are not f16 already, so a K-quant's weight moves by 1/2048 of itself at most; should a scale be too large for f16, that
 * matrix becomes f32. The panels of a matrix are shared out among the workers; one thread at a time may pack.
 *
 * <table>
 * <caption>Which becomes what</caption>
 * <tr><td>Q4_0<td>{@link Packed4}
 * <tr><td>Q4_1, Q4_K<td>{@link Packed4} with minimums
 * <tr><td>Q5_0<td>{@link Packed6} in groups of 32
 * <tr><td>Q5_1, Q5_K<td>the same with minimums
 * <tr><td>Q6_K, Q3_K<td>{@link Packed6} in groups of 16
 * <tr><td>Q2_K<td>the same with minimums
 * <tr><td>Q8_0, IQ4_NL, IQ4_XS<td>{@link Packed8}
 * <tr><td>BF16<td>{@link PackedFloat} in bf16
 * <tr><td>F32, F16, and everything when exact<td>{@link PackedFloat} in f32
 * </table>
 */
public final class Packer {
    private final Gguf file;
    private final LargeMemory memory;
    private final Workers workers;
    private final boolean exact;
    private final Optional<NativePacking> compiled;

    /**
     * @param arena the matrices live as long as it does; the file may be closed before
     * @param exact every weight as f32, with the bits of {@link Dequantizer}
     */
    public Packer(Gguf file, Arena arena, Workers workers, boolean exact) {
        this(
                file,
                arena,
                workers,
                exact,
                exact ? Optional.empty() : NativeKernels.find().map(NativePacking::new));
    }

    /** @param compiled empty to pack in Java */
    Packer(Gguf file, Arena arena, Workers workers, boolean exact, Optional<NativePacking> compiled) {
        this.compiled = compiled;
        this.file = file;
        this.memory = new LargeMemory(arena);
        this.workers = workers;
        this.exact = exact;
    }

    /** A tensor of two dimensions as a matrix of {@code dimensions[1]} outputs. */
    public PackedMatrix pack(TensorInfo tensor) {
        return pack(List.of(tensor));
    }

    /**
     * The rows of several tensors, one after the other, as one matrix; INVALID unless they are {@link #stackable}. Their rows
     * are those of the first, then those of the second, and so on.
     */
    public PackedMatrix pack(List<TensorInfo> stacked) {
        return packRanges(stacked, stacked.stream().map(RowRange::all).toList());
    }

    /** The experts of a tensor [inputs, outputs, experts]: a matrix each. */
    public List<PackedMatrix> packExperts(TensorInfo tensor) {
        return packExperts(List.of(tensor));
    }

    /** The same with several tensors' rows stacked within each expert, as gate and up. */
    public List<PackedMatrix> packExperts(List<TensorInfo> stacked) {
        long experts = stacked.getFirst().dimensions().getLast();
        for (TensorInfo t : stacked) {
            if (t.dimensions().size() != 3 || t.dimensions().getLast() != experts) {
                throw YunmoException.invalid(
                        "tensor '%s' has the dimensions %s; experts need three, the last of them %d",
                        t.name(), t.dimensions(), experts);
            }
        }
        return LongStream.range(0, experts)
                .mapToObj(e -> packRanges(
                        stacked, stacked.stream().map(t -> RowRange.slice(t, e)).toList()))
                .toList();
    }

    /** Whether the tensors can be one matrix: of one type, with as many inputs. When exact, any types will do. */
    public boolean stackable(List<TensorInfo> tensors) {
        TensorInfo first = tensors.getFirst();
        return tensors.stream().allMatch(t -> t.columns() == first.columns() && (exact || t.type() == first.type()));
    }

    /** Bytes that a tensor's rows take when packed, the zero rows of the last panel (of each expert) included. */
    public static long packedBytes(TensorInfo tensor, boolean exact) {
        long slices = tensor.dimensions().size() < 3 ? 1 : tensor.dimensions().getLast();
        long panels = (tensor.rows() / slices + PANEL - 1) / PANEL * slices;
        return Math.multiplyExact(
                panels, PackedLayouts.of(tensor, PANEL, exact, 0).panelBytes());
    }

    private PackedMatrix packRanges(List<TensorInfo> tensors, List<RowRange> ranges) {
        if (!stackable(tensors)) {
            throw YunmoException.invalid(
                    "the tensors %s differ in type or columns and cannot be stacked",
                    tensors.stream().map(TensorInfo::name).toList());
        }
        long rows = RowRange.rows(ranges);
        if (rows > Integer.MAX_VALUE - PANEL) {
            throw YunmoException.invalid(
                    "tensor '%s' has too many rows: %d", tensors.getFirst().name(), rows);
        }
        return packRanges(ranges, (int) rows, exact);
    }

    private PackedMatrix packRanges(List<RowRange> ranges, int rows, boolean floats) {
        TensorInfo first = ranges.getFirst().tensor();
        long bytes = PackedLayouts.of(first, rows, floats, 0).bytes();
        PackedMatrix target =
                PackedLayouts.of(first, rows, floats, memory.allocate(bytes, 64).address());
        PackJob job = new PackJob(file, ranges, target, compiled);
        workers.run(job);
        return job.overflow() ? packRanges(ranges, rows, true) : target;
    }
}
