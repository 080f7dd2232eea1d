// First and second moments of the columns, about an offset near their means, and whether every value is usable.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"

namespace lanewise {

template <class Real>
class ColumnMoments {
public:
    ColumnMoments() noexcept = default;
    ColumnMoments(Arena& arena, std::size_t rows, std::size_t dims, int threads) noexcept;

    // Reads the points once, or twice if the means are far from zero. `limit`: the largest magnitude that is allowed.
    // Errors: non-finite values and values beyond the limit, with the row and column of the first.
    Status measure(MatrixView<const Real> points, const double* weights, double limit, const char* name) noexcept;

    // The column means rounded to half their standard deviation's power of two (0 where the mean is small beside it): near
    // enough to the mean for accurate moments, and coarse enough that integers stay integers when it is subtracted.
    const double* offset() const noexcept { return offset_; }

    double mass() const noexcept { return mass_; }                    // sum of the weights
    double total_square() const noexcept { return total_square_; }    // weighted sum of squared distances to offset
    double mean_variance() const noexcept { return mean_variance_; }  // of the columns, weighted

private:
    const double* pass(MatrixView<const Real> points, const double* weights) noexcept;

    std::size_t dims_ = 0;
    int threads_ = 1;
    BlockSum sum_;
    double* offset_ = nullptr;   // dims
    double* largest_ = nullptr;  // threads x dims
    double mass_ = 0;
    double total_square_ = 0;
    double mean_variance_ = 0;
};

// The sum of so many weights, which are 1 each where there are none.
inline double mass_of(const double* weights, std::size_t count) noexcept {
    if (weights == nullptr) return static_cast<double>(count);
    double mass = 0;
    for (std::size_t i = 0; i < count; ++i) mass += weights[i];
    return mass;
}

// The mean of a column with that variance, rounded as ColumnMoments::offset says.
template <class Real>
Real coarse_offset(double mean, double variance) noexcept;

// The largest magnitude whose squared distances in `dims` dimensions stay finite in Real, with a factor to spare.
template <class Real>
double magnitude_limit(std::size_t dims) noexcept;

// The sentence for the first value, row by row, that is not finite or beyond limit; ok when there is none.
template <class Real>
Status check_values(MatrixView<const Real> points, double limit, const char* name) noexcept;

// The same for many points, on all threads. scratch: 4 * dims doubles a thread.
template <class Real>
Status check_values(MatrixView<const Real> points, double limit, const char* name, int threads, double* scratch) noexcept;

}  // namespace lanewise
