/** Convolutions, pooling, padding, cropping and upsampling over one, two or three axes, as Keras has them. */
package io.yunmo.learn.layer.convolution;
