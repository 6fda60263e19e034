// On AVX2, two blocks of 32 columns at a time: products of unsigned with signed bytes, added in
// pairs to 16 and again to 32 bits. Nibbles are unsigned; of byte weights the magnitude is taken
// and the sign given to the activations.
#include "MultiplyFewBytes.h"

#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include "PartsAVX2.h"

// Activations of two blocks, in the order of stored nibbles: a byte holds columns i and i + 16.
typedef struct {
    int8_t low[32];   // columns 0..<16 of the first and of the second block
    int8_t high[32];  // columns 16..<32
    // Per block its scale, and what a minimum is multiplied by: the sum of the activations.
    float minimumTerms[4];
    // Per block its scale, and -8 times the sum of the rounded activations.
    float zeroTerms[4];
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
    pair->minimumTerms[2 * half] = pair->zeroTerms[2 * half] = scale;
    pair->minimumTerms[2 * half + 1] = sum;
    pair->zeroTerms[2 * half + 1] = -8 * scale * (float)rounded;
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

// The sums of a row with some vectors.
typedef struct {
    __m256 products[CKernels_few];
    __m128 minima[CKernels_few];  // in lanes 1 and 3
} Sums;

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

// The first two halves of each of two blocks, as floats; those of bytes and of nibbles without a
// minimum have one.
AVX2_INLINE __m128 headsOfTwo(const uint8_t *first, const uint8_t *second) {
    int32_t one, other;
    memcpy(&one, first, sizeof one);
    memcpy(&other, second, sizeof other);
    __m128i heads = _mm_insert_epi32(_mm_cvtsi32_si128(one), other, 1);
    return _mm_cvtph_ps(heads);
}

// Lane 0 in the first four lanes, lane 2 in the others.
AVX2_INLINE __m256 spreadScales(__m128 v) {
    return _mm256_permutevar8x32_ps(_mm256_castps128_ps256(v),
                                    _mm256_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2));
}

AVX2_INLINE void addNibbles(const int type, const uint8_t *first, const uint8_t *second,
                            const Pair *x, size_t stride, const size_t count, Sums *sums) {
    const size_t skip = type == CKernels_q4_1 ? 4 : 2;
    Nibbles weights = nibblesOfTwo(first + skip, second + skip);
    __m128 heads = headsOfTwo(first, second);
    if (type == CKernels_q4_0) heads = _mm_moveldup_ps(heads);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, x += stride) {
        // No sum of four exceeds 16 bits: 4 * 15 * 127 < 2^15.
        __m256i sum = _mm256_add_epi16(
            sumsOfTwo(weights.low, _mm256_loadu_si256((const __m256i *)x->low)),
            sumsOfTwo(weights.high, _mm256_loadu_si256((const __m256i *)x->high)));
        const float *terms = type == CKernels_q4_1 ? x->minimumTerms : x->zeroTerms;
        __m128 factors = _mm_mul_ps(heads, _mm_loadu_ps(terms));
        sums->products[i] =
            _mm256_fmadd_ps(floatsOfSums(sum), spreadScales(factors), sums->products[i]);
        sums->minima[i] = _mm_add_ps(sums->minima[i], factors);
    }
}

// Products of 32 byte weights; no sum of two exceeds 16 bits: 2 * 128 * 127 < 2^15.
AVX2_INLINE __m256 productsOfBytes(__m256i weights, __m256i bytes) {
    return floatsOfSums(sumsOfTwo(_mm256_abs_epi8(weights), _mm256_sign_epi8(bytes, weights)));
}

AVX2_INLINE void addBytes(const uint8_t *first, const uint8_t *second, const Pair *x,
                          size_t stride, const size_t count, Sums *sums) {
    __m256i one = _mm256_loadu_si256((const __m256i *)(first + 2));
    __m256i other = _mm256_loadu_si256((const __m256i *)(second + 2));
    __m128 heads = headsOfTwo(first, second);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, x += stride) {
        __m256i low = _mm256_loadu_si256((const __m256i *)x->low);
        __m256i high = _mm256_loadu_si256((const __m256i *)x->high);
        __m128 factors = _mm_mul_ps(heads, _mm_loadu_ps(x->zeroTerms));
        __m256 products = productsOfBytes(one, _mm256_permute2x128_si256(low, high, 0x20));
        sums->products[i] =
            _mm256_fmadd_ps(products, _mm256_broadcastss_ps(factors), sums->products[i]);
        products = productsOfBytes(other, _mm256_permute2x128_si256(low, high, 0x31));
        sums->products[i] = _mm256_fmadd_ps(
            products, _mm256_broadcastss_ps(_mm_movehl_ps(factors, factors)), sums->products[i]);
    }
}

AVX2_INLINE void addPair(const int type, const uint8_t *first, const uint8_t *second,
                         const Pair *x, size_t stride, const size_t count, Sums *sums) {
    if (type == CKernels_q8_0)
        addBytes(first, second, x, stride, count, sums);
    else
        addNibbles(type, first, second, x, stride, count, sums);
}

AVX2_INLINE void multiplyRowsOf(const int type, const CKernels_Product *product, size_t begin,
                                size_t end, const Pair *x, const size_t count) {
    const size_t size = type == CKernels_q4_1 ? 20 : type == CKernels_q4_0 ? 18 : 34;
    size_t blocks = product->columns / 32, pairs = pairsOf(product->columns);
    const uint8_t *w = product->bytes + begin * blocks * size;
    for (size_t row = begin; row < end; row++) {
        Sums sums = {0};
        size_t pair = 0;
        for (; pair < blocks / 2; pair++, w += 2 * size) {
            __builtin_prefetch(w + fetchAheadBytes);
            if (type == CKernels_q8_0) __builtin_prefetch(w + size + fetchAheadBytes);
            addPair(type, w, w + size, x + pair, pairs, count, &sums);
        }
        if (pair < pairs) {
            // The activations of a second block are zero.
            addPair(type, w, w, x + pair, pairs, count, &sums);
            w += size;
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++) {
            float minima = 0;
            if (type != CKernels_q8_0)
                minima = _mm_cvtss_f32(_mm_movehdup_ps(sums.minima[i])) +
                         _mm_cvtss_f32(_mm_permute_ps(sums.minima[i], 3));
            product->y[i * product->rows + row] = sumOf(sums.products[i]) + minima;
        }
    }
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
