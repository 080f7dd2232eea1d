// The ridge system of one row of ratings: (Y^T Y + lambda I) x = Y^T r, Y the factors of what was rated, or where there are fewer
// ratings than factors the same x by x = Y^T (Y Y^T + lambda I)^-1 r. That is not singular as lambda goes to 0, and cheaper up to about
// 0.6 times as many ratings as factors (2 to 4 times at a quarter); from there on to up to twice as dear.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/arena.hpp"
#include "core/block_sum.hpp"

namespace lanewise::als {

// The ratings of a row, less their offsets.
template <class Real>
struct RatedRow {
    const std::int32_t* columns = nullptr;
    const Real* values = nullptr;
    std::size_t count = 0;

    RatedRow part(std::size_t first, std::size_t most) const noexcept {
        return {columns + first, values + first, count - first < most ? count - first : most};
    }
};

// Sums over more than block_ratings ratings are in double from there on, a segment at a time, segments in BlockSum's tree: so a
// row of many segments can be summed by several threads.
inline constexpr std::size_t block_ratings = 256;
inline constexpr std::size_t segment_ratings = 4096;

inline constexpr std::size_t segment_count(std::size_t ratings) noexcept {
    return (ratings + segment_ratings - 1) / segment_ratings;
}

// A pivot is lost in rounding when it is not above this share of the largest diagonal element; lambda is first raised by twice
// as much.
template <class Real>
inline constexpr Real smallest_pivot = sizeof(Real) == 4 ? Real(0x1p-21) : Real(0x1p-45);

// What the elements of a factor's diagonal must be above, for a largest diagonal element.
template <class Real>
Real least_root(Real largest) noexcept {
    return std::sqrt(largest * smallest_pivot<Real>);
}

// The upper triangle of a symmetric matrix, the right-hand side in the column after it.
template <class Real>
struct NormalEquations {
    Real* values = nullptr;
    std::size_t stride = 0;

    Real& at(std::size_t i, std::size_t j) const noexcept { return values[i * stride + j]; }
    Real largest_diagonal(std::size_t size) const noexcept {
        Real largest = 0;
        for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, at(i, i));
        return largest;
    }
};

template <class Real>
class RowSolver {
public:
    RowSolver() noexcept = default;
    RowSolver(Arena& arena, std::size_t factors, std::size_t most_ratings) noexcept;

    // x, of padded(factors) values, from the others' factors, padded rows. Whether lambda had to be raised: see als::Report.
    bool solve(const Real* others, const RatedRow<Real>& row, Real lambda, Real* x) noexcept;

    // Its first half for a row with at least as many ratings as factors. Valid until the next call.
    const NormalEquations<Real>& sum(const Real* others, const RatedRow<Real>& row) noexcept;

    // The two halves of that for a row of several segments: the sums of one, sums_size(factors) doubles, and the solution from
    // those of all.
    void sum_segment(const Real* others, const RatedRow<Real>& segment, double* sums) noexcept;
    bool solve_sums(const double* sums, Real lambda, Real* x) noexcept;

    // The upper triangle of Y^T Y by rows, and an element of Y^T r behind each.
    static constexpr std::size_t sums_size(std::size_t factors) noexcept { return factors * (factors + 3) / 2; }

private:
    void clear(std::size_t size) noexcept;
    void sum_block(const Real* others, const RatedRow<Real>& block) noexcept;
    void load(const double* sums) noexcept;
    void products_of_pairs(const Real* others, const RatedRow<Real>& row) noexcept;
    bool factorize(std::size_t size, Real lambda, Real largest) noexcept;
    template <class Fill>
    bool solve_system(std::size_t size, Real lambda, Real* x, Fill&& fill) noexcept;

    std::size_t factors_ = 0;
    NormalEquations<Real> system_;  // factors rows
    Real* side_ = nullptr;          // padded(factors)
    Real* scratch_ = nullptr;       // of simd::gram
    BlockSum sums_;
};

}  // namespace lanewise::als
