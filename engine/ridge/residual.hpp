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
        points_ = arena.take<double>(each, chunk, padded<double>(shape.dimensions));
        predictions_ = arena.take<double>(each, chunk, padded<double>(shape.targets));
        target_ = arena.take<double>(each, padded<double>(shape.targets));
    }

    // coefficients: lanes after lanes of targets, padded(dimensions) rows each.
    double sum(const CentredRows<Real>& points, const CentredRows<Real>& targets, const double* coefficients) noexcept {
        return *sum_.run([&](std::size_t block, double* out, int thread) {
            *out = 0;
            const std::size_t first = block * block_rows, end = first + rows_of_block(block, points.rows());
            for (std::size_t i = first; i < end; i += chunk)
                add_rows(points, targets, coefficients, i, std::min(chunk, end - i), *out, thread);
        });
    }

private:
    static constexpr std::size_t chunk = 64;  // rows at a time

    void add_rows(const CentredRows<Real>& points, const CentredRows<Real>& targets, const double* coefficients,
                  std::size_t first, std::size_t count, double& sum, int thread) const noexcept {
        const auto each = static_cast<std::size_t>(thread);
        const std::size_t depth = padded<double>(points.cols()), width = padded<double>(targets.cols());
        double* panels = points_ + each * chunk * depth;
        double* predictions = predictions_ + each * chunk * width;
        double* target = target_ + each * width;
        for (std::size_t i = 0; i < count; ++i) points.load(first + i, panels + i * lanes, chunk * lanes);
        std::fill_n(predictions, chunk * width, 0.0);
        for (std::size_t t = 0; t < width; t += lanes) {
            for (std::size_t j = 0; j < depth; j += lanes) {
                simd::outer_product(static_cast<const double*>(panels + j * chunk), lanes, count,
                                    coefficients + t * depth + j * lanes, lanes, predictions + t * chunk);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            targets.load(first + i, target);
            for (std::size_t t = 0; t < targets.cols(); ++t) {
                const double difference = target[t] - predictions[(t / lanes * chunk + i) * lanes + t % lanes];
                sum = std::fma(difference, difference, sum);
            }
        }
    }

    BlockSum sum_;
    double* points_;       // a thread: lanes after lanes of dimensions, chunk rows each
    double* predictions_;  // a thread: lanes after lanes of targets, chunk rows each
    double* target_;       // a thread: padded(targets)
};

}  // namespace lanewise::ridge
