// Densities of points under a given mixture, and the components they belong to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

// What evaluate() finds out about each of n points; what is empty is not wanted.
template <class Real>
struct Evaluation {
    std::span<Real> log_density = {};         // n: log p(x_i)
    MatrixView<Real> joint = {};              // n x k: log weight_c + log N(x_i | mean_c, covariance_c); -inf for a weight of 0
    MatrixView<Real> responsibilities = {};   // n x k: p(c | x_i); each row sums to 1
    std::span<std::int32_t> labels = {};      // n: the most likely component, the lowest on a tie
};

// Bytes that evaluate needs for this many points, O(threads * d * (k + 256) + k * d * d); 0 when a size is out of range.
template <class Real>
LANEWISE_API std::size_t evaluate_workspace_bytes(std::size_t points, const Parameters& mixture, int threads) noexcept;

// Returns the mean of log p(x_i), weighted by `weights` (n, at least 0, their sum 1e-150 to 1e150; empty means 1 each): the log-likelihood per
// point. Errors, with nothing written: those of Mixture::make; other dimensions; values that are not finite, with row and column;
// variances too small or too large for Real; a workspace that is too small.
template <class Real>
LANEWISE_API Result<double> evaluate(const Parameters& mixture, MatrixView<const Real> points, std::span<const double> weights,
                        const Evaluation<Real>& output, int threads, std::span<std::byte> workspace) noexcept;

// The same; it allocates its workspace. threads: 0 means all.
template <class Real>
LANEWISE_API Result<double> evaluate(const Parameters& mixture, MatrixView<const Real> points, std::span<const double> weights = {},
                        const Evaluation<Real>& output = {}, int threads = 0) noexcept;

}  // namespace lanewise::mixture
