#include "NearestCentroid.h"

#include <faiss/impl/FaissAssert.h>

#include <algorithm>
#include <limits>
#include <vector>

extern "C" int sgemm_(
    const char *transa, const char *transb, const int *m, const int *n, const int *k,
    const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
    const float *beta, float *c, const int *ldc);

namespace CFaissShims {

// A block of products, 256 x 1024 floats, stays in the second-level cache.
static constexpr int64_t query_block = 256;
static constexpr int64_t centroid_block = 1024;

static float squared_norm(const float *x, int64_t dimension) {
    float sum = 0;
    for (int64_t j = 0; j < dimension; j++) sum += x[j] * x[j];
    return sum;
}

/// products [rows, columns] = x [rows, dimension] * c [columns, dimension] transposed.
static void multiply(
    const float *x, int rows, const float *c, int columns, int dimension, float *products) {
    const float one = 1, zero = 0;
    // BLAS is column-major: it sees the transposed problem.
    sgemm_(
        "T", "N", &columns, &rows, &dimension, &one, c, &dimension, x, &dimension, &zero,
        products, &columns);
}

void NearestCentroid::search(
    idx_t n, const float *x, idx_t k, float *distances, idx_t *labels,
    const faiss::SearchParameters *) const {
    FAISS_THROW_IF_NOT_MSG(k == 1, "only the nearest centroid can be found");
    FAISS_THROW_IF_NOT_MSG(ntotal > 0, "there are no centroids");
    const Kernels &kernels = best_kernels();
    const float *centroids = get_xb();
    std::vector<float> half_norms(ntotal);
    for (idx_t j = 0; j < ntotal; j++)
        half_norms[j] = 0.5f * squared_norm(centroids + j * d, d);
    std::vector<float> products(query_block * std::min<int64_t>(centroid_block, ntotal));

    for (idx_t row = 0; row < n; row += query_block) {
        const int rows = (int)std::min<int64_t>(query_block, n - row);
        std::fill_n(distances + row, rows, std::numeric_limits<float>::infinity());
        std::fill_n(labels + row, rows, 0);
        for (idx_t column = 0; column < ntotal; column += centroid_block) {
            const int columns = (int)std::min<int64_t>(centroid_block, ntotal - column);
            multiply(
                x + row * d, rows, centroids + column * d, columns, d, products.data());
            for (int i = 0; i < rows; i++)
                kernels.find_nearest(
                    half_norms.data() + column, products.data() + (int64_t)i * columns, columns,
                    column, distances + row + i, labels + row + i);
        }
        for (idx_t i = row; i < row + rows; i++)
            distances[i] = std::max(0.f, 2 * distances[i] + squared_norm(x + i * d, d));
    }
}

}  // namespace CFaissShims
