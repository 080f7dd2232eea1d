#include "pca/tridiagonal.hpp"

#include <algorithm>
#include <cmath>

#include <lanewise/simd.hpp>

#include "core/parallel.hpp"

namespace lanewise::pca {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;
constexpr std::size_t task_rows = 16;
constexpr std::size_t rows_worth_threads = 192;  // fewer are done before the threads have begun
constexpr std::size_t most_pending = 16;         // the rows are written once for so many reflections
constexpr std::size_t strip = 6 * lanes;         // columns of which simd::combine keeps all sums in registers, on AVX2
constexpr double negligible = 0x1p-400;          // a square: nothing beside the largest element, which is 1 to 2
constexpr const std::int32_t* no_index = nullptr;

double dot(const double* x, const double* y, std::size_t n) noexcept {
    double sum = 0;
    simd::dots(x, 0, no_index, 1, n, y, &sum);
    return sum;
}

}  // namespace

// f(row, count) for all rows from `first` on, some at a time.
template <class F>
void Tridiagonal::over_rows(std::size_t first, F&& f) const noexcept {
    const std::size_t rows = n_ - first;
    parallel_for((rows + task_rows - 1) / task_rows, rows < rows_worth_threads ? 1 : threads_, [&](std::size_t task, int) {
        const std::size_t row = first + task * task_rows;
        f(row, std::min(task_rows, n_ - row));
    });
}

Tridiagonal::Tridiagonal(Arena& arena, std::size_t n, int threads) noexcept : n_(n), threads_(threads) {
    const std::size_t stride = padded<double>(n);
    matrix_ = {arena.take<double>(n, stride), n, n, stride};
    diagonal_ = arena.take<double>(n);
    beside_ = arena.take<double>(n);
    pending_ = arena.take<double>(2, most_pending, stride);
    reflector_ = arena.take<double>(stride);
    product_ = arena.take<double>(stride);
}

void Tridiagonal::reduce() noexcept {
    const std::size_t stride = matrix_.stride;
    for (std::size_t i = 0; i < n_; ++i) std::fill(matrix_.row(i) + n_, matrix_.row(i) + stride, 0.0);
    std::fill_n(pending_, 2 * most_pending * stride, 0.0);
    std::fill_n(reflector_, stride, 0.0);
    std::fill_n(product_, stride, 0.0);
    pending_count_ = 0;
    for (std::size_t j = 0; j < n_; ++j) {
        update(j, j + 1, j / lanes * lanes);
        diagonal_[j] = matrix_(j, j);
        if (j + 1 == n_) break;
        reflect(j);
        multiply_rows(j + 1);
        subtract_pending(j + 1);
        add_pending(j + 1);
        if (pending_count_ == most_pending) update_rows(j + 1);
    }
}

// What rows first ... end-1, task_rows at most, have yet to take, from that column on: a strip of columns at a time, whose part of the
// pending vectors stays in the first cache.
void Tridiagonal::update(std::size_t first, std::size_t end, std::size_t from) const noexcept {
    const std::size_t stride = matrix_.stride, terms = 2 * pending_count_;
    double values[task_rows][2 * most_pending];
    for (std::size_t i = first; i < end; ++i) {
        for (std::size_t p = 0; p < terms; ++p) values[i - first][p] = -pending_[(p ^ 1) * stride + i];
    }
    for (std::size_t column = from; column < n_; column += strip) {
        for (std::size_t i = first; i < end; ++i) {
            simd::combine(static_cast<const double*>(pending_ + column), stride, no_index, terms, std::min(strip, n_ - column),
                          static_cast<const double*>(values[i - first]), matrix_.row(i) + column);
        }
    }
}

// The same for all rows from `first` on.
void Tridiagonal::update_rows(std::size_t first) noexcept {
    over_rows(first, [&](std::size_t row, std::size_t count) { update(row, row + count, first / lanes * lanes); });
    pending_count_ = 0;
}

// v with v^T v = 2 (or 0, where nothing is left to do) such that (I - v v^T) x is a multiple of the first unit vector, x being what
// row j has right of its diagonal. It takes the row's place.
void Tridiagonal::reflect(std::size_t j) noexcept {
    double *x = matrix_.row(j), *v = reflector_;
    const std::size_t from = (j + 1) / lanes * lanes;
    std::fill(v, v + j + 1, 0.0);
    std::copy(x + j + 1, x + matrix_.stride, v + j + 1);
    const double first = v[j + 1];
    v[j + 1] = 0;
    const double rest = dot(v + from, v + from, n_ - from);
    if (rest > negligible) {
        const double length = std::sqrt(first * first + rest);
        beside_[j] = first > 0 ? -length : length;
        v[j + 1] = first - beside_[j];
        // |v|^2 = 2 length (length + |first|)
        const double scale = 1 / std::sqrt(length * (length + std::fabs(first)));
        for (std::size_t i = j + 1; i < n_; ++i) v[i] *= scale;
    } else {
        beside_[j] = first;
        std::fill(v + j + 1, v + n_, 0.0);
    }
    std::copy(v + j + 1, v + n_, x + j + 1);
}

// product = A v, of the rows as they stand.
void Tridiagonal::multiply_rows(std::size_t first) noexcept {
    const std::size_t from = first / lanes * lanes;
    over_rows(first, [&](std::size_t row, std::size_t count) {
        simd::dots(static_cast<const double*>(matrix_.row(row) + from), matrix_.stride, no_index, count, n_ - from,
                   static_cast<const double*>(reflector_ + from), product_ + row);
    });
}

// The pending part of A v.
void Tridiagonal::subtract_pending(std::size_t first) noexcept {
    const std::size_t from = first / lanes * lanes;
    const double* rows = pending_ + from;
    double products[2 * most_pending], values[2 * most_pending];
    std::fill(product_ + from, product_ + first, 0.0);
    simd::dots(rows, matrix_.stride, no_index, 2 * pending_count_, n_ - from,
               static_cast<const double*>(reflector_ + from), static_cast<double*>(products));
    for (std::size_t p = 0; p < 2 * pending_count_; ++p) values[p] = -products[p ^ 1];
    simd::combine(rows, matrix_.stride, no_index, 2 * pending_count_, n_ - from, static_cast<const double*>(values),
                  product_ + from);
}

// w = A v - 1/2 (v^T A v) v, and v.
void Tridiagonal::add_pending(std::size_t first) noexcept {
    const std::size_t from = first / lanes * lanes;
    double *w = pending_ + 2 * pending_count_ * matrix_.stride, *v = w + matrix_.stride;
    const double half = 0.5 * dot(product_ + from, reflector_ + from, n_ - from);
    std::copy(reflector_ + from, reflector_ + n_, v + from);
    for (std::size_t i = from; i < n_; ++i) w[i] = product_[i] - half * v[i];
    ++pending_count_;
}

void Tridiagonal::multiply(double* vectors) const noexcept {
    for (std::size_t j = n_ - 1; j-- > 0;) {
        const double* v = matrix_.row(j) + j + 1;
        double* below = vectors + (j + 1) * lanes;
        double products[lanes] = {};
        simd::outer_product(v, n_ - 1 - j, 1, static_cast<const double*>(below), n_ - 1 - j,
                            static_cast<double*>(products));
        for (double& product : products) product = -product;
        simd::outer_product(v, 1, n_ - 1 - j, static_cast<const double*>(products), 1, below);
    }
}

}  // namespace lanewise::pca
