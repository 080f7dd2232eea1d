// The first centroids.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/kmeans.hpp>

#include "core/arena.hpp"
#include "core/philox.hpp"
#include "kmeans/row_points.hpp"

namespace lanewise::kmeans {

template <class Real>
class Initializer {
public:
    Initializer() noexcept = default;
    Initializer(Arena& arena, Shape shape, const Options& options, int threads) noexcept;

    // Fills centroids (k x d, not for Init::given). run: which of n_init; each draws from a stream of its own.
    void fill(RowPoints<Real>& points, const Options& options, std::int32_t run, MatrixView<Real> centroids) noexcept;

private:
    void plus_plus(const Random& random, MatrixView<Real> centroids) noexcept;
    void random_rows(const Random& random, MatrixView<Real> centroids) noexcept;
    std::size_t sample(double at) const noexcept;
    double potential(std::size_t row) const noexcept;
    void sum_block(std::size_t block) noexcept;
    void try_candidates(std::size_t count) noexcept;
    void add_candidate(std::size_t which) noexcept;
    void distances_to_candidates(std::size_t first, std::size_t count, std::size_t which, std::size_t candidates,
                                 int thread) const noexcept;

    std::size_t blocks_ = 0;
    std::size_t most_trials_ = 0;
    std::size_t chunk_ = 0;
    int threads_ = 1;
    RowPoints<Real>* points_ = nullptr;
    Real* closest_ = nullptr;      // n: squared distance to the nearest centroid so far
    double* block_sum_ = nullptr;  // blocks: of weight * closest
    double* trial_sum_ = nullptr;  // blocks x trials
    double* lane_sum_ = nullptr;   // threads x trials x lanes
    Real* tiles_ = nullptr;        // threads x chunk x d
    Real* distances_ = nullptr;    // threads x chunk x trials
    Real* candidates_ = nullptr;   // trials x d
};

}  // namespace lanewise::kmeans
