// Refusing bad arguments before any work.
#pragma once

#include <lanewise/svd.hpp>

namespace lanewise::svd {

Status check_options(const Options& options, std::size_t rows, std::size_t cols) noexcept;

template <class Real>
Status check_input(const SparseView<Real>& matrix, const Options& options) noexcept;
template <class Real>
Status check_input(const MatrixView<const Real>& matrix, const Options& options) noexcept;

template <class Real>
Status check_output(std::size_t rows, std::size_t cols, const Options& options, const Output<Real>& output) noexcept;

}  // namespace lanewise::svd
