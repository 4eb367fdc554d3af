/** Networks in Keras's files: {@code .keras} of Keras 3, and the older whole models in HDF5. */
package io.yunmo.learn.file;
