#include "SegmentIndex.h"

#include <faiss/impl/FaissAssert.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "SegmentScanner.h"

namespace CFaissShims {

SegmentParts::SegmentParts(
    const CFaissShims_segment *given, int64_t count, int64_t dimension, const Kernels &kernels)
    : segments(given, given + count), kernels(kernels), centroids(dimension, kernels),
      lists(given, count) {
    centroids.codes.reserve(lists.nlist * dimension * sizeof(float));
    for (int64_t i = 0; i < count; i++) centroids.append(segments[i], i);
}

SegmentIndex::SegmentIndex(
    const CFaissShims_segment *segments, int64_t count, int64_t dimension,
    CFaissShims_scalar scalar, const Kernels &kernels)
    : SegmentParts(segments, count, dimension, kernels),
      faiss::IndexIVF(
          &centroids, dimension, lists.nlist, sizeof(uint32_t), faiss::METRIC_INNER_PRODUCT),
      scalar(scalar) {
    replace_invlists(&lists, false);
    ntotal = lists.vector_count();
    is_trained = true;
}

void SegmentIndex::find(
    const float *queries, int64_t count, int64_t k, int64_t probes, float *scores,
    CFaissShims_id *ids) const {
    const int64_t lists_to_scan = std::min(probes, list_count());
    if (lists_to_scan == 0) {
        std::fill_n(scores, count * k, -std::numeric_limits<float>::infinity());
        std::fill_n(ids, count * k, CFaissShims_id{-1, -1});
        return;
    }
    // Queries go in groups, so that the working memory stays bounded.
    constexpr int64_t largest_group = 64, largest_table = 1 << 20;
    const int64_t group = std::clamp(
        largest_table / std::max(lists_to_scan, k), (int64_t)1, std::min(largest_group, count));
    std::vector<idx_t> probed(group * lists_to_scan), labels(group * k);
    std::vector<float> coarse_scores(group * lists_to_scan, 0);
    const bool all = lists_to_scan == list_count();
    if (all)
        for (int64_t i = 0; i < group; i++)
            std::iota(
                probed.begin() + i * lists_to_scan, probed.begin() + (i + 1) * lists_to_scan, 0);

    ProbeOrder order;
    order.lists = probed.data();
    order.probes = lists_to_scan;
    faiss::SearchParametersIVF parameters;
    parameters.sel = &order;
    parameters.nprobe = lists_to_scan;
    for (int64_t first = 0; first < count; first += group) {
        const int64_t size = std::min(group, count - first);
        const float *group_queries = queries + first * d;
        if (!all)
            centroids.search(
                size, group_queries, lists_to_scan, coarse_scores.data(), probed.data());
        order.queries = group_queries;
        // Statistics of its own: Faiss's global ones are updated without a lock.
        faiss::IndexIVFStats statistics;
        search_preassigned(
            size, group_queries, k, probed.data(), coarse_scores.data(), scores + first * k,
            labels.data(), false, &parameters, &statistics);
        for (int64_t i = 0; i < size * k; i++) {
            ids[first * k + i] = id_of(labels[i]);
            if (labels[i] < 0) scores[first * k + i] = -std::numeric_limits<float>::infinity();
        }
    }
}

faiss::InvertedListScanner *SegmentIndex::get_InvertedListScanner(
    bool, const faiss::IDSelector *selector) const {
    const auto *order = dynamic_cast<const ProbeOrder *>(selector);
    return new SegmentScanner(lists, segments, d, scalar, kernels, order);
}

void SegmentIndex::encode_vectors(
    idx_t, const float *, const idx_t *, uint8_t *, bool) const {
    FAISS_THROW_MSG("the lists of this index are read-only");
}

}  // namespace CFaissShims
