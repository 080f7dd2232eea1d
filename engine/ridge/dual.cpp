#include "ridge/dual.hpp"

#include <algorithm>

namespace lanewise::ridge {

template <class Real>
Dual<Real>::Dual(Arena& arena, const Shape& shape, int threads) noexcept
    : points_(shape.points),
      dims_(shape.dimensions),
      targets_(shape.targets),
      sum_(arena, block_count(dims_), points_ * padded<double>(points_), threads) {
    rows_ = arena.take<double>(points_ * padded<double>(dims_));
    columns_ = arena.take<double>(dims_ * padded<double>(points_));
    scratch_ = arena.take<double>(static_cast<std::size_t>(threads) * simd::gram_scratch<double>(points_));
}

template <class Real>
void Dual<Real>::fill(const CentredRows<Real>& points, const CentredRows<Real>& targets, System& system) noexcept {
    std::fill_n(columns_, dims_ * padded<double>(points_), 0.0);
    for (std::size_t i = 0; i < points_; ++i) {
        double* row = rows_ + i * padded<double>(dims_);
        points.load(i, row);
        for (std::size_t j = 0; j < dims_; ++j) columns_[j * padded<double>(points_) + i] = row[j];
        targets.load(i, system.side_rows() + i * padded<double>(targets_));
    }
    system.set(sum_.run([&](std::size_t block, double* out, int thread) {
        std::fill_n(out, points_ * padded<double>(points_), 0.0);
        simd::gram(static_cast<const double*>(columns_ + block * block_rows * padded<double>(points_)),
                   padded<double>(points_), static_cast<const std::int32_t*>(nullptr), rows_of_block(block, dims_),
                   points_, scratch_ + static_cast<std::size_t>(thread) * simd::gram_scratch<double>(points_), out,
                   padded<double>(points_));
    }));
}

template <class Real>
void Dual<Real>::combine(const double* solution, double* coefficients) const noexcept {
    std::fill_n(coefficients, padded<double>(dims_), 0.0);
    simd::combine(static_cast<const double*>(rows_), padded<double>(dims_), static_cast<const std::int32_t*>(nullptr),
                  points_, dims_, solution, coefficients);
}

template class Dual<float>;
template class Dual<double>;

}  // namespace lanewise::ridge
