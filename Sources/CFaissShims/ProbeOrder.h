#pragma once

#include <faiss/impl/IDSelector.h>

namespace CFaissShims {

/// Tells a scanner which lists come next, so that it can have them fetched.
///
/// Faiss hands a selector from the search parameters to the scanner, and nothing else; this one
/// selects everything.
struct ProbeOrder : faiss::IDSelector {
    const float *queries = nullptr;  // [queries, dimension]
    const int64_t *lists = nullptr;  // [queries, probes]
    int64_t probes = 0;

    bool is_member(idx_t) const override { return true; }
};

}  // namespace CFaissShims
