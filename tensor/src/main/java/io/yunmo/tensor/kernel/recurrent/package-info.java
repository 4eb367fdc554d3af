/** Recurrent layers over a batch of sequences, forward and backward: LSTM, GRU and the simple recurrent layer. */
package io.yunmo.tensor.kernel.recurrent;
