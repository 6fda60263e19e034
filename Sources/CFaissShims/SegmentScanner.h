#pragma once

#include <faiss/IndexIVF.h>

#include <vector>

#include "Kernels.h"
#include "ProbeOrder.h"
#include "SegmentLists.h"

namespace CFaissShims {

/// The label of a vector in Faiss's result heap.
///
/// Descending in (segment, slot), and never negative: Faiss keeps the larger label among equal
/// scores, so the earlier vector wins.
inline int64_t label_of(int32_t segment, uint32_t slot) {
    return INT64_MAX - ((int64_t)segment << 32 | slot);
}

/// The inverse of `label_of`; Faiss's -1 for "none" becomes (-1, -1).
inline CFaissShims_id id_of(int64_t label) {
    if (label < 0) return {-1, -1};
    const int64_t packed = INT64_MAX - label;
    return {(int32_t)(packed >> 32), (int32_t)(packed & 0xffffffff)};
}

/// Scans lists of slots for one query at a time: slot -> row of the segment's keys -> inner
/// product. One scanner serves one thread.
class SegmentScanner : public faiss::InvertedListScanner {
public:
    /// Everything is borrowed, `order` from the search, the rest from the index. Without an
    /// order (nullptr) nothing is fetched ahead of a list.
    SegmentScanner(
        const SegmentLists &lists, const std::vector<CFaissShims_segment> &segments,
        size_t dimension, CFaissShims_scalar scalar, const Kernels &kernels,
        const ProbeOrder *order);

    void set_query(const float *query) override;
    void set_list(idx_t list, float coarse_score) override;
    float distance_to_code(const uint8_t *code) const override;
    size_t scan_codes(
        size_t n, const uint8_t *codes, const idx_t *ids, float *scores, idx_t *labels,
        size_t k) const override;

private:
    static constexpr size_t block_size = 32;

    /// Live rows that are scored together.
    struct Block {
        size_t count = 0;
        const uint8_t *rows[block_size];
        uint32_t slots[block_size];
    };

    const SegmentLists &lists;
    const std::vector<CFaissShims_segment> &segments;
    const ProbeOrder *order;
    const int64_t *next = nullptr, *end = nullptr;  // the lists behind the current one
    size_t dimension, row_bytes;
    void (*score_rows)(const float *, const uint8_t *const *, size_t, size_t, float *);
    std::vector<float> query;  // [padded(dimension)]
    const CFaissShims_segment *segment = nullptr;
    int32_t segment_number = -1;

    void prefetch_row(const CFaissShims_segment &owner, uint32_t slot) const;

    /// Has the processor fetch the first rows of the list after the current one, the slots of
    /// the second, and where those of the fourth are.
    void prefetch_ahead() const;

    /// Fills `block` with the next live slots of `codes` [n] from `position` on, and has the
    /// processor fetch their rows.
    void gather(Block &block, const uint8_t *codes, size_t n, size_t &position) const;

    /// Offers the scores of `block` to the heap; returns the number taken.
    size_t offer(
        const Block &block, const float *block_scores, float *scores, idx_t *labels,
        size_t k) const;
};

}  // namespace CFaissShims
