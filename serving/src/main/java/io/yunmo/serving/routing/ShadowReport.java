package io.yunmo.serving.routing;

import java.time.Duration;

/**
 * How a shadow version's answers compare with those that callers got.
 *
 * @param compared requests that both versions answered and that were compared
 * @param dropped requests that were not mirrored because the mirror's queue was full
 * @param failed requests that the shadow version failed or answered with other outputs or shapes
 * @param maxAbsoluteDifference the largest difference of two numbers so far; infinite once one was NaN and the other not
 * @param rows rows whose largest entry was compared (outputs of two or more columns), or whose texts were
 * @param disagreements rows whose largest entry stood in another column, or whose text differed; a
 *     language model's answer is one row
 * @param answerTime that the compared answers of language models took together
 * @param shadowTime that the shadow's took; it runs alone and at the lowest priority
 */
public record ShadowReport(
        long compared,
        long dropped,
        long failed,
        double maxAbsoluteDifference,
        long rows,
        long disagreements,
        Duration answerTime,
        Duration shadowTime) {}
