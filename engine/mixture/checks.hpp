// Refusing bad mixtures and options before any work.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/mixture.hpp>

#include "core/checks.hpp"

namespace lanewise::mixture {

inline constexpr std::size_t history_limit = 10000;

// Numbers of components and dimensions that are possible.
Status check_sizes(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept;

// Everything about parameters but whether the covariance matrices are positive definite.
Status check_parameters(const Parameters& parameters) noexcept;

// Everything about parameters; it allocates.
Status check_mixture(const Parameters& parameters) noexcept;

// Different indices below limit, a mixture's dimensions.
Status check_indices(std::span<const std::size_t> indices, std::size_t limit, const char* name) noexcept;

Status check_options(const Options& options, std::size_t rows) noexcept;

// Everything a fit is given but the points' values.
template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept;

// Weights of points: none, or what core's check_weights takes, with a sum whose products with data are far from overflow and underflow.
Status check_point_weights(std::span<const double> weights, std::size_t rows) noexcept;

// Where the results go; input and options have been checked.
template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const FitOutput& output) noexcept;

// Points that go with a mixture.
template <class Real>
Status check_points(MatrixView<const Real> points, std::size_t dimensions) noexcept;

// Sizes are equal.
void copy(const Parameters& from, const ParameterSpans& to) noexcept;

}  // namespace lanewise::mixture
