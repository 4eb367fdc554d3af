/** Language models from GGUF files, run by our own engine. */
package io.yunmo.serving.language;
