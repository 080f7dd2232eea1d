// Computing with mixtures. All of it is exact: Gaussians stay Gaussians (C. M. Bishop, Pattern Recognition and Machine Learning,
// section 2.3).
//
// Errors of each: those of Mixture::make about what is given or what would come out (a covariance that is not positive definite).
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

// mean (d): sum of w_c mean_c. covariance (d x d): sum of w_c (covariance_c + mean_c mean_c^T) - mean mean^T, summed about the mean.
LANEWISE_API Status moments(const Parameters& mixture, std::span<double> mean, std::span<double> covariance) noexcept;

// The distribution of x + y for independent x and y: k_a k_b components, that of (i, j) at i * k_b + j, with weights w_i w_j, means
// mean_i + mean_j and covariances that add. Errors: other dimensions, more than most_components components.
LANEWISE_API Result<Mixture> sum(const Parameters& a, const Parameters& b) noexcept;

// The distribution of the coordinates `kept` (different, each below d, in the order that is wanted).
LANEWISE_API Result<Mixture> marginal(const Parameters& mixture, std::span<const std::size_t> kept) noexcept;

// The distribution of the other coordinates, in their order, given that coordinates `known` (different, each below d, fewer than d)
// have these values. Weights become the components' responsibilities for the values.
LANEWISE_API Result<Mixture> condition(const Parameters& mixture, std::span<const std::size_t> known, std::span<const double> values) noexcept;

// The distribution of A x + b: A is e x d, b has e values or none.
LANEWISE_API Result<Mixture> affine(const Parameters& mixture, MatrixView<const double> a, std::span<const double> b = {}) noexcept;

}  // namespace lanewise::mixture
