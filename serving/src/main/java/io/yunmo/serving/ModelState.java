package io.yunmo.serving;

/** Where a version stands, in the words of the Open Inference Protocol's repository index. */
public enum ModelState {
    READY,
    LOADING,
    UNLOADING,
    UNAVAILABLE
}
