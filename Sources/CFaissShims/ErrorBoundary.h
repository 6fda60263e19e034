#pragma once

#include <cstdint>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>

#include "CFaissShims.h"

namespace CFaissShims {

/// A failure with its status, thrown inside the shim only.
struct Failure {
    CFaissShims_status status;
    int64_t segment = -1;
    int64_t position = -1;
    int64_t detail = -1;
    int64_t limit = -1;
};

/// Throws `invalid_argument` for the argument at `position` unless `holds`.
inline void require(bool holds, int64_t position, int64_t received, int64_t segment = -1) {
    if (!holds) throw Failure{CFaissShims_invalid_argument, segment, position, received};
}

/// Fills `error`, if there is one, and returns the status.
inline CFaissShims_status report(
    CFaissShims_error *error, const Failure &failure, const char *message) noexcept {
    if (error) {
        error->segment = failure.segment;
        error->position = failure.position;
        error->detail = failure.detail;
        error->limit = failure.limit;
        std::snprintf(error->message, sizeof error->message, "%s", message);
    }
    return failure.status;
}

/// The one place where C++ exceptions become status codes.
template <class Body>
CFaissShims_status boundary(CFaissShims_error *error, Body &&body) noexcept {
    try {
        body();
        return CFaissShims_ok;
    } catch (const Failure &failure) {
        return report(error, failure, "");
    } catch (const std::bad_alloc &) {
        return report(error, {CFaissShims_out_of_memory}, "");
    } catch (const std::length_error &) {
        // A container asked for more than can be addressed.
        return report(error, {CFaissShims_out_of_memory}, "");
    } catch (const std::exception &exception) {
        return report(error, {CFaissShims_failed}, exception.what());
    } catch (...) {
        return report(error, {CFaissShims_failed}, "unknown C++ exception");
    }
}

}  // namespace CFaissShims
