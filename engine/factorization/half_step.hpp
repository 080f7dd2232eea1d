// Half of a step: all rows of one side solved with the other side's factors fixed.
#pragma once

#include <cstddef>

#include <lanewise/als.hpp>
#include <lanewise/sparse.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"
#include "factorization/lane_systems.hpp"
#include "factorization/row_solver.hpp"

namespace lanewise::als {

template <class Real>
RatedRow<Real> row_of(const SparseView<Real>& ratings, std::size_t row) noexcept {
    const std::size_t first = ratings.offsets[row];
    return {ratings.columns.data() + first, ratings.values.data() + first, ratings.offsets[row + 1] - first};
}

// lambda times c of als.hpp, for a row of so many ratings.
inline double penalty_of(const Options& options, std::size_t ratings) noexcept {
    return options.scale == Scale::count ? options.regularization * static_cast<double>(ratings)
                                         : options.regularization;
}

template <class Real>
class HalfStep {
public:
    HalfStep() noexcept = default;
    HalfStep(Arena& arena, std::size_t factors, std::size_t most_ratings, int threads) noexcept;

    // solved, a padded row for each of ratings, from the factors of their columns. Returns how many needed a larger lambda.
    std::size_t run(const SparseView<Real>& ratings, const Options& options, const Real* others, Real* solved) noexcept;

private:
    struct Worker {
        RowSolver<Real> solver;
        LaneSystems<Real> lanes;
        std::size_t raised = 0;
    };
    struct Side {
        const SparseView<Real>* ratings;
        const Options* options;
        const Real* others;
        Real* solved;
    };

    Real lambda_of(const Side& side, std::size_t ratings) const noexcept;
    void solve_together(const Side& side, std::size_t row) noexcept;
    void solve_rows(const Side& side, std::size_t first, std::size_t end, int thread) noexcept;
    std::size_t first_row(const SparseView<Real>& ratings, double share) const noexcept;

    std::size_t factors_ = 0;
    int threads_ = 1;
    std::size_t heavy_ = 0;      // ratings of a row that all threads sum together
    Worker* workers_ = nullptr;  // a thread
    BlockSum sums_;
};

}  // namespace lanewise::als
