package io.yunmo.serving.batching;

import io.yunmo.tensor.YunmoException;
import java.time.Duration;

/**
 * How requests to one version are joined.
 *
 * @param maxBatchRows the most rows that joined requests have together; a single request may have more. 1 switches
 *     joining off
 * @param maxDelay how long the first request of a batch waits for others; zero: requests are joined only while every slot
 *     of the model is busy anyway
 * @param queueCapacity the most requests that wait; one more is refused with OVERLOADED at once
 */
public record BatchingOptions(int maxBatchRows, Duration maxDelay, int queueCapacity) {
    /** Up to 64 rows, no delay, 1024 waiting requests. */
    public static final BatchingOptions DEFAULT = new BatchingOptions(64, Duration.ZERO, 1024);

    public BatchingOptions {
        if (maxBatchRows < 1) {
            throw YunmoException.invalid("maxBatchRows is %d; it must be 1 or more", maxBatchRows);
        }
        if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofSeconds(10)) > 0) {
            throw YunmoException.invalid("maxDelay is %s; it must be between 0 and 10 seconds", maxDelay);
        }
        if (queueCapacity < 1) {
            throw YunmoException.invalid("queueCapacity is %d; it must be 1 or more", queueCapacity);
        }
    }
}
