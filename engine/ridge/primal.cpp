#include "ridge/primal.hpp"

#include <algorithm>

namespace lanewise::ridge {

template <class Real>
Primal<Real>::Primal(Arena& arena, const Shape& shape, int threads) noexcept
    : dims_(shape.dimensions),
      targets_(shape.targets),
      sum_(arena, block_count(shape.points), dims_ * (padded<double>(dims_) + padded<double>(targets_)), threads) {
    const auto each = static_cast<std::size_t>(threads);
    rows_ = arena.take<double>(each * chunk * padded<double>(dims_));
    columns_ = arena.take<double>(each * chunk * dims_);
    target_ = arena.take<double>(each * padded<double>(targets_));
    tiles_ = arena.take<double>(each * chunk * padded<double>(targets_));
    scratch_ = arena.take<double>(each * simd::gram_scratch<double>(dims_));
}

template <class Real>
void Primal<Real>::fill(const CentredRows<Real>& points, const CentredRows<Real>& targets, System& system) noexcept {
    const double* sum = sum_.run([&](std::size_t block, double* out, int thread) {
        std::fill_n(out, dims_ * (padded<double>(dims_) + padded<double>(targets_)), 0.0);
        const std::size_t first = block * block_rows, end = first + rows_of_block(block, points.rows());
        for (std::size_t i = first; i < end; i += chunk)
            add_rows(points, targets, i, std::min(chunk, end - i), out, thread);
    });
    system.set(sum);
    const double* products = sum + dims_ * padded<double>(dims_);
    for (std::size_t j = 0; j < dims_; ++j) {
        for (std::size_t t = 0; t < targets_; ++t) {
            system.side_rows()[j * padded<double>(targets_) + t] =
                products[(t / lanes * dims_ + j) * lanes + t % lanes];
        }
    }
}

template <class Real>
void Primal<Real>::add_rows(const CentredRows<Real>& points, const CentredRows<Real>& targets, std::size_t first,
                            std::size_t count, double* sum, int thread) const noexcept {
    const auto each = static_cast<std::size_t>(thread);
    double* rows = rows_ + each * chunk * padded<double>(dims_);
    double* columns = columns_ + each * chunk * dims_;
    double* target = target_ + each * padded<double>(targets_);
    double* tiles = tiles_ + each * chunk * padded<double>(targets_);
    for (std::size_t i = 0; i < count; ++i) {
        double* row = rows + i * padded<double>(dims_);
        points.load(first + i, row);
        for (std::size_t j = 0; j < dims_; ++j) columns[j * chunk + i] = row[j];
        targets.load(first + i, target);
        for (std::size_t t = 0; t < padded<double>(targets_); ++t)
            tiles[(t / lanes * chunk + i) * lanes + t % lanes] = target[t];
    }
    simd::gram(static_cast<const double*>(rows), padded<double>(dims_), static_cast<const std::int32_t*>(nullptr),
               count, dims_, scratch_ + each * simd::gram_scratch<double>(dims_), sum, padded<double>(dims_));
    double* products = sum + dims_ * padded<double>(dims_);
    for (std::size_t pack = 0; pack < padded<double>(targets_) / lanes; ++pack) {
        simd::outer_product(static_cast<const double*>(columns), chunk, dims_,
                            static_cast<const double*>(tiles + pack * chunk * lanes), count,
                            products + pack * dims_ * lanes);
    }
}

template class Primal<float>;
template class Primal<double>;

}  // namespace lanewise::ridge
