#include "factorization/row_solver.hpp"

#include <algorithm>
#include <limits>

#include "factorization/padded.hpp"

namespace lanewise::als {
namespace {

// A pivot is lost in rounding when it is not above this share of the largest diagonal element; lambda is first raised by twice as much.
template <class Real>
inline constexpr Real smallest_pivot = sizeof(Real) == 4 ? Real(0x1p-21) : Real(0x1p-45);

}  // namespace

template <class Real>
RowSolver<Real>::RowSolver(Arena& arena, std::size_t factors, std::size_t most_ratings) noexcept
    : factors_(factors),
      stride_(padded<Real>(factors + 1) + simd::lanes<Real>),
      system_(arena.take<Real>(factors * stride_)),
      side_(arena.take<Real>(padded<Real>(factors))),
      scratch_(arena.take<Real>(simd::gram_scratch<Real>(factors))),
      sums_(arena, most_ratings > block_ratings ? segment_count(most_ratings) : 0, sums_size(factors), 1) {}

// Sets up the system of size x size by fill(), which may be called again, and solves it; with lambda raised until that can be done.
template <class Real>
template <class Fill>
bool RowSolver<Real>::solve_system(std::size_t size, Real lambda, Real* x, Fill&& fill) noexcept {
    const auto diagonal = [&](std::size_t i) -> Real& { return system_[i * stride_ + i]; };
    Real rise = 2 * smallest_pivot<Real>;
    for (int attempt = 0;; ++attempt) {
        for (std::size_t i = 0; i < size; ++i) std::fill_n(system_ + i * stride_ + i, stride_ - i, Real(0));
        fill();
        Real largest = 0;
        for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, diagonal(i));
        const Real added = attempt == 0 ? lambda : lambda + largest * rise;
        if (attempt > 0) rise *= 4;
        for (std::size_t i = 0; i < size; ++i) diagonal(i) += added;
        std::int32_t failed = -1;
        simd::cholesky_blocked(system_, stride_, size, size + 1, (largest + added) * smallest_pivot<Real>, &failed);
        if (failed >= 0 && largest > 0 && rise <= 1) continue;
        // All products are 0, or overflow: 0 solves it as well as anything, or the loss will tell.
        const bool hopeless = failed >= 0;
        std::fill_n(x, padded<Real>(size), Real(0));
        if (hopeless) {
            if (largest != 0) std::fill_n(x, size, std::numeric_limits<Real>::quiet_NaN());
            return false;
        }
        for (std::size_t i = 0; i < size; ++i) x[i] = system_[i * stride_ + size];
        simd::back_substitute(static_cast<const Real*>(system_), stride_, size, x);
        return attempt > 0;
    }
}

template <class Real>
void RowSolver<Real>::sum_block(const Real* others, const RatedRow<Real>& block) noexcept {
    const std::size_t width = padded<Real>(factors_);
    simd::gram(others, width, block.columns, block.count, factors_, scratch_, system_, stride_);
    std::fill_n(side_, width, Real(0));
    simd::combine(others, width, block.columns, block.count, factors_, block.values, side_);
    for (std::size_t i = 0; i < factors_; ++i) system_[i * stride_ + factors_] = side_[i];
}

template <class Real>
void RowSolver<Real>::sum_segment(const Real* others, const RatedRow<Real>& segment, double* sums) noexcept {
    std::fill_n(sums, sums_size(factors_), 0.0);
    for (std::size_t first = 0; first < segment.count; first += block_ratings) {
        for (std::size_t i = 0; i < factors_; ++i) std::fill_n(system_ + i * stride_ + i, factors_ - i, Real(0));
        sum_block(others, segment.part(first, block_ratings));
        double* to = sums;
        for (std::size_t i = 0; i < factors_; ++i) {
            const std::size_t count = factors_ + 1 - i;
            simd::add_in_double(static_cast<const Real*>(system_ + i * stride_ + i), count, to);
            to += count;
        }
    }
}

template <class Real>
void RowSolver<Real>::load(const double* sums) noexcept {
    for (std::size_t i = 0; i < factors_; ++i) {
        for (std::size_t j = i; j <= factors_; ++j) system_[i * stride_ + j] = static_cast<Real>(*sums++);
    }
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
        Real* to = system_ + s * stride_;
        simd::dots(others, width, row.columns + s, row.count - s, factors_, factors, to + s);
        to[row.count] = row.values[s];
    }
}

template <class Real>
bool RowSolver<Real>::solve(const Real* others, const RatedRow<Real>& row, Real lambda, Real* x) noexcept {
    const std::size_t width = padded<Real>(factors_);
    if (row.count < factors_) {
        std::fill_n(x, width, Real(0));
        if (row.count == 0) return false;
        const bool raised = solve_system(row.count, lambda, side_, [&] { products_of_pairs(others, row); });
        simd::combine(others, width, row.columns, row.count, factors_, static_cast<const Real*>(side_), x);
        return raised;
    }
    if (row.count <= block_ratings) return solve_system(factors_, lambda, x, [&] { sum_block(others, row); });
    const double* sums = sums_.run(segment_count(row.count), [&](std::size_t segment, double* sum, int) {
        sum_segment(others, row.part(segment * segment_ratings, segment_ratings), sum);
    });
    return solve_sums(sums, lambda, x);
}

template class RowSolver<float>;
template class RowSolver<double>;

}  // namespace lanewise::als
