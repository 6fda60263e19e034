// What the kernels for AVX2 have in common.
#ifndef CKERNELS_PARTS_AVX2_H
#define CKERNELS_PARTS_AVX2_H

#include <immintrin.h>
#include <string.h>

#include "CKernelsTypes.h"
#include "Features.h"
#include "FetchAhead.h"
#include "Scalars.h"

#define AVX2 __attribute__((target(AVX2_FEATURES)))
#define AVX2_INLINE static inline __attribute__((always_inline, target(AVX2_FEATURES)))

enum {
    // Rows and columns of sums that the registers hold beside what they are made of.
    rowsAVX2 = 6,
    columnsAVX2 = 16,
};

static inline size_t smallerOf(size_t a, size_t b) { return a < b ? a : b; }

AVX2_INLINE float largestOf(__m256 v) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

AVX2_INLINE float sumOf(__m256 v) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

// The larger of a magnitude and that of x. Compared as integers: what is not a number is larger
// than all numbers, so that it is not lost and becomes the scale of what it is rounded with.
AVX2_INLINE __m256 largerMagnitude(__m256 largest, __m256 x) {
    __m256 magnitude = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x);
    return _mm256_castsi256_ps(
        _mm256_max_epi32(_mm256_castps_si256(largest), _mm256_castps_si256(magnitude)));
}

AVX2_INLINE float largestMagnitude(__m256 magnitudes) {
    __m256i all = _mm256_castps_si256(magnitudes);
    __m128i half = _mm_max_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    half = _mm_max_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    half = _mm_max_epi32(half, _mm_shuffle_epi32(half, 0xB1));
    return _mm_cvtss_f32(_mm_castsi128_ps(half));
}

AVX2_INLINE int32_t sumOfWords(__m256i v) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
}

// Rounds 32 floats to bytes, of which it writes the sum; returns their scale.
AVX2_INLINE float roundBytes(const float *x, int8_t *bytes, int32_t *sum) {
    __m256 v[4], largest = _mm256_setzero_ps();
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        v[i] = _mm256_loadu_ps(x + 8 * i);
        largest = largerMagnitude(largest, v[i]);
    }
    float most = largestMagnitude(largest);
    const __m256 factor = _mm256_set1_ps(most > 0 ? 127 / most : 0);
    __m256i whole[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) whole[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], factor));
    *sum = sumOfWords(_mm256_add_epi32(_mm256_add_epi32(whole[0], whole[1]),
                                       _mm256_add_epi32(whole[2], whole[3])));
    // Packing works within halves of the registers; the permutation puts words in order again.
    __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(whole[0], whole[1]),
                                        _mm256_packs_epi32(whole[2], whole[3]));
    packed = _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)bytes, packed);
    return most / 127;
}

// Word j of row i becomes word i of row j.
AVX2_INLINE void transposeEight(__m256i r[8]) {
    __m256i t[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
    }
    // Lane l of r[4 i + j] now gets word 4 l + j of rows 4 i ..< 4 i + 4.
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i += 4) {
        r[i] = _mm256_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm256_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm256_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm256_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        t[j] = _mm256_permute2x128_si256(r[j], r[j + 4], 0x20);
        t[j + 4] = _mm256_permute2x128_si256(r[j], r[j + 4], 0x31);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 8; j++) r[j] = t[j];
}

// 8 rows of `words` (a multiple of 8) words become columns: word j of row i becomes out[j][i].
AVX2_INLINE void transposeRows(const uint32_t *rows, size_t stride, size_t words, uint32_t *out,
                               size_t outStride) {
    for (size_t word = 0; word < words; word += 8) {
        __m256i eight[8];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++)
            eight[i] = _mm256_loadu_si256((const __m256i *)(rows + i * stride + word));
        transposeEight(eight);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 8; j++)
            _mm256_storeu_si256((__m256i *)(out + (word + j) * outStride), eight[j]);
    }
}

// Bytes of a block of nibbles.
static inline size_t nibbleBytes(const int type) { return type == CKernels_q4_1 ? 20 : 18; }

// The halves that eight words consist of, as floats.
typedef struct {
    __m256 lower, upper;
} HalvesAVX2;

AVX2_INLINE HalvesAVX2 floatsOfHalves(__m256i words) {
    // Lower halves before upper halves, in either lane and then in all.
    const __m128i apart = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    __m256i halves = _mm256_shuffle_epi8(words, _mm256_broadcastsi128_si256(apart));
    halves = _mm256_permute4x64_epi64(halves, 0xD8);
    return (HalvesAVX2){_mm256_cvtph_ps(_mm256_castsi256_si128(halves)),
                        _mm256_cvtph_ps(_mm256_extracti128_si256(halves, 1))};
}

// 32 consecutive weights of a row.
typedef struct {
    __m256 eights[4];
} FloatsAVX2;

AVX2_INLINE FloatsAVX2 floatsOfBytes(float scale, __m256i bytes) {
    __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
    __m256i wide[4] = {
        _mm256_cvtepi8_epi32(low), _mm256_cvtepi8_epi32(_mm_bsrli_si128(low, 8)),
        _mm256_cvtepi8_epi32(high), _mm256_cvtepi8_epi32(_mm_bsrli_si128(high, 8))};
    FloatsAVX2 out;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
        out.eights[i] = _mm256_mul_ps(_mm256_set1_ps(scale), _mm256_cvtepi32_ps(wide[i]));
    return out;
}

AVX2_INLINE __m256i nibblesOf(const uint8_t *stored) {
    __m128i both = _mm_loadu_si128((const __m128i *)stored);
    __m256i spread = _mm256_set_m128i(_mm_srli_epi16(both, 4), both);
    return _mm256_and_si256(spread, _mm256_set1_epi8(15));
}

// `count` (at most 32) elements from `column` on of the row that starts at `row`; the others are
// zero. A type in blocks has all 32.
AVX2_INLINE FloatsAVX2 expandFloatsAVX2(const int type, const uint8_t *row, size_t column,
                                        size_t count) {
    FloatsAVX2 out;
    if (type == CKernels_q8_0) {
        const uint8_t *block = row + column / 32 * 34;
        return floatsOfBytes(_cvtsh_ss(load16(block)),
                             _mm256_loadu_si256((const __m256i *)(block + 2)));
    }
    if (type == CKernels_q4_0) {
        const uint8_t *block = row + column / 32 * 18;
        __m256i nibbles = _mm256_sub_epi8(nibblesOf(block + 2), _mm256_set1_epi8(8));
        return floatsOfBytes(_cvtsh_ss(load16(block)), nibbles);
    }
    if (type == CKernels_q4_1) {
        const uint8_t *block = row + column / 32 * 20;
        out = floatsOfBytes(_cvtsh_ss(load16(block)), nibblesOf(block + 4));
        __m256 minimum = _mm256_set1_ps(_cvtsh_ss(load16(block + 2)));
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) out.eights[i] = _mm256_add_ps(out.eights[i], minimum);
        return out;
    }
    const size_t bytes = type == CKernels_float32 ? 4 : 2;
    const uint8_t *at = row + bytes * column;
    uint8_t whole[128];
    if (count < 32) {
        memset(whole, 0, sizeof whole);
        memcpy(whole, at, bytes * count);
        at = whole;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        if (type == CKernels_float32) {
            out.eights[i] = _mm256_loadu_ps((const float *)(at + 32 * i));
            continue;
        }
        __m128i half = _mm_loadu_si128((const __m128i *)(at + 16 * i));
        __m256i wide = _mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16);
        out.eights[i] =
            type == CKernels_float16 ? _mm256_cvtph_ps(half) : _mm256_castsi256_ps(wide);
    }
    return out;
}

// Writes, or adds, `rows` x `columns` (at most columnsAVX2) sums.
AVX2_INLINE void storeSums(__m256 sums[rowsAVX2][2], const size_t rows, size_t columns, float *y,
                           size_t stride, int add) {
    if (columns == columnsAVX2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++, y += stride) {
            if (add) {
                sums[i][0] = _mm256_add_ps(sums[i][0], _mm256_loadu_ps(y));
                sums[i][1] = _mm256_add_ps(sums[i][1], _mm256_loadu_ps(y + 8));
            }
            _mm256_storeu_ps(y, sums[i][0]);
            _mm256_storeu_ps(y + 8, sums[i][1]);
        }
        return;
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++, y += stride) {
        float row[columnsAVX2];
        _mm256_storeu_ps(row, sums[i][0]);
        _mm256_storeu_ps(row + 8, sums[i][1]);
        for (size_t j = 0; j < columns; j++) y[j] = add ? y[j] + row[j] : row[j];
    }
}

// An element of row i: with the pointer to that of row 3 beside that of row 0, no address has to
// be computed.
#define rowAt(low, high, stride, i)                                                             \
    ((i) < 3 ? (low) + (i) * (stride) : (high) + ((i) - 3) * (stride))

// sums = x w for `rows` rows of x at distance `xStride` and columnsAVX2 columns of w, whose rows,
// one per word of x, are at distance `wStride`.
AVX2_INLINE void multiplyFloats(const float *x, size_t xStride, const float *w, size_t wStride,
                                size_t words, const size_t rows, __m256 sums[rowsAVX2][2]) {
    __m256 sum[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm256_setzero_ps();
    const float *high = x + 3 * xStride;
    [[clang::code_align(64)]] for (size_t word = 0; word < words;
                                   word++, x++, high++, w += wStride) {
        __m256 left = _mm256_loadu_ps(w), right = _mm256_loadu_ps(w + 8);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m256 one = _mm256_broadcast_ss(rowAt(x, high, xStride, i));
            sum[i][0] = _mm256_fmadd_ps(left, one, sum[i][0]);
            sum[i][1] = _mm256_fmadd_ps(right, one, sum[i][1]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sums[i][0] = sum[i][0], sums[i][1] = sum[i][1];
}

// Calls `f`(arguments, rows) with a constant number of rows, so that the sums stay in registers.
#define WITH_ROWS_AVX2(rows, f, ...)                                                            \
    switch (rows) {                                                                             \
    case 1: f(__VA_ARGS__, 1); break;                                                           \
    case 2: f(__VA_ARGS__, 2); break;                                                           \
    case 3: f(__VA_ARGS__, 3); break;                                                           \
    case 4: f(__VA_ARGS__, 4); break;                                                           \
    case 5: f(__VA_ARGS__, 5); break;                                                           \
    default: f(__VA_ARGS__, 6);                                                                 \
    }

#endif
