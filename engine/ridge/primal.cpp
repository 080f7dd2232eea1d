#include "ridge/primal.hpp"

#include <algorithm>

namespace lanewise::ridge {

template <class Real>
Primal<Real>::Primal(Arena& arena, const Shape& shape, int threads) noexcept
    : dims_(shape.dimensions),
      targets_(shape.targets),
      sum_(arena, block_count(shape.points), (dims_ + targets_) * padded<double>(dims_), threads) {
    const auto each = static_cast<std::size_t>(threads);
    panels_ = arena.take<double>(each, chunk, padded<double>(dims_));
    target_ = arena.take<double>(each, padded<double>(targets_));
    columns_ = arena.take<double>(each, targets_, chunk);
}

template <class Real>
void Primal<Real>::fill(const CentredRows<Real>& points, const CentredRows<Real>& targets, System& system) noexcept {
    const double* sum = sum_.run([&](std::size_t block, double* out, int thread) {
        std::fill_n(out, sum_.width(), 0.0);
        const std::size_t first = block * block_rows, end = first + rows_of_block(block, points.rows());
        for (std::size_t i = first; i < end; i += chunk)
            add_rows(points, targets, i, std::min(chunk, end - i), out, thread);
    });
    system.set(sum);
    const double* products = sum + dims_ * padded<double>(dims_);
    for (std::size_t j = 0; j < dims_; ++j) {
        for (std::size_t t = 0; t < targets_; ++t) {
            system.side_rows()[j * padded<double>(targets_) + t] = products[(j / lanes * targets_ + t) * lanes + j % lanes];
        }
    }
}

template <class Real>
void Primal<Real>::add_rows(const CentredRows<Real>& points, const CentredRows<Real>& targets, std::size_t first,
                            std::size_t count, double* sum, int thread) const noexcept {
    const auto each = static_cast<std::size_t>(thread);
    const std::size_t width = padded<double>(dims_);
    double* panels = panels_ + each * chunk * width;
    double* target = target_ + each * padded<double>(targets_);
    double* columns = columns_ + each * targets_ * chunk;
    for (std::size_t i = 0; i < count; ++i) {
        points.load(first + i, panels + i * lanes, chunk * lanes);
        targets.load(first + i, target);
        for (std::size_t t = 0; t < targets_; ++t) columns[t * chunk + i] = target[t];
    }
    simd::panel_products(static_cast<const double*>(panels), chunk * lanes, count, dims_, 0, dims_, sum, width,
                         static_cast<const double*>(nullptr), 0);
    double* products = sum + dims_ * width;
    for (std::size_t j = 0; j < width; j += lanes) {
        simd::outer_product(static_cast<const double*>(columns), chunk, targets_,
                            static_cast<const double*>(panels + j * chunk), count, products + j * targets_);
    }
}

template class Primal<float>;
template class Primal<double>;

}  // namespace lanewise::ridge
