/* What all kernels share. Compile with -ffp-contract=off: a fused multiply-add happens where it is written, nowhere else,
   so that every implementation computes the same bits. */
#ifndef YUNMO_H
#define YUNMO_H

#include <stddef.h>
#include <stdint.h>

/* The functions that Java calls; everything else is hidden. */
#define EXPORT __attribute__((visibility("default")))
/* A kernel with a constant tile: one machine function for each constant. */
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 32")

#endif
