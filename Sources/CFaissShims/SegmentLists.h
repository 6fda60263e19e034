#pragma once

#include <faiss/invlists/InvertedLists.h>

#include <vector>

#include "CFaissShims.h"

namespace CFaissShims {

/// Inverted lists that stay where the caller has them: list = one cluster of one segment, code =
/// the 32-bit slot of a vector in its segment. There is no array of ids.
class SegmentLists : public faiss::ReadOnlyInvertedLists {
public:
    /// Checks and takes the `offsets` and `slots` of `segments` [count]; throws `Failure`.
    SegmentLists(const CFaissShims_segment *segments, int64_t count);

    /// The segment a list belongs to.
    int32_t segment_of(size_t list) const { return lists[list].segment; }

    /// Has the processor fetch what is known about a list, not its slots.
    void prefetch(size_t list) const { __builtin_prefetch(&lists[list]); }

    int64_t vector_count() const { return vectors; }

    size_t list_size(size_t list) const override { return lists[list].size; }
    const uint8_t *get_codes(size_t list) const override { return lists[list].slots; }

    /// None: the scanner computes ids from slots.
    const idx_t *get_ids(size_t) const override { return nullptr; }

private:
    struct List {
        const uint8_t *slots;  // [size] unaligned 32-bit integers
        uint32_t size;
        int32_t segment;
    };

    std::vector<List> lists;
    int64_t vectors = 0;

    void append(const CFaissShims_segment &segment, int32_t number);
};

}  // namespace CFaissShims
