// The E-step and the sums that the M-step needs, in one pass over the points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/matrix.hpp>

#include "core/arena.hpp"
#include "mixture/chunks.hpp"
#include "mixture/densities.hpp"

namespace lanewise::mixture {

// How the doubles lie that a pass leaves: for each component its mass, sums and products (or squares, where covariances have no
// matrices) about its centre; then the weighted sum of log-densities, and the sum of the weights.
struct StatisticsLayout {
    std::size_t components = 0;
    std::size_t dims = 0;
    bool products = true;

    std::size_t each() const noexcept { return 1 + dims + (products ? dims * (dims + 1) / 2 : dims); }
    std::size_t width() const noexcept { return components * each() + 2; }
    const double* component(const double* sums, std::size_t c) const noexcept { return sums + c * each(); }
    double log_likelihood(const double* sums) const noexcept { return sums[components * each()]; }
    double mass(const double* sums) const noexcept { return sums[components * each() + 1]; }
    // Product of dimensions i and j <= i in a component's part; i = j where there are only squares.
    std::size_t product(std::size_t i, std::size_t j) const noexcept { return 1 + dims + (products ? i * (i + 1) / 2 + j : i); }
};

template <class Real>
class Expectation {
public:
    Expectation() noexcept = default;
    Expectation(Arena& arena, const StatisticsLayout& layout, int threads) noexcept
        : layout_(layout), chunks_(arena, layout.components, layout.dims, threads) {}

    const StatisticsLayout& layout() const noexcept { return layout_; }

    // Sums of rows `points` (at most a block), weights one a row or null; overwrites sum[0 ... width).
    void sum_block(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights, double* sum,
                   int thread) const noexcept;

    // The same with every point wholly in the component that its label says.
    void sum_labelled(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                      const std::int32_t* labels, double* sum, int thread) const noexcept;

    // Only the two last: log-likelihood and mass.
    void score_block(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights, double* sum,
                     int thread) const noexcept;

    // The row that the mixture explains worst, of those with weight: the lowest row on a tie.
    struct Worst {
        Real log_density;
        std::size_t row;  // none where it is not below points.rows
    };
    Worst worst_of(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights, int thread) const noexcept;

private:
    // f(log-densities, first row, count) for the chunks of the points.
    template <class F>
    void over_log_densities(const Densities<Real>& densities, MatrixView<const Real> points, int thread, F&& f) const noexcept;

    template <class Share>
    void sum_chunks(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights, double* sum, int thread,
                    Share&& share) const noexcept;

    StatisticsLayout layout_;
    Chunks<Real> chunks_;
};

}  // namespace lanewise::mixture
