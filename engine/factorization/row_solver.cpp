#include "factorization/row_solver.hpp"

#include <limits>

#include "core/padded.hpp"

namespace lanewise::als {

template <class Real>
RowSolver<Real>::RowSolver(Arena& arena, std::size_t factors, std::size_t most_ratings) noexcept : factors_(factors) {
    system_.stride = padded<Real>(factors + 1) + simd::lanes<Real>;
    system_.values = arena.take<Real>(factors, system_.stride);
    side_ = arena.take<Real>(padded<Real>(factors));
    scratch_ = arena.take<Real>(simd::gram_scratch<Real>(factors));
    sums_ = BlockSum(arena, most_ratings > block_ratings ? segment_count(most_ratings) : 0, sums_size(factors), 1);
}

template <class Real>
void RowSolver<Real>::clear(std::size_t size) noexcept {
    for (std::size_t i = 0; i < size; ++i) std::fill_n(&system_.at(i, i), system_.stride - i, Real(0));
}

// With lambda added to the diagonal. False when a pivot is lost in rounding.
template <class Real>
bool RowSolver<Real>::factorize(std::size_t size, Real lambda, Real largest) noexcept {
    for (std::size_t i = 0; i < size; ++i) system_.at(i, i) += lambda;
    std::int32_t failed = -1;
    simd::cholesky_blocked(system_.values, system_.stride, size, size + 1, Real(0), &failed);
    const Real least = least_root(largest + lambda);
    bool sound = failed < 0;
    for (std::size_t i = 0; i < size; ++i) sound = sound && system_.at(i, i) > least;
    return sound;
}

// Solves the size x size system that fill() sets up, which may be called again: lambda is raised until it can be done.
template <class Real>
template <class Fill>
bool RowSolver<Real>::solve_system(std::size_t size, Real lambda, Real* x, Fill&& fill) noexcept {
    Real rise = 0;
    while (true) {
        clear(size);
        fill();
        const Real largest = system_.largest_diagonal(size);
        std::fill_n(x, padded<Real>(size), Real(0));
        if (factorize(size, lambda + rise * largest, largest)) break;
        // All products are 0, and so is the solution; or they overflow, and the loss will tell.
        if (largest == 0) return false;
        if (rise >= 1) return std::fill_n(x, size, std::numeric_limits<Real>::quiet_NaN()), false;
        rise = rise == 0 ? 2 * smallest_pivot<Real> : 4 * rise;
    }
    for (std::size_t i = 0; i < size; ++i) x[i] = system_.at(i, size);
    simd::back_substitute(static_cast<const Real*>(system_.values), system_.stride, size, x);
    return rise > 0;
}

template <class Real>
void RowSolver<Real>::sum_block(const Real* others, const RatedRow<Real>& block) noexcept {
    const std::size_t width = padded<Real>(factors_);
    simd::gram(others, width, block.columns, block.count, factors_, scratch_, system_.values, system_.stride);
    std::fill_n(side_, width, Real(0));
    simd::combine(others, width, block.columns, block.count, factors_, block.values, side_);
    for (std::size_t i = 0; i < factors_; ++i) system_.at(i, factors_) = side_[i];
}

template <class Real>
void RowSolver<Real>::sum_segment(const Real* others, const RatedRow<Real>& segment, double* sums) noexcept {
    std::fill_n(sums, sums_size(factors_), 0.0);
    for (std::size_t first = 0; first < segment.count; first += block_ratings) {
        clear(factors_);
        sum_block(others, segment.part(first, block_ratings));
        double* to = sums;
        for (std::size_t i = 0; i < factors_; ++i) {
            const std::size_t count = factors_ + 1 - i;
            simd::add_in_double(static_cast<const Real*>(&system_.at(i, i)), count, to);
            to += count;
        }
    }
}

template <class Real>
void RowSolver<Real>::load(const double* sums) noexcept {
    for (std::size_t i = 0; i < factors_; ++i) {
        for (std::size_t j = i; j <= factors_; ++j) system_.at(i, j) = static_cast<Real>(*sums++);
    }
}

template <class Real>
const NormalEquations<Real>& RowSolver<Real>::sum(const Real* others, const RatedRow<Real>& row) noexcept {
    if (row.count <= block_ratings) {
        clear(factors_);
        sum_block(others, row);
    } else {
        const double* sums = sums_.run(segment_count(row.count), [&](std::size_t segment, double* sum, int) {
            sum_segment(others, row.part(segment * segment_ratings, segment_ratings), sum);
        });
        clear(factors_);
        load(sums);
    }
    return system_;
}

template <class Real>
bool RowSolver<Real>::solve_sums(const double* sums, Real lambda, Real* x) noexcept {
    return solve_system(factors_, lambda, x, [&] { load(sums); });
}

// Y Y^T, and r beside it.
template <class Real>
void RowSolver<Real>::products_of_pairs(const Real* others, const RatedRow<Real>& row) noexcept {
    const std::size_t width = padded<Real>(factors_);
    for (std::size_t s = 0; s < row.count; ++s) {
        const Real* factors = others + static_cast<std::size_t>(row.columns[s]) * width;
        simd::dots(others, width, row.columns + s, row.count - s, factors_, factors, &system_.at(s, s));
        system_.at(s, row.count) = row.values[s];
    }
}

template <class Real>
bool RowSolver<Real>::solve(const Real* others, const RatedRow<Real>& row, Real lambda, Real* x) noexcept {
    if (row.count >= factors_) return solve_system(factors_, lambda, x, [&] { sum(others, row); });
    const std::size_t width = padded<Real>(factors_);
    std::fill_n(x, width, Real(0));
    if (row.count == 0) return false;
    const bool raised = solve_system(row.count, lambda, side_, [&] { products_of_pairs(others, row); });
    simd::combine(others, width, row.columns, row.count, factors_, static_cast<const Real*>(side_), x);
    return raised;
}

template class RowSolver<float>;
template class RowSolver<double>;

}  // namespace lanewise::als
