/** Language models in Java, over GGUF. */
package io.yunmo.language;
