/** The OpenAI API: chat completions, completions, embeddings, models. */
package io.yunmo.server.openai;
