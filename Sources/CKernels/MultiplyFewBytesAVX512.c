// On AVX-512 VNNI, four blocks of 32 columns at a time. With nibble weights, a register holds the low nibbles
// (columns 0..<16) of four blocks, another the high ones (columns 16..<32), so each 128-bit lane
// belongs to one block: two dot-product instructions leave four partial sums per block, which
// one multiplication scales and adds to the row's sum.
#include "MultiplyFewBytes.h"

#include "CKernelsTypes.h"
#include "Scalars.h"

#if defined(__x86_64__)
#include "MagnitudesAVX512.h"
#include "TransposeAVX512.h"

// Activations of four blocks.
typedef struct {
    _Alignas(64) int8_t low[64];    // columns 0..<16 of each block
    int8_t high[64];                // columns 16..<32 of each block
    int8_t plain[128];              // all columns in order
    float scales[16];               // of each block, four times
    float sums[16];                 // of the unrounded activations of each block, four times
    float plainScales[2][16];       // of each block, eight times
    int32_t eights[16];             // -8 times the sums of low and high
    int32_t offsets[2][16];         // -128 times the sums of plain
} Group;

static size_t groupCount(size_t columns) { return (columns + 127) / 128; }

static size_t activationsSize(size_t columns) { return groupCount(columns) * sizeof(Group); }

// One block of 32 activations; returns their scale, and their sum.
AVX512_INLINE float roundBlock(const float *x, __m128i *low, __m128i *high, float *sum) {
    __m512 a = _mm512_loadu_ps(x), b = _mm512_loadu_ps(x + 16);
    float largest = largestMagnitude(largerMagnitude(_mm512_abs_ps(a), b));
    *sum = _mm512_reduce_add_ps(_mm512_add_ps(a, b));
    float scale = largest / 127, factor = largest > 0 ? 127 / largest : 0;
    __m512 factors = _mm512_set1_ps(factor);
    *low = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(a, factors)));
    *high = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(b, factors)));
    return scale;
}

AVX512 static void roundGroup(const float *x, size_t blocks, int forBytes, int forNibbles,
                              Group *group) {
    memset(group, 0, sizeof *group);
    for (size_t i = 0; i < blocks; i++, x += 32) {
        __m128i low, high;
        float sum, scale = roundBlock(x, &low, &high, &sum);
        _mm_store_si128((__m128i *)(group->low + 16 * i), low);
        _mm_store_si128((__m128i *)(group->high + 16 * i), high);
        _mm_store_si128((__m128i *)(group->plain + 32 * i), low);
        _mm_store_si128((__m128i *)(group->plain + 32 * i + 16), high);
        _mm_store_ps(group->scales + 4 * i, _mm_set1_ps(scale));
        _mm256_store_ps(group->plainScales[i / 2] + 8 * (i % 2), _mm256_set1_ps(scale));
        _mm_store_ps(group->sums + 4 * i, _mm_set1_ps(sum));
    }
    if (forNibbles) {
        const __m512i eights = _mm512_set1_epi8(8), none = _mm512_setzero_si512();
        __m512i sum = _mm512_dpbusd_epi32(none, eights, _mm512_load_si512(group->low));
        sum = _mm512_dpbusd_epi32(sum, eights, _mm512_load_si512(group->high));
        _mm512_store_si512(group->eights, _mm512_sub_epi32(none, sum));
    }
    for (int i = 0; forBytes && i < 2; i++) {
        const __m512i all = _mm512_set1_epi8((char)128), none = _mm512_setzero_si512();
        __m512i sum = _mm512_dpbusd_epi32(none, all, _mm512_load_si512(group->plain + 64 * i));
        _mm512_store_si512(group->offsets[i], _mm512_sub_epi32(none, sum));
    }
}

static void roundActivations(const float *x, size_t count, size_t columns, int forBytes,
                             int forNibbles, void *rounded) {
    Group *group = rounded;
    for (size_t i = 0; i < count; i++) {
        for (size_t column = 0; column < columns; column += 128) {
            size_t blocks = (columns - column) / 32;
            roundGroup(x + i * columns + column, blocks < 4 ? blocks : 4, forBytes, forNibbles,
                       group++);
        }
    }
}

// `blocks` blocks of `size` bytes as two registers; bytes beyond them are zero.
typedef struct {
    __m512i first, last;
} Stored;

AVX512_INLINE Stored loadBlocks(const uint8_t *at, const size_t size, size_t blocks) {
    if (blocks == 4) {
        const __m128i *rest = (const __m128i *)(at + 64);
        __m128i last = size == 20 ? _mm_loadu_si128(rest) : _mm_loadl_epi64(rest);
        return (Stored){_mm512_loadu_si512(at), _mm512_zextsi128_si512(last)};
    }
    __mmask64 valid = (1ull << blocks * size) - 1;
    return (Stored){_mm512_maskz_loadu_epi8(valid, at), _mm512_setzero_si512()};
}

// The nibbles of four blocks, one per 128-bit lane.
AVX512_INLINE __m512i nibblesOf(const int type, Stored stored) {
    if (type == CKernels_q4_1) {
        const __m512i order = _mm512_set_epi32(19, 18, 17, 16, 14, 13, 12, 11, 9, 8, 7, 6, 4, 3,
                                               2, 1);
        return _mm512_permutex2var_epi32(stored.first, order, stored.last);
    }
    const __m512i order = _mm512_set_epi16(35, 34, 33, 32, 31, 30, 29, 28, 26, 25, 24, 23, 22, 21,
                                           20, 19, 17, 16, 15, 14, 13, 12, 11, 10, 8, 7, 6, 5, 4,
                                           3, 2, 1);
    return _mm512_permutex2var_epi16(stored.first, order, stored.last);
}

// Puts what precedes the nibbles of row `row`'s four blocks into the word `row` of their lanes.
AVX512_INLINE __m512i insertHeads(const int type, __m512i heads, Stored stored, const size_t row) {
    const __mmask16 words = (__mmask16)(0x1111 << row);
    if (type == CKernels_q4_1) {
        const __m512i order = _mm512_set_epi32(15, 15, 15, 15, 10, 10, 10, 10, 5, 5, 5, 5, 0, 0,
                                               0, 0);
        return _mm512_mask_permutexvar_epi32(heads, words, order, stored.first);
    }
    const __m512i order = _mm512_set_epi16(27, 27, 27, 27, 27, 27, 27, 27, 18, 18, 18, 18, 18, 18,
                                           18, 18, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0);
    const __mmask32 halves = (__mmask32)(0x01010101u << 2 * row);
    return _mm512_mask_permutexvar_epi16(heads, halves, order, stored.first);
}

AVX512_INLINE __m512 halvesToFloats(__m512i words) {
    return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(words));
}

// The first of each lane's four floats, or the second, ...
AVX512_INLINE __m512 spread(__m512 factors, const size_t row) {
    switch (row) {
    case 0: return _mm512_permute_ps(factors, 0x00);
    case 1: return _mm512_permute_ps(factors, 0x55);
    case 2: return _mm512_permute_ps(factors, 0xAA);
    default: return _mm512_permute_ps(factors, 0xFF);
    }
}

// Adds a group of nibble blocks of `rows` rows at distance `step` to the sums of `count`
// vectors. Scales and minima of all rows are converted together: lane i holds those of block i,
// word r those of row r. Nibbles of q4_0 count from -8.
AVX512_INLINE void addNibbles(const int type, const uint8_t *at, size_t step, size_t blocks,
                              const size_t rows, const Group *group, size_t stride,
                              const size_t count, __m512 sum[4][4], __m512 minimum[4]) {
    const size_t size = type == CKernels_q4_1 ? 20 : 18;
    const __m512i mask = _mm512_set1_epi8(15);
    __m512i low[4], high[4], heads = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        Stored stored = loadBlocks(at + r * step, size, blocks);
        __m512i nibbles = nibblesOf(type, stored);
        low[r] = _mm512_and_si512(nibbles, mask);
        high[r] = _mm512_and_si512(_mm512_srli_epi16(nibbles, 4), mask);
        heads = insertHeads(type, heads, stored, r);
    }
    __m512 scales = halvesToFloats(heads), minima = scales;
    if (type == CKernels_q4_1) minima = halvesToFloats(_mm512_srli_epi32(heads, 16));
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, group += stride) {
        __m512 factors = _mm512_mul_ps(scales, _mm512_load_ps(group->scales));
        if (type == CKernels_q4_1)
            minimum[i] = _mm512_fmadd_ps(minima, _mm512_load_ps(group->sums), minimum[i]);
        __m512i start = type == CKernels_q4_1 ? _mm512_setzero_si512()
                                              : _mm512_load_si512(group->eights);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            __m512i dot = _mm512_dpbusd_epi32(start, low[r], _mm512_load_si512(group->low));
            dot = _mm512_dpbusd_epi32(dot, high[r], _mm512_load_si512(group->high));
            sum[r][i] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), spread(factors, r), sum[r][i]);
        }
    }
}

// Adds a group of q8_0 blocks, two per register. The instruction multiplies unsigned bytes with
// signed ones, so the weights get 128 added and the activations' sums taken back.
AVX512_INLINE void addBytes(const uint8_t *at, size_t blocks, const Group *group, size_t stride,
                            const size_t count, __m512 *sum) {
    const __m512i sign = _mm512_set1_epi8((char)128);
#pragma clang loop unroll(full)
    for (size_t pair = 0; pair < 2; pair++, at += 68) {
        if (2 * pair >= blocks) break;
        int both = 2 * pair + 1 < blocks;
        const uint8_t *next = both ? at + 34 : at;
        __m256i left = _mm256_loadu_si256((const __m256i *)(at + 2));
        __m256i right = _mm256_loadu_si256((const __m256i *)(next + 2));
        __m512i bytes = _mm512_inserti64x4(_mm512_castsi256_si512(left), right, 1);
        bytes = _mm512_xor_si512(bytes, sign);
        __m512 scales = _mm512_insertf32x8(
            _mm512_castps256_ps512(_mm256_set1_ps(_cvtsh_ss(load16(at)))),
            _mm256_set1_ps(both ? _cvtsh_ss(load16(next)) : 0), 1);
        const Group *here = group;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++, here += stride) {
            __m512i dot = _mm512_dpbusd_epi32(_mm512_load_si512(here->offsets[pair]), bytes,
                                              _mm512_load_si512(here->plain + 64 * pair));
            __m512 factor = _mm512_mul_ps(scales, _mm512_load_ps(here->plainScales[pair]));
            sum[i] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), factor, sum[i]);
        }
    }
}

// Bytes that weights are fetched ahead of their use.
enum { prefetchDistance = 2048 };

// The sums of four registers.
AVX512_INLINE __m128 reduceFour(const __m512 v[4]) {
    __m256 h[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
        h[i] = _mm256_add_ps(_mm512_castps512_ps256(v[i]), _mm512_extractf32x8_ps(v[i], 1));
    __m256 sums = _mm256_hadd_ps(_mm256_hadd_ps(h[0], h[1]), _mm256_hadd_ps(h[2], h[3]));
    return _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
}

AVX512_INLINE void addGroup(const int type, const uint8_t *at, size_t step, size_t blocks,
                            const size_t rows, const Group *group, size_t stride,
                            const size_t count, __m512 sum[4][4], __m512 minimum[4]) {
    if (type != CKernels_q8_0)
        return addNibbles(type, at, step, blocks, rows, group, stride, count, sum, minimum);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
        addBytes(at + r * step, blocks, group, stride, count, sum[r]);
}

// The sums of the lanes' words.
AVX512_INLINE __m128 sumOfLanes(__m512 v) {
    __m256 half = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

// `rows` rows (1 or 4) times `count` vectors.
AVX512_INLINE void multiplyBlocks(const int type, const CKernels_Product *product, size_t row,
                                  const size_t rows, const Group *groups, const size_t count) {
    const size_t size = type == CKernels_q4_1 ? 20 : type == CKernels_q4_0 ? 18 : 34;
    size_t stride = groupCount(product->columns), blocks = product->columns / 32;
    size_t step = blocks * size;
    const uint8_t *at = product->bytes + row * step;
    __m512 sum[4][4], minimum[4];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++) {
        minimum[i] = _mm512_setzero_ps();
#pragma clang loop unroll(full)
        for (size_t r = 0; r < 4; r++) sum[r][i] = _mm512_setzero_ps();
    }
    size_t group = 0;
    // Four rows at a time are four streams, which the processor does not foresee; all rows
    // together are one.
    const uint8_t *ahead = at + rows * step + prefetchDistance;
    for (; 4 * group + 4 <= blocks; group++, at += 4 * size) {
#pragma clang loop unroll(full)
        for (size_t line = 0; rows == 4 && line < (4 * rows * size + 63) / 64; line++, ahead += 64)
            _mm_prefetch((const char *)ahead, _MM_HINT_T0);
        addGroup(type, at, step, 4, rows, groups + group, stride, count, sum, minimum);
    }
    if (4 * group < blocks)
        addGroup(type, at, step, blocks - 4 * group, rows, groups + group, stride, count, sum,
                 minimum);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++) {
        float *y = product->y + i * product->rows + row;
        const __m512 column[4] = {sum[0][i], sum[1][i], sum[2][i], sum[3][i]};
        __m128 result = reduceFour(column);
        if (type == CKernels_q4_1) result = _mm_add_ps(result, sumOfLanes(minimum[i]));
        if (rows == 4)
            _mm_storeu_ps(y, result);
        else
            *y = _mm_cvtss_f32(result);
    }
}

AVX512_INLINE void multiplyRowsOf(const int type, const CKernels_Product *product, size_t begin,
                                  size_t end, const Group *groups, const size_t count) {
    size_t row = begin;
    // Byte weights have few instructions per byte: one row at a time reads memory faster.
    for (; type != CKernels_q8_0 && row + 4 <= end; row += 4)
        multiplyBlocks(type, product, row, 4, groups, count);
    for (; row < end; row++) multiplyBlocks(type, product, row, 1, groups, count);
}

AVX512_INLINE void multiplyCount(const int type, const CKernels_Product *product, size_t begin,
                                 size_t end, const Group *groups, size_t count) {
    switch (count) {
    case 1: multiplyRowsOf(type, product, begin, end, groups, 1); break;
    case 2: multiplyRowsOf(type, product, begin, end, groups, 2); break;
    case 3: multiplyRowsOf(type, product, begin, end, groups, 3); break;
    default: multiplyRowsOf(type, product, begin, end, groups, 4);
    }
}

AVX512 static void multiplyNibblesAndMinimum(const CKernels_Product *product, size_t begin,
                                             size_t end, const void *groups, size_t count) {
    multiplyCount(CKernels_q4_1, product, begin, end, groups, count);
}

AVX512 static void multiplyNibbles(const CKernels_Product *product, size_t begin, size_t end,
                                   const void *groups, size_t count) {
    multiplyCount(CKernels_q4_0, product, begin, end, groups, count);
}

AVX512 static void multiplyBytes(const CKernels_Product *product, size_t begin, size_t end,
                                 const void *groups, size_t count) {
    multiplyCount(CKernels_q8_0, product, begin, end, groups, count);
}

const ByteVectors byteVectorsAVX512 = {
    activationsSize, roundActivations,
    {multiplyBytes, multiplyNibbles, multiplyNibblesAndMinimum}};
#endif
