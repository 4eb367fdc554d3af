/** Layers that take the steps of a sequence one after the other. */
package io.yunmo.learn.layer.recurrent;
