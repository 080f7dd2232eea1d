#include "ridge/system.hpp"

#include <algorithm>
#include <cmath>

#include "core/centred_rows.hpp"

namespace lanewise::ridge {
namespace {

// What rounding can leave of a pivot that should be 0, beside a diagonal of 1, and some.
double least_pivot(std::size_t size) noexcept { return static_cast<double>(std::max<std::size_t>(size, 16)) * 0x1p-50; }

}  // namespace

System::System(Arena& arena, std::size_t size, std::size_t sides) noexcept
    : size_(size), sides_(sides), stride_(padded<double>(size + sides) + lanes) {
    side_rows_ = arena.take<double>(size * padded<double>(sides));
    factor_ = arena.take<double>(size * stride_);
    scales_ = arena.take<double>(size);
    solution_ = arena.take<double>(padded<double>(size));
}

bool System::is_finite() const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
        for (std::size_t j = i; j < size_; ++j) {
            if (!std::isfinite(matrix_[i * padded<double>(size_) + j])) return false;
        }
        for (std::size_t t = 0; t < sides_; ++t) {
            if (!std::isfinite(side_rows_[i * padded<double>(sides_) + t])) return false;
        }
    }
    return true;
}

double System::factorize(double lambda) noexcept {
    if (try_factorize(lambda)) return lambda;
    double largest = 0;
    for (std::size_t i = 0; i < size_; ++i) largest = std::max(largest, matrix_[i * padded<double>(size_) + i]);
    double raise = 0x1p-44 * (largest > 0 ? largest : 1);
    while (!try_factorize(lambda + raise)) raise *= 4;
    return lambda + raise;
}

bool System::try_factorize(double lambda) noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
        const double diagonal = matrix_[i * padded<double>(size_) + i] + lambda;
        if (!(diagonal > 0)) return false;
        scales_[i] = 1 / std::sqrt(diagonal);
    }
    for (std::size_t i = 0; i < size_; ++i) {
        double* out = factor_ + i * stride_;
        std::fill_n(out, stride_, 0.0);
        out[i] = 1;
        for (std::size_t j = i + 1; j < size_; ++j)
            out[j] = matrix_[i * padded<double>(size_) + j] * scales_[i] * scales_[j];
        for (std::size_t t = 0; t < sides_; ++t)
            out[size_ + t] = side_rows_[i * padded<double>(sides_) + t] * scales_[i];
    }
    std::int32_t failed = -1;
    simd::cholesky_blocked(factor_, stride_, size_, size_ + sides_, least_pivot(size_), &failed);
    return failed < 0;
}

const double* System::solve(std::size_t side) noexcept {
    std::fill_n(solution_, padded<double>(size_), 0.0);
    for (std::size_t i = 0; i < size_; ++i) solution_[i] = factor_[i * stride_ + size_ + side];
    simd::back_substitute(static_cast<const double*>(factor_), stride_, size_, solution_);
    for (std::size_t i = 0; i < size_; ++i) solution_[i] *= scales_[i];
    return solution_;
}

}  // namespace lanewise::ridge
