/**
 * The OpenAI API on the wire: chat completions, completions, embeddings, models.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference">its reference</a>
 */
package io.yunmo.protocol.openai;
