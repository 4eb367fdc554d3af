package io.yunmo.learn.hdf5;

import io.yunmo.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes files that every HDF5 library reads: superblock 0, groups as symbol tables, arrays in one piece, texts as
 * attributes. Arrays are written one after the other, so no more than one need be in memory.
 */
public final class Hdf5Writer {
    /** Where the address of an array's values must still be filled in. */
    record Pending(int at, Hdf5Array array) {}

    private static final int SUPERBLOCK = 96;
    private static final int PIECE = 1 << 20;

    private Hdf5Writer() {}

    /** Writes a whole file; the stream is left open. */
    public static void write(Hdf5Tree tree, OutputStream out) throws IOException {
        Metadata m = new Metadata();
        m.room(SUPERBLOCK);
        List<Pending> pending = new ArrayList<>();
        GroupWriter.Place root = new GroupWriter(m, pending).group(tree);
        long end = m.size();
        for (Pending p : pending) {
            m.u64(p.at(), p.array().bytes() == 0 ? FileBytes.UNDEFINED : end);
            end = Math.addExact(end, padded(p.array().bytes()));
        }
        superblock(m, root, end);
        out.write(m.toArray());
        for (Pending p : pending) {
            values(p.array(), out);
        }
    }

    private static long padded(long bytes) {
        return Math.addExact(bytes, 7) & ~7L;
    }

    private static void superblock(Metadata m, GroupWriter.Place root, long end) {
        m.letters(0, "\u0089HDF\r\n\u001a\n");
        m.u8(13, 8);
        m.u8(14, 8);
        m.u16(16, GroupWriter.LEAF_K);
        m.u16(18, GroupWriter.NODE_K);
        m.u64(32, FileBytes.UNDEFINED);
        m.u64(40, end);
        m.u64(48, FileBytes.UNDEFINED);
        m.u64(64, root.header());
        m.u32(72, 1);
        m.u64(80, root.tree());
        m.u64(88, root.heap());
    }

    private static void values(Hdf5Array array, OutputStream out) throws IOException {
        Tensor tensor = array.values().get();
        if (tensor.type() != array.type() || !tensor.shape().equals(array.shape())) {
            throw new IllegalStateException(
                    "an array came as " + tensor.type() + tensor.shape() + ", not as " + array.type() + array.shape());
        }
        MemorySegment data = tensor.data();
        byte[] piece = new byte[(int) Math.min(PIECE, Math.max(8, data.byteSize()))];
        for (long at = 0; at < data.byteSize(); at += piece.length) {
            int n = (int) Math.min(piece.length, data.byteSize() - at);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, piece, 0, n);
            out.write(piece, 0, n);
        }
        out.write(new byte[(int) (padded(array.bytes()) - array.bytes())]);
    }
}
