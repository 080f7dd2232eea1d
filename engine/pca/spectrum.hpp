// From eigenvalues to what a fit reports.
#pragma once

#include <span>

#include <lanewise/pca/fit.hpp>

namespace lanewise::pca {

// What sums of squares are divided by: n - 1, or 1 where n is 1.
inline double degrees_of_freedom(std::uint64_t points) noexcept {
    return points > 1 ? static_cast<double>(points - 1) : 1.0;
}

inline Status squares_overflow() noexcept {
    return Status::error(ErrorCode::out_of_range, "the sum of squares of points overflows: scale the data");
}

// The share of the first variance that rounding alone makes, of products in Real and of an eigen-decomposition of that size.
template <class Real>
double product_tolerance(std::size_t size) noexcept;

// Variances are sums of squares on entry: `found` of them, falling, which may be a little negative. They leave as variances, those
// that were not found as 0. total: of all squares.
Report describe(std::span<double> variances, std::size_t found, double tolerance, double total, std::uint64_t points,
                Solver solver, const Options& options) noexcept;

}  // namespace lanewise::pca
