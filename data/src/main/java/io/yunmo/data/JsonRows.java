package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rows written as JSON objects by column name, as a prediction request has them. */
public final class JsonRows {
    private JsonRows() {}

    /**
     * The tensors of {@code [{"age": 41, "job": "skilled"}, …]} in the order of {@link Pipeline#inputs}; null is a missing
     * value, the label may be there and is ignored. INVALID names the row and the column.
     */
    public static List<Tensor> tensors(Pipeline pipeline, JsonNode rows) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "rows are being built");
    }
}
