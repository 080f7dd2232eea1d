#include "core/column_moments.hpp"

#include <atomic>
#include <cmath>
#include <limits>

#include <lanewise/simd.hpp>

#include "core/parallel.hpp"

namespace lanewise {

template <class Real>
double magnitude_limit(std::size_t dims) noexcept {
    // |x - c| <= 2 limit in each of dims dimensions, and screening squares sums of two norms: 16 covers both.
    return std::sqrt(static_cast<double>(std::numeric_limits<Real>::max()) / (16.0 * static_cast<double>(dims)));
}

template <class Real>
Status check_values(MatrixView<const Real> points, double limit, const char* name) noexcept {
    for (std::size_t i = 0; i < points.rows; ++i) {
        for (std::size_t j = 0; j < points.cols; ++j) {
            const auto value = static_cast<double>(points(i, j));
            if (std::isfinite(value) && std::abs(value) <= limit) continue;
            if (!std::isfinite(value)) {
                return Status::error(ErrorCode::non_finite, "%s[%zu, %zu] is %s; every value must be finite", name, i, j,
                                     std::isnan(value) ? "NaN" : "infinite");
            }
            return Status::error(ErrorCode::out_of_range,
                                 "%s[%zu, %zu] is %g; squared distances in %s overflow beyond %g: scale the data%s", name, i,
                                 j, value, sizeof(Real) == 4 ? "float32" : "float64", limit,
                                 sizeof(Real) == 4 ? " or use float64" : "");
        }
    }
    return {};
}

template <class Real>
Status check_values(MatrixView<const Real> points, double limit, const char* name, int threads, double* scratch) noexcept {
    const std::size_t dims = points.cols, blocks = block_count(points.rows);
    std::atomic<std::size_t> first_bad{blocks};
    parallel_for(blocks, threads, [&](std::size_t block, int thread) {
        double* sums = scratch + static_cast<std::size_t>(thread) * 4 * dims;
        for (std::size_t j = 0; j < 4 * dims; ++j) sums[j] = 0;
        const std::size_t first = block * block_rows;
        const std::size_t count = rows_of_block(block, points.rows);
        simd::moments(points.row(first), points.stride, count, dims, sums + 3 * dims, nullptr, sums, sums + dims,
                      sums + 2 * dims);
        for (std::size_t j = 0; j < dims; ++j) {
            if (std::isfinite(sums[j]) && sums[2 * dims + j] <= limit) continue;
            std::size_t before = first_bad.load(std::memory_order_relaxed);
            while (block < before && !first_bad.compare_exchange_weak(before, block, std::memory_order_relaxed)) {}
            break;
        }
    });
    if (first_bad == blocks) return {};
    return check_values(points, limit, name);
}

template <class Real>
Real coarse_offset(double mean, double variance) noexcept {
    if (mean * mean <= variance) return 0;
    // Rounding of the squares alone can leave 1e-14 of them, or a negative number: then the mean itself is the best guess.
    const bool spread = variance > 1e-14 * (mean * mean + variance);
    const double grid = spread ? std::ldexp(0.5, std::ilogb(std::sqrt(variance))) : 0;
    return static_cast<Real>(spread ? std::nearbyint(mean / grid) * grid : mean);
}

template <class Real>
ColumnMoments<Real>::ColumnMoments(Arena& arena, std::size_t rows, std::size_t dims, int threads) noexcept
    : dims_(dims), threads_(threads), sum_(arena, block_count(rows), 2 * dims + 1, threads) {
    offset_ = arena.take<double>(dims);
    largest_ = arena.take<double>(static_cast<std::size_t>(threads), dims);
}

// Sums, sums of squares (both of dims) and the mass.
template <class Real>
const double* ColumnMoments<Real>::pass(MatrixView<const Real> points, const double* weights) noexcept {
    return sum_.run([&](std::size_t block, double* sum, int thread) {
        for (std::size_t j = 0; j < 2 * dims_; ++j) sum[j] = 0;
        const std::size_t first = block * block_rows;
        const std::size_t count = rows_of_block(block, points.rows);
        const double* w = weights == nullptr ? nullptr : weights + first;
        simd::moments(points.row(first), points.stride, count, dims_, offset_, w, sum,
                      sum + dims_, largest_ + static_cast<std::size_t>(thread) * dims_);
        sum[2 * dims_] = mass_of(w, count);
    });
}

template <class Real>
Status ColumnMoments<Real>::measure(MatrixView<const Real> points, const double* weights, double limit,
                                    const char* name) noexcept {
    for (std::size_t j = 0; j < dims_; ++j) offset_[j] = 0;
    for (std::size_t j = 0; j < static_cast<std::size_t>(threads_) * dims_; ++j) largest_[j] = 0;
    const double* sum = pass(points, weights);
    mass_ = sum[2 * dims_];

    bool usable = true;
    for (std::size_t j = 0; j < dims_; ++j) {
        usable = usable && std::isfinite(sum[j]);
        for (int t = 0; t < threads_; ++t) usable = usable && largest_[static_cast<std::size_t>(t) * dims_ + j] <= limit;
    }
    if (!usable) {
        if (Status status = check_values(points, limit, name); !status.ok()) return status;
    }

    bool moved = false;
    for (std::size_t j = 0; j < dims_; ++j) {
        const double mean = sum[j] / mass_, square = sum[dims_ + j] / mass_;
        offset_[j] = static_cast<double>(coarse_offset<Real>(mean, square - mean * mean));
        moved = moved || offset_[j] != 0;
    }
    if (moved) sum = pass(points, weights);

    total_square_ = 0;
    mean_variance_ = 0;
    for (std::size_t j = 0; j < dims_; ++j) {
        const double mean = sum[j] / mass_;
        const double variance = sum[dims_ + j] / mass_ - mean * mean;
        total_square_ += sum[dims_ + j];
        mean_variance_ += variance > 0 ? variance / static_cast<double>(dims_) : 0;
    }
    if (std::isfinite(total_square_) && std::isfinite(mass_)) return {};
    return Status::error(ErrorCode::out_of_range, "the weighted sum of squares of %s overflows: scale the data or the weights", name);
}

template float coarse_offset<float>(double, double) noexcept;
template double coarse_offset<double>(double, double) noexcept;
template double magnitude_limit<float>(std::size_t) noexcept;
template double magnitude_limit<double>(std::size_t) noexcept;
template Status check_values(MatrixView<const float>, double, const char*) noexcept;
template Status check_values(MatrixView<const double>, double, const char*) noexcept;
template Status check_values(MatrixView<const float>, double, const char*, int, double*) noexcept;
template Status check_values(MatrixView<const double>, double, const char*, int, double*) noexcept;
template class ColumnMoments<float>;
template class ColumnMoments<double>;

}  // namespace lanewise
