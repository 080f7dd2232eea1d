// K-means written down plainly, to compare with.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <lanewise/simd.hpp>

#include "tests/engine/data.hpp"

namespace lanewise::tests::oracle {

// The squared distance as kmeans.hpp defines it, in Real. SSE2 has no fused multiply-add and rounds the product too.
template <class Real>
Real squared_distance(const Real* x, const Real* c, std::size_t dims) {
    const bool fused = simd::active_isa() != simd::Isa::sse2;
    Real sum = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        const Real difference = x[j] - c[j];
        const Real square = difference * difference;
        sum = fused ? std::fma(difference, difference, sum) : square + sum;
    }
    return sum;
}

template <class Real>
double squared_distance_in_double(const Real* x, const Real* c, std::size_t dims) {
    double sum = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        const double difference = static_cast<double>(x[j]) - static_cast<double>(c[j]);
        sum += difference * difference;
    }
    return sum;
}

template <class Real>
std::vector<std::int32_t> labels(MatrixView<const Real> points, MatrixView<const Real> centroids) {
    std::vector<std::int32_t> result(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) {
        Real smallest = std::numeric_limits<Real>::infinity();
        for (std::size_t c = 0; c < centroids.rows; ++c) {
            const Real distance = squared_distance(points.row(i), centroids.row(c), points.cols);
            if (distance < smallest) {
                smallest = distance;
                result[i] = static_cast<std::int32_t>(c);
            }
        }
    }
    return result;
}

template <class Real>
double inertia(MatrixView<const Real> points, MatrixView<const Real> centroids, std::span<const std::int32_t> labels,
               std::span<const double> weights = {}) {
    double sum = 0;
    for (std::size_t i = 0; i < points.rows; ++i) {
        sum +=
            (weights.empty() ? 1.0 : weights[i]) *
            squared_distance_in_double(points.row(i), centroids.row(static_cast<std::size_t>(labels[i])), points.cols);
    }
    return sum;
}

template <class Real>
struct Lloyd {
    Points<Real> centroids;
    std::vector<std::int32_t> labels;
    std::vector<double> history;
    bool converged = false;
};

// Iterates until no label changes. Clusters without points stay where they are.
template <class Real>
Lloyd<Real> lloyd(MatrixView<const Real> points, MatrixView<const Real> start, int max_iterations) {
    Lloyd<Real> model{Points<Real>(start.rows, start.cols), {}, {}};
    for (std::size_t c = 0; c < start.rows; ++c) std::copy_n(start.row(c), start.cols, model.centroids.view().row(c));
    for (int iteration = 0; iteration < max_iterations; ++iteration) {
        const MatrixView<const Real> centroids = model.centroids.view();
        std::vector<std::int32_t> found = labels(points, centroids);
        model.history.push_back(inertia<Real>(points, centroids, found));
        model.converged = found == model.labels;
        model.labels = std::move(found);
        if (model.converged) return model;
        std::vector<double> sums(start.rows * start.cols);
        std::vector<double> counts(start.rows);
        for (std::size_t i = 0; i < points.rows; ++i) {
            const auto c = static_cast<std::size_t>(model.labels[i]);
            counts[c] += 1;
            for (std::size_t j = 0; j < points.cols; ++j)
                sums[c * points.cols + j] += static_cast<double>(points(i, j));
        }
        for (std::size_t c = 0; c < start.rows; ++c) {
            for (std::size_t j = 0; j < start.cols && counts[c] > 0; ++j) {
                model.centroids(c, j) = static_cast<Real>(sums[c * points.cols + j] / counts[c]);
            }
        }
    }
    model.labels = labels<Real>(points, model.centroids.view());
    return model;
}

}  // namespace lanewise::tests::oracle
