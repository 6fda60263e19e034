// The kernels of `Kernels.h`, included once per instruction set inside a namespace of its own,
// with the target attribute applied to every function. So: no include guard, no includes.
// `KERNEL_CONVERTS_HALF` is 1 where the instruction set converts half precision.

// Products must not be fused into the sums, or the builds would differ.
#pragma clang fp contract(off)
#pragma clang diagnostic push
// Functions that return vectors are static and inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float Vector16 __attribute__((vector_size(64)));
typedef float Vector8 __attribute__((vector_size(32)));
typedef float Vector4 __attribute__((vector_size(16)));
typedef int32_t Integer16 __attribute__((vector_size(64)));
typedef uint16_t Word16 __attribute__((vector_size(32)));
typedef int8_t Byte16 __attribute__((vector_size(16)));

/// What the components of a row are to be multiplied with.
template <CFaissShims_scalar scalar>
static inline __attribute__((always_inline)) float scale_of(const uint8_t *row) {
    float scale = 1;
    if constexpr (scalar == CFaissShims_int8) __builtin_memcpy(&scale, row, sizeof scale);
    return scale;
}

/// 16 components at `p`, as float32, without the row's scale.
template <CFaissShims_scalar scalar>
static inline __attribute__((always_inline)) Vector16 load(const void *p) {
    if constexpr (scalar == CFaissShims_float32) {
        Vector16 result;
        __builtin_memcpy(&result, p, sizeof result);
        return result;
    } else if constexpr (scalar == CFaissShims_int8) {
        Byte16 bytes;
        __builtin_memcpy(&bytes, p, sizeof bytes);
        return __builtin_convertvector(bytes, Vector16);
    } else if constexpr (scalar == CFaissShims_bfloat16) {
        Word16 words;
        __builtin_memcpy(&words, p, sizeof words);
        return (Vector16)(__builtin_convertvector(words, Integer16) << 16);
    } else {
#if KERNEL_CONVERTS_HALF
        typedef _Float16 Half16 __attribute__((vector_size(32)));
        Half16 halves;
        __builtin_memcpy(&halves, p, sizeof halves);
        return __builtin_convertvector(halves, Vector16);
#else
        Word16 words;
        __builtin_memcpy(&words, p, sizeof words);
        const Integer16 bits = __builtin_convertvector(words, Integer16);
        const Integer16 magnitude = bits & 0x7fff;
        // The exponent bias differs by 112; a multiplication corrects it for normal and
        // subnormal numbers alike. The largest exponent means infinity and NaN instead.
        const Vector16 finite = (Vector16)(magnitude << 13) * 0x1p112f;
        const Integer16 special = (magnitude << 13) | 0x7f800000;
        const Integer16 isFinite = magnitude < 0x7c00;
        const Integer16 unsignedBits = ((Integer16)finite & isFinite) | (special & ~isFinite);
        return (Vector16)(unsignedBits | ((bits & 0x8000) << 16));
#endif
    }
}

/// The first `count` < 16 components at `p`, the rest zero, reading nothing behind them.
template <CFaissShims_scalar scalar>
static inline __attribute__((always_inline)) Vector16 load_first(const uint8_t *p, size_t count) {
    constexpr size_t width = scalar_bytes(scalar);
    alignas(64) uint8_t buffer[16 * width] = {0};
    uint8_t *out = buffer;
    // Pieces of constant sizes: each is a plain move.
    if (count & 8) {
        __builtin_memcpy(out, p, 8 * width);
        out += 8 * width, p += 8 * width;
    }
    if (count & 4) {
        __builtin_memcpy(out, p, 4 * width);
        out += 4 * width, p += 4 * width;
    }
    if (count & 2) {
        __builtin_memcpy(out, p, 2 * width);
        out += 2 * width, p += 2 * width;
    }
    if (count & 1) __builtin_memcpy(out, p, width);
    return load<scalar>(buffer);
}

/// Lanes 8 apart, then 4 apart, added.
static inline __attribute__((always_inline)) Vector4 fold(Vector16 v) {
    const Vector8 half = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
        + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    return __builtin_shufflevector(half, half, 0, 1, 2, 3)
        + __builtin_shufflevector(half, half, 4, 5, 6, 7);
}

template <CFaissShims_scalar scalar>
static void score_rows(
    const float *query, const uint8_t *const *rows, size_t count, size_t dimension,
    float *scores) {
    constexpr size_t width = scalar_bytes(scalar), head = head_bytes(scalar);
    const size_t whole = dimension / 16 * 16, rest = dimension % 16;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const uint8_t *r0 = rows[i] + head, *r1 = rows[i + 1] + head;
        const uint8_t *r2 = rows[i + 2] + head, *r3 = rows[i + 3] + head;
        Vector16 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
        for (size_t j = 0; j < whole; j += 16) {
            const Vector16 q = load<CFaissShims_float32>(query + j);
            s0 += q * load<scalar>(r0 + j * width);
            s1 += q * load<scalar>(r1 + j * width);
            s2 += q * load<scalar>(r2 + j * width);
            s3 += q * load<scalar>(r3 + j * width);
        }
        if (rest) {
            const Vector16 q = load<CFaissShims_float32>(query + whole);
            s0 += q * load_first<scalar>(r0 + whole * width, rest);
            s1 += q * load_first<scalar>(r1 + whole * width, rest);
            s2 += q * load_first<scalar>(r2 + whole * width, rest);
            s3 += q * load_first<scalar>(r3 + whole * width, rest);
        }
        const Vector4 f0 = fold(s0), f1 = fold(s1), f2 = fold(s2), f3 = fold(s3);
        // Transposed, so that the last two foldings serve four rows at once.
        const Vector4 low01 = __builtin_shufflevector(f0, f1, 0, 4, 1, 5);
        const Vector4 low23 = __builtin_shufflevector(f2, f3, 0, 4, 1, 5);
        const Vector4 high01 = __builtin_shufflevector(f0, f1, 2, 6, 3, 7);
        const Vector4 high23 = __builtin_shufflevector(f2, f3, 2, 6, 3, 7);
        const Vector4 lane0 = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
        const Vector4 lane1 = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
        const Vector4 lane2 = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
        const Vector4 lane3 = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
        const Vector4 even = lane0 + lane2, odd = lane1 + lane3;
        Vector4 sums = even + odd;
        if constexpr (head != 0)
            sums *= (Vector4){scale_of<scalar>(rows[i]), scale_of<scalar>(rows[i + 1]),
                              scale_of<scalar>(rows[i + 2]), scale_of<scalar>(rows[i + 3])};
        __builtin_memcpy(scores + i, &sums, sizeof sums);
    }
    for (; i < count; i++) {
        Vector16 sum = {0};
        const uint8_t *row = rows[i] + head;
        for (size_t j = 0; j < whole; j += 16)
            sum += load<CFaissShims_float32>(query + j) * load<scalar>(row + j * width);
        if (rest)
            sum += load<CFaissShims_float32>(query + whole)
                * load_first<scalar>(row + whole * width, rest);
        const Vector4 f = fold(sum);
        const float even = f[0] + f[2], odd = f[1] + f[3];
        scores[i] = (even + odd) * scale_of<scalar>(rows[i]);
    }
}

template <CFaissShims_scalar scalar>
static void centre_row(
    const uint8_t *row, const float *mean, float scale, size_t dimension, float *out) {
    constexpr size_t width = scalar_bytes(scalar);
    const uint8_t *components = row + head_bytes(scalar);
    const float own = scale_of<scalar>(row);
    const size_t whole = dimension / 16 * 16, rest = dimension % 16;
    for (size_t j = 0; j < whole; j += 16) {
        const Vector16 centred =
            load<scalar>(components + j * width) * own * scale - load<CFaissShims_float32>(mean + j);
        __builtin_memcpy(out + j, &centred, sizeof centred);
    }
    if (rest) {
        const Vector16 centred = load_first<scalar>(components + whole * width, rest) * own * scale
            - load_first<CFaissShims_float32>((const uint8_t *)(mean + whole), rest);
        __builtin_memcpy(out + whole, &centred, rest * sizeof(float));
    }
}

static void find_nearest(
    const float *half_norms, const float *products, size_t count, int64_t base, float *best,
    int64_t *position) {
    const size_t whole = count / 16 * 16;
    Vector16 smallest = (Vector16){0} + __builtin_inff();
    Integer16 where = {0};
    Integer16 current = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t j = 0; j < whole; j += 16) {
        const Vector16 v = load<CFaissShims_float32>(half_norms + j)
            - load<CFaissShims_float32>(products + j);
        const Integer16 less = v < smallest;
        smallest = (Vector16)(((Integer16)v & less) | ((Integer16)smallest & ~less));
        where = (current & less) | (where & ~less);
        current += 16;
    }
    float value = __builtin_inff();
    int64_t index = 0;
    for (int lane = 0; lane < 16; lane++) {
        if (smallest[lane] < value || (smallest[lane] == value && where[lane] < index)) {
            value = smallest[lane];
            index = where[lane];
        }
    }
    for (size_t j = whole; j < count; j++) {
        const float v = half_norms[j] - products[j];
        if (v < value) {
            value = v;
            index = (int64_t)j;
        }
    }
    if (value < *best) {
        *best = value;
        *position = base + index;
    }
}

static constexpr Kernels table = {
    {score_rows<CFaissShims_float32>, score_rows<CFaissShims_float16>,
     score_rows<CFaissShims_bfloat16>, score_rows<CFaissShims_int8>},
    {centre_row<CFaissShims_float32>, centre_row<CFaissShims_float16>,
     centre_row<CFaissShims_bfloat16>, centre_row<CFaissShims_int8>},
    find_nearest};

#pragma clang diagnostic pop
