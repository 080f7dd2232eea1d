// Refusing bad arguments of autoencoders before any work.
#pragma once

#include <limits>

#include <lanewise/pca/autoencoder.hpp>

namespace lanewise::pca {

// Shapes, finite values, scales that are not negative.
Status check_autoencoder(const Autoencoder& autoencoder) noexcept;

// Shapes and finite values of W, K x d, and B, d x K; the threads.
Status check_matrices(MatrixView<const double> encoder, MatrixView<const double> decoder, int threads) noexcept;

Status check_vector(std::span<const double> values, const char* name) noexcept;

// So many rows of so many values, to be written.
template <class Real>
Status check_written(MatrixView<Real> matrix, std::size_t rows, std::size_t cols, const char* name) noexcept;

// What chains of fma over weights whose magnitudes sum to `gain` at most may be given; gain >= 0.
template <class Real>
double limit_for(double gain) noexcept {
    return static_cast<double>(std::numeric_limits<Real>::max()) / 8 / (gain > 1 ? gain : 1);
}

}  // namespace lanewise::pca
