#pragma once

// Declared here because the compiler has no omp.h; the symbols are libgomp's.
extern "C" {
void omp_set_num_threads(int count);
int omp_get_max_threads(void);
}

namespace CFaissShims {

/// While it lives, OpenMP regions started by this thread run on this thread alone.
///
/// Parallelism belongs to the caller, over heads and segments; and k-means is reproducible for a
/// fixed thread count only.
class SingleThread {
public:
    SingleThread() : previous(omp_get_max_threads()) { omp_set_num_threads(1); }
    ~SingleThread() { omp_set_num_threads(previous); }
    SingleThread(const SingleThread &) = delete;
    SingleThread &operator=(const SingleThread &) = delete;

private:
    int previous;
};

}  // namespace CFaissShims
