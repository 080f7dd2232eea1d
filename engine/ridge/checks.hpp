// Refusing bad arguments before any work.
#pragma once

#include <lanewise/ridge.hpp>

namespace lanewise::ridge {

// No product of sizes that a fit or a prediction makes overflows.
bool addressable(const Shape& shape, int threads) noexcept;

Status check_options(const Options& options) noexcept;

// All but the values of points and targets.
template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept;

Status check_output(const Shape& shape, const Output& output) noexcept;

// All but the values of points.
template <class Real>
Status check_prediction(MatrixView<const double> coefficients, std::span<const double> intercepts,
                        MatrixView<const Real> points, int threads) noexcept;

template <class Real>
Status check_predictions(MatrixView<const double> coefficients, MatrixView<const Real> points,
                         MatrixView<Real> predictions) noexcept;

}  // namespace lanewise::ridge
