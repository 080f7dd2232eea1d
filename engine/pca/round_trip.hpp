// Encodes rows and decodes them again, about an origin: the encoder is z = W (x - m), the decoder x = m + B z. What m
// loses when it is rounded to Real goes into the starts of the chains, so that rows far from 0 lose nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "core/block_sum.hpp"
#include "core/squared_difference.hpp"
#include "pca/affine_map.hpp"

namespace lanewise::pca {

template <class T>
MatrixView<T> rows_of(MatrixView<T> matrix, std::size_t first, std::size_t count) noexcept {
    return {matrix.row(first), count, matrix.cols, matrix.stride};
}

// f(first row, count) for at most `most` rows of a block at a time.
template <class F>
void over_block(std::size_t block, std::size_t rows, std::size_t most, F&& f) noexcept {
    const std::size_t end = block * block_rows + rows_of_block(block, rows);
    for (std::size_t first = block * block_rows; first < end; first += most) f(first, std::min(most, end - first));
}

template <class Real>
class RoundTrip {
public:
    RoundTrip(Arena& arena, std::size_t dimensions, std::size_t components, int threads) noexcept
        : d_(dimensions),
          k_(components),
          encoder_(arena, d_, k_, threads),
          decoder_(arena, k_, d_, threads),
          origin_(arena.take<Real>(d_)),
          rest_(arena.take<double>(d_)) {
        const std::size_t rows = static_cast<std::size_t>(threads) * rows_a_run();
        centred_ = arena.take<Real>(rows, d_);
        scores_ = arena.take<Real>(rows, k_);
        decoded_ = arena.take<Real>(rows, d_);
    }

    // m, first of all: d, or empty for 0.
    void set_origin(std::span<const double> mean) noexcept {
        for (std::size_t j = 0; j < d_; ++j) {
            const double m = mean.empty() ? 0 : mean[j];
            origin_[j] = static_cast<Real>(m);
            rest_[j] = m - static_cast<double>(origin_[j]);
        }
    }

    // W(k, j) and B(j, k). Both return the largest that a row's magnitudes sum to.
    template <class Weight>
    double set_encoder(Weight&& weight) noexcept {
        return fill(encoder_, weight, [&](std::size_t k) {
            double sum = 0;
            for (std::size_t j = 0; j < d_; ++j) sum -= weight(k, j) * rest_[j];
            return sum;
        });
    }
    template <class Weight>
    double set_decoder(Weight&& weight) noexcept {
        return fill(decoder_, weight, [&](std::size_t j) { return rest_[j]; });
    }

    void encode(MatrixView<const Real> points, MatrixView<Real> scores, int thread) const noexcept {
        encoder_.run(points, origin_, nullptr, scores, thread);
    }
    void decode(MatrixView<const Real> scores, MatrixView<Real> points, int thread) const noexcept {
        decoder_.run(scores, nullptr, origin_, points, thread);
    }

    std::size_t rows_a_run() const noexcept { return encoder_.rows_a_run(); }

    // Of all points: use(i, squared distance, what is decoded less the origin). Returns the sum of the distances, those
    // before the origin is added: adding it rounds to what Real has so far from 0.
    template <class Source, class Use>
    double run(MatrixView<const Source> points, BlockSum& total, Use&& use) const noexcept {
        return *total.run([&](std::size_t block, double* sum, int thread) {
            *sum = 0;
            over_block(block, points.rows, rows_a_run(), [&](std::size_t first, std::size_t count) {
                const Rows rows = pass(rows_of(points, first, count), thread);
                for (std::size_t i = 0; i < count; ++i) {
                    const double error = squared_difference(rows.centred.row(i), rows.decoded.row(i), d_);
                    use(first + i, error, rows.decoded.row(i));
                    *sum += error;
                }
            });
        });
    }

    const Real* origin() const noexcept { return origin_; }

private:
    struct Rows {
        MatrixView<const Real> centred, decoded;
    };

    // Of at most rows_a_run() points.
    template <class Source>
    Rows pass(MatrixView<const Source> points, int thread) const noexcept {
        const std::size_t first = static_cast<std::size_t>(thread) * rows_a_run();
        const MatrixView<Real> centred{centred_ + first * d_, points.rows, d_};
        const MatrixView<Real> scores{scores_ + first * k_, points.rows, k_};
        const MatrixView<Real> decoded{decoded_ + first * d_, points.rows, d_};
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t j = 0; j < d_; ++j) centred(i, j) = static_cast<Real>(points(i, j)) - origin_[j];
        }
        encoder_.run(centred, nullptr, nullptr, scores, thread);
        decoder_.run(scores, nullptr, nullptr, decoded, thread);
        return {centred, decoded};
    }

    template <class Weight, class Start>
    static double fill(AffineMap<Real>& map, Weight&& weight, Start&& start) noexcept {
        double largest = 0;
        for (std::size_t o = 0; o < map.weights().rows; ++o) {
            double sum = 0;
            for (std::size_t i = 0; i < map.weights().cols; ++i) {
                const double value = weight(o, i);
                map.weights()(o, i) = static_cast<Real>(value);
                sum += std::fabs(value);
            }
            map.starts()[o] = static_cast<Real>(start(o));
            largest = std::max(largest, sum);
        }
        return largest;
    }

    std::size_t d_, k_;
    AffineMap<Real> encoder_, decoder_;
    Real* origin_;   // d: m, rounded
    double* rest_;   // d: m less that
    Real* centred_;  // threads x rows_a_run x d
    Real* scores_;   // threads x rows_a_run x k
    Real* decoded_;  // threads x rows_a_run x d
};

}  // namespace lanewise::pca
