// Principal components by randomized subspace iteration on the centred points, of which no copy is made.
#pragma once

#include <lanewise/pca/fit.hpp>

#include "core/centred_rows.hpp"
#include "svd/decomposer.hpp"
#include "svd/dense_operator.hpp"

namespace lanewise::pca {

template <class Real>
class RandomizedFit {
public:
    RandomizedFit(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept;

    Result<Report> run(MatrixView<const Real> points, const Options& options, const Output& output) noexcept;

private:
    Shape shape_;
    svd::Options options_;
    CentredRows<Real> means_;
    svd::DenseOperator<Real> centred_;
    svd::Decomposer decomposer_;
};

}  // namespace lanewise::pca
