// Points, and a weight for each where a file of weights is named: what mixtures are fitted to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <lanewise/mixture.hpp>

#include "cli/failure.hpp"
#include "cli/matrix_file.hpp"
#include "cli/progress_bar.hpp"

namespace lanewise::cli {

template <class Real>
class WeightedPoints {
public:
    // weights: a file, or "" for 1 each. Throws Failure.
    WeightedPoints(const std::string& file, MatrixView<const Real> points, const std::string& weights)
        : files_(weights.empty() ? file : file + " (weights " + weights + ")"), points_(points) {
        if (!weights.empty()) weights_ = read_weights(weights, points.rows);
    }

    // With a progress bar that calls the log-likelihood `objective`. Throws Failure.
    mixture::Fitted fit(const mixture::Options& options, const std::string& objective,
                        std::span<const std::int32_t> labels = {}) const {
        const mixture::Input<Real> input{.points = points_, .weights = weights_, .labels = labels};
        ProgressBar bar(objective, options.n_init);
        Result<mixture::Fitted> fitted = mixture::fit<Real>(input, options, bar.observer());
        bar.finish();
        return value_of(std::move(fitted), files_);
    }

private:
    std::string files_;
    MatrixView<const Real> points_;
    std::vector<double> weights_;
};

}  // namespace lanewise::cli
