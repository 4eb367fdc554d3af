/** The C kernels: a library that the build compiles when there is a compiler, found and loaded through foreign functions. */
package io.yunmo.tensor.foreign;
