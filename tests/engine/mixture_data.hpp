// Mixtures for tests, points that go with them, and the comparisons that tests of mixtures make.
#pragma once

#include <cmath>
#include <string>

#include <lanewise/mixture.hpp>

#include "tests/engine/data.hpp"

namespace lanewise::tests {

using mixture::Covariance;
using mixture::Init;
using mixture::Parameters;

inline constexpr Covariance kinds[] = {Covariance::full, Covariance::tied, Covariance::diagonal, Covariance::spherical};

// As a string: doctest prints a const char* as a pointer.
inline std::string name_of(Covariance kind) { return mixture::to_string(kind); }

// Parameters that own their arrays, to be written down and spoilt.
struct Mix {
    Mix(Covariance kind_, std::size_t components_, std::size_t dimensions_)
        : kind(kind_),
          components(components_),
          dimensions(dimensions_),
          weights(components_),
          means(components_ * dimensions_),
          covariances(mixture::covariance_size(kind_, components_, dimensions_)) {}
    explicit Mix(const Parameters& of)
        : kind(of.covariance),
          components(of.components),
          dimensions(of.dimensions),
          weights(of.weights.begin(), of.weights.end()),
          means(of.means.begin(), of.means.end()),
          covariances(of.covariances.begin(), of.covariances.end()) {}

    Parameters view() const { return {kind, components, dimensions, weights, means, covariances}; }
    mixture::ParameterSpans spans() { return {weights, means, covariances}; }

    Mix shifted(double by) const {
        Mix result = *this;
        for (double& mean : result.means) mean += by;
        return result;
    }

    Covariance kind;
    std::size_t components, dimensions;
    std::vector<double> weights, means, covariances;
};

// Element (i, j) of component c's covariance.
inline double covariance_at(const Parameters& of, std::size_t c, std::size_t i, std::size_t j) {
    const std::size_t d = of.dimensions;
    switch (of.covariance) {
        case Covariance::full: return of.covariances[(c * d + i) * d + j];
        case Covariance::tied: return of.covariances[i * d + j];
        case Covariance::diagonal: return i == j ? of.covariances[c * d + i] : 0;
        case Covariance::spherical: return i == j ? of.covariances[c] : 0;
    }
    return 0;
}

// Components a few standard deviations apart, that overlap; eigenvalues of their covariances are 0.3 to about 5.
inline Mix some_mixture(Covariance kind, std::size_t k, std::size_t d, std::uint64_t seed) {
    Random random(seed);
    Mix mix(kind, k, d);
    double sum = 0;
    for (double& weight : mix.weights) sum += weight = random.uniform(0.5, 1.5);
    for (double& weight : mix.weights) weight /= sum;
    for (double& mean : mix.means) mean = 2 * random.normal();
    if (kind == Covariance::diagonal || kind == Covariance::spherical) {
        for (double& variance : mix.covariances) variance = random.uniform(0.3, 3);
        return mix;
    }
    std::vector<double> factor(d * d);
    for (std::size_t at = 0; at < mix.covariances.size(); at += d * d) {
        for (double& value : factor) value = random.normal() / std::sqrt(static_cast<double>(d));
        for (std::size_t i = 0; i < d; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double product = i == j ? 0.3 : 0;
                for (std::size_t t = 0; t < d; ++t) product += factor[i * d + t] * factor[j * d + t];
                mix.covariances[at + i * d + j] = mix.covariances[at + j * d + i] = product;
            }
        }
    }
    return mix;
}

// Points about the means of a mixture; row i is component i % k's. Neighbouring columns go together.
template <class Real>
Points<Real> points_about(const Mix& mix, std::size_t rows, std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(rows, mix.dimensions);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t c = i % mix.components;
        double before = 0;
        for (std::size_t j = 0; j < mix.dimensions; ++j) {
            before = random.normal() + 0.4 * before;
            const double deviation = std::sqrt(covariance_at(mix.view(), c, j, j));
            points(i, j) = static_cast<Real>(mix.means[c * mix.dimensions + j] + deviation * before);
        }
    }
    return points;
}

// One thread, but for tests of threads.
inline mixture::Options mixture_options(std::size_t k, Covariance kind = Covariance::full, Init init = Init::kmeans) {
    mixture::Options options;
    options.components = static_cast<std::int32_t>(k);
    options.covariance = kind;
    options.init = init;
    options.threads = 1;
    return options;
}

// So many updates from given parameters, whatever the log-likelihood does.
inline mixture::Options steps_from_start(const Mix& start, std::int32_t steps) {
    mixture::Options options = mixture_options(start.components, start.kind, Init::given);
    options.max_iterations = steps;
    options.tolerance = 0;
    return options;
}

template <class Real>
mixture::Input<Real> input_of(const Points<Real>& points, std::span<const double> weights = {},
                              const Parameters* start = nullptr, std::span<const std::int32_t> labels = {}) {
    return {points.view(), weights, labels, start};
}

template <class Real>
Result<mixture::Fitted> fit_from(const Points<Real>& points, std::span<const double> weights, const Mix& start,
                                 std::int32_t steps) {
    const Parameters parameters = start.view();
    return mixture::fit<Real>(input_of(points, weights, &parameters), steps_from_start(start, steps));
}

inline bool same_parameters(const Parameters& a, const Parameters& b) {
    return a.covariance == b.covariance && a.components == b.components && a.dimensions == b.dimensions &&
           same_bytes(a.weights, b.weights) && same_bytes(a.means, b.means) && same_bytes(a.covariances, b.covariances);
}

// Everything a fit returns, to the bit.
inline bool same_fit(const mixture::Fitted& a, const mixture::Fitted& b) {
    const mixture::FitReport &one = a.report(), &two = b.report();
    bool same = same_parameters(a.parameters(), b.parameters()) && same_bytes(a.history(), b.history());
    for (std::size_t c = 0; same && c < a.components().size(); ++c) {
        const mixture::ComponentReport &x = a.components()[c], &y = b.components()[c];
        same = x.floored == y.floored && x.empty == y.empty && x.restarts == y.restarts;
    }
    return same && one.log_likelihood == two.log_likelihood && one.aic == two.aic && one.bic == two.bic &&
           one.iterations == two.iterations && one.converged == two.converged && one.best_run == two.best_run &&
           one.history_size == two.history_size && one.floored == two.floored && one.restarts == two.restarts &&
           one.empty == two.empty;
}

// The largest difference of two arrays, relative to 1 or to what is larger; infinite where one is no number.
template <class A, class B>
double largest_error(const A& found, const B& expected) {
    const std::span one(found);
    const std::span two(expected);
    double largest = one.size() == two.size() ? 0 : INFINITY;
    for (std::size_t i = 0; i < std::min(one.size(), two.size()); ++i) {
        const auto x = static_cast<double>(one[i]), y = static_cast<double>(two[i]);
        if (x == y) continue;
        const double error = std::abs(x - y) / std::max(1.0, std::abs(y));
        largest = error <= largest ? largest : std::isnan(error) ? INFINITY : error;
    }
    return largest;
}

inline double largest_error(const Parameters& found, const Parameters& expected) {
    return std::max({largest_error(found.weights, expected.weights), largest_error(found.means, expected.means),
                     largest_error(found.covariances, expected.covariances)});
}

template <class Values>
bool all_finite(const Values& values) {
    return std::all_of(values.begin(), values.end(), [](auto value) { return std::isfinite(value); });
}

// A mixture that any function would take, and a log-likelihood that is a number.
inline bool is_sound(const mixture::Fitted& fitted) {
    return mixture::Mixture::make(fitted.parameters()).ok() && std::isfinite(fitted.report().log_likelihood) &&
           std::isfinite(fitted.report().aic) && std::isfinite(fitted.report().bic) && all_finite(fitted.history());
}

}  // namespace lanewise::tests
