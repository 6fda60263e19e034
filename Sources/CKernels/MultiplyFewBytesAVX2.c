// On AVX2, a block of 32 columns at a time: products of unsigned with signed bytes, added in pairs
// to 16 and again to 32 bits. Nibbles are unsigned; of byte weights the magnitude is taken and the
// sign given to the activations.
#include "MultiplyFewBytes.h"

#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX2_INLINE static inline __attribute__((always_inline, target("avx2,fma,f16c")))

// Activations of one block.
typedef struct {
    int8_t bytes[32];
    float scale;
    float sum;         // of the unrounded activations
    float eights;      // -8 times the sum of the rounded ones
} Block;

static size_t activationsSize(size_t columns) { return columns / 32 * sizeof(Block); }

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

// Eight sums of four products each; no sum of two exceeds 16 bits: 2 * 128 * 127 < 2^15.
AVX2_INLINE __m256 dotProducts(__m256i unsignedBytes, __m256i signedBytes) {
    __m256i pairs = _mm256_maddubs_epi16(unsignedBytes, signedBytes);
    return _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

AVX2 static void roundBlock(const float *x, Block *block) {
    const __m256 sign = _mm256_set1_ps(-0.0f);
    __m256 v[4], largest = _mm256_setzero_ps(), sum = _mm256_setzero_ps();
    for (int i = 0; i < 4; i++) {
        v[i] = _mm256_loadu_ps(x + 8 * i);
        largest = _mm256_max_ps(largest, _mm256_andnot_ps(sign, v[i]));
        sum = _mm256_add_ps(sum, v[i]);
    }
    float most = largestOf(largest);
    const __m256 factor = _mm256_set1_ps(most > 0 ? 127 / most : 0);
    __m256i whole[4];
    for (int i = 0; i < 4; i++) whole[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], factor));
    // Packing works within halves of the registers; the permutation puts words in order again.
    __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(whole[0], whole[1]),
                                       _mm256_packs_epi32(whole[2], whole[3]));
    bytes = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)block->bytes, bytes);
    block->scale = most / 127;
    block->sum = sumOf(sum);
    block->eights = -8 * block->scale * sumOf(dotProducts(_mm256_set1_epi8(1), bytes));
}

AVX2 static void roundActivations(const float *x, size_t count, size_t columns, int forBytes,
                                  int forNibbles, void *rounded) {
    (void)forBytes, (void)forNibbles;
    Block *block = rounded;
    for (size_t i = 0; i < count * columns; i += 32) roundBlock(x + i, block++);
}

// The sums of a row's blocks with `count` vectors, whose blocks are `stride` apart.
typedef struct {
    __m256 products[CKernels_few];
    float minima[CKernels_few];
} Sums;

AVX2_INLINE __m256i nibblesOf(const uint8_t *stored) {
    __m128i both = _mm_loadu_si128((const __m128i *)stored);
    __m256i spread = _mm256_set_m128i(_mm_srli_epi16(both, 4), both);
    return _mm256_and_si256(spread, _mm256_set1_epi8(15));
}

AVX2_INLINE void addBlock(const int type, const uint8_t *w, const Block *x, size_t stride,
                          const size_t count, Sums *sums) {
    int32_t head;
    memcpy(&head, w, sizeof head);
    __m128 heads = _mm_cvtph_ps(_mm_cvtsi32_si128(head));
    __m256 scale = _mm256_broadcastss_ps(heads);
    float minimum = _mm_cvtss_f32(type == CKernels_q4_1 ? _mm_movehdup_ps(heads) : heads);
    __m256i weights = type == CKernels_q8_0 ? _mm256_loadu_si256((const __m256i *)(w + 2))
                                            : nibblesOf(w + (type == CKernels_q4_1 ? 4 : 2));
    __m256i magnitudes = type == CKernels_q8_0 ? _mm256_abs_epi8(weights) : weights;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++, x += stride) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)x->bytes);
        if (type == CKernels_q8_0) bytes = _mm256_sign_epi8(bytes, weights);
        __m256 factor = _mm256_mul_ps(scale, _mm256_set1_ps(x->scale));
        sums->products[i] =
            _mm256_fmadd_ps(dotProducts(magnitudes, bytes), factor, sums->products[i]);
        if (type == CKernels_q4_1) sums->minima[i] += minimum * x->sum;
        if (type == CKernels_q4_0) sums->minima[i] += minimum * x->eights;
    }
}

AVX2_INLINE void multiplyRowsOf(const int type, const CKernels_Product *product, size_t begin,
                                size_t end, const Block *x, const size_t count) {
    const size_t size = type == CKernels_q4_1 ? 20 : type == CKernels_q4_0 ? 18 : 34;
    size_t blocks = product->columns / 32;
    const uint8_t *w = product->bytes + begin * blocks * size;
    for (size_t row = begin; row < end; row++) {
        // Two sums at a time wait for each other less.
        Sums even = {0}, odd = {0};
        size_t block = 0;
        for (; block + 2 <= blocks; block += 2, w += 2 * size) {
            addBlock(type, w, x + block, blocks, count, &even);
            addBlock(type, w + size, x + block + 1, blocks, count, &odd);
        }
        if (block < blocks) {
            addBlock(type, w, x + block, blocks, count, &even);
            w += size;
        }
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++)
            product->y[i * product->rows + row] =
                sumOf(_mm256_add_ps(even.products[i], odd.products[i])) + even.minima[i] +
                odd.minima[i];
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
