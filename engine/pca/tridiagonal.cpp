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
constexpr const std::int32_t* no_index = nullptr;

double dot(const double* x, const double* y, std::size_t n) noexcept {
    double sum = 0;
    simd::dots(x, 0, no_index, 1, n, y, &sum);
    return sum;
}

}  // namespace

Tridiagonal::Tridiagonal(Arena& arena, std::size_t n, int threads) noexcept : n_(n), threads_(threads) {
    const std::size_t stride = padded<double>(n);
    matrix_ = {arena.take<double>(n * stride), n, n, stride};
    diagonal_ = arena.take<double>(n);
    beside_ = arena.take<double>(n);
    pending_ = arena.take<double>(2 * stride);
    reflector_ = arena.take<double>(stride);
    product_ = arena.take<double>(stride);
}

// Each step takes the last reflection from the rows and multiplies them with the next one while they are in the first cache.
void Tridiagonal::reduce() noexcept {
    const std::size_t stride = matrix_.stride;
    for (std::size_t i = 0; i < n_; ++i) std::fill(matrix_.row(i) + n_, matrix_.row(i) + stride, 0.0);
    std::fill_n(pending_, 2 * stride, 0.0);
    std::fill_n(reflector_, stride, 0.0);
    std::fill_n(product_, stride, 0.0);
    for (std::size_t j = 0; j < n_; ++j) {
        update(j, j + 1, j / lanes * lanes);
        diagonal_[j] = matrix_(j, j);
        if (j + 1 == n_) break;
        reflect(j);
        multiply_rows(j);
        set_pending(j);
    }
}

// The pending reflection's part in rows first ... end-1, from that column on.
void Tridiagonal::update(std::size_t first, std::size_t end, std::size_t from) const noexcept {
    const double *w = pending_, *v = pending_ + matrix_.stride;
    for (std::size_t i = first; i < end; ++i) {
        const double values[] = {-v[i], -w[i]};
        simd::combine(w + from, matrix_.stride, no_index, 2, n_ - from, static_cast<const double*>(values),
                      matrix_.row(i) + from);
    }
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
    if (rest > 0) {
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

// product = A v, of the rows below row j, which first take the pending reflection.
void Tridiagonal::multiply_rows(std::size_t j) noexcept {
    const std::size_t rows = n_ - (j + 1), from = (j + 1) / lanes * lanes;
    parallel_for((rows + task_rows - 1) / task_rows, rows < rows_worth_threads ? 1 : threads_,
                 [&](std::size_t task, int) {
                     const std::size_t first = j + 1 + task * task_rows, count = std::min(task_rows, n_ - first);
                     update(first, first + count, from);
                     simd::dots(static_cast<const double*>(matrix_.row(first) + from), matrix_.stride, no_index, count,
                                n_ - from, static_cast<const double*>(reflector_ + from), product_ + first);
                 });
}

// w = A v - 1/2 (v^T A v) v.
void Tridiagonal::set_pending(std::size_t j) noexcept {
    const std::size_t from = (j + 1) / lanes * lanes;
    double *w = pending_, *v = pending_ + matrix_.stride;
    std::fill(product_ + from, product_ + j + 1, 0.0);
    const double half = 0.5 * dot(product_ + from, reflector_ + from, n_ - from);
    std::copy(reflector_ + from, reflector_ + n_, v + from);
    for (std::size_t i = from; i < n_; ++i) w[i] = product_[i] - half * v[i];
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
