// A linear autoencoder: x in R^d becomes z in R^K, and z becomes a point again. That of principal components, or any pair of matrices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

namespace lanewise::pca {

// Somebody else's arrays: z_k = v_k . (x - m) / s_k, and z decodes to m + sum over k of z_k s_k v_k. Where s_k is 0, z_k is 0.
struct Autoencoder {
    MatrixView<const double> components;  // K x d: v_k is row k
    std::span<const double> mean;         // d: m
    std::span<const double> scales = {};  // K: s_k, at least 0, or empty: 1 each
};

struct AutoencoderShape {
    std::size_t dimensions = 0;  // d
    std::size_t components = 0;  // K
};

// Bytes that encode, decode and reconstruct need, O(threads (K + d)) and the K d weights; 0 when a size overflows.
template <class Real>
LANEWISE_API std::size_t autoencoder_workspace_bytes(const AutoencoderShape& shape, int threads) noexcept;

// scores, n x K. m is subtracted first, so that data far from the origin loses nothing; sums are in Real, one chain a score. Errors,
// with nothing written: shapes that do not go together, negative scales, values that are not finite or so large that sums of them may
// overflow, with their place, a workspace that is too small. The overloads without a workspace allocate.
template <class Real>
LANEWISE_API Status encode(const Autoencoder& autoencoder, MatrixView<const Real> points, MatrixView<Real> scores, int threads,
              std::span<std::byte> workspace) noexcept;
template <class Real>
LANEWISE_API Status encode(const Autoencoder& autoencoder, MatrixView<const Real> points, MatrixView<Real> scores, int threads = 0) noexcept;

// points, n x d, from scores, n x K. The same errors.
template <class Real>
LANEWISE_API Status decode(const Autoencoder& autoencoder, MatrixView<const Real> scores, MatrixView<Real> points, int threads,
              std::span<std::byte> workspace) noexcept;
template <class Real>
LANEWISE_API Status decode(const Autoencoder& autoencoder, MatrixView<const Real> scores, MatrixView<Real> points, int threads = 0) noexcept;

// Where reconstruct leaves what it is asked for.
template <class Real>
struct Reconstruction {
    MatrixView<Real> points = {};     // n x d: encoded and decoded, or nothing
    std::span<double> errors = {};    // n: squared distances to the originals, or nothing
};

// Encodes and decodes, without n x K numbers in between. Returns the mean of the squared distances, summed in double; those before m is
// added, which rounds to what Real has so far from 0. The same errors.
template <class Real>
LANEWISE_API Result<double> reconstruct(const Autoencoder& autoencoder, MatrixView<const Real> points, const Reconstruction<Real>& wanted,
                           int threads, std::span<std::byte> workspace) noexcept;
template <class Real>
LANEWISE_API Result<double> reconstruct(const Autoencoder& autoencoder, MatrixView<const Real> points, const Reconstruction<Real>& wanted = {},
                           int threads = 0) noexcept;

// What a pair of matrices can do: x encoded as W x and decoded as B W x.
struct PairReport {
    // Of B W: singular values above max(K, d) 2^-52 times the largest, and above what rounding leaves where columns of B times rows
    // of W cancel. Never more than K.
    std::int32_t rank = 0;
    // B W = I to within 1e-9 in every element: no x is lost. Possible only where K >= d.
    bool is_identity = false;
    double largest_deviation = 0;  // of an element of B W from that of I
};

// encoder: W, K x d. decoder: B, d x K. Allocates. Errors: shapes that do not go together, values that are not finite, products that
// overflow.
LANEWISE_API Result<PairReport> check_pair(MatrixView<const double> encoder, MatrixView<const double> decoder, int threads = 0) noexcept;

// The mean over the points of |x - m - B W (x - m)|^2, in double. mean: d, or empty for 0. Allocates.
template <class Real>
LANEWISE_API Result<double> pair_error(MatrixView<const double> encoder, MatrixView<const double> decoder, std::span<const double> mean,
                          MatrixView<const Real> points, int threads = 0) noexcept;

}  // namespace lanewise::pca
