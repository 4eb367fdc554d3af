/** Byte-pair encoding with its pre-tokenizers, SentencePiece, WordPiece and Unigram. */
package io.yunmo.language.tokenizer;
