#include "factorization/half_step.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "core/padded.hpp"
#include "core/parallel.hpp"

namespace lanewise::als {
namespace {

// For one thread there is no row worth sharing; below two segments there is nothing to share.
std::size_t heavy_ratings(std::size_t most_ratings, int threads) noexcept {
    constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
    return threads > 1 && most_ratings > segment_ratings ? segment_ratings + 1 : never;
}

// Flops of a row beside those of its ratings, in ratings.
double cost_of_row(std::size_t factors) noexcept { return static_cast<double>(factors) / 3 + 2; }

}  // namespace

template <class Real>
HalfStep<Real>::HalfStep(Arena& arena, std::size_t factors, std::size_t most_ratings, int threads) noexcept
    : factors_(factors), threads_(threads), heavy_(heavy_ratings(most_ratings, threads)) {
    workers_ = arena.take<Worker>(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
        const Worker worker{RowSolver<Real>(arena, factors, std::min(most_ratings, heavy_)),
                            LaneSystems<Real>(arena, std::min(factors, LaneSystems<Real>::most_unknowns))};
        if (workers_ != nullptr) std::construct_at(workers_ + t, worker);
    }
    if (most_ratings >= heavy_) {
        sums_ = BlockSum(arena, segment_count(most_ratings), RowSolver<Real>::sums_size(factors), threads);
    }
}

template <class Real>
Real HalfStep<Real>::lambda_of(const Side& side, std::size_t ratings) const noexcept {
    return static_cast<Real>(penalty_of(*side.options, ratings));
}

template <class Real>
void HalfStep<Real>::solve_together(const Side& side, std::size_t row) noexcept {
    const RatedRow<Real> ratings = row_of(*side.ratings, row);
    const double* sums = sums_.run(segment_count(ratings.count), [&](std::size_t segment, double* sum, int thread) {
        workers_[thread].solver.sum_segment(side.others, ratings.part(segment * segment_ratings, segment_ratings), sum);
    });
    Real* x = side.solved + row * padded<Real>(factors_);
    workers_[0].raised += workers_[0].solver.solve_sums(sums, lambda_of(side, ratings.count), x) ? 1 : 0;
}

// The first row with at least this share of the work before it.
template <class Real>
std::size_t HalfStep<Real>::first_row(const SparseView<Real>& ratings, double share) const noexcept {
    const auto work = [&](std::size_t row) {
        return static_cast<double>(ratings.offsets[row]) + static_cast<double>(row) * cost_of_row(factors_);
    };
    const double wanted = share * work(ratings.rows);
    std::size_t low = 0, high = ratings.rows;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (work(middle) < wanted) low = middle + 1;
        else high = middle;
    }
    return low;
}

template <class Real>
void HalfStep<Real>::solve_rows(const Side& side, std::size_t first, std::size_t end, int thread) noexcept {
    Worker& worker = workers_[thread];
    const auto solve = [&](std::size_t row, Real* x) {
        const RatedRow<Real> ratings = row_of(*side.ratings, row);
        worker.raised += worker.solver.solve(side.others, ratings, lambda_of(side, ratings.count), x) ? 1 : 0;
    };
    for (std::size_t i = first; i < end; ++i) {
        const RatedRow<Real> row = row_of(*side.ratings, i);
        if (row.count >= heavy_) continue;
        Real* x = side.solved + i * padded<Real>(factors_);
        // Rows that threads may share are solved as solve_together does it, whether they are shared or not.
        if (factors_ > LaneSystems<Real>::most_unknowns || row.count < factors_ || row.count > segment_ratings) {
            solve(i, x);
            continue;
        }
        worker.lanes.add(worker.solver.sum(side.others, row), lambda_of(side, row.count), i, x);
        if (worker.lanes.full()) worker.lanes.solve(solve);
    }
    worker.lanes.solve(solve);
}

template <class Real>
std::size_t HalfStep<Real>::run(const SparseView<Real>& ratings, const Options& options, const Real* others,
                                Real* solved) noexcept {
    const Side side{&ratings, &options, others, solved};
    for (int t = 0; t < threads_; ++t) workers_[t].raised = 0;
    for (std::size_t i = 0; i < ratings.rows && heavy_ <= ratings.entries(); ++i) {
        if (ratings.entries_of(i) >= heavy_) solve_together(side, i);
    }
    const std::size_t tasks = threads_ > 1 ? static_cast<std::size_t>(threads_) * 32 : 1;
    parallel_for(tasks, threads_, [&](std::size_t task, int thread) {
        const auto boundary = [&](std::size_t t) {
            return t == tasks ? ratings.rows : first_row(ratings, static_cast<double>(t) / static_cast<double>(tasks));
        };
        solve_rows(side, boundary(task), boundary(task + 1), thread);
    });
    std::size_t raised = 0;
    for (int t = 0; t < threads_; ++t) raised += workers_[t].raised;
    return raised;
}

template class HalfStep<float>;
template class HalfStep<double>;

}  // namespace lanewise::als
