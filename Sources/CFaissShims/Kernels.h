#pragma once

#include <cstddef>
#include <cstdint>

#include "CFaissShims.h"

namespace CFaissShims {

/// The largest dimension accepted; with at most 2^31 rows no size computation can overflow.
constexpr int64_t largest_dimension = 65536;

/// Components handled together; queries are padded with zeros to a multiple of it.
constexpr size_t lanes = 16;

/// `dimension` rounded up to a multiple of `lanes`.
inline size_t padded(size_t dimension) {
    return (dimension + lanes - 1) / lanes * lanes;
}

/// Bytes of one component.
constexpr size_t scalar_bytes(CFaissShims_scalar scalar) {
    return scalar == CFaissShims_float32 ? 4 : scalar == CFaissShims_int8 ? 1 : 2;
}

/// Bytes in front of a row's components: its scale, if it has one.
constexpr size_t head_bytes(CFaissShims_scalar scalar) {
    return scalar == CFaissShims_int8 ? 4 : 0;
}

/// Bytes of a row of `dimension` components.
constexpr size_t bytes_of_row(CFaissShims_scalar scalar, size_t dimension) {
    return head_bytes(scalar) + dimension * scalar_bytes(scalar);
}

/// The hot loops, built once per instruction set from one source.
///
/// The order of all floating-point operations is fixed, and products are rounded before they are
/// added (no fused multiply-add), so every build returns the same bits.
struct Kernels {
    /// scores[i] = query . rows[i]. `query` [padded(dimension)] ends in zeros, rows need no
    /// alignment.
    ///
    /// Lane l sums the products l, l + 16, l + 32, ... in this order; then the lanes are added
    /// pairwise, 8 apart, 4 apart, 2 apart, 1 apart; the sum is multiplied with the row's scale.
    void (*score_rows[4])(
        const float *query, const uint8_t *const *rows, size_t count, size_t dimension,
        float *scores);

    /// out[j] = row[j] * scale - mean[j], [dimension], from a row of the scalar type.
    void (*centre_row[4])(
        const uint8_t *row, const float *mean, float scale, size_t dimension, float *out);

    /// Lowers (*best, *position) to the smallest of half_norms[j] - products[j], j < count, and
    /// its j + base, if that is smaller than *best; the smallest j wins a tie.
    void (*find_nearest)(
        const float *half_norms, const float *products, size_t count, int64_t base, float *best,
        int64_t *position);
};

/// The kernels of `instruction_set`, or nullptr if this machine cannot run them.
const Kernels *kernels(CFaissShims_instruction_set instruction_set);

/// The kernels of the fastest instruction set of this machine.
const Kernels &best_kernels();

extern const Kernels portable_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
#endif

}  // namespace CFaissShims
