#include <faiss/Clustering.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "CFaissShims.h"
#include "ErrorBoundary.h"
#include "Kernels.h"
#include "NearestCentroid.h"
#include "SingleThread.h"

namespace CFaissShims {

static constexpr int iterations = 10;
static constexpr int64_t points_per_centroid = 256;
static constexpr int64_t largest_sample = 1 << 20;
static constexpr int64_t batch_rows = 4096;

/// Clusters one block of keys; see `CFaissShims_kmeans`.
class KMeans {
public:
    KMeans(
        const void *keys, int64_t count, int64_t dimension, CFaissShims_scalar scalar,
        int64_t clusters, uint64_t seed)
        : keys((const uint8_t *)keys), count(count), dimension(dimension), scalar(scalar),
          clusters(clusters), seed(seed), row_bytes(bytes_of_row(scalar, dimension)),
          centre_row(best_kernels().centre_row[scalar]) {}

    int64_t run(float *centroids, uint32_t *offsets, uint32_t *slots) {
        find_mean_and_scale();
        NearestCentroid index(dimension);
        train(index);
        assign(index);
        return write_clusters(centroids, offsets, slots);
    }

private:
    const uint8_t *keys;
    int64_t count, dimension;
    CFaissShims_scalar scalar;
    int64_t clusters;
    uint64_t seed;
    int64_t row_bytes;
    void (*centre_row)(const uint8_t *, const float *, float, size_t, float *);
    std::vector<float> mean;           // [dimension], scaled
    float scale = 1;
    std::vector<int64_t> assignment;   // [count]

    void centre(int64_t slot, float *out) const {
        centre_row(keys + slot * row_bytes, mean.data(), scale, dimension, out);
    }

    /// Centred keys are scaled, by a power of two, to magnitudes of about 1: k-means does not
    /// depend on the unit, and squares of any finite keys stay finite.
    void find_mean_and_scale() {
        const std::vector<float> zeros(dimension, 0);
        std::vector<double> sums(dimension, 0);
        std::vector<float> row(dimension), low(dimension, INFINITY), high(dimension, -INFINITY);
        for (int64_t slot = 0; slot < count; slot++) {
            centre_row(keys + slot * row_bytes, zeros.data(), 1, dimension, row.data());
            float not_finite = 0;
            for (int64_t j = 0; j < dimension; j++) {
                not_finite += row[j] * 0;
                sums[j] += row[j];
                low[j] = std::min(low[j], row[j]);
                high[j] = std::max(high[j], row[j]);
            }
            if (not_finite != 0) report_component(slot, row);
        }
        mean.resize(dimension);
        double largest = 0;
        for (int64_t j = 0; j < dimension; j++) {
            mean[j] = (float)(sums[j] / count);
            largest = std::max(
                {largest, (double)high[j] - mean[j], (double)mean[j] - low[j]});
        }
        if (largest > 0) {
            int exponent;
            std::frexp(largest, &exponent);
            scale = std::ldexp(1.f, std::clamp(-exponent, -126, 126));
            for (float &component : mean) component *= scale;
        }
    }

    [[noreturn]] static void report_component(int64_t slot, const std::vector<float> &row) {
        const auto found =
            std::find_if(row.begin(), row.end(), [](float x) { return !std::isfinite(x); });
        throw Failure{CFaissShims_non_finite_key, -1, slot, found - row.begin()};
    }

    /// A uniform sample without replacement of `size` slots, ascending (selection sampling,
    /// Knuth, The Art of Computer Programming 2, section 3.4.2, algorithm S).
    std::vector<int64_t> sample_slots(int64_t size) const {
        std::vector<int64_t> chosen;
        chosen.reserve(size);
        uint64_t state = seed;
        for (int64_t slot = 0; slot < count && (int64_t)chosen.size() < size; slot++) {
            // splitmix64
            uint64_t z = (state += 0x9e3779b97f4a7c15);
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            const double uniform = (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
            if (uniform * (count - slot) < size - (int64_t)chosen.size()) chosen.push_back(slot);
        }
        return chosen;
    }

    void train(NearestCentroid &index) const {
        const int64_t size = std::min(
            count,
            std::max(clusters, std::min(clusters * points_per_centroid, largest_sample)));
        std::vector<float> sample(size * dimension);
        const std::vector<int64_t> chosen = sample_slots(size);
        for (int64_t i = 0; i < (int64_t)chosen.size(); i++)
            centre(chosen[i], sample.data() + i * dimension);

        faiss::ClusteringParameters parameters;
        parameters.niter = iterations;
        parameters.spherical = false;
        // Both limits are applied above; these keep Faiss from warning on stderr.
        parameters.min_points_per_centroid = 1;
        parameters.max_points_per_centroid = std::numeric_limits<int>::max();
        parameters.seed = (int)((seed ^ (seed >> 32)) & 0x7fffffff);
        faiss::Clustering clustering((int)dimension, (int)clusters, parameters);
        clustering.train((int64_t)chosen.size(), sample.data(), index);
    }

    void assign(const NearestCentroid &index) {
        assignment.resize(count);
        const int64_t rows = std::min(batch_rows, count);
        std::vector<float> batch(rows * dimension), distances(rows);
        for (int64_t first = 0; first < count; first += rows) {
            const int64_t size = std::min(rows, count - first);
            for (int64_t i = 0; i < size; i++) centre(first + i, batch.data() + i * dimension);
            index.search(size, batch.data(), 1, distances.data(), assignment.data() + first);
        }
    }

    int64_t write_clusters(float *centroids, uint32_t *offsets, uint32_t *slots) {
        std::vector<int64_t> sizes(clusters, 0), numbers(clusters, 0);
        for (const int64_t cluster : assignment) sizes[cluster]++;
        // Empty clusters get no number.
        int64_t produced = 0;
        uint32_t total = 0;
        for (int64_t cluster = 0; cluster < clusters; cluster++) {
            if (sizes[cluster] == 0) continue;
            numbers[cluster] = produced;
            offsets[produced++] = total;
            total += (uint32_t)sizes[cluster];
        }
        offsets[produced] = total;

        std::vector<uint32_t> next(offsets, offsets + produced);
        for (int64_t slot = 0; slot < count; slot++)
            slots[next[numbers[assignment[slot]]]++] = (uint32_t)slot;
        write_means(centroids, offsets, slots, produced);
        return produced;
    }

    /// The means of the keys as they are stored, not of the centred and scaled ones.
    void write_means(
        float *centroids, const uint32_t *offsets, const uint32_t *slots, int64_t produced) {
        const std::vector<float> zeros(dimension, 0);
        std::vector<float> row(dimension);
        std::vector<double> sums(dimension);
        for (int64_t cluster = 0; cluster < produced; cluster++) {
            std::fill(sums.begin(), sums.end(), 0);
            for (uint32_t i = offsets[cluster]; i < offsets[cluster + 1]; i++) {
                centre_row(
                    keys + (int64_t)slots[i] * row_bytes, zeros.data(), 1, dimension,
                    row.data());
                for (int64_t j = 0; j < dimension; j++) sums[j] += row[j];
            }
            const double size = offsets[cluster + 1] - offsets[cluster];
            for (int64_t j = 0; j < dimension; j++)
                centroids[cluster * dimension + j] = (float)(sums[j] / size);
        }
    }
};

}  // namespace CFaissShims

CFaissShims_status CFaissShims_kmeans(
    const void *keys, int64_t count, int64_t dimension, CFaissShims_scalar scalar,
    int64_t clusters, uint64_t seed, float *centroids, uint32_t *offsets, uint32_t *slots,
    int64_t *produced, CFaissShims_error *error) {
    using namespace CFaissShims;
    return boundary(error, [&] {
        require(count >= 1 && count <= INT32_MAX, 0, count);
        require(dimension >= 1 && dimension <= largest_dimension, 1, dimension);
        require(clusters >= 1 && clusters <= count, 2, clusters);
        require(scalar >= CFaissShims_float32 && scalar <= CFaissShims_int8, 3, scalar);
        const SingleThread single;
        *produced = KMeans(keys, count, dimension, scalar, clusters, seed)
                        .run(centroids, offsets, slots);
    });
}
