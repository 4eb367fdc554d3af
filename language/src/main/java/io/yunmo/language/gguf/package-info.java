/** GGUF files, read as hostile input: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
package io.yunmo.language.gguf;
