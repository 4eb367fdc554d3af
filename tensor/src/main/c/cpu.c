/* Which kernels the processor can run. Compiled for the baseline of the architecture; Java reads the variable, so that
   looking costs no call. Bits: x86-64: 1 AVX2 with FMA and F16C, 2 AVX-VNNI, 4 AVX-512 (F, BW, DQ, VL) with VNNI;
   64-bit Arm: 1 dot product, 2 i8mm. */
#include "yunmo.h"

EXPORT int32_t yunmo_cpu = 0;

#if defined(__x86_64__)
#include <cpuid.h>

static int has_f16c(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c >> 29 & 1);
}

static int has_avx_vnni(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

/* The compiler's own check knows whether the operating system keeps the wide registers. */
__attribute__((constructor)) static void look(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c()) {
        yunmo_cpu |= 1;
        if (has_avx_vnni()) yunmo_cpu |= 2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512vnni")) {
            yunmo_cpu |= 4;
        }
    }
}
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

__attribute__((constructor)) static void look(void) {
    if (getauxval(AT_HWCAP) >> 20 & 1) yunmo_cpu |= 1;
    if (getauxval(AT_HWCAP2) >> 13 & 1) yunmo_cpu |= 2;
}
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>

static int has(const char *name) {
    int value = 0;
    size_t size = sizeof value;
    return sysctlbyname(name, &value, &size, NULL, 0) == 0 && value;
}

__attribute__((constructor)) static void look(void) {
    if (has("hw.optional.arm.FEAT_DotProd")) yunmo_cpu |= 1;
    if (has("hw.optional.arm.FEAT_I8MM")) yunmo_cpu |= 2;
}
#endif
