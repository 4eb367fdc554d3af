package io.yunmo.serving;

import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.Signature;

/** What trying to load a model's files showed. */
public record Inspection(String platform, Signature signature, Meaning meaning, long memoryBytes) {}
