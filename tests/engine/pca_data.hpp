// Autoencoders to use, and what they should say.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <lanewise/pca/autoencoder.hpp>

#include "tests/engine/data.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {

// Owns what a pca::Autoencoder shows: k directions of about unit length, not orthogonal, for nothing here needs that.
struct Coder {
    Coder(std::size_t d, std::size_t k, bool whiten, double far, std::uint64_t seed) : components(k, d), mean(d) {
        Random random(seed);
        for (double& value : components.values) value = random.normal() / std::sqrt(static_cast<double>(d));
        for (double& value : mean) value = far + random.normal();
        for (std::size_t i = 0; whiten && i < k; ++i) scales.push_back(0.25 + static_cast<double>(i % 5));
    }

    pca::Autoencoder view() const { return {components.view(), mean, scales}; }
    double scale(std::size_t k) const { return scales.empty() ? 1 : scales[k]; }

    template <class Real>
    std::vector<double> encoded(const Real* x) const {
        std::vector<double> z(components.rows);
        for (std::size_t k = 0; k < components.rows; ++k) {
            Wide sum = 0;
            for (std::size_t j = 0; j < mean.size(); ++j) {
                sum += static_cast<Wide>(components(k, j)) * (static_cast<Wide>(x[j]) - mean[j]);
            }
            z[k] = scale(k) > 0 ? static_cast<double>(sum / scale(k)) : 0;
        }
        return z;
    }

    // Less the mean.
    template <class Real>
    std::vector<double> decoded(const Real* z) const {
        std::vector<double> x(mean.size());
        for (std::size_t j = 0; j < mean.size(); ++j) {
            Wide sum = 0;
            for (std::size_t k = 0; k < components.rows; ++k) {
                sum += static_cast<Wide>(z[k]) * scale(k) * components(k, j);
            }
            x[j] = static_cast<double>(sum);
        }
        return x;
    }

    Points<double> components;
    std::vector<double> mean, scales;
};

// Of a matrix with a longer stride, whose gaps hold what must stay there.
template <class Real>
struct Strided {
    Strided(std::size_t rows_, std::size_t cols_, std::size_t gap)
        : rows(rows_), cols(cols_), stride(cols_ + gap), values(rows_ * stride, 77) {}
    explicit Strided(const Points<Real>& points, std::size_t gap = 3) : Strided(points.rows, points.cols, gap) {
        for (std::size_t i = 0; i < rows; ++i) std::copy_n(points.row(i), cols, values.data() + i * stride);
    }

    MatrixView<Real> view() { return {values.data(), rows, cols, stride}; }
    MatrixView<const Real> view() const { return {values.data(), rows, cols, stride}; }
    bool gaps_intact() const {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i % stride >= cols && values[i] != 77) return false;
        }
        return true;
    }
    bool untouched() const {
        return std::all_of(values.begin(), values.end(), [](Real value) { return value == 77; });
    }

    std::size_t rows, cols, stride;
    std::vector<Real> values;
};

}  // namespace lanewise::tests
