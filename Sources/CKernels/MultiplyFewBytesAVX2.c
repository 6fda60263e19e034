// On AVX2, two blocks of 32 columns at a time: products of unsigned with signed bytes, added in
// pairs to 16 and again to 32 bits. Nibbles are unsigned, and four rows are done at a time; of byte
// weights the magnitude is taken and the sign given to the activations.
#include "MultiplyFewBytes.h"

#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include "PartsAVX2.h"

// Activations of two blocks, in the order of stored nibbles: a byte holds columns i and i + 16.
typedef struct {
    int8_t low[32];   // columns 0..<16 of the first and of the second block
    int8_t high[32];  // columns 16..<32
    // Four times for each block, once for each of four rows: its scale; what a minimum is
    // multiplied by, the sum of the activations; -8 times its scale and the sum of the rounded.
    float scales[8], minimumTerms[8], zeroTerms[8];
    float scaleOfBlock[4];  // of the first, of the second, and zeros
} Pair;

static size_t pairsOf(size_t columns) { return (columns / 32 + 1) / 2; }

static size_t activationsSize(size_t columns) { return pairsOf(columns) * sizeof(Pair); }

// Eight sums of two products each.
AVX2_INLINE __m256i sumsOfTwo(__m256i unsignedBytes, __m256i signedBytes) {
    return _mm256_maddubs_epi16(unsignedBytes, signedBytes);
}

// 16-bit sums, added in pairs, as floats.
AVX2_INLINE __m256 floatsOfSums(__m256i sums) {
    return _mm256_cvtepi32_ps(_mm256_madd_epi16(sums, _mm256_set1_epi16(1)));
}

// Rounds the first (`half` 0) or second block of a pair.
AVX2 static void roundBlock(const float *x, Pair *pair, int half) {
    int8_t bytes[32];
    int32_t rounded;
    float scale = roundBytes(x, bytes, &rounded), sum = 0;
    {
#pragma clang fp reassociate(on)
        for (int i = 0; i < 32; i++) sum += x[i];
    }
    memcpy(pair->low + 16 * half, bytes, 16);
    memcpy(pair->high + 16 * half, bytes + 16, 16);
    _mm_storeu_ps(pair->scales + 4 * half, _mm_set1_ps(scale));
    pair->scaleOfBlock[half] = scale;
    _mm_storeu_ps(pair->minimumTerms + 4 * half, _mm_set1_ps(sum));
    _mm_storeu_ps(pair->zeroTerms + 4 * half, _mm_set1_ps(-8 * scale * (float)rounded));
}

AVX2 static void roundActivations(const float *x, size_t count, size_t columns, int forBytes,
                                  int forNibbles, void *rounded) {
    (void)forBytes, (void)forNibbles;
    Pair *pair = rounded;
    for (size_t i = 0; i < count; i++)
        for (size_t column = 0; column < columns; column += 64, pair++, x += 64) {
            // The last pair may have one block only.
            memset(pair, 0, sizeof *pair);
            roundBlock(x, pair, 0);
            if (column + 32 == columns)
                x -= 32;
            else
                roundBlock(x + 32, pair, 1);
        }
}

// The nibbles of two blocks, unsigned, in the order of `Pair`.
typedef struct {
    __m256i low, high;
} Nibbles;

AVX2_INLINE Nibbles nibblesOfTwo(const uint8_t *first, const uint8_t *second) {
    const __m256i mask = _mm256_set1_epi8(15);
    __m256i both = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)first)),
        _mm_loadu_si128((const __m128i *)second), 1);
    return (Nibbles){_mm256_and_si256(both, mask),
                     _mm256_and_si256(_mm256_srli_epi16(both, 4), mask)};
}

static inline int32_t load32(const void *source) {
    int32_t value;
    memcpy(&value, source, sizeof value);
    return value;
}

// The first halves of two blocks, as floats.
AVX2_INLINE __m128 scalesOfTwo(const uint8_t *first, const uint8_t *second) {
    return _mm_cvtph_ps(_mm_insert_epi16(_mm_cvtsi32_si128(load16(first)), load16(second), 1));
}

// Of two blocks of four rows: lanes 0 to 3 belong to the rows' first, 4 to 7 to their second block.
typedef struct {
    __m256 scales, minima;  // the minima are the scales where there are none
} Heads;

// The words that begin the last block of four rows, twice. `stride`: from row to row.
AVX2_INLINE __m256i headsOfLast(const uint8_t *w, size_t stride) {
    const uint8_t *high = w + 2 * stride;
    return _mm256_broadcastsi128_si256(_mm_setr_epi32(load32(w), load32(w + stride), load32(high),
                                                      load32(high + stride)));
}

// The words that hold the heads of two blocks of four rows, each block's in a lane.
AVX2_INLINE __m256i headsOfPairs(const int type, const uint8_t *w, size_t stride) {
    const uint8_t *high = w + 2 * stride;
    __m256i rows[4] = {_mm256_loadu_si256((const __m256i *)w),
                       _mm256_loadu_si256((const __m256i *)(w + stride)),
                       _mm256_loadu_si256((const __m256i *)high),
                       _mm256_loadu_si256((const __m256i *)(high + stride))};
    __m256i two = _mm256_unpacklo_epi32(rows[0], rows[1]);
    __m256i others = _mm256_unpacklo_epi32(rows[2], rows[3]);
    // The second block begins in the first word of the upper lane, with its upper half, or in the
    // second word.
    if (type == CKernels_q4_0) return _mm256_unpacklo_epi64(two, others);
    return _mm256_castpd_si256(
        _mm256_shuffle_pd(_mm256_castsi256_pd(two), _mm256_castsi256_pd(others), 0xC));
}

// `second`: from a row's first to its second block, in bytes, 0 where there is none.
AVX2_INLINE Heads headsOfRows(const int type, const uint8_t *w, size_t second, size_t stride) {
    HalvesAVX2 halves =
        floatsOfHalves(second ? headsOfPairs(type, w, stride) : headsOfLast(w, stride));
    if (type == CKernels_q4_1) return (Heads){halves.lower, halves.upper};
    __m256 scales = second ? _mm256_blend_ps(halves.lower, halves.upper, 0xF0) : halves.lower;
    return (Heads){scales, scales};
}

// The sums of a row's and a block's 16 lanes, of four rows as in Heads. No sum exceeds 16 bits: the
// largest is of all 32 products but for the last step, 16 * 15 * 127 < 2^15.
AVX2_INLINE __m256i sumsOfRows(const __m256i sums[4]) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i two[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++)
        two[i] = _mm256_madd_epi16(_mm256_packs_epi32(_mm256_madd_epi16(sums[2 * i], ones),
                                                      _mm256_madd_epi16(sums[2 * i + 1], ones)),
                                   ones);
    return _mm256_madd_epi16(_mm256_packs_epi32(two[0], two[1]), ones);
}

// The sums of four rows with some vectors, of two blocks as in Heads.
typedef struct {
    __m256 products[CKernels_few], minima[CKernels_few];
} FourRows;

AVX2_INLINE void addNibbles(const int type, const uint8_t *w, size_t second, size_t stride,
                            const Pair *x, size_t xStride, const size_t count, FourRows *sums) {
    const size_t skip = nibbleBytes(type) - 16;
    const uint8_t *nibbles = w + skip, *others = nibbles + 2 * stride;
    const Nibbles weights[4] = {nibblesOfTwo(nibbles, nibbles + second),
                                nibblesOfTwo(nibbles + stride, nibbles + stride + second),
                                nibblesOfTwo(others, others + second),
                                nibblesOfTwo(others + stride, others + stride + second)};
    Heads heads = headsOfRows(type, w, second, stride);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, x += xStride) {
        __m256i low = _mm256_loadu_si256((const __m256i *)x->low);
        __m256i high = _mm256_loadu_si256((const __m256i *)x->high), lanes[4];
#pragma clang loop unroll(full)
        for (int r = 0; r < 4; r++)
            lanes[r] = _mm256_add_epi16(sumsOfTwo(weights[r].low, low),
                                        sumsOfTwo(weights[r].high, high));
        const float *terms = type == CKernels_q4_1 ? x->minimumTerms : x->zeroTerms;
        __m256 scales = _mm256_mul_ps(heads.scales, _mm256_loadu_ps(x->scales));
        sums->products[i] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sumsOfRows(lanes)), scales,
                                            sums->products[i]);
        sums->minima[i] =
            _mm256_fmadd_ps(heads.minima, _mm256_loadu_ps(terms), sums->minima[i]);
    }
}

AVX2_INLINE void storeFour(const FourRows *sums, const size_t count, float *y, size_t stride,
                           size_t rows) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, y += stride) {
        __m256 both = _mm256_add_ps(sums->products[i], sums->minima[i]);
        float four[4];
        _mm_storeu_ps(four, _mm_add_ps(_mm256_castps256_ps128(both),
                                       _mm256_extractf128_ps(both, 1)));
        memcpy(y, four, rows * 4);
    }
}

AVX2_INLINE void multiplyNibblesOf(const int type, const CKernels_Product *product, size_t begin,
                                   size_t end, const Pair *x, const size_t count) {
    const size_t size = nibbleBytes(type);
    const size_t blocks = product->columns / 32, pairs = pairsOf(product->columns);
    for (size_t row = begin, rows; row < end; row += rows) {
        // The last few rows are each done as if there were four of it.
        rows = end - row < 4 ? 1 : 4;
        const size_t stride = rows == 4 ? blocks * size : 0;
        const uint8_t *w = product->bytes + row * blocks * size;
        const uint8_t *ahead = w;
        FourRows sums = {0};
        for (size_t pair = 0; pair < blocks / 2; pair++, w += 2 * size, ahead += 8 * size) {
            fetchAhead(ahead, 8 * size);
            addNibbles(type, w, size, stride, x + pair, pairs, count, &sums);
        }
        // The activations of a second block that does not exist are zero.
        if (blocks % 2) addNibbles(type, w, 0, stride, x + pairs - 1, pairs, count, &sums);
        storeFour(&sums, count, product->y + row, product->rows, rows);
    }
}

// The sums of a row with some vectors.
typedef struct {
    __m256 products[CKernels_few];
} Sums;

// Products of 32 byte weights; no sum of two exceeds 16 bits: 2 * 128 * 127 < 2^15.
AVX2_INLINE __m256 productsOfBytes(__m256i weights, __m256i bytes) {
    return floatsOfSums(sumsOfTwo(_mm256_abs_epi8(weights), _mm256_sign_epi8(bytes, weights)));
}

AVX2_INLINE void addBytes(const uint8_t *first, const uint8_t *second, const Pair *x,
                          size_t stride, const size_t count, Sums *sums) {
    __m256i one = _mm256_loadu_si256((const __m256i *)(first + 2));
    __m256i other = _mm256_loadu_si256((const __m256i *)(second + 2));
    __m128 heads = scalesOfTwo(first, second);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, x += stride) {
        __m256i low = _mm256_loadu_si256((const __m256i *)x->low);
        __m256i high = _mm256_loadu_si256((const __m256i *)x->high);
        __m128 factors = _mm_mul_ps(heads, _mm_loadu_ps(x->scaleOfBlock));
        __m256 products = productsOfBytes(one, _mm256_permute2x128_si256(low, high, 0x20));
        sums->products[i] =
            _mm256_fmadd_ps(products, _mm256_broadcastss_ps(factors), sums->products[i]);
        products = productsOfBytes(other, _mm256_permute2x128_si256(low, high, 0x31));
        sums->products[i] = _mm256_fmadd_ps(
            products, _mm256_broadcastss_ps(_mm_movehdup_ps(factors)), sums->products[i]);
    }
}

AVX2_INLINE void multiplyBytesOf(const CKernels_Product *product, size_t begin, size_t end,
                                 const Pair *x, const size_t count) {
    const size_t size = 34;
    size_t blocks = product->columns / 32, pairs = pairsOf(product->columns);
    const uint8_t *w = product->bytes + begin * blocks * size;
    for (size_t row = begin; row < end; row++) {
        Sums sums = {0};
        size_t pair = 0;
        for (; pair < blocks / 2; pair++, w += 2 * size) {
            fetchAhead(w, 2 * size);
            addBytes(w, w + size, x + pair, pairs, count, &sums);
        }
        if (pair < pairs) {
            // The activations of a second block are zero.
            addBytes(w, w, x + pair, pairs, count, &sums);
            w += size;
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++)
            product->y[i * product->rows + row] = sumOf(sums.products[i]);
    }
}

AVX2_INLINE void multiplyRowsOf(const int type, const CKernels_Product *product, size_t begin,
                                size_t end, const Pair *x, const size_t count) {
    if (type == CKernels_q8_0)
        multiplyBytesOf(product, begin, end, x, count);
    else
        multiplyNibblesOf(type, product, begin, end, x, count);
}

#define DEFINE_MULTIPLY(name, type)                                                             \
    AVX2 static void name(const CKernels_Product *product, size_t begin, size_t end,            \
                          const void *x, size_t count) {                                        \
        switch (count) {                                                                        \
        case 1: multiplyRowsOf(type, product, begin, end, x, 1); break;                         \
        case 2: multiplyRowsOf(type, product, begin, end, x, 2); break;                         \
        case 3: multiplyRowsOf(type, product, begin, end, x, 3); break;                         \
        default: multiplyRowsOf(type, product, begin, end, x, 4);                               \
        }                                                                                       \
    }

DEFINE_MULTIPLY(multiplyBytes, CKernels_q8_0)
DEFINE_MULTIPLY(multiplyNibbles, CKernels_q4_0)
DEFINE_MULTIPLY(multiplyNibblesAndMinimum, CKernels_q4_1)

const ByteVectors byteVectorsAVX2 = {
    activationsSize, roundActivations,
    {multiplyBytes, multiplyNibbles, multiplyNibblesAndMinimum}};
#endif
