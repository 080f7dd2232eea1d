#include "kmeans/init.hpp"

#include <cstring>
#include <limits>

#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"
#include "core/parallel.hpp"
#include "kmeans/chunks.hpp"

namespace lanewise::kmeans {
namespace {

// floor(ln k), from a table: the C libraries' logarithms differ.
constexpr std::size_t floor_log(std::size_t k) noexcept {
    constexpr std::size_t powers[] = {3,     8,     21,     55,     149,     404,     1097,    2981,
                                      8104,  22027, 59875,  162755, 442414,  1202605, 3269018, 8886111};  // ceil(e^i)
    std::size_t log = 0;
    for (const std::size_t power : powers) log += k >= power ? 1 : 0;
    return log;
}

constexpr std::size_t trials(std::size_t clusters) noexcept { return 2 + floor_log(clusters); }

}  // namespace

template <class Real>
Initializer<Real>::Initializer(Arena& arena, Shape shape, const Options& options, int threads) noexcept
    : blocks_(block_count(shape.points)),
      chunk_(Labeller<Real>::chunk_rows(shape.dimensions)),
      threads_(threads) {
    if (options.init != Init::plus_plus && options.init != Init::random) return;
    block_sum_ = arena.take<double>(blocks_);
    if (options.init != Init::plus_plus) return;
    most_trials_ = trials(static_cast<std::size_t>(options.clusters));
    const auto each = static_cast<std::size_t>(threads);
    trial_sum_ = arena.take<double>(blocks_ * most_trials_);
    lane_sum_ = arena.take<double>(each * most_trials_ * simd::lanes<Real>);
    tiles_ = arena.take<Real>(each * chunk_ * shape.dimensions);
    distances_ = arena.take<Real>(each * chunk_ * most_trials_);
    candidates_ = arena.take<Real>(most_trials_ * shape.dimensions);
}

template <class Real>
void Initializer<Real>::fill(RowPoints<Real>& points, const Options& options, std::int32_t run,
                             MatrixView<Real> centroids) noexcept {
    points_ = &points;
    closest_ = points.closest();
    const Random random(options.seed, static_cast<std::uint64_t>(run));
    if (options.init == Init::plus_plus) return plus_plus(random, centroids);
    if (options.init == Init::random) return random_rows(random, centroids);
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        std::memcpy(centroids.row(c), points.points().row(c), centroids.cols * sizeof(Real));
    }
}

template <class Real>
double Initializer<Real>::potential(std::size_t row) const noexcept {
    const double* weights = points_->weights();
    return (weights == nullptr ? 1.0 : weights[row]) * static_cast<double>(closest_[row]);
}

template <class Real>
void Initializer<Real>::sum_block(std::size_t block) noexcept {
    const std::size_t rows = points_->points().rows;
    const std::size_t end = (block + 1) * block_rows < rows ? (block + 1) * block_rows : rows;
    block_sum_[block] = 0;
    for (std::size_t i = block * block_rows; i < end; ++i) block_sum_[block] += potential(i);
}

// The row where the running sum of potentials passes at * total; never one without potential, unless none has any: then the
// first row.
template <class Real>
std::size_t Initializer<Real>::sample(double at) const noexcept {
    double total = 0;
    for (std::size_t b = 0; b < blocks_; ++b) total += block_sum_[b];
    const double target = at * total;
    std::size_t block = 0, last = 0;
    double sum = 0;
    for (std::size_t b = 0; b < blocks_; ++b) {
        if (block_sum_[b] == 0) continue;
        block = b;
        if (sum + block_sum_[b] > target) break;
        sum += block_sum_[b];
    }
    const std::size_t rows = points_->points().rows;
    const std::size_t end = (block + 1) * block_rows < rows ? (block + 1) * block_rows : rows;
    for (std::size_t i = block * block_rows; i < end; ++i) {
        const double more = potential(i);
        if (more == 0) continue;
        last = i;
        sum += more;
        if (sum > target) break;
    }
    return last;
}

template <class Real>
void Initializer<Real>::random_rows(const Random& random, MatrixView<Real> centroids) noexcept {
    const std::size_t rows = points_->points().rows;
    for (std::size_t i = 0; i < rows; ++i) closest_[i] = 1;
    for (std::size_t b = 0; b < blocks_; ++b) sum_block(b);
    std::size_t unweighted = 0;  // all rows below are drawn
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        std::size_t row = sample(random.uniform(c));
        if (potential(row) == 0) {
            // Fewer rows with weight than clusters: the others follow in order, and then all rows again.
            while (unweighted < rows && closest_[unweighted] == 0) ++unweighted;
            row = unweighted < rows ? unweighted : c % rows;
        }
        std::memcpy(centroids.row(c), points_->points().row(row), centroids.cols * sizeof(Real));
        closest_[row] = 0;
        sum_block(row / block_rows);
    }
}

template <class Real>
void Initializer<Real>::plus_plus(const Random& random, MatrixView<Real> centroids) noexcept {
    const MatrixView<const Real>& points = points_->points();
    const std::size_t dims = points.cols;
    for (std::size_t i = 0; i < points.rows; ++i) closest_[i] = 1;
    for (std::size_t b = 0; b < blocks_; ++b) sum_block(b);
    std::memcpy(candidates_, points.row(sample(random.uniform(0))), dims * sizeof(Real));
    for (std::size_t i = 0; i < points.rows; ++i) closest_[i] = std::numeric_limits<Real>::max();
    std::size_t best = 0;
    for (std::size_t c = 0;;) {
        std::memcpy(centroids.row(c), candidates_ + best * dims, dims * sizeof(Real));
        if (++c == centroids.rows) return;
        add_candidate(best);
        // The winner's potential was summed when it was tried; the first centroid won without a trial.
        for (std::size_t b = 0; b < blocks_; ++b) {
            if (c == 1) sum_block(b);
            else block_sum_[b] = trial_sum_[b * most_trials_ + best];
        }
        for (std::size_t t = 0; t < most_trials_; ++t) {
            const std::size_t row = sample(random.uniform(c * most_trials_ + t));
            std::memcpy(candidates_ + t * dims, points.row(row), dims * sizeof(Real));
        }
        try_candidates(most_trials_);
        double lowest = 0;
        for (std::size_t t = 0; t < most_trials_; ++t) {
            double total = 0;
            for (std::size_t b = 0; b < blocks_; ++b) total += trial_sum_[b * most_trials_ + t];
            if (t == 0 || total < lowest) {
                lowest = total;
                best = t;
            }
        }
    }
}

// Squared distances of rows first ... first+count-1 to `candidates` candidates from `which` on, into this thread's distances_.
template <class Real>
void Initializer<Real>::distances_to_candidates(std::size_t first, std::size_t count, std::size_t which,
                                                std::size_t candidates, int thread) const noexcept {
    const std::size_t dims = points_->points().cols;
    const Real* tiles = points_->tiles(first, count, tiles_ + static_cast<std::size_t>(thread) * chunk_ * dims);
    simd::kernels<Real>().squared_distances(tiles, count, dims, candidates_ + which * dims, dims, candidates,
                                            distances_ + static_cast<std::size_t>(thread) * chunk_ * most_trials_);
}

// trial_sum_: each block's potential with each candidate added.
template <class Real>
void Initializer<Real>::try_candidates(std::size_t count) noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    const std::size_t rows = points_->points().rows;
    const double* weights = points_->weights();
    parallel_for(blocks_, threads_, [&](std::size_t block, int thread) {
        double* lane_sum = lane_sum_ + static_cast<std::size_t>(thread) * most_trials_ * lanes;
        std::memset(lane_sum, 0, count * lanes * sizeof(double));
        over_chunks_of_block(block, rows, chunk_, [&](std::size_t first, std::size_t here) {
            distances_to_candidates(first, here, 0, count, thread);
            simd::kernels<Real>().potentials(distances_ + static_cast<std::size_t>(thread) * chunk_ * most_trials_, here,
                                             count, closest_ + first, weights == nullptr ? nullptr : weights + first,
                                             lane_sum);
        });
        for (std::size_t t = 0; t < count; ++t) {
            double* lane = lane_sum + t * lanes;
            for (std::size_t half = lanes / 2; half > 0; half /= 2) {
                for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
            }
            trial_sum_[block * most_trials_ + t] = lane[0];
        }
    });
}

// closest_ with candidate `which` as a centroid.
template <class Real>
void Initializer<Real>::add_candidate(std::size_t which) noexcept {
    const std::size_t rows = points_->points().rows;
    parallel_for(blocks_, threads_, [&](std::size_t block, int thread) {
        const Real* distances = distances_ + static_cast<std::size_t>(thread) * chunk_ * most_trials_;
        over_chunks_of_block(block, rows, chunk_, [&](std::size_t first, std::size_t here) {
            distances_to_candidates(first, here, which, 1, thread);
            // With one candidate, tile after tile of distances is simply point after point.
            for (std::size_t i = 0; i < here; ++i) {
                closest_[first + i] = distances[i] < closest_[first + i] ? distances[i] : closest_[first + i];
            }
        });
    });
}

template class Initializer<float>;
template class Initializer<double>;

}  // namespace lanewise::kmeans
