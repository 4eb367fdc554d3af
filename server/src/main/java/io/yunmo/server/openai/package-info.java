/** The OpenAI API: chats, completions, embeddings and models, answered by language models. */
package io.yunmo.server.openai;
