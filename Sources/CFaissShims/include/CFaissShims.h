#ifndef CFAISSSHIMS_H
#define CFAISSSHIMS_H

// The `extern "C"` face of the parts of Faiss 1.7.3 that Mneme uses: k-means, and inner-product
// search over inverted lists that stay in the caller's memory.
//
// No C++ exception leaves any function: each returns a status, and on anything but
// `CFaissShims_ok` fills `*error` (which may be NULL) with the details.
// Inside a call OpenMP runs one thread; the calling thread's own setting is restored afterwards.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How the components of a key are stored.
typedef enum CFaissShims_scalar {
    CFaissShims_float32 = 0,
    CFaissShims_float16 = 1,
    CFaissShims_bfloat16 = 2,
    /// A row is a float32 scale and `dimension` signed bytes: component = scale * byte.
    CFaissShims_int8 = 3,
} CFaissShims_scalar;

/// Which build of the scan kernels runs. All builds return identical bits.
typedef enum CFaissShims_instruction_set {
    CFaissShims_portable = 0,
    CFaissShims_avx2 = 1,
    CFaissShims_avx512 = 2,
} CFaissShims_instruction_set;

typedef enum CFaissShims_status {
    CFaissShims_ok = 0,
    /// `position` names the argument, see the function; a mistake of the calling code.
    CFaissShims_invalid_argument = 1,
    /// A key is NaN or infinite: `position` = slot, `detail` = component.
    CFaissShims_non_finite_key = 2,
    /// A query is NaN or infinite: `position` = query, `detail` = component.
    CFaissShims_non_finite_query = 3,
    /// A centroid is NaN or infinite: `segment`, `position` = cluster, `detail` = component.
    CFaissShims_non_finite_centroid = 4,
    /// Offsets do not start at 0 or decrease: `segment`, `position` = index into the offsets,
    /// `detail` = the offset there.
    CFaissShims_offsets_not_ascending = 5,
    /// An offset exceeds the count of vectors: `segment`, `position` = index into the offsets,
    /// `detail` = the offset there, `limit` = count.
    CFaissShims_offsets_exceed_count = 6,
    /// A slot is not below the count: `segment`, `position` = index into the slots,
    /// `detail` = slot, `limit` = count.
    CFaissShims_slot_out_of_range = 7,
    CFaissShims_out_of_memory = 8,
    /// Faiss, or the C++ library, threw: `message` tells.
    CFaissShims_failed = 9,
    /// This machine cannot run the instruction set asked for.
    CFaissShims_unsupported_instruction_set = 10,
} CFaissShims_status;

/// The details of a failure; plain data that owns nothing.
typedef struct CFaissShims_error {
    int64_t segment;
    int64_t position;
    int64_t detail;
    int64_t limit;
    /// Zero-terminated, truncated if need be.
    char message[240];
} CFaissShims_error;

/// The message of `error`, valid as long as `*error` is.
static inline const char *_Nonnull CFaissShims_error_message(
    const CFaissShims_error *_Nonnull error) {
    return error->message;
}

/// One segment of an index. Every pointer is borrowed, needs no alignment, and must stay valid
/// and unchanged until the index is destroyed.
typedef struct CFaissShims_segment {
    /// [count, dimension] of the index's scalar.
    const void *_Nullable keys;
    /// [clusters, dimension]; copied by `CFaissShims_index_create`.
    const float *_Nullable centroids;
    /// [clusters + 1]; copied by `CFaissShims_index_create`.
    const uint32_t *_Nullable offsets;
    /// [offsets[clusters]]: the members of cluster c are slots[offsets[c] ..< offsets[c + 1]].
    const uint32_t *_Nullable slots;
    /// [ceil(count / 64)], bit (slot % 64) of word (slot / 64) is set for a live slot;
    /// NULL: all slots are live.
    const uint64_t *_Nullable live;
    int64_t count;
    int64_t clusters;
} CFaissShims_segment;

/// Where a vector is; (-1, -1) for none.
typedef struct CFaissShims_id {
    int32_t segment;
    int32_t slot;
} CFaissShims_id;

/// An inner-product index over lists in the caller's memory. Searches may run concurrently.
typedef struct CFaissShims_index CFaissShims_index;

/// The fastest instruction set of this machine.
CFaissShims_instruction_set CFaissShims_best_instruction_set(void);

/// Clusters `count` keys by L2 k-means.
///
/// Writes, for `*produced` <= `clusters` non-empty clusters, the mean of the members of each to
/// `centroids` [clusters, dimension], and the members, ascending, through `offsets`
/// [clusters + 1] and `slots` [count]. All are caller-owned; `keys` needs no alignment.
/// Arguments by position: 0 count, 1 dimension, 2 clusters (1 ... count), 3 scalar.
CFaissShims_status CFaissShims_kmeans(
    const void *_Nonnull keys, int64_t count, int64_t dimension, CFaissShims_scalar scalar,
    int64_t clusters, uint64_t seed, float *_Nonnull centroids, uint32_t *_Nonnull offsets,
    uint32_t *_Nonnull slots, int64_t *_Nonnull produced, CFaissShims_error *_Nullable error);

/// Makes an index over `segments`, after checking offsets, slots and centroids.
///
/// The caller owns `*index` and ends it with `CFaissShims_index_destroy`. The array `segments`
/// itself is copied, what it points to is borrowed as told there.
/// Arguments by position: 0 segment count, 1 dimension, 2 scalar, 3 count of a segment,
/// 4 clusters of a segment, 5 a missing pointer of a segment.
CFaissShims_status CFaissShims_index_create(
    const CFaissShims_segment *_Nullable segments, int64_t segment_count, int64_t dimension,
    CFaissShims_scalar scalar, CFaissShims_instruction_set instruction_set,
    CFaissShims_index *_Nullable *_Nonnull index, CFaissShims_error *_Nullable error);

/// Ends `index`; NULL is allowed. No search may be running.
void CFaissShims_index_destroy(CFaissShims_index *_Nullable index);

/// The number of lists: clusters of all segments.
int64_t CFaissShims_index_list_count(const CFaissShims_index *_Nonnull index);

/// The number of vectors in all lists, dead ones included.
int64_t CFaissShims_index_vector_count(const CFaissShims_index *_Nonnull index);

/// For each of `queries` [count, dimension], the `k` live vectors of largest inner product in the
/// `probes` lists whose centroids have the largest inner product.
///
/// Writes `scores` and `ids` [count, k], descending, equal scores by segment and slot; -infinity
/// and (-1, -1) where there are fewer than k. Scores that are NaN or -infinity are skipped.
/// Any number of threads may search one index at once.
/// Arguments by position: 0 count, 1 k, 2 probes (>= 1, larger than the list count is allowed).
CFaissShims_status CFaissShims_index_search(
    const CFaissShims_index *_Nonnull index, const float *_Nonnull queries, int64_t count,
    int64_t k, int64_t probes, float *_Nonnull scores, CFaissShims_id *_Nonnull ids,
    CFaissShims_error *_Nullable error);

/// Inner products of `query` [dimension] with `rows` [count, dimension], into `scores` [count],
/// by the kernel of `instruction_set`: the scan's arithmetic, for comparison with its twins.
/// Arguments by position: 0 count, 1 dimension, 2 scalar.
CFaissShims_status CFaissShims_score_rows(
    const float *_Nonnull query, const void *_Nonnull rows, int64_t count, int64_t dimension,
    CFaissShims_scalar scalar, CFaissShims_instruction_set instruction_set,
    float *_Nonnull scores, CFaissShims_error *_Nullable error);

#ifdef __cplusplus
}
#endif

#endif
