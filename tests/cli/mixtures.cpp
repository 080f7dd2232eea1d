#include "mixtures.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <nlohmann/json.hpp>

#include "command.hpp"

namespace lanewise::tests {
namespace {

// The lower factor of a = L L^T, row by row.
std::vector<double> cholesky(const std::vector<double>& a, std::size_t d) {
    std::vector<double> l(d * d);
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i * d + j];
            for (std::size_t m = 0; m < j; ++m) sum -= l[i * d + m] * l[j * d + m];
            l[i * d + j] = i == j ? std::sqrt(sum) : sum / l[j * d + j];
        }
    }
    return l;
}

// L^-1 b.
std::vector<double> forward(const std::vector<double>& l, std::vector<double> b) {
    const std::size_t d = b.size();
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j < i; ++j) b[i] -= l[i * d + j] * b[j];
        b[i] /= l[i * d + i];
    }
    return b;
}

void flatten(const nlohmann::json& lists, std::vector<double>& values) {
    if (lists.is_array()) {
        for (const nlohmann::json& part : lists) flatten(part, values);
    } else {
        values.push_back(lists.get<double>());
    }
}

}  // namespace

std::vector<double> PlainMixture::covariance(std::size_t c) const {
    std::vector<double> all(d * d);
    for (std::size_t i = 0; i < d * d; ++i) {
        if (kind == "full") all[i] = covariances[c * d * d + i];
        if (kind == "tied") all[i] = covariances[i];
    }
    for (std::size_t j = 0; j < d; ++j) {
        if (kind == "diagonal") all[j * d + j] = covariances[c * d + j];
        if (kind == "spherical") all[j * d + j] = covariances[c];
    }
    return all;
}

std::vector<std::size_t> PlainMixture::shape() const {
    if (kind == "full") return {k, d, d};
    if (kind == "tied") return {d, d};
    if (kind == "diagonal") return {k, d};
    return {k};
}

PlainMixture random_mixture(const std::string& kind, std::size_t k, std::size_t d, std::uint64_t seed) {
    Random random(seed);
    PlainMixture mixture{kind, k, d, {}, {}, {}};
    double sum = 0;
    for (std::size_t c = 0; c < k; ++c) sum += mixture.weights.emplace_back(random.uniform(0.5, 2));
    for (double& weight : mixture.weights) weight /= sum;
    for (std::size_t i = 0; i < k * d; ++i) mixture.means.push_back(random.uniform(-5, 5));
    if (kind == "diagonal" || kind == "spherical") {
        for (std::size_t i = 0; i < (kind == "diagonal" ? k * d : k); ++i) {
            mixture.covariances.push_back(random.uniform(0.2, 2));
        }
        return mixture;
    }
    // B B^T plus a little on the diagonal.
    for (std::size_t c = 0; c < (kind == "full" ? k : 1); ++c) {
        std::vector<double> b(d * d);
        for (double& value : b) value = random.uniform(-1, 1);
        for (std::size_t i = 0; i < d * d; ++i) {
            double entry = i / d == i % d ? 0.2 : 0;
            for (std::size_t m = 0; m < d; ++m) entry += b[(i / d) * d + m] * b[(i % d) * d + m];
            mixture.covariances.push_back(entry);
        }
    }
    return mixture;
}

void make(const Folder& folder, const std::string& model, const PlainMixture& mixture) {
    folder.write_npy("weights.npy", mixture.weights, {mixture.k});
    folder.write_npy("means.npy", mixture.means, {mixture.k, mixture.d});
    folder.write_npy("covariances.npy", mixture.covariances, mixture.shape());
    run_json(folder, {"mixture", "make", "--mixing", "weights.npy", "--means", "means.npy", "--covariances",
                      "covariances.npy", "--covariance", mixture.kind, "--model", model});
}

PlainMixture shown(const Folder& folder, const std::string& model) {
    const nlohmann::json report = run_json(folder, {"mixture", "show", "--model", model});
    PlainMixture mixture{report.at("covariance"), report.at("components"), report.at("dimensions"), {}, {}, {}};
    flatten(report.at("mixing"), mixture.weights);
    flatten(report.at("means"), mixture.means);
    flatten(report.at("covariances"), mixture.covariances);
    return mixture;
}

double log_normal(const std::vector<double>& x, const std::vector<double>& mean,
                  const std::vector<double>& covariance) {
    const std::size_t d = x.size();
    const std::vector<double> l = cholesky(covariance, d);
    std::vector<double> difference(d);
    for (std::size_t j = 0; j < d; ++j) difference[j] = x[j] - mean[j];
    double sum = static_cast<double>(d) * std::log(2 * std::numbers::pi);
    for (const double value : forward(l, difference)) sum += value * value;
    for (std::size_t j = 0; j < d; ++j) sum += 2 * std::log(l[j * d + j]);
    return -0.5 * sum;
}

double joint(const PlainMixture& mixture, std::size_t c, const std::vector<double>& x) {
    const auto mean = mixture.means.begin() + static_cast<std::ptrdiff_t>(c * mixture.d);
    return std::log(mixture.weights[c]) +
           log_normal(x, {mean, mean + static_cast<std::ptrdiff_t>(mixture.d)}, mixture.covariance(c));
}

double log_density(const PlainMixture& mixture, const std::vector<double>& x) {
    std::vector<double> terms;
    for (std::size_t c = 0; c < mixture.k; ++c) terms.push_back(joint(mixture, c, x));
    const double most = *std::max_element(terms.begin(), terms.end());
    double sum = 0;
    for (const double term : terms) sum += std::exp(term - most);
    return most + std::log(sum);
}

std::vector<double> solved(const std::vector<double>& a, const std::vector<double>& b) {
    const std::size_t d = b.size();
    const std::vector<double> l = cholesky(a, d);
    std::vector<double> x = forward(l, b);
    for (std::size_t i = d; i-- > 0;) {
        for (std::size_t j = i + 1; j < d; ++j) x[i] -= l[j * d + i] * x[j];
        x[i] /= l[i * d + i];
    }
    return x;
}

Moments moments(const PlainMixture& mixture) {
    const std::size_t d = mixture.d;
    Moments all{std::vector<double>(d), std::vector<double>(d * d)};
    for (std::size_t i = 0; i < mixture.k * d; ++i) all.mean[i % d] += mixture.weights[i / d] * mixture.means[i];
    for (std::size_t c = 0; c < mixture.k; ++c) {
        const std::vector<double> covariance = mixture.covariance(c);
        for (std::size_t i = 0; i < d * d; ++i) {
            const double row = mixture.means[c * d + i / d], col = mixture.means[c * d + i % d];
            all.covariance[i] +=
                mixture.weights[c] * (covariance[i] + (row - all.mean[i / d]) * (col - all.mean[i % d]));
        }
    }
    return all;
}

void check_moments(const std::vector<double>& points, const Moments& expected) {
    const std::size_t d = expected.mean.size(), n = points.size() / d;
    // Of f(point), which should have this mean.
    const auto check_mean = [&](const auto& f, double mean) {
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double value = f(&points[i * d]) - mean;
            sum += value;
            squares += value * value;
        }
        const double standard_error = std::sqrt(squares) / static_cast<double>(n);
        CHECK(std::abs(sum / static_cast<double>(n)) <= 4 * standard_error);
    };
    for (std::size_t j = 0; j < d; ++j) check_mean([&](const double* x) { return x[j]; }, expected.mean[j]);
    for (std::size_t i = 0; i < d * d; ++i) {
        const std::size_t row = i / d, col = i % d;
        check_mean([&](const double* x) { return (x[row] - expected.mean[row]) * (x[col] - expected.mean[col]); },
                   expected.covariance[i]);
    }
}

void check_close(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
    REQUIRE(found.size() == expected.size());
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        // A difference that is not a number is no small one.
        const double difference = std::abs(found[i] - expected[i]);
        worst = difference <= worst      ? worst
                : std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                         : difference;
    }
    CHECK(worst <= tolerance * largest);
}

std::vector<double> sample(const Folder& folder, const std::string& model, std::size_t n, const std::string& file,
                           const std::string& seed) {
    run_json(folder, {"mixture", "sample", std::to_string(n), "--model", model, "-o", file, "--labels", "drawn.npy",
                      "--seed", seed});
    return folder.numbers(file);
}

}  // namespace lanewise::tests
