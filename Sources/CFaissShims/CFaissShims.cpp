#include "CFaissShims.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ErrorBoundary.h"
#include "Kernels.h"
#include "SegmentIndex.h"
#include "SingleThread.h"

struct CFaissShims_index {
    CFaissShims::SegmentIndex index;
};

namespace CFaissShims {

static constexpr int64_t largest_k = 1 << 20;

static const Kernels &kernels_or_throw(CFaissShims_instruction_set instruction_set) {
    const Kernels *found = kernels(instruction_set);
    if (!found) throw Failure{CFaissShims_unsupported_instruction_set, -1, instruction_set};
    return *found;
}

static void check_segment(const CFaissShims_segment &segment, int64_t number) {
    require(segment.count >= 0 && segment.count <= INT32_MAX, 3, segment.count, number);
    require(segment.clusters >= 0 && segment.clusters <= INT32_MAX, 4, segment.clusters, number);
    require(segment.count == 0 || segment.keys, 5, 0, number);
    require(
        segment.clusters == 0 || (segment.centroids && segment.offsets && segment.slots), 5, 0,
        number);
}

static void check_segments(
    const CFaissShims_segment *segments, int64_t count, int64_t dimension,
    CFaissShims_scalar scalar) {
    require(count >= 0 && count <= INT32_MAX && (count == 0 || segments), 0, count);
    require(dimension >= 1 && dimension <= largest_dimension, 1, dimension);
    require(scalar >= CFaissShims_float32 && scalar <= CFaissShims_int8, 2, scalar);
    int64_t clusters = 0;
    for (int64_t i = 0; i < count; i++) {
        check_segment(segments[i], i);
        clusters += segments[i].clusters;
        // List numbers are ranked as 32-bit integers.
        require(clusters <= INT32_MAX, 4, clusters, i);
    }
}

static void check_queries(const float *queries, int64_t count, int64_t dimension) {
    for (int64_t i = 0; i < count * dimension; i++)
        if (!std::isfinite(queries[i]))
            throw Failure{CFaissShims_non_finite_query, -1, i / dimension, i % dimension};
}

}  // namespace CFaissShims

using namespace CFaissShims;

CFaissShims_status CFaissShims_index_create(
    const CFaissShims_segment *segments, int64_t segment_count, int64_t dimension,
    CFaissShims_scalar scalar, CFaissShims_instruction_set instruction_set,
    CFaissShims_index **index, CFaissShims_error *error) {
    *index = nullptr;
    return boundary(error, [&] {
        check_segments(segments, segment_count, dimension, scalar);
        const Kernels &kernels = kernels_or_throw(instruction_set);
        const SingleThread single;
        *index = new CFaissShims_index{
            {segments, segment_count, dimension, scalar, kernels}};
    });
}

void CFaissShims_index_destroy(CFaissShims_index *index) {
    delete index;
}

int64_t CFaissShims_index_list_count(const CFaissShims_index *index) {
    return index->index.list_count();
}

int64_t CFaissShims_index_vector_count(const CFaissShims_index *index) {
    return index->index.vector_count();
}

CFaissShims_status CFaissShims_index_search(
    const CFaissShims_index *index, const float *queries, int64_t count, int64_t k,
    int64_t probes, float *scores, CFaissShims_id *ids, CFaissShims_error *error) {
    return boundary(error, [&] {
        require(count >= 0 && count <= INT32_MAX, 0, count);
        require(k >= 1 && k <= largest_k, 1, k);
        require(probes >= 1, 2, probes);
        if (count == 0) return;
        check_queries(queries, count, index->index.d);
        const SingleThread single;
        index->index.find(queries, count, k, probes, scores, ids);
    });
}

CFaissShims_status CFaissShims_score_rows(
    const float *query, const void *rows, int64_t count, int64_t dimension,
    CFaissShims_scalar scalar, CFaissShims_instruction_set instruction_set, float *scores,
    CFaissShims_error *error) {
    return boundary(error, [&] {
        require(count >= 0 && count <= INT32_MAX, 0, count);
        require(dimension >= 1 && dimension <= largest_dimension, 1, dimension);
        require(scalar >= CFaissShims_float32 && scalar <= CFaissShims_int8, 2, scalar);
        const Kernels &kernels = kernels_or_throw(instruction_set);
        std::vector<float> padded_query(padded(dimension), 0);
        std::copy_n(query, dimension, padded_query.begin());
        std::vector<const uint8_t *> pointers(count);
        for (int64_t i = 0; i < count; i++)
            pointers[i] = (const uint8_t *)rows + i * bytes_of_row(scalar, dimension);
        kernels.score_rows[scalar](
            padded_query.data(), pointers.data(), count, dimension, scores);
    });
}
