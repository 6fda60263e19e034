// Byte products: four columns per word, exact 32-bit sums per group of columns, one float scale
// per group on either side. The instruction multiplies unsigned with signed bytes, so weights
// get 128 added, and 128 times the activations' sum is taken back.
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ExpandFloatsAVX512.h"
#include "MagnitudesAVX512.h"
#include "TilePartsAVX512.h"

enum {
    wordsPerGroup = columnsPerGroup / 4,
    blocksPerGroup = columnsPerGroup / columnUnit,
    // Bytes between the rows of a group; words are transposed 64 bytes at a time.
    rowBytesPerGroup = (columnsPerGroup + 63) / 64 * 64,
};

// Rounds a group of `columns` columns of a row, up to a multiple of columnUnit, to `bytes`, plus
// `zero`; returns the scale and the sum of the rounded values without `zero`.
AVX512_INLINE float roundGroup(const int type, const uint8_t *row, size_t first, size_t columns,
                               const int zero, uint8_t *bytes, int32_t *sum) {
    Floats values[blocksPerGroup];
    __m512 largest = _mm512_setzero_ps();
    size_t parts = (columns + 31) / 32;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocksPerGroup; i++) {
        values[i] = (Floats){_mm512_setzero_ps(), _mm512_setzero_ps()};
        if (i < parts)
            values[i] = expandFloats(type, row, first + 32 * i, validColumns(columns, 32 * i));
        largest = largerMagnitude(largest, values[i].low);
        largest = largerMagnitude(largest, values[i].high);
    }
    float most = largestMagnitude(largest);
    const __m512 factor = _mm512_set1_ps(most > 0 ? 127 / most : 0);
    const __m512i offset = _mm512_set1_epi32(zero);
    __m512i total = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocksPerGroup; i++) {
        if (i >= parts) break;
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

// Scale and first value of each nibble of 16 rows' blocks, as factors of the rounded values.
typedef struct {
    _Alignas(64) float steps[blocksPerGroup][16];
    float firsts[blocksPerGroup][16];
} NibbleRows;

// The heads of the blocks at `block` bytes from the beginning of each row: the distance of the
// values that two neighbouring nibbles stand for, and the value of nibble 0.
AVX512_INLINE void readHeads(const int type, const uint8_t *block, __m512i offsets, __mmask16 rows,
                             __m512 *steps, __m512 *firsts) {
    __m512i heads = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), rows, offsets, block, 1);
    *steps = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(heads));
    *firsts = type == CKernels_q4_0
                  ? _mm512_mul_ps(*steps, _mm512_set1_ps(-8))
                  : _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(heads, 16)));
}

// Chooses the scales of a group of 16 rows in 4-bit blocks: those of the largest value that a
// nibble could stand for, whether or not one does. `start`: of the first row's group.
AVX512_INLINE void scaleNibbles(const int type, const uint8_t *start, size_t rowBytes,
                                __mmask16 rows, size_t columns, NibbleRows *nibbles,
                                float *scales) {
    const __m512i order = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i offsets = _mm512_mullo_epi32(order, _mm512_set1_epi32((int)rowBytes));
    const size_t blockBytes = type == CKernels_q4_0 ? 18 : 20;
    __m512 steps[blocksPerGroup], firsts[blocksPerGroup], largest = _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocksPerGroup; i++) {
        if (32 * i >= columns) break;
        readHeads(type, start + i * blockBytes, offsets, rows, &steps[i], &firsts[i]);
        __m512 last = _mm512_fmadd_ps(steps[i], _mm512_set1_ps(15), firsts[i]);
        largest = largerMagnitude(largest, firsts[i]);
        largest = largerMagnitude(largest, last);
    }
    __mmask16 some = _mm512_cmp_ps_mask(largest, _mm512_setzero_ps(), _CMP_GT_OQ);
    const __m512 most = _mm512_set1_ps(127);
    __m512 factors = _mm512_maskz_div_ps(some, most, largest);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocksPerGroup; i++) {
        if (32 * i >= columns) break;
        _mm512_store_ps(nibbles->steps[i], _mm512_mul_ps(steps[i], factors));
        _mm512_store_ps(nibbles->firsts[i], _mm512_mul_ps(firsts[i], factors));
    }
    _mm512_storeu_ps(scales, _mm512_div_ps(largest, most));
}

// What `roundGroup` does, for row `index` of weights in 4-bit blocks: the 16 possible values of a
// block are rounded once, and each nibble looks its own up.
AVX512_INLINE void roundNibbles(const int type, const uint8_t *at, size_t columns, const int zero,
                                const NibbleRows *nibbles, size_t index, uint8_t *bytes) {
    const size_t blockBytes = type == CKernels_q4_0 ? 18 : 20;
    const __m512 order = _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m256i mask = _mm256_set1_epi8(15);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < blocksPerGroup; i++) {
        if (32 * i >= columns) break;
        __m512 values = _mm512_fmadd_ps(_mm512_set1_ps(nibbles->steps[i][index]), order,
                                        _mm512_set1_ps(nibbles->firsts[i][index]));
        __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(values), _mm512_set1_epi32(zero));
        __m256i table = _mm256_broadcastsi128_si256(_mm512_cvtepi32_epi8(whole));
        const uint8_t *stored = at + i * blockBytes + blockBytes - 16;
        __m128i both = _mm_loadu_si128((const __m128i *)stored);
        __m256i places = _mm256_inserti128_si256(_mm256_castsi128_si256(both),
                                                 _mm_srli_epi16(both, 4), 1);
        _mm256_store_si256((__m256i *)(bytes + 32 * i),
                           _mm256_shuffle_epi8(table, _mm256_and_si256(places, mask)));
    }
}

// Rounds a group of up to 16 rows: bytes plus 128, [16, columnsPerGroup], and scales, [16]; rows
// that do not exist get the scale 0.
AVX512_INLINE void roundRows(const int type, const uint8_t *start, size_t rowBytes, size_t rows,
                             size_t first, size_t columns, uint8_t *bytes, float *scales) {
    if (type == CKernels_q4_0 || type == CKernels_q4_1) {
        NibbleRows nibbles;
        start += first / 32 * (type == CKernels_q4_0 ? 18 : 20);
        scaleNibbles(type, start, rowBytes, (__mmask16)((1u << rows) - 1), columns, &nibbles,
                     scales);
        for (size_t i = 0; i < rows; i++)
            roundNibbles(type, start + i * rowBytes, columns, 128, &nibbles, i,
                         bytes + i * rowBytesPerGroup);
        return;
    }
    for (size_t i = 0; i < 16; i++) {
        scales[i] = 0;
        if (i < rows)
            scales[i] = roundGroup(type, start + i * rowBytes, first, columns, 128,
                                   bytes + i * rowBytesPerGroup, NULL);
    }
}

// Transposes 16 rows of a group's bytes into words; `columns` is a multiple of columnUnit.
AVX512_INLINE void packWords(const uint8_t *bytes, size_t columns, uint32_t *packed) {
    for (size_t column = 0; column < columns; column += 64) {
        __m512i r[16];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++)
            r[i] = _mm512_loadu_si512(bytes + i * rowBytesPerGroup + column);
        transposeWords(r);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 16; j++) {
            if (column + 4 * j >= columns) break;
            _mm512_store_si512(packed + (column / 4 + j) * tileColumns, r[j]);
        }
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
            size_t left = rows > half ? rows - half : 0;
            roundRows(type, start + half * rowBytes, rowBytes, left < 16 ? left : 16, first + done,
                      here, bytes, scales + half);
            size_t padded = (here + columnUnit - 1) / columnUnit * columnUnit;
            packWords(bytes, padded, packed + done / 4 * tileColumns + half);
        }
    }
}

DEFINE_PACK_WEIGHTS

AVX512 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                   uint32_t *packed, size_t words, float *scales,
                                   void *offsets) {
    int32_t *offset = offsets;
    for (size_t row = 0; row < rows; row++, x += stride, packed += words) {
        uint8_t *bytes = (uint8_t *)packed;
        for (size_t done = 0; done < columns; done += columnsPerGroup, scales++, offset++) {
            size_t here = columns - done < columnsPerGroup ? columns - done : columnsPerGroup;
            int32_t sum;
            *scales = roundGroup(CKernels_float32, (const uint8_t *)x, done, here, 0, bytes + done,
                                 &sum);
            *offset = -128 * sum;
        }
    }
}

// Rows of a tile whose integer and float sums stay in registers side by side.
enum { rowsAtOnce = 6 };

// Rows first..<first + rows of a tile.
AVX512_INLINE void multiplyFewRows(const Tile *tile, const size_t first, const size_t rows) {
    __m512 total[rowsAtOnce][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) total[i][0] = total[i][1] = _mm512_setzero_ps();
    const size_t stride = tile->activationStride, groups = tile->activationGroups;
    const uint32_t *x = tile->activations + first * stride, *w = tile->weights;
    const size_t place = first * groups + tile->firstGroup;
    const float *xScales = tile->activationScales + place, *wScales = tile->weightScales;
    const int32_t *offsets = (const int32_t *)tile->activationOffsets + place;
    for (size_t done = 0; done < tile->words; done += wordsPerGroup) {
        size_t left = tile->words - done, words = left < wordsPerGroup ? left : wordsPerGroup;
        __m512i sum[rowsAtOnce][2];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++)
            sum[i][0] = sum[i][1] = _mm512_set1_epi32(offsets[i * groups]);
        for (size_t word = 0; word < words; word++, x++, w += tileColumns) {
            __m512i low = _mm512_load_si512(w), high = _mm512_load_si512(w + 16);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < rows; i++) {
                __m512i four = _mm512_set1_epi32((int)x[i * stride]);
                sum[i][0] = _mm512_dpbusd_epi32(sum[i][0], low, four);
                sum[i][1] = _mm512_dpbusd_epi32(sum[i][1], high, four);
            }
        }
        __m512 low = _mm512_loadu_ps(wScales), high = _mm512_loadu_ps(wScales + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m512 scale = _mm512_set1_ps(xScales[i * groups]);
            total[i][0] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[i][0]),
                                          _mm512_mul_ps(scale, low), total[i][0]);
            total[i][1] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[i][1]),
                                          _mm512_mul_ps(scale, high), total[i][1]);
        }
        xScales++, offsets++, wScales += tileColumns;
    }
    storeTile(tile, first, total, rows);
}

AVX512_INLINE void multiplyRows(const Tile *tile, const size_t rows) {
    const size_t second = rows > rowsAtOnce ? rows / 2 : 0;
    multiplyFewRows(tile, 0, rows - second);
    if (second > 0) multiplyFewRows(tile, rows - second, second);
}

DEFINE_MULTIPLY_TILE

const Method byteMethodAVX512 = {
    4, tileColumns, columnsPerGroup, 1, packActivations, packWeights, multiplyTile};
#endif
