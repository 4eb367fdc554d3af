/** Chatting with a language model in the terminal. */
package io.yunmo.cli.chat;
