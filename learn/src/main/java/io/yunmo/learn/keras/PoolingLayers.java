package io.yunmo.learn.keras;

import io.yunmo.learn.layer.convolution.AdaptivePooling;
import io.yunmo.learn.layer.convolution.Cropping;
import io.yunmo.learn.layer.convolution.DataFormat;
import io.yunmo.learn.layer.convolution.GlobalPooling;
import io.yunmo.learn.layer.convolution.Margins;
import io.yunmo.learn.layer.convolution.Pool;
import io.yunmo.learn.layer.convolution.PoolingLayer;
import io.yunmo.learn.layer.convolution.Sliding;
import io.yunmo.learn.layer.convolution.UpSampling;
import io.yunmo.learn.layer.convolution.UpSampling.Interpolation;
import io.yunmo.learn.layer.convolution.ZeroPadding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Pooling, padding, cropping and upsampling. */
final class PoolingLayers {
    private PoolingLayers() {}

    static List<LayerFormat<?>> formats() {
        List<LayerFormat<?>> all = new ArrayList<>();
        for (int rank = 1; rank <= 3; rank++) {
            int r = rank;
            for (Pool pool : Pool.values()) {
                all.addAll(pools(pool, r));
            }
            all.add(LayerFormat.built(
                    ZeroPadding.class, "ZeroPadding" + r + "D", (n, a) -> padding(n, a, r), (l, c) -> {
                        c.set("padding", SpatialArguments.list(l.padding(), r));
                        c.put("data_format", l.dataFormat().keras());
                    }));
            all.add(LayerFormat.built(Cropping.class, "Cropping" + r + "D", (n, a) -> cropping(n, a, r), (l, c) -> {
                c.set("cropping", SpatialArguments.list(l.cropping(), r));
                format(c, r, l.dataFormat());
            }));
            all.add(LayerFormat.built(
                    UpSampling.class,
                    "UpSampling" + r + "D",
                    (n, a) -> upSampling(n, a, r),
                    PoolingLayers::writeUpSampling));
        }
        return all;
    }

    private static List<LayerFormat<?>> pools(Pool pool, int r) {
        String name = pool.keras() + "Pooling" + r + "D";
        return List.of(
                LayerFormat.plain(
                        PoolingLayer.class,
                        name,
                        (n, a) -> pooling(n, a, pool, r),
                        (l, c) -> SpatialArguments.write(c, "pool_size", l.sliding(), l.dataFormat())),
                LayerFormat.plain(
                        GlobalPooling.class,
                        "Global" + name,
                        (n, a) -> global(n, a, pool, r),
                        (l, c) -> c.put("data_format", l.dataFormat().keras()).put("keepdims", l.keepdims())),
                LayerFormat.built(
                        AdaptivePooling.class, "Adaptive" + name, (n, a) -> adaptive(n, a, pool, r), (l, c) -> {
                            c.set("output_size", SpatialArguments.list(l.outputSize()));
                            c.put("data_format", l.dataFormat().keras());
                        }));
    }

    /** Keras's layers of one axis have no format where nothing depends on it. */
    private static void format(ObjectNode c, int rank, DataFormat format) {
        if (rank > 1) {
            c.put("data_format", format.keras());
        }
    }

    private static DataFormat format(Arguments a, int rank) {
        return rank > 1 ? SpatialArguments.format(a) : DataFormat.CHANNELS_LAST;
    }

    private static PoolingLayer pooling(String name, Arguments a, Pool pool, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        Sliding sliding = SpatialArguments.padded(a, SpatialArguments.sliding(a, "pool_size", rank, true), false);
        DataFormat format = SpatialArguments.format(a);
        a.check();
        return new PoolingLayer(name, trainable, pool, sliding, format);
    }

    private static GlobalPooling global(String name, Arguments a, Pool pool, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        DataFormat format = SpatialArguments.format(a);
        boolean keepdims = a.flag("keepdims", false);
        a.check();
        return new GlobalPooling(name, trainable, pool, rank, format, keepdims);
    }

    private static AdaptivePooling adaptive(String name, Arguments a, Pool pool, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("output_size")) {
            a.problem("output_size is missing");
        }
        List<Integer> size = SpatialArguments.tuple(a, "output_size", rank, SpatialArguments.ones(rank));
        DataFormat format = SpatialArguments.format(a);
        a.check();
        return new AdaptivePooling(name, trainable, pool, size, format);
    }

    private static ZeroPadding padding(String name, Arguments a, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        List<Margins> margins = SpatialArguments.margins(a, "padding", rank);
        DataFormat format = SpatialArguments.format(a);
        a.check();
        return new ZeroPadding(name, trainable, margins, format);
    }

    private static Cropping cropping(String name, Arguments a, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        List<Margins> margins = a.has("cropping") || rank != 2
                ? SpatialArguments.margins(a, "cropping", rank)
                : Collections.nCopies(2, new Margins(0, 0));
        DataFormat format = format(a, rank);
        a.check();
        return new Cropping(name, trainable, margins, format);
    }

    private static UpSampling upSampling(String name, Arguments a, int rank) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> size = SpatialArguments.tuple(a, "size", rank, Collections.nCopies(rank, 2));
        DataFormat format = format(a, rank);
        Interpolation interpolation = Interpolation.NEAREST;
        if (rank == 2) {
            interpolation = a.choice(
                    "interpolation",
                    Interpolation.NEAREST,
                    Map.of("nearest", Interpolation.NEAREST, "bilinear", Interpolation.BILINEAR));
        }
        a.check();
        return new UpSampling(name, trainable, size, interpolation, format);
    }

    private static void writeUpSampling(UpSampling l, ObjectNode c) {
        if (l.rank() == 1) {
            c.put("size", l.size().getFirst());
            return;
        }
        c.set("size", SpatialArguments.list(l.size()));
        c.put("data_format", l.dataFormat().keras());
        if (l.rank() == 2) {
            c.put("interpolation", l.interpolation().name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
