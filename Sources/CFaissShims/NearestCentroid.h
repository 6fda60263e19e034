#pragma once

#include <faiss/IndexFlat.h>

#include "Kernels.h"

namespace CFaissShims {

/// A flat L2 index that finds the single nearest centroid: matrix products by BLAS, then a
/// vectorized minimum. Faiss's own minimum is a scalar loop in the generic build.
struct NearestCentroid : faiss::IndexFlatL2 {
    explicit NearestCentroid(idx_t dimension) : faiss::IndexFlatL2(dimension) {}

    /// `k` must be 1. Finite input of moderate size always gets a valid label.
    void search(
        idx_t n, const float *x, idx_t k, float *distances, idx_t *labels,
        const faiss::SearchParameters *params = nullptr) const override;
};

}  // namespace CFaissShims
