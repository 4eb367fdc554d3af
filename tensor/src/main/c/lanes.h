/* Sixteen rows of a panel at once: `ints` and `floats` have one 32-bit lane a row, `bytes` four codes a row.
   Each instruction set has its own file; all have the same functions:

   sum4_t    the running dot of one column over the eight steps of a group of 4-bit codes (0..15)
   sum8_t    the same for 8-bit codes, as codes8() prepares them: sum8_step(); and for 6-bit codes (0..63): sum6_step()
   two4      bits 2k and 2k + 1 of each byte, moved to bits 4 and 5, over four bits of another: a 6-bit code
   BIASED8   whether 8-bit codes stay unsigned, so that a sum starts at -128 times the sum of x
   TILE      columns that fit the registers */
#ifndef LANES_H
#define LANES_H

#include "yunmo.h"
#include <string.h>

#if defined(__AVX512VNNI__)
#include "lanes_avx512.h"
#elif defined(__AVX2__)
#include "lanes_avx2.h"
#elif defined(__ARM_FEATURE_DOTPROD)
#include "lanes_neon.h"
#else
#error "no kernels for this instruction set"
#endif

#endif
