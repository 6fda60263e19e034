#pragma once

#include <faiss/IndexIVF.h>

#include <vector>

#include "CentroidQuantizer.h"
#include "SegmentLists.h"

namespace CFaissShims {

/// The parts of a `SegmentIndex` that its base class refers to, so that they are made before it
/// and end after it.
struct SegmentParts {
    std::vector<CFaissShims_segment> segments;
    const Kernels &kernels;
    CentroidQuantizer centroids;
    SegmentLists lists;

    SegmentParts(
        const CFaissShims_segment *segments, int64_t count, int64_t dimension,
        const Kernels &kernels);
};

/// A Faiss IVF index for the inner product whose lists and keys are the caller's.
///
/// Immutable once made, so any number of threads may search.
class SegmentIndex : private SegmentParts, public faiss::IndexIVF {
public:
    SegmentIndex(
        const CFaissShims_segment *segments, int64_t count, int64_t dimension,
        CFaissShims_scalar scalar, const Kernels &kernels);

    int64_t list_count() const { return (int64_t)lists.nlist; }
    int64_t vector_count() const { return lists.vector_count(); }

    /// See `CFaissShims_index_search`; arguments are checked already.
    void find(
        const float *queries, int64_t count, int64_t k, int64_t probes, float *scores,
        CFaissShims_id *ids) const;

    /// Called by Faiss inside an OpenMP region, which no exception may leave: if memory for the
    /// few bytes of a scanner cannot be had, the process ends.
    faiss::InvertedListScanner *get_InvertedListScanner(
        bool store_pairs, const faiss::IDSelector *selector) const override;

    /// Not supported: vectors are the caller's.
    void encode_vectors(
        idx_t n, const float *x, const idx_t *list_nos, uint8_t *codes,
        bool include_listno) const override;

private:
    CFaissShims_scalar scalar;
};

}  // namespace CFaissShims
