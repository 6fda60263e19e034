#include "CentroidQuantizer.h"

#include <faiss/impl/FaissAssert.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "ErrorBoundary.h"

namespace CFaissShims {

void CentroidQuantizer::append(const CFaissShims_segment &segment, int64_t number) {
    // Copied first, and only then looked at: the source needs no alignment.
    const size_t old_size = codes.size(), added = (size_t)segment.clusters * d * sizeof(float);
    codes.resize(old_size + added);
    if (added) std::memcpy(codes.data() + old_size, segment.centroids, added);
    const float *copy = get_xb() + ntotal * d;
    for (int64_t i = 0; i < segment.clusters * d; i++)
        if (!std::isfinite(copy[i]))
            throw Failure{CFaissShims_non_finite_centroid, number, i / d, i % d};
    ntotal += segment.clusters;
}

void CentroidQuantizer::score_all(const float *queries, idx_t count, float *scores) const {
    // A block of centroids serves all queries while it is in the first-level cache.
    constexpr idx_t block = 64;
    const uint8_t *rows[block];
    for (idx_t first = 0; first < ntotal; first += block) {
        const idx_t size = std::min(block, ntotal - first);
        for (idx_t i = 0; i < size; i++) rows[i] = codes.data() + (first + i) * code_size;
        for (idx_t i = 0; i < count; i++)
            kernels.score_rows[CFaissShims_float32](
                queries + i * padded(d), rows, size, d, scores + i * ntotal + first);
    }
    // A sum that overflowed both ways has no order; such a centroid goes last.
    for (idx_t i = 0; i < count * ntotal; i++)
        if (std::isnan(scores[i])) scores[i] = -std::numeric_limits<float>::infinity();
}

void CentroidQuantizer::find_candidates(
    const float *scores, idx_t k, std::vector<int32_t> &candidates) const {
    candidates.clear();
    // The k-th largest of the maxima of groups is a bound that at least k scores reach. With
    // four groups or more per wanted centroid, few others do.
    const idx_t group = std::min<idx_t>(64, ntotal / (4 * k));
    if (group < 4) {
        candidates.resize(ntotal);
        std::iota(candidates.begin(), candidates.end(), 0);
        return;
    }
    std::vector<float> maxima(ntotal / group);
    for (size_t i = 0; i < maxima.size(); i++)
        maxima[i] = *std::max_element(scores + i * group, scores + (i + 1) * group);
    std::vector<float> ranked = maxima;
    std::nth_element(ranked.begin(), ranked.begin() + (k - 1), ranked.end(), std::greater<>());
    const float bound = ranked[k - 1];
    for (idx_t first = 0; first < ntotal; first += group) {
        if (first / group < (idx_t)maxima.size() && maxima[first / group] < bound) continue;
        for (idx_t i = first; i < std::min(first + group, ntotal); i++)
            if (scores[i] >= bound) candidates.push_back((int32_t)i);
    }
}

/// Writes the best `k` of `candidates` by `scores`, in order.
static void write_best(
    const float *scores, int64_t k, std::vector<int32_t> &candidates, float *distances,
    int64_t *labels) {
    const auto before = [scores](int32_t a, int32_t b) {
        return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
    };
    if (k < (int64_t)candidates.size())
        std::nth_element(
            candidates.begin(), candidates.begin() + k, candidates.end(), before);
    std::sort(candidates.begin(), candidates.begin() + k, before);
    for (int64_t i = 0; i < k; i++) {
        labels[i] = candidates[i];
        distances[i] = scores[candidates[i]];
    }
}

void CentroidQuantizer::search(
    idx_t n, const float *x, idx_t k, float *distances, idx_t *labels,
    const faiss::SearchParameters *) const {
    FAISS_THROW_IF_NOT_MSG(k >= 1 && k <= ntotal, "more centroids wanted than there are");
    const idx_t group = std::min<idx_t>(8, n);
    std::vector<float> queries(group * padded(d), 0), scores(group * ntotal);
    std::vector<int32_t> candidates;
    for (idx_t first = 0; first < n; first += group) {
        const idx_t size = std::min(group, n - first);
        for (idx_t i = 0; i < size; i++)
            std::copy_n(x + (first + i) * d, d, queries.begin() + i * padded(d));
        score_all(queries.data(), size, scores.data());
        for (idx_t i = 0; i < size; i++) {
            find_candidates(scores.data() + i * ntotal, k, candidates);
            write_best(
                scores.data() + i * ntotal, k, candidates, distances + (first + i) * k,
                labels + (first + i) * k);
        }
    }
}

}  // namespace CFaissShims
