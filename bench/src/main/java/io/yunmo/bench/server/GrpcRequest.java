package io.yunmo.bench.server;

import com.google.protobuf.ByteString;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferRequest.InferInputTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes one framed gRPC inference request to a file, for h2load: {@code GrpcRequest MODEL COLUMNS FILE}. */
public final class GrpcRequest {
    private GrpcRequest() {}

    public static void main(String[] args) throws IOException {
        byte[] message = request(args[0], Integer.parseInt(args[1])).toByteArray();
        ByteBuffer frame = ByteBuffer.allocate(5 + message.length);
        frame.put((byte) 0).putInt(message.length).put(message);
        Files.write(Path.of(args[2]), frame.array());
    }

    private static ModelInferRequest request(String model, int columns) {
        ByteBuffer row = ByteBuffer.allocate(4 * columns).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(7);
        for (int i = 0; i < columns; i++) {
            row.putFloat(random.nextFloat() * 2 - 1);
        }
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(InferInputTensor.newBuilder()
                        .setName("input")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(columns))
                .addRawInputContents(ByteString.copyFrom(row.array()))
                .build();
    }
}
