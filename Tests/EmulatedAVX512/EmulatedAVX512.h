// The AVX-512 instructions that the kernels use, on processors without them: those that SIMDe has,
// and the others here, written out as loops. Included before everything else of CKernels where
// `make test-avx512` builds it, so that its AVX-512 kernels are compared with their portable twins
// on any x86-64 processor with AVX2.
#ifndef EMULATED_AVX512_H
#define EMULATED_AVX512_H

#define _GNU_SOURCE
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <immintrin.h>
#include <math.h>
#include <simde/x86/avx512.h>
#include <simde/x86/f16c.h>
#include <simde/x86/fma.h>
#include <string.h>

// What emulating functions are compiled for.
#define AVX512_FEATURES "avx2,fma,f16c"
// The processor has everything.
#define __builtin_cpu_supports(feature) 1

typedef union {
    __m512 floats;
    __m512i integers;
    float f[16];
    int32_t w[16];
} Emulated512;

#define EMULATED static inline __attribute__((unused))
// Runs over the lanes i below `count`.
#define LANES(count) for (int i = 0; i < (count); i++)

// Loads and stores of the lanes whose bit is set; loaded lanes are zero elsewhere.

#define EMULATED_LOAD(name, Vector, Mask, count, size)                                          \
    EMULATED Vector name(Mask mask, const void *at) {                                           \
        Vector result;                                                                          \
        memset(&result, 0, sizeof result);                                                      \
        LANES(count) if (mask >> i & 1)                                                         \
            memcpy((char *)&result + size * i, (const char *)at + size * i, size);              \
        return result;                                                                          \
    }

#define EMULATED_STORE(name, Vector, Mask, count, size)                                         \
    EMULATED void name(void *at, Mask mask, Vector value) {                                     \
        LANES(count) if (mask >> i & 1)                                                         \
            memcpy((char *)at + size * i, (const char *)&value + size * i, size);               \
    }

EMULATED_LOAD(loadBytes128, __m128i, uint16_t, 16, 1)
EMULATED_LOAD(loadBytes256, __m256i, uint32_t, 32, 1)
EMULATED_LOAD(loadBytes512, __m512i, uint64_t, 64, 1)
EMULATED_LOAD(loadHalves512, __m512i, uint32_t, 32, 2)
EMULATED_LOAD(loadFloats512, __m512, uint16_t, 16, 4)
EMULATED_STORE(storeHalves512, __m512i, uint32_t, 32, 2)
EMULATED_STORE(storeFloats512, __m512, uint16_t, 16, 4)

EMULATED __m512i gatherWords(__m512i others, uint16_t mask, __m512i offsets, const void *at,
                             int scale) {
    Emulated512 result = {.integers = others}, place = {.integers = offsets};
    LANES(16) if (mask >> i & 1)
        memcpy(&result.w[i], (const char *)at + (ptrdiff_t)place.w[i] * scale, 4);
    return result.integers;
}

// Conversions of 16 lanes.

#define EMULATED_CONVERSION(name, ToVector, To, FromVector, From)                               \
    EMULATED ToVector name(FromVector value) {                                                  \
        From from[16];                                                                          \
        To to[16];                                                                              \
        ToVector result;                                                                        \
        memcpy(from, &value, sizeof from);                                                      \
        LANES(16) to[i] = (To)from[i];                                                          \
        memcpy(&result, to, sizeof result);                                                     \
        return result;                                                                          \
    }

EMULATED_CONVERSION(halvesOfWords, __m256i, uint16_t, __m512i, int32_t)
EMULATED_CONVERSION(bytesOfWords, __m128i, int8_t, __m512i, int32_t)
EMULATED_CONVERSION(floatsOfWords, __m512, float, __m512i, int32_t)
EMULATED_CONVERSION(wordsOfSignedBytes, __m512i, int32_t, __m128i, int8_t)
EMULATED_CONVERSION(wordsOfBytes, __m512i, int32_t, __m128i, uint8_t)
EMULATED_CONVERSION(wordsOfHalves, __m512i, int32_t, __m256i, uint16_t)
EMULATED_CONVERSION(floatsOfFloat16, __m512, float, __m256i, _Float16)
EMULATED_CONVERSION(halvesOfFloats, __m256i, _Float16, __m512, float)

// Rounds to even, as C's conversion does not.
EMULATED __m512i wordsOfFloats(__m512 value) {
    Emulated512 both = {.floats = value};
    LANES(16) both.w[i] = (int32_t)lrintf(both.f[i]);
    return both.integers;
}

// bfloat16 is the upper half of a float, rounded to even.
EMULATED uint16_t brainOf(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    if (value != value) return (uint16_t)(bits >> 16 | 64);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

EMULATED __m256bh brainsOfFloats(__m512 value) {
    Emulated512 from = {.floats = value};
    __m256bh result;
    uint16_t brains[16];
    LANES(16) brains[i] = brainOf(from.f[i]);
    memcpy(&result, brains, sizeof result);
    return result;
}

EMULATED __m512bh brainsOfTwo(__m512 high, __m512 low) {
    __m256bh halves[2] = {brainsOfFloats(low), brainsOfFloats(high)};
    __m512bh result;
    memcpy(&result, halves, sizeof result);
    return result;
}

// Within a register.

EMULATED __m512 shuffleFours(__m512 one, __m512 other, int control) {
    Emulated512 a = {.floats = one}, b = {.floats = other}, result;
    LANES(4)
        memcpy(result.f + 4 * i, (i < 2 ? a.f : b.f) + 4 * (control >> 2 * i & 3), 16);
    return result.floats;
}

EMULATED __m512 permuteInFours(__m512 value, int control) {
    Emulated512 from = {.floats = value}, to;
    LANES(16) to.f[i] = from.f[i / 4 * 4 + (control >> i % 4 * 2 & 3)];
    return to.floats;
}

EMULATED __m256 halfOf(__m512 value, int half) {
    __m256 result;
    memcpy(&result, (const char *)&value + 32 * half, sizeof result);
    return result;
}

EMULATED __m512i widened(__m128i value) {
    Emulated512 result;
    memset(&result, 0, sizeof result);
    memcpy(&result, &value, sizeof value);
    return result.integers;
}

EMULATED uint16_t commonBits(__m128i one, __m128i other) {
    uint8_t a[16], b[16];
    memcpy(a, &one, sizeof a);
    memcpy(b, &other, sizeof b);
    unsigned mask = 0;
    LANES(16) mask |= (unsigned)((a[i] & b[i]) != 0) << i;
    return (uint16_t)mask;
}

EMULATED float firstOf(__m512 value) { return ((Emulated512){.floats = value}).f[0]; }

EMULATED float sumOfFloats(__m512 value) {
    Emulated512 sum = {.floats = value};
    for (int half = 8; half > 0; half /= 2) LANES(half) sum.f[i] += sum.f[i + half];
    return sum.f[0];
}

EMULATED float largestOfFloats(__m512 value) {
    Emulated512 from = {.floats = value};
    float largest = from.f[0];
    LANES(16) largest = from.f[i] > largest ? from.f[i] : largest;
    return largest;
}

EMULATED int sumOfAllWords(__m512i value) {
    Emulated512 from = {.integers = value};
    int sum = 0;
    LANES(16) sum += from.w[i];
    return sum;
}

EMULATED int largestOfWords(__m512i value) {
    Emulated512 from = {.integers = value};
    int largest = (int)from.w[0];
    LANES(16) largest = (int)from.w[i] > largest ? (int)from.w[i] : largest;
    return largest;
}

// SIMDe and the compiler know some of these names as macros.
#undef _mm_maskz_loadu_epi8
#define _mm_maskz_loadu_epi8 loadBytes128
#undef _mm256_maskz_loadu_epi8
#define _mm256_maskz_loadu_epi8 loadBytes256
#undef _mm512_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi8 loadBytes512
#undef _mm512_maskz_loadu_epi16
#define _mm512_maskz_loadu_epi16 loadHalves512
#undef _mm512_maskz_loadu_ps
#define _mm512_maskz_loadu_ps loadFloats512
#undef _mm512_mask_storeu_epi16
#define _mm512_mask_storeu_epi16 storeHalves512
#undef _mm512_mask_storeu_ps
#define _mm512_mask_storeu_ps storeFloats512
#undef _mm512_mask_i32gather_epi32
#define _mm512_mask_i32gather_epi32 gatherWords
#undef _mm512_cvtepi32_epi16
#define _mm512_cvtepi32_epi16 halvesOfWords
#undef _mm512_cvtepi32_epi8
#define _mm512_cvtepi32_epi8 bytesOfWords
#undef _mm512_cvtepi32_ps
#define _mm512_cvtepi32_ps floatsOfWords
#undef _mm512_cvtps_epi32
#define _mm512_cvtps_epi32 wordsOfFloats
#undef _mm512_cvtepi8_epi32
#define _mm512_cvtepi8_epi32 wordsOfSignedBytes
#undef _mm512_cvtepu8_epi32
#define _mm512_cvtepu8_epi32 wordsOfBytes
#undef _mm512_cvtepu16_epi32
#define _mm512_cvtepu16_epi32 wordsOfHalves
#undef _mm512_cvtph_ps
#define _mm512_cvtph_ps floatsOfFloat16
#undef _mm512_cvtps_ph
#define _mm512_cvtps_ph(value, rounding) halvesOfFloats(value)
#undef _mm512_cvtneps_pbh
#define _mm512_cvtneps_pbh brainsOfFloats
#undef _mm512_cvtne2ps_pbh
#define _mm512_cvtne2ps_pbh brainsOfTwo
#undef _mm512_shuffle_f32x4
#define _mm512_shuffle_f32x4 shuffleFours
#undef _mm512_permute_ps
#define _mm512_permute_ps permuteInFours
#undef _mm512_extractf32x8_ps
#define _mm512_extractf32x8_ps halfOf
#undef _mm512_zextsi128_si512
#define _mm512_zextsi128_si512 widened
#undef _mm_test_epi8_mask
#define _mm_test_epi8_mask commonBits
#undef _mm512_cvtss_f32
#define _mm512_cvtss_f32 firstOf
#undef _mm512_reduce_add_ps
#define _mm512_reduce_add_ps sumOfFloats
#undef _mm512_reduce_max_ps
#define _mm512_reduce_max_ps largestOfFloats
#undef _mm512_reduce_add_epi32
#define _mm512_reduce_add_epi32 sumOfAllWords
#undef _mm512_reduce_max_epi32
#define _mm512_reduce_max_epi32 largestOfWords

#endif
