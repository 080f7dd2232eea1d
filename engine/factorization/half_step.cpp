#include "factorization/half_step.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "factorization/padded.hpp"

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
    const auto each = static_cast<std::size_t>(threads);
    solvers_ = arena.take<RowSolver<Real>>(each);
    raised_ = arena.take<std::size_t>(each);
    for (std::size_t t = 0; t < each; ++t) {
        const RowSolver<Real> solver(arena, factors, std::min(most_ratings, heavy_));
        if (solvers_ != nullptr) std::construct_at(solvers_ + t, solver);
    }
    if (most_ratings >= heavy_)
        sums_ = BlockSum(arena, segment_count(most_ratings), RowSolver<Real>::sums_size(factors), threads);
}

template <class Real>
bool HalfStep<Real>::solve_together(const Real* others, const RatedRow<Real>& row, Real lambda, Real* x) noexcept {
    const double* sums = sums_.run(segment_count(row.count), [&](std::size_t segment, double* sum, int thread) {
        solvers_[thread].sum_segment(others, row.part(segment * segment_ratings, segment_ratings), sum);
    });
    return solvers_[0].solve_sums(sums, lambda, x);
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
std::size_t HalfStep<Real>::run(const SparseView<Real>& ratings, const Options& options, const Real* others,
                                Real* solved) noexcept {
    const std::size_t width = padded<Real>(factors_);
    std::fill_n(raised_, threads_, std::size_t{0});
    if (heavy_ <= ratings.entries()) {
        for (std::size_t i = 0; i < ratings.rows; ++i) {
            const RatedRow<Real> row = row_of(ratings, i);
            if (row.count < heavy_) continue;
            const auto lambda = static_cast<Real>(penalty_of(options, row.count));
            if (solve_together(others, row, lambda, solved + i * width)) ++raised_[0];
        }
    }
    const std::size_t tasks = threads_ > 1 ? static_cast<std::size_t>(threads_) * 32 : 1;
    parallel_for(tasks, threads_, [&](std::size_t task, int thread) {
        const auto share = [&](std::size_t t) { return static_cast<double>(t) / static_cast<double>(tasks); };
        const std::size_t end = task + 1 == tasks ? ratings.rows : first_row(ratings, share(task + 1));
        for (std::size_t i = first_row(ratings, share(task)); i < end; ++i) {
            const RatedRow<Real> row = row_of(ratings, i);
            if (row.count >= heavy_) continue;
            const auto lambda = static_cast<Real>(penalty_of(options, row.count));
            if (solvers_[thread].solve(others, row, lambda, solved + i * width)) ++raised_[thread];
        }
    });
    std::size_t raised = 0;
    for (int t = 0; t < threads_; ++t) raised += raised_[t];
    return raised;
}

template class HalfStep<float>;
template class HalfStep<double>;

}  // namespace lanewise::als
