// The truncated singular value decomposition A ~ U S V^T of a matrix, dense or sparse, entries that are not there being 0:
// randomized subspace iteration, N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", SIAM Review 53, 2011,
// algorithms 4.4 and 5.1.
//
// Everything is computed in double; Real is float or double, the entries' and the vectors'. With l = rank + oversampling, the
// relative error of the j-th singular value is about (s_(l+1) / s_j)^(4 iterations + 2), times a number that rarely exceeds
// 100, but not below 1e-14 of the largest value. The defaults leave 1e-6 where s_(l+1) is below 0.7 s_rank;
// values that are nearly equal want more of both options. Where l reaches min(n, m) the
// decomposition is exact up to rounding. The same bits for any number of threads and on every instruction set but sse2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/sparse.hpp>
#include <lanewise/status.hpp>

namespace lanewise::svd {

struct Options {
    std::int32_t rank = 10;          // k, 1 ... min(n, m)
    std::int32_t oversampling = 10;  // vectors that are iterated besides, at least 0
    std::int32_t iterations = 12;    // products with A^T A before the last; at least 0
    std::uint64_t seed = 0;
    int threads = 0;  // 0: all
};

// Where decompose leaves its results. Untouched when it returns an error.
template <class Real>
struct Output {
    std::span<double> values = {};  // k, falling
    MatrixView<Real> left = {};     // n x k: U, or nothing
    MatrixView<Real> right = {};    // m x k: V, or nothing
};

struct Report {
    // The singular values above max(n, m) 2^-52 times the largest. The others are set to 0; their vectors, which nothing
    // but rounding determines, are orthonormal and orthogonal to the rest all the same.
    std::int32_t rank = 0;
};

struct Shape {
    std::size_t rows = 0;     // n
    std::size_t cols = 0;     // m
    std::size_t entries = 0;  // that are there
};

struct DenseShape {
    std::size_t rows = 0;  // n
    std::size_t cols = 0;  // m
};

// Bytes that decompose needs, O(entries + (n + m + threads l) l), of a dense matrix O((n + m + threads (l + log n)) l); 0 when
// an option is out of range or a size overflows.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept;
template <class Real>
LANEWISE_API std::size_t workspace_bytes(const DenseShape& shape, const Options& options) noexcept;

// Decomposes without allocating. The columns of U and of V are orthonormal (to 1e-12 in double, else to Real's rounding), each
// column of V with its component of largest magnitude positive, the first of those that are equal within 2^-40. Errors: every
// argument that is out of range, sparse arrays that do not go together, a value that is not finite with its row and column,
// singular values that overflow, a workspace that is too small.
template <class Real>
LANEWISE_API Result<Report> decompose(const SparseView<Real>& matrix, const Options& options, const Output<Real>& output,
                         std::span<std::byte> workspace) noexcept;
template <class Real>
LANEWISE_API Result<Report> decompose(MatrixView<const Real> matrix, const Options& options, const Output<Real>& output,
                         std::span<std::byte> workspace) noexcept;

// A decomposition that owns its arrays.
template <class Real>
class Decomposition {
public:
    std::span<const double> values() const noexcept { return values_; }
    MatrixView<const Real> left() const noexcept { return left_; }
    MatrixView<const Real> right() const noexcept { return right_; }
    const Report& report() const noexcept { return report_; }

private:
    template <class R, class Matrix>
    friend Result<Decomposition<R>> decompose_alone(const Matrix&, const Options&) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    std::span<const double> values_;
    MatrixView<const Real> left_;
    MatrixView<const Real> right_;
    Report report_;
};

// The convenience overloads: they allocate for you.
template <class Real>
LANEWISE_API Result<Decomposition<Real>> decompose(const SparseView<Real>& matrix, const Options& options = {}) noexcept;
template <class Real>
LANEWISE_API Result<Decomposition<Real>> decompose(MatrixView<const Real> matrix, const Options& options = {}) noexcept;

}  // namespace lanewise::svd
