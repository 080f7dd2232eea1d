// Principal components by way of the points' scalar products, for fewer points than dimensions: with G = X X^T = U S^2 U^T, X centred,
// the components are the columns of X^T U over their norms.
#pragma once

#include <lanewise/pca/fit.hpp>

#include "core/centred_rows.hpp"
#include "pca/symmetric_solver.hpp"

namespace lanewise::pca {

template <class Real>
class GramFit {
public:
    GramFit(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept;

    Result<Report> run(MatrixView<const Real> points, const Options& options, const Output& output) noexcept;

private:
    double fill(MatrixView<const Real> points, bool center) noexcept;
    const double* sum_products(MatrixView<const Real> points) noexcept;
    void find_components(MatrixView<const Real> points, std::size_t rank, MatrixView<double> components) noexcept;

    Shape shape_;
    int threads_;
    CentredRows<Real> means_;
    BlockSum sum_;  // n x padded(n): the upper triangle
    SymmetricSolver solver_;
    Real* offset_;  // d: the means, rounded
    Real* tiles_;   // threads x a chunk of dimensions of all points
    double* row_sums_;
    std::span<std::byte> turning_;  // memory of find_components
};

}  // namespace lanewise::pca
