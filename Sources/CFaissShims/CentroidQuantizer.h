#pragma once

#include <faiss/IndexFlat.h>

#include <vector>

#include "Kernels.h"

namespace CFaissShims {

/// An exact inner-product ranking of centroids by the scan kernels.
///
/// A query's ranking does not depend on the queries beside it, as it would if small and large
/// batches took different paths.
struct CentroidQuantizer : faiss::IndexFlatIP {
    CentroidQuantizer(idx_t dimension, const Kernels &kernels)
        : faiss::IndexFlatIP(dimension), kernels(kernels) {}

    /// Appends the centroids of `segment` after checking them; throws `Failure`.
    void append(const CFaissShims_segment &segment, int64_t number);

    /// Descending scores, the smaller label first among equals; k <= ntotal.
    void search(
        idx_t n, const float *x, idx_t k, float *distances, idx_t *labels,
        const faiss::SearchParameters *params = nullptr) const override;

private:
    const Kernels &kernels;

    /// scores [count, ntotal] of `queries` [count, padded(d)].
    void score_all(const float *queries, idx_t count, float *scores) const;

    /// Labels that contain the best `k` by `scores` [ntotal], in any order; often not many more.
    void find_candidates(const float *scores, idx_t k, std::vector<int32_t> &candidates) const;
};

}  // namespace CFaissShims
