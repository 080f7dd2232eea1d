#include "mixture/factors.hpp"

#include <cmath>

#include <lanewise/simd.hpp>

namespace lanewise::mixture {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;

std::size_t triangle(std::size_t rows) noexcept { return rows * (rows + 1) / 2; }

// The power of two whose square is nearest below or above the value; 1 for what is no variance.
double root_scale(double variance) noexcept {
    if (!(variance > 0) || !std::isfinite(variance)) return 1;
    const int exponent = std::ilogb(variance);
    return std::ldexp(1.0, (exponent + 1 - ((exponent + 1) & 1)) / 2);
}

}  // namespace

std::size_t matrix_count(Covariance covariance, std::size_t components) noexcept {
    return covariance == Covariance::full ? components : covariance == Covariance::tied ? 1 : 0;
}

Factors::Factors(Arena& arena, std::size_t matrices, std::size_t dims) noexcept : matrices_(matrices), dims_(dims) {
    const std::size_t size = simd::tile_count(matrices, lanes) * lanes * triangle(dims);
    factors_ = arena.take<double>(size);
    inverses_ = arena.take<double>(size);
    scales_ = arena.take<double>(matrices * dims);
    failed_ = arena.take<std::int32_t>(matrices);
}

Factors::Factors(Arena& arena, const Parameters& parameters) noexcept
    : Factors(arena, matrix_count(parameters.covariance, parameters.components), parameters.dimensions) {}

std::size_t Factors::place(std::size_t m, std::size_t i, std::size_t j) const noexcept {
    return (m / lanes * triangle(dims_) + triangle(i) + j) * lanes + m % lanes;
}

void Factors::load(std::size_t m, const double* matrix) noexcept {
    for (std::size_t i = 0; i < dims_; ++i) scales_[m * dims_ + i] = root_scale(matrix[i * dims_ + i]);
    for (std::size_t i = 0; i < dims_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double value = matrix[i * dims_ + j] / (scale(m, i) * scale(m, j));
            // Spare lanes compute the first matrix of their tile once more.
            if (m % lanes == 0) {
                for (std::size_t l = 0; l < lanes; ++l) factors_[place(m, i, j) + l] = value;
            } else {
                factors_[place(m, i, j)] = value;
            }
        }
    }
}

void Factors::factorize() noexcept {
    const double floor = static_cast<double>(dims_) * 0x1p-52;
    simd::kernels<double>().cholesky(factors_, matrices_, dims_, floor, failed_);
}

Status Factors::factorize(const Parameters& parameters) noexcept {
    for (std::size_t m = 0; m < matrices_; ++m) load(m, parameters.covariances.data() + m * dims_ * dims_);
    factorize();
    for (std::size_t m = 0; m < matrices_; ++m) {
        if (failed(m) < 0) continue;
        return Status::error(ErrorCode::invalid_argument, "covariances[%zu] is not positive definite: pivot %d is not positive", m,
                             failed(m));
    }
    return {};
}

void Factors::invert() noexcept { simd::kernels<double>().triangular_inverse(factors_, matrices_, dims_, inverses_); }

}  // namespace lanewise::mixture
