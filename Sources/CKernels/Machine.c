#define _GNU_SOURCE
#include "CKernelsMachine.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#include "Features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

unsigned CKernels_features(void) {
    unsigned features = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) features |= CKernels_hasAVX2;
    if (__builtin_cpu_supports("fma")) features |= CKernels_hasFMA;
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) && (features & CKernels_hasAVX2))
        features |= CKernels_hasF16C;
    if (__builtin_cpu_supports("avx512f")) features |= CKernels_hasAVX512F;
    if (__builtin_cpu_supports("avx512bw")) features |= CKernels_hasAVX512BW;
    if (__builtin_cpu_supports("avx512dq")) features |= CKernels_hasAVX512DQ;
    if (__builtin_cpu_supports("avx512vl")) features |= CKernels_hasAVX512VL;
    if (__builtin_cpu_supports("avx512vnni")) features |= CKernels_hasAVX512VNNI;
    if (__builtin_cpu_supports("avx512bf16")) features |= CKernels_hasAVX512BF16;
    if (__builtin_cpu_supports("avx512vbmi")) features |= CKernels_hasAVX512VBMI;
#endif
    return features;
}

int CKernels_bestLevel(void) {
    unsigned features = CKernels_features();
    unsigned avx2 = CKernels_hasAVX2 | CKernels_hasFMA | CKernels_hasF16C;
    unsigned avx512 = avx2 | CKernels_hasAVX512F | CKernels_hasAVX512BW | CKernels_hasAVX512DQ |
                      CKernels_hasAVX512VL | CKernels_hasAVX512VNNI | CKernels_hasAVX512BF16 |
                      CKernels_hasAVX512VBMI;
    if ((features & avx512) == avx512) return CKernels_avx512;
    if ((features & avx2) == avx2) return CKernels_avx2;
    return CKernels_portable;
}

void CKernels_processorName(char name[49]) {
    memset(name, 0, 49);
#if defined(__x86_64__)
    unsigned words[12];
    if (__get_cpuid_max(0x80000000u, 0) < 0x80000004u) return;
    for (unsigned i = 0; i < 3; i++)
        __get_cpuid(0x80000002u + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2],
                    &words[4 * i + 3]);
    memcpy(name, words, sizeof words);
#endif
}

int CKernels_affinityCount(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

void CKernels_preferHugePages(void *bytes, size_t count) {
    const uintptr_t page = 2 << 20;
    uintptr_t first = ((uintptr_t)bytes + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)bytes + count) / page * page;
    if (end > first) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

static uint64_t readAllPortable(const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    uint64_t lanes[8] = {0};
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        uint64_t words[8];
        memcpy(words, at + i, 64);
        for (int j = 0; j < 8; j++) lanes[j] ^= words[j];
    }
    uint64_t result = 0;
    for (int j = 0; j < 8; j++) result ^= lanes[j];
    for (; i < count; i++) result ^= at[i];
    return result;
}

#if defined(__x86_64__)
__attribute__((target(AVX512_FEATURES))) static uint64_t readAllAVX512(const void *bytes,
                                                                       size_t count) {
    const uint8_t *at = bytes;
    __m512i a = _mm512_setzero_si512(), b = a;
    size_t i = 0;
    for (; i + 128 <= count; i += 128) {
        a = _mm512_xor_si512(a, _mm512_loadu_si512(at + i));
        b = _mm512_xor_si512(b, _mm512_loadu_si512(at + i + 64));
    }
    uint64_t lanes[8], result = readAllPortable(at + i, count - i);
    _mm512_storeu_si512(lanes, _mm512_xor_si512(a, b));
    for (int j = 0; j < 8; j++) result ^= lanes[j];
    return result;
}
#endif

uint64_t CKernels_readAll(int level, const void *bytes, size_t count) {
#if defined(__x86_64__)
    if (level >= CKernels_avx512) return readAllAVX512(bytes, count);
#endif
    (void)level;
    return readAllPortable(bytes, count);
}
