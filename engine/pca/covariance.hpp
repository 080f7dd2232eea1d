// Principal components as eigenvectors of the scatter matrix.
#pragma once

#include <lanewise/pca/fit.hpp>

#include "pca/moments.hpp"
#include "pca/symmetric_solver.hpp"

namespace lanewise::pca {

// From moments to components.
template <class Real>
class MomentsSolver {
public:
    MomentsSolver(Arena& arena, std::size_t dims, int threads) noexcept : solver_(arena, dims, threads) {}

    // moments: a vector of that layout. Errors, with nothing written: squares that overflow, no convergence.
    Result<Report> run(const MomentsLayout<Real>& layout, const double* moments, const Options& options,
                       const Output& output) noexcept;

private:
    double fill(const MomentsLayout<Real>& layout, const double* moments, bool center) noexcept;

    SymmetricSolver solver_;
};

// From points to moments, and on.
template <class Real>
class CovarianceFit {
public:
    CovarianceFit(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept;

    Result<Report> run(MatrixView<const Real> points, const Options& options, const Output& output) noexcept;

private:
    BlockMoments<Real> blocks_;
    BlockSum sum_;
    MomentsSolver<Real> solver_;
};

// The moments of points in as many blocks as the sum was made for. Null where a value is not finite or squares overflow.
template <class Real>
double* sum_moments(MatrixView<const Real> points, const BlockMoments<Real>& blocks, BlockSum& sum) noexcept;

// Says which value is the reason for that.
template <class Real>
Status explain_bad_moments(MatrixView<const Real> points) noexcept;

}  // namespace lanewise::pca
