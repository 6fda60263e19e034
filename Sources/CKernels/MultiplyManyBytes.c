// Byte products: four columns per word, exact 32-bit sums per group of columns, one float scale
// per group on either side. The instruction multiplies unsigned with signed bytes, so weights
// get 128 added, and 128 times the activations' sum is taken back.
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ExpandFloats.h"
#include "TileParts.h"

enum { rowBytesPerGroup = columnsPerGroup, wordsPerGroup = columnsPerGroup / 4 };

// Rounds a group of `columns` columns of a row, up to a multiple of 64, to `bytes`, plus
// `zero`; returns the scale and the sum of the rounded values without `zero`.
AVX512_INLINE float roundGroup(const int type, const uint8_t *row, size_t first, size_t columns,
                               const int zero, uint8_t *bytes, int32_t *sum) {
    Floats values[columnsPerGroup / 32];
    __m512 largest = _mm512_setzero_ps();
    size_t parts = (columns + 31) / 32;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < columnsPerGroup / 32; i++) {
        values[i] = (Floats){_mm512_setzero_ps(), _mm512_setzero_ps()};
        if (i < parts)
            values[i] = expandFloats(type, row, first + 32 * i, validColumns(columns, 32 * i));
        largest = _mm512_max_ps(largest, _mm512_abs_ps(values[i].low));
        largest = _mm512_max_ps(largest, _mm512_abs_ps(values[i].high));
    }
    float most = _mm512_reduce_max_ps(largest);
    const __m512 factor = _mm512_set1_ps(most > 0 ? 127 / most : 0);
    const __m512i offset = _mm512_set1_epi32(zero);
    __m512i total = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (size_t i = 0; i < columnsPerGroup / 32; i++) {
        __m512i low = _mm512_cvtps_epi32(_mm512_mul_ps(values[i].low, factor));
        __m512i high = _mm512_cvtps_epi32(_mm512_mul_ps(values[i].high, factor));
        total = _mm512_add_epi32(total, _mm512_add_epi32(low, high));
        _mm_storeu_si128((__m128i *)(bytes + 32 * i),
                         _mm512_cvtepi32_epi8(_mm512_add_epi32(low, offset)));
        _mm_storeu_si128((__m128i *)(bytes + 32 * i + 16),
                         _mm512_cvtepi32_epi8(_mm512_add_epi32(high, offset)));
    }
    if (sum) *sum = _mm512_reduce_add_epi32(total);
    return most / 127;
}

// The 16 values that the nibbles of a 4-bit block stand for.
AVX512_INLINE __m512 nibbleValues(const int type, const uint8_t *block) {
    const __m512 steps = _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    float scale = _cvtsh_ss(load16(block));
    float first = type == CKernels_q4_0 ? -8 * scale : _cvtsh_ss(load16(block + 2));
    return _mm512_fmadd_ps(_mm512_set1_ps(scale), steps, _mm512_set1_ps(first));
}

// What `roundGroup` does, for weights in 4-bit blocks: the 16 possible values of a block are
// rounded once, and each nibble looks its own up. The scale is that of the largest value that a
// nibble could stand for, whether or not one does.
AVX512_INLINE float roundNibbles(const int type, const uint8_t *row, size_t first, size_t columns,
                                 const int zero, uint8_t *bytes) {
    enum { blocks = columnsPerGroup / 32 };
    size_t blockBytes = type == CKernels_q4_0 ? 18 : 20;
    const uint8_t *at = row + first / 32 * blockBytes;
    __m512 values[blocks], largest = _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocks; i++) {
        if (32 * i >= columns) break;
        values[i] = nibbleValues(type, at + i * blockBytes);
        largest = _mm512_max_ps(largest, _mm512_abs_ps(values[i]));
    }
    float most = _mm512_reduce_max_ps(largest);
    const __m512 factor = _mm512_set1_ps(most > 0 ? 127 / most : 0);
    const __m256i mask = _mm256_set1_epi8(15);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocks; i++) {
        __m256i *to = (__m256i *)(bytes + 32 * i);
        if (32 * i >= columns) {
            _mm256_storeu_si256(to, _mm256_set1_epi8((char)zero));
            continue;
        }
        __m512i whole = _mm512_cvtps_epi32(_mm512_mul_ps(values[i], factor));
        whole = _mm512_add_epi32(whole, _mm512_set1_epi32(zero));
        __m256i table = _mm256_broadcastsi128_si256(_mm512_cvtepi32_epi8(whole));
        const uint8_t *nibbles = at + i * blockBytes + blockBytes - 16;
        __m128i both = _mm_loadu_si128((const __m128i *)nibbles);
        __m256i index = _mm256_inserti128_si256(_mm256_castsi128_si256(both),
                                                _mm_srli_epi16(both, 4), 1);
        _mm256_storeu_si256(to, _mm256_shuffle_epi8(table, _mm256_and_si256(index, mask)));
    }
    return most / 127;
}

AVX512_INLINE float roundWeights(const int type, const uint8_t *row, size_t first, size_t columns,
                                 const int zero, uint8_t *bytes) {
    if (type == CKernels_q4_0 || type == CKernels_q4_1)
        return roundNibbles(type, row, first, columns, zero, bytes);
    return roundGroup(type, row, first, columns, zero, bytes, NULL);
}

// Transposes 16 rows of a group's bytes into words.
AVX512_INLINE void packWords(const uint8_t *bytes, size_t columns, uint32_t *packed, size_t step,
                             __mmask16 stored) {
    for (size_t column = 0; column < columns; column += 64) {
        __m512i r[16];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++)
            r[i] = _mm512_loadu_si512(bytes + i * rowBytesPerGroup + column);
        transposeWords(r);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 16; j++)
            _mm512_mask_storeu_epi32(packed + (column / 4 + j) * step, stored, r[j]);
    }
}

AVX512_INLINE void packRows(const int type, const CKernels_Product *product, size_t row,
                            size_t rows, size_t first, size_t columns, uint32_t *packed,
                            float *scales) {
    size_t rowBytes = CKernels_byteCount(product->type, product->columns);
    const uint8_t *start = product->bytes + row * rowBytes;
    _Alignas(64) uint8_t bytes[16 * rowBytesPerGroup];
    for (size_t done = 0; done < columns; done += columnsPerGroup, scales += tileColumns) {
        size_t here = columns - done < columnsPerGroup ? columns - done : columnsPerGroup;
        for (size_t half = 0; half < tileColumns; half += 16) {
            for (size_t i = 0; i < 16; i++) {
                uint8_t *to = bytes + i * rowBytesPerGroup;
                const uint8_t *from = start + (half + i) * rowBytes;
                scales[half + i] = 0;
                if (half + i < rows)
                    scales[half + i] = roundWeights(type, from, first + done, here, 128, to);
            }
            packWords(bytes, here, packed + done / 4 * tileColumns + half, tileColumns, 0xFFFF);
        }
    }
}

DEFINE_PACK_WEIGHTS

AVX512 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                   uint32_t *packed, float *scales, int32_t *offsets) {
    _Alignas(64) uint8_t bytes[16 * rowBytesPerGroup];
    memset(bytes, 0, sizeof bytes);
    for (size_t done = 0; done < columns; done += columnsPerGroup) {
        size_t here = columns - done < columnsPerGroup ? columns - done : columnsPerGroup;
        for (size_t i = 0; i < tileRows; i++, scales++, offsets++) {
            int32_t sum = 0;
            *scales = 0;
            if (i < rows)
                *scales = roundGroup(CKernels_float32, (const uint8_t *)(x + i * stride), done,
                                     here, 0, bytes + i * rowBytesPerGroup, &sum);
            *offsets = -128 * sum;
        }
        packWords(bytes, here, packed + done / 4 * tileRows, tileRows, (1 << tileRows) - 1);
    }
}

// Rows of a tile whose integer and float sums stay in registers side by side.
enum { rowsAtOnce = 6 };

// Rows first..<first + rows of a tile.
AVX512_INLINE void multiplyFewRows(const Tile *tile, const size_t first, const size_t rows) {
    __m512 total[rowsAtOnce][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) total[i][0] = total[i][1] = _mm512_setzero_ps();
    const uint32_t *x = tile->activations + first, *w = tile->weights;
    const float *xScales = tile->activationScales + first, *wScales = tile->weightScales;
    const int32_t *offsets = tile->activationOffsets + first;
    for (size_t done = 0; done < tile->words; done += wordsPerGroup) {
        size_t left = tile->words - done, words = left < wordsPerGroup ? left : wordsPerGroup;
        __m512i sum[rowsAtOnce][2];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm512_set1_epi32(offsets[i]);
        for (size_t word = 0; word < words; word++, x += tileRows, w += tileColumns) {
            __m512i low = _mm512_load_si512(w), high = _mm512_load_si512(w + 16);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < rows; i++) {
                __m512i four = _mm512_set1_epi32((int)x[i]);
                sum[i][0] = _mm512_dpbusd_epi32(sum[i][0], low, four);
                sum[i][1] = _mm512_dpbusd_epi32(sum[i][1], high, four);
            }
        }
        __m512 low = _mm512_loadu_ps(wScales), high = _mm512_loadu_ps(wScales + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m512 scale = _mm512_set1_ps(xScales[i]);
            total[i][0] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[i][0]),
                                          _mm512_mul_ps(scale, low), total[i][0]);
            total[i][1] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[i][1]),
                                          _mm512_mul_ps(scale, high), total[i][1]);
        }
        xScales += tileRows, offsets += tileRows, wScales += tileColumns;
    }
    storeTile(tile, first, total, rows);
}

AVX512_INLINE void multiplyRows(const Tile *tile, const size_t rows) {
    const size_t second = rows > rowsAtOnce ? rows / 2 : 0;
    multiplyFewRows(tile, 0, rows - second);
    if (second > 0) multiplyFewRows(tile, rows - second, second);
}

DEFINE_MULTIPLY_TILE

const Method *byteMethod(int level) {
    static const Method method = {4, packActivations, packWeights, multiplyTile};
    return level >= CKernels_avx512 ? &method : NULL;
}
#else
const Method *byteMethod(int level) {
    (void)level;
    return NULL;
}
#endif
