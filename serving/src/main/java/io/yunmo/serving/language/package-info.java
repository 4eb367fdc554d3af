/** The runtime of language models: GGUF files through Yunmo's own engine. */
package io.yunmo.serving.language;
