/** Convolutions and pooling over one, two or three axes: channels last, as packed matrix products or vectors of channels. */
package io.yunmo.tensor.kernel.convolution;
