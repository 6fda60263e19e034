// Products of shorts on AVX2, two columns per word, by Winograd's inner product (A New Algorithm for
// Inner Product, IEEE Transactions on Computers C-17, 1968), here of neighbouring words x and w:
//
//     x0 w0 + x1 w1 = (x0 + w1) (x1 + w0) - x0 x1 - w0 w1
//
// The own products at the end are summed once, where a side is packed. What is left has half of the
// multiplications and as many additions more. Those may go to any of the four vector pipes of Zen 3,
// multiplications only to two, where additions are often in their way. All is modulo 2^32, and exact
// as long as the result is below 2^31.
#ifndef CKERNELS_SHORTS_AVX2_H
#define CKERNELS_SHORTS_AVX2_H

#include "PartsAVX2.h"

enum {
    // For exact sums of 128 products, closer than bfloat16.
    largestShort = 4095,
    // Rows of sums of columnsAVX2 that the registers hold beside two words of either side.
    rowsOfShorts = 4,
};

// Sixteen floats times `factor`, rounded.
AVX2_INLINE __m256i roundedShorts(__m256 low, __m256 high, __m256 factor) {
    __m256i both = _mm256_packs_epi32(_mm256_cvtps_epi32(_mm256_mul_ps(low, factor)),
                                      _mm256_cvtps_epi32(_mm256_mul_ps(high, factor)));
    // Packing works within halves of the registers; the permutation restores the order.
    return _mm256_permute4x64_epi64(both, 0xD8);
}

// The largest magnitude of `count` (a multiple of 8) consecutive floats.
AVX2_INLINE float largestOfRow(const float *x, size_t count) {
    __m256 largest = _mm256_setzero_ps();
    for (size_t i = 0; i < count; i += 8)
        largest = largerMagnitude(largest, _mm256_loadu_ps(x + i));
    return largestMagnitude(largest);
}

// `sum` less the products of each pair of words with each other.
AVX2_INLINE __m256i lessOwnProducts(__m256i sum, __m256i words) {
    return _mm256_sub_epi32(sum, _mm256_madd_epi16(words, _mm256_srli_epi64(words, 32)));
}

// The own products, negative, of `words` (an even number) words of 8 rows, [words, 8] at distance
// columnsAVX2, added to `sum`, [8].
AVX2_INLINE __m256i ownProductsOfPanel(const uint32_t *panel, size_t words, __m256i sum) {
    for (size_t word = 0; word < words; word += 2, panel += 2 * columnsAVX2) {
        __m256i first = _mm256_loadu_si256((const __m256i *)panel);
        __m256i second = _mm256_loadu_si256((const __m256i *)(panel + columnsAVX2));
        sum = _mm256_sub_epi32(sum, _mm256_madd_epi16(first, second));
    }
    return sum;
}

// Rounds sixteen floats of each of four rows, at distance `stride`, times `factors`, to eight words
// of each row, side by side; subtracts what they multiply to from the rows' own products, `own`.
AVX2_INLINE void roundSideBySide(const float *x, size_t stride, const __m256 factors[4],
                                 __m256i own[4], uint32_t *out) {
    __m256i r[4], t[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++, x += stride) {
        __m256i low = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), factors[i]));
        __m256i high = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + 8), factors[i]));
        // Words 0, 1, 4, 5 and 2, 3, 6, 7.
        r[i] = _mm256_packs_epi32(low, high);
        own[i] = lessOwnProducts(own[i], r[i]);
    }
    t[0] = _mm256_unpacklo_epi32(r[0], r[1]), t[1] = _mm256_unpacklo_epi32(r[2], r[3]);
    t[2] = _mm256_unpackhi_epi32(r[0], r[1]), t[3] = _mm256_unpackhi_epi32(r[2], r[3]);
    // Words 0 and 2 of all rows, 1 and 3, 4 and 6, 5 and 7.
    r[0] = _mm256_unpacklo_epi64(t[0], t[1]), r[1] = _mm256_unpackhi_epi64(t[0], t[1]);
    r[2] = _mm256_unpacklo_epi64(t[2], t[3]), r[3] = _mm256_unpackhi_epi64(t[2], t[3]);
    __m256i *to = (__m256i *)out;
    _mm256_storeu_si256(to, _mm256_permute2x128_si256(r[0], r[1], 0x20));
    _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(r[0], r[1], 0x31));
    _mm256_storeu_si256(to + 2, _mm256_permute2x128_si256(r[2], r[3], 0x20));
    _mm256_storeu_si256(to + 3, _mm256_permute2x128_si256(r[2], r[3], 0x31));
}

// Rounds four rows of `count` (a multiple of 16) floats, at distance `stride`, to at most `largest`
// and puts their words side by side; writes the rows' scales and own products at distance `each`.
AVX2_INLINE void roundFourRows(const float *x, size_t count, size_t stride, float largest,
                               float *scales, int32_t *own, size_t each, uint32_t *out) {
    __m256 factors[4];
    __m256i sums[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        float scale = largestOfRow(x + i * stride, count) / largest;
        scales[i * each] = scale;
        factors[i] = _mm256_set1_ps(scale > 0 ? 1 / scale : 0);
        sums[i] = _mm256_setzero_si256();
    }
    for (size_t column = 0; column < count; column += 16)
        roundSideBySide(x + column, stride, factors, sums, out + column / 2 * 4);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) own[i * each] = sumOfWords(sums[i]);
}

// Keeps the steps of a product in the order in which they are written: the compiler would put those
// of one sum behind each other, where each waits for the last.
#define keepOrder(x) __asm__ volatile("" : "+x"(x))

// Adds the products of two words of `rows` rows of x, side by side, and of a panel.
AVX2_INLINE void addWords(const uint32_t *x, const size_t side, const uint32_t *w,
                          const size_t rows, __m256i sum[rowsOfShorts][2]) {
    const __m256i *panel = (const __m256i *)w;
    const __m256i first[2] = {_mm256_loadu_si256(panel), _mm256_loadu_si256(panel + 1)};
    const __m256i second[2] = {_mm256_loadu_si256(panel + 2), _mm256_loadu_si256(panel + 3)};
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256i a = _mm256_set1_epi32((int)x[i]), b = _mm256_set1_epi32((int)x[side + i]);
        __m256i left = _mm256_add_epi16(a, second[0]);
        keepOrder(left);
        __m256i other = _mm256_add_epi16(b, first[0]);
        keepOrder(other);
        __m256i right = _mm256_add_epi16(a, second[1]);
        keepOrder(right);
        b = _mm256_add_epi16(b, first[1]);
        keepOrder(b);
        left = _mm256_madd_epi16(left, other);
        keepOrder(left);
        right = _mm256_madd_epi16(right, b);
        keepOrder(right);
        sum[i][0] = _mm256_add_epi32(sum[i][0], left);
        keepOrder(sum[i][0]);
        sum[i][1] = _mm256_add_epi32(sum[i][1], right);
        keepOrder(sum[i][1]);
    }
}

// Rows of words side by side, [words, side], and the rows' own products, at distance `ownStride`.
typedef struct {
    const uint32_t *words;
    const int32_t *own;
    size_t ownStride;
} ShortRows;

// sums = x w for `rows` rows of x and a panel w, [words, columnsAVX2], of a multiple of four words,
// whose own products are `own`, [columnsAVX2].
AVX2_INLINE void multiplyShorts(ShortRows x, const size_t side, const uint32_t *w,
                                const int32_t *own, size_t words, const size_t rows,
                                __m256i sums[rowsOfShorts][2]) {
    const __m256i ownLeft = _mm256_loadu_si256((const __m256i *)own);
    const __m256i ownRight = _mm256_loadu_si256((const __m256i *)(own + 8));
    __m256i sum[rowsOfShorts][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256i ownOfRow = _mm256_set1_epi32(x.own[i * x.ownStride]);
        sum[i][0] = _mm256_add_epi32(ownOfRow, ownLeft);
        sum[i][1] = _mm256_add_epi32(ownOfRow, ownRight);
    }
    const uint32_t *at = x.words;
#pragma clang loop unroll(disable)
    [[clang::code_align(64)]] for (size_t todo = words / 4; todo > 0;
                                   todo--, at += 4 * side, w += 4 * columnsAVX2) {
        addWords(at, side, w, rows, sum);
        addWords(at + 2 * side, side, w + 2 * columnsAVX2, rows, sum);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sums[i][0] = sum[i][0], sums[i][1] = sum[i][1];
}

// Calls `f`(arguments, rows) with a constant number of rows, at most rowsOfShorts.
#define WITH_ROWS_OF_SHORTS(rows, f, ...)                                                       \
    switch (rows) {                                                                             \
    case 1: f(__VA_ARGS__, 1); break;                                                           \
    case 2: f(__VA_ARGS__, 2); break;                                                           \
    case 3: f(__VA_ARGS__, 3); break;                                                           \
    default: f(__VA_ARGS__, 4);                                                                 \
    }

#endif
