// The sum of squared residuals, from residuals: expanded squares would cancel.
#pragma once

#include <algorithm>
#include <cmath>

#include <lanewise/ridge.hpp>

#include "core/centred_rows.hpp"

namespace lanewise::ridge {

template <class Real>
class Residual {
public:
    Residual(Arena& arena, const Shape& shape, int threads) noexcept
        : sum_(arena, block_count(shape.points), 1, threads) {
        const auto each = static_cast<std::size_t>(threads);
        points_ = arena.take<double>(each * padded<double>(shape.dimensions));
        predictions_ = arena.take<double>(each * padded<double>(shape.targets));
        targets_ = arena.take<double>(each * padded<double>(shape.targets));
    }

    // coefficients: dimensions x padded(targets).
    double sum(const CentredRows<Real>& points, const CentredRows<Real>& targets, const double* coefficients) noexcept {
        return *sum_.run([&](std::size_t block, double* out, int thread) {
            *out = 0;
            const std::size_t first = block * block_rows, end = first + rows_of_block(block, points.rows());
            for (std::size_t i = first; i < end; ++i) add_row(points, targets, coefficients, i, *out, thread);
        });
    }

private:
    void add_row(const CentredRows<Real>& points, const CentredRows<Real>& targets, const double* coefficients, std::size_t row,
                 double& sum, int thread) const noexcept {
        const std::size_t stride = padded<double>(targets.cols());
        double* point = points_ + static_cast<std::size_t>(thread) * padded<double>(points.cols());
        double* prediction = predictions_ + static_cast<std::size_t>(thread) * stride;
        double* target = targets_ + static_cast<std::size_t>(thread) * stride;
        points.load(row, point);
        targets.load(row, target);
        std::fill_n(prediction, stride, 0.0);
        simd::combine(coefficients, stride, static_cast<const std::int32_t*>(nullptr), points.cols(), targets.cols(),
                      static_cast<const double*>(point), prediction);
        for (std::size_t t = 0; t < targets.cols(); ++t) {
            const double difference = target[t] - prediction[t];
            sum = std::fma(difference, difference, sum);
        }
    }

    BlockSum sum_;
    double* points_;       // threads x padded(dimensions)
    double* predictions_;  // threads x padded(targets)
    double* targets_;      // threads x padded(targets)
};

}  // namespace lanewise::ridge
