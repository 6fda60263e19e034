#include "SegmentLists.h"

#include <cstring>

#include "ErrorBoundary.h"

namespace CFaissShims {

static size_t total_clusters(const CFaissShims_segment *segments, int64_t count) {
    size_t total = 0;
    for (int64_t i = 0; i < count; i++) total += (size_t)segments[i].clusters;
    return total;
}

static uint32_t load_word(const void *words, int64_t index) {
    uint32_t word;
    std::memcpy(&word, (const uint8_t *)words + index * sizeof word, sizeof word);
    return word;
}

/// Throws unless all `size` slots are below `count`.
static void check_slots(const uint32_t *slots, int64_t size, int64_t count, int64_t segment) {
    uint32_t largest = 0;
    // Without an early exit, so that it vectorizes.
    for (int64_t i = 0; i < size; i++) {
        const uint32_t slot = load_word(slots, i);
        largest = slot > largest ? slot : largest;
    }
    if (size == 0 || largest < count) return;
    for (int64_t i = 0; i < size; i++) {
        const uint32_t slot = load_word(slots, i);
        if (slot >= count)
            throw Failure{CFaissShims_slot_out_of_range, segment, i, slot, count};
    }
}

SegmentLists::SegmentLists(const CFaissShims_segment *segments, int64_t count)
    : faiss::ReadOnlyInvertedLists(total_clusters(segments, count), sizeof(uint32_t)) {
    lists.reserve(nlist);
    for (int64_t i = 0; i < count; i++) append(segments[i], (int32_t)i);
}

void SegmentLists::append(const CFaissShims_segment &segment, int32_t number) {
    if (segment.clusters == 0) return;
    uint32_t start = load_word(segment.offsets, 0);
    if (start != 0) throw Failure{CFaissShims_offsets_not_ascending, number, 0, start};
    for (int64_t cluster = 0; cluster < segment.clusters; cluster++) {
        const uint32_t end = load_word(segment.offsets, cluster + 1);
        if (end < start)
            throw Failure{CFaissShims_offsets_not_ascending, number, cluster + 1, end};
        // Before any slot is read: there are no more slots than vectors.
        if (end > segment.count)
            throw Failure{
                CFaissShims_offsets_exceed_count, number, cluster + 1, end, segment.count};
        lists.push_back(
            {(const uint8_t *)segment.slots + (size_t)start * sizeof(uint32_t), end - start,
             number});
        start = end;
    }
    check_slots(segment.slots, start, segment.count, number);
    vectors += start;
}

}  // namespace CFaissShims
