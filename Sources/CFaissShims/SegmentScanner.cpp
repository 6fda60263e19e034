#include "SegmentScanner.h"

#include <faiss/utils/Heap.h>

#include <algorithm>
#include <cstring>

namespace CFaissShims {

static uint32_t load_slot(const uint8_t *code) {
    uint32_t slot;
    std::memcpy(&slot, code, sizeof slot);
    return slot;
}

static bool is_live(const uint64_t *live, uint32_t slot) {
    if (!live) return true;
    uint64_t word;
    std::memcpy(&word, (const uint8_t *)live + slot / 64 * sizeof word, sizeof word);
    return word >> (slot % 64) & 1;
}

SegmentScanner::SegmentScanner(
    const SegmentLists &lists, const std::vector<CFaissShims_segment> &segments,
    size_t dimension, CFaissShims_scalar scalar, const Kernels &kernels, const ProbeOrder *order)
    : lists(lists), segments(segments), order(order), dimension(dimension),
      row_bytes(bytes_of_row(scalar, dimension)), score_rows(kernels.score_rows[scalar]),
      query(padded(dimension), 0) {
    keep_max = true;
    code_size = sizeof(uint32_t);
}

void SegmentScanner::set_query(const float *new_query) {
    std::copy_n(new_query, dimension, query.begin());
    if (!order) return;
    next = order->lists + (new_query - order->queries) / (int64_t)dimension * order->probes;
    end = next + order->probes;
}

void SegmentScanner::set_list(idx_t list, float) {
    list_no = list;
    segment_number = lists.segment_of(list);
    segment = &segments[segment_number];
    // Faiss passes over empty lists.
    while (next != end && *next++ != list) continue;
    prefetch_ahead();
}

float SegmentScanner::distance_to_code(const uint8_t *code) const {
    const uint8_t *row = (const uint8_t *)segment->keys + load_slot(code) * row_bytes;
    float score;
    score_rows(query.data(), &row, 1, dimension, &score);
    return score;
}

void SegmentScanner::prefetch_row(const CFaissShims_segment &owner, uint32_t slot) const {
    constexpr size_t cache_line = 64;
    const uint8_t *row = (const uint8_t *)owner.keys + slot * row_bytes;
    for (size_t byte = 0; byte < row_bytes; byte += cache_line) __builtin_prefetch(row + byte);
}

void SegmentScanner::prefetch_ahead() const {
    if (end - next >= 4) lists.prefetch(next[3]);
    if (end - next >= 2) __builtin_prefetch(lists.get_codes(next[1]));
    if (end - next < 1) return;
    const CFaissShims_segment &owner = segments[lists.segment_of(*next)];
    const uint8_t *codes = lists.get_codes(*next);
    const size_t count = std::min(lists.list_size(*next), block_size);
    for (size_t i = 0; i < count; i++) prefetch_row(owner, load_slot(codes + i * code_size));
}

void SegmentScanner::gather(
    Block &block, const uint8_t *codes, size_t n, size_t &position) const {
    const bool prefetch = position > 0 || !order;
    block.count = 0;
    while (position < n && block.count < block_size) {
        const uint32_t slot = load_slot(codes + position++ * sizeof(uint32_t));
        if (!is_live(segment->live, slot)) continue;
        // The first block was fetched while the list before was scanned.
        if (prefetch) prefetch_row(*segment, slot);
        block.rows[block.count] = (const uint8_t *)segment->keys + slot * row_bytes;
        block.slots[block.count++] = slot;
    }
}

size_t SegmentScanner::offer(
    const Block &block, const float *block_scores, float *scores, idx_t *labels,
    size_t k) const {
    size_t taken = 0;
    for (size_t i = 0; i < block.count; i++) {
        const float score = block_scores[i];
        // Also false for NaN.
        if (!(score >= scores[0])) continue;
        const idx_t label = label_of(segment_number, block.slots[i]);
        if (score == scores[0] && label <= labels[0]) continue;
        faiss::minheap_replace_top(k, scores, labels, score, label);
        taken++;
    }
    return taken;
}

size_t SegmentScanner::scan_codes(
    size_t n, const uint8_t *codes, const idx_t *, float *scores, idx_t *labels,
    size_t k) const {
    // The rows of one block are on their way while those of the other are scored.
    Block blocks[2];
    float block_scores[block_size];
    size_t position = 0, taken = 0, current = 0;
    gather(blocks[current], codes, n, position);
    while (blocks[current].count > 0) {
        const Block &block = blocks[current];
        gather(blocks[1 - current], codes, n, position);
        score_rows(query.data(), block.rows, block.count, dimension, block_scores);
        taken += offer(block, block_scores, scores, labels, k);
        current = 1 - current;
    }
    return taken;
}

}  // namespace CFaissShims
