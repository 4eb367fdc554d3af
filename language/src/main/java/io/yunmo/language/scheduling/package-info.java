/** Continuous batching: schedule, run, sample, deliver. */
package io.yunmo.language.scheduling;
