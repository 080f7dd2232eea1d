// Densities of Gaussian mixtures and a step of expectation-maximization, written down plainly, to compare with.
#pragma once

#include <cmath>
#include <vector>

#include "tests/engine/mixture_data.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests::oracle {

// One component's Gaussian: L of L L^T = covariance, row by row.
class Gaussian {
public:
    Gaussian(const Parameters& of, std::size_t c)
        : d_(of.dimensions), mean_(of.means.begin() + c * d_, of.means.begin() + (c + 1) * d_), factor_(d_ * d_) {
        const Wide log_two_pi = static_cast<Wide>(0x1.d67f1c864beb5p+0) - 0x1.65b5a1b7ff5dfp-54;
        constant_ = log(static_cast<Wide>(of.weights[c]));
        for (std::size_t i = 0; i < d_; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                Wide sum = covariance_at(of, c, i, j);
                for (std::size_t t = 0; t < j; ++t) sum -= factor_[i * d_ + t] * factor_[j * d_ + t];
                factor_[i * d_ + j] = i == j ? sqrt(sum) : sum / factor_[j * d_ + j];
            }
            constant_ -= log(factor_[i * d_ + i]) + log_two_pi / 2;
        }
    }

    // log weight + log N(x | mean, covariance), by forward substitution.
    template <class Real>
    Wide joint(const Real* x) const {
        std::vector<Wide> y(d_);
        Wide square = 0;
        for (std::size_t i = 0; i < d_; ++i) {
            Wide sum = static_cast<Wide>(x[i]) - static_cast<Wide>(mean_[i]);
            for (std::size_t j = 0; j < i; ++j) sum -= factor_[i * d_ + j] * y[j];
            y[i] = sum / factor_[i * d_ + i];
            square += y[i] * y[i];
        }
        return constant_ - square / 2;
    }

private:
    std::size_t d_;
    std::vector<double> mean_;
    std::vector<Wide> factor_;
    Wide constant_ = 0;
};

// What mixture::evaluate finds out.
struct Densities {
    std::vector<double> joint, responsibilities, log_density;
    double log_likelihood = 0;
};

template <class Real>
Densities densities(const Parameters& of, MatrixView<const Real> points, std::span<const double> weights = {}) {
    const std::size_t k = of.components;
    std::vector<Gaussian> gaussians;
    for (std::size_t c = 0; c < k; ++c) gaussians.emplace_back(of, c);
    Densities result;
    Wide total = 0, mass = 0;
    std::vector<Wide> joint(k);
    for (std::size_t i = 0; i < points.rows; ++i) {
        for (std::size_t c = 0; c < k; ++c) joint[c] = gaussians[c].joint(points.row(i));
        const Wide largest = *std::max_element(joint.begin(), joint.end());
        Wide sum = 0;
        for (const Wide value : joint) sum += exp(value - largest);
        for (const Wide value : joint) {
            result.joint.push_back(static_cast<double>(value));
            result.responsibilities.push_back(static_cast<double>(exp(value - largest) / sum));
        }
        const Wide log_density = largest + log(sum), weight = weights.empty() ? 1 : weights[i];
        result.log_density.push_back(static_cast<double>(log_density));
        total += weight * log_density;
        mass += weight;
    }
    result.log_likelihood = static_cast<double>(total / mass);
    return result;
}

template <class Real>
double log_likelihood(const Parameters& of, const Points<Real>& points, std::span<const double> weights = {}) {
    return densities<Real>(of, points.view(), weights).log_likelihood;
}

// The M-step of these responsibilities (n x k), about the new means and without a floor. Every component needs some.
template <class Real>
Mix maximize(Covariance kind, const Points<Real>& points, std::span<const double> weights,
             const std::vector<double>& responsibilities) {
    const std::size_t d = points.cols, k = responsibilities.size() / points.rows;
    Mix next(kind, k, d);
    double all = 0;
    for (std::size_t i = 0; i < points.rows; ++i) all += weights.empty() ? 1 : weights[i];
    const auto share = [&](std::size_t i, std::size_t c) {
        return (weights.empty() ? 1 : weights[i]) * responsibilities[i * k + c];
    };
    std::vector<double> matrix(d * d), tied(d * d);
    for (std::size_t c = 0; c < k; ++c) {
        double mass = 0;
        double* mean = next.means.data() + c * d;
        for (std::size_t i = 0; i < points.rows; ++i) {
            mass += share(i, c);
            for (std::size_t j = 0; j < d; ++j) mean[j] += share(i, c) * static_cast<double>(points(i, j));
        }
        for (std::size_t j = 0; j < d; ++j) mean[j] /= mass;
        next.weights[c] = mass / all;
        std::fill(matrix.begin(), matrix.end(), 0.0);
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t s = 0; s < d; ++s) {
                const double difference = share(i, c) * (static_cast<double>(points(i, s)) - mean[s]);
                for (std::size_t t = 0; t < d; ++t) {
                    matrix[s * d + t] += difference * (static_cast<double>(points(i, t)) - mean[t]);
                }
            }
        }
        for (std::size_t at = 0; at < d * d; ++at) {
            tied[at] += matrix[at] / all;
            const bool diagonal = at % (d + 1) == 0;
            if (kind == Covariance::full) next.covariances[c * d * d + at] = matrix[at] / mass;
            if (kind == Covariance::diagonal && diagonal) next.covariances[c * d + at / (d + 1)] = matrix[at] / mass;
            if (kind == Covariance::spherical && diagonal) {
                next.covariances[c] += matrix[at] / mass / static_cast<double>(d);
            }
        }
    }
    if (kind == Covariance::tied) next.covariances = tied;
    return next;
}

// Expectation and maximization.
template <class Real>
Mix step(const Parameters& before, const Points<Real>& points, std::span<const double> weights = {}) {
    return maximize(before.covariance, points, weights, densities<Real>(before, points.view()).responsibilities);
}

// As if every point belonged to its label alone.
template <class Real>
Mix of_labels(Covariance kind, std::size_t k, const Points<Real>& points, std::span<const double> weights,
              std::span<const std::int32_t> labels) {
    std::vector<double> responsibilities(points.rows * k);
    for (std::size_t i = 0; i < points.rows; ++i) responsibilities[i * k + static_cast<std::size_t>(labels[i])] = 1;
    return maximize(kind, points, weights, responsibilities);
}

}  // namespace lanewise::tests::oracle
