// Draws: of the mixture they are said to be of, and the same ones everywhere.
#include <doctest/doctest.h>

#include <numeric>

#include "tests/engine/mixture_data.hpp"

namespace lanewise::tests {
namespace {

using mixture::Draw;

constexpr std::size_t a_million = 1000000;

struct Moments {
    explicit Moments(std::size_t d) : mean(d), covariance(d * d) {}
    std::vector<double> mean, covariance;
};

Moments moments_of(const Parameters& mix) {
    Moments result(mix.dimensions);
    REQUIRE(mixture::moments(mix, result.mean, result.covariance).ok());
    return result;
}

// Sampled mean and covariance within four standard errors of these. The error of a covariance's element is that of the
// mean of products, whose variance comes from the sample.
template <class Real>
void check_moments(const Points<Real>& points, const Moments& expected) {
    const std::size_t d = points.cols;
    const auto n = static_cast<double>(points.rows);
    std::vector<double> sum(d), products(d * d), squares(d * d), x(d);
    for (std::size_t i = 0; i < points.rows; ++i) {
        for (std::size_t s = 0; s < d; ++s) {
            x[s] = static_cast<double>(points(i, s)) - expected.mean[s];
            sum[s] += x[s];
            for (std::size_t t = 0; t <= s; ++t) {
                const double product = x[s] * x[t];
                products[s * d + t] += product;
                squares[s * d + t] += product * product;
            }
        }
    }
    double farthest = 0;
    for (std::size_t s = 0; s < d; ++s) {
        farthest = std::max(farthest, std::abs(sum[s] / n) / std::sqrt(expected.covariance[s * d + s] / n));
        for (std::size_t t = 0; t <= s; ++t) {
            const double mean = products[s * d + t] / n;
            const double error = std::sqrt((squares[s * d + t] / n - mean * mean) / n);
            farthest = std::max(farthest, std::abs(mean - expected.covariance[s * d + t]) / error);
        }
    }
    CHECK(farthest <= 4);
}

TEST_CASE("a million draws: mean, covariance and the labels' frequencies") {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix mix = some_mixture(kind, 4, 3, 1);
        Points<float> points(kind == Covariance::full ? a_million : a_million / 10, 3);
        std::vector<std::int32_t> labels(points.rows);
        REQUIRE(mixture::sample<float>(mix.view(), {11, 0, 2}, points.view(), labels).ok());
        check_moments(points, moments_of(mix.view()));
        std::vector<double> counts(4);
        for (const std::int32_t label : labels) counts[static_cast<std::size_t>(label)] += 1;
        for (std::size_t c = 0; c < 4; ++c) {
            const double n = static_cast<double>(points.rows), p = mix.weights[c];
            CHECK(std::abs(counts[c] - n * p) <= 4 * std::sqrt(n * p * (1 - p)));
        }
    }
}

TEST_CASE("a sum: a million draws of x + y are draws of sum(x, y)") {
    const Mix a = some_mixture(Covariance::full, 3, 2, 1), b = some_mixture(Covariance::diagonal, 2, 2, 2);
    const auto both = mixture::sum(a.view(), b.view());
    REQUIRE(both.ok());
    Points<double> x(a_million, 2), y(a_million, 2);
    REQUIRE(mixture::sample<double>(a.view(), {1, 0, 2}, x.view()).ok());
    REQUIRE(mixture::sample<double>(b.view(), {1, 1, 2}, y.view()).ok());
    for (std::size_t at = 0; at < x.values.size(); ++at) x.values[at] += y.values[at];
    check_moments(x, moments_of(both->parameters()));
}

TEST_CASE("each component's draws have its own mean and covariance, and are bell-shaped") {
    Mix mix(Covariance::full, 2, 2);
    mix.weights = {0.3, 0.7};
    mix.means = {-100, 5, 100, -5};
    mix.covariances = {4, 1.2, 1.2, 1, 1, -0.8, -0.8, 2};
    Points<double> points(200000, 2);
    std::vector<std::int32_t> labels(points.rows);
    REQUIRE(mixture::sample<double>(mix.view(), {5, 0, 2}, points.view(), labels).ok());
    for (std::size_t c = 0; c < 2; ++c) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < points.rows; ++i) {
            if (labels[i] == static_cast<std::int32_t>(c)) rows.push_back(i);
        }
        const Points<double> own = points.rows_in(rows);
        Moments expected(2);
        expected.mean.assign(mix.means.begin() + static_cast<long>(2 * c),
                             mix.means.begin() + static_cast<long>(2 * c + 2));
        expected.covariance.assign(mix.covariances.begin() + static_cast<long>(4 * c),
                                   mix.covariances.begin() + static_cast<long>(4 * c + 4));
        check_moments(own, expected);
        // Shares below -1, 0 and 2 standard deviations.
        const double n = static_cast<double>(own.rows), deviation = std::sqrt(expected.covariance[0]);
        for (const auto& [z, p] :
             {std::pair(-1.0, 0.15865525393145705), std::pair(0.0, 0.5), std::pair(2.0, 0.9772498680518208)}) {
            double below = 0;
            for (std::size_t i = 0; i < own.rows; ++i) below += own(i, 0) < expected.mean[0] + z * deviation ? 1 : 0;
            CHECK(std::abs(below - n * p) <= 4 * std::sqrt(n * p * (1 - p)));
        }
    }
}

TEST_CASE_TEMPLATE("row i is the same for every number of rows, and of threads", Real, float, double) {
    const Mix mix = some_mixture(Covariance::full, 3, 5, 1);
    Points<Real> all(5000, 5);
    std::vector<std::int32_t> all_labels(all.rows);
    REQUIRE(mixture::sample<Real>(mix.view(), {3, 0, 1}, all.view(), all_labels).ok());
    for (const std::size_t rows : {1, 2, 63, 1024, 1025, 4999}) {
        for (const int threads : {0, 1, 3}) {
            Points<Real> some(rows, 5);
            std::vector<std::int32_t> labels(rows);
            REQUIRE(mixture::sample<Real>(mix.view(), {3, 0, threads}, some.view(), labels).ok());
            CHECK(same_bytes(some.values, std::span(all.values).first(5 * rows)));
            CHECK(same_bytes(labels, std::span(all_labels).first(rows)));
        }
    }
    Points<Real> unlabelled(5000, 5), wide(5000, 7);
    REQUIRE(mixture::sample<Real>(mix.view(), {3}, unlabelled.view()).ok());
    CHECK(same_bytes(unlabelled.values, all.values));
    REQUIRE(mixture::sample<Real>(mix.view(), {3}, {wide.values.data(), 5000, 5, 7}).ok());
    for (std::size_t i = 0; i < 5000; i += 99) CHECK(same_bytes(std::span(wide.row(i), 5), std::span(all.row(i), 5)));
    CHECK(wide(0, 5) == 0);
}

TEST_CASE("float draws are the double draws, rounded") {
    const Mix mix = some_mixture(Covariance::tied, 3, 4, 1);
    Points<float> single(2000, 4);
    Points<double> twice(2000, 4);
    REQUIRE(mixture::sample<float>(mix.view(), {}, single.view()).ok());
    REQUIRE(mixture::sample<double>(mix.view(), {}, twice.view()).ok());
    int differ = 0;
    for (std::size_t at = 0; at < single.values.size(); ++at) {
        differ += single.values[at] != static_cast<float>(twice.values[at]) ? 1 : 0;
    }
    CHECK(differ == 0);
}

TEST_CASE("streams and seeds: other draws, and independent ones") {
    Mix mix(Covariance::spherical, 1, 1);
    mix.weights = mix.covariances = {1};
    const std::size_t n = 20000;
    const Draw draws[] = {{0, 0, 1}, {0, 1, 1}, {0, 2, 1}, {1, 0, 1}, {std::uint64_t{1} << 32, 0, 1}};
    std::vector<Points<double>> drawn;
    for (const Draw& draw : draws) {
        REQUIRE(mixture::sample<double>(mix.view(), draw, drawn.emplace_back(n, 1).view()).ok());
    }
    for (std::size_t a = 0; a < drawn.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            const double product =
                std::inner_product(drawn[a].values.begin(), drawn[a].values.end(), drawn[b].values.begin(), 0.0);
            CHECK(std::abs(product) <= 4 * std::sqrt(static_cast<double>(n)));
        }
        // Nor does a draw tell the next one.
        const double next =
            std::inner_product(drawn[a].values.begin(), drawn[a].values.end() - 1, drawn[a].values.begin() + 1, 0.0);
        CHECK(std::abs(next) <= 4 * std::sqrt(static_cast<double>(n)));
    }
}

TEST_CASE("components of weight 0 are never drawn, first, last and between") {
    Mix mix = some_mixture(Covariance::spherical, 5, 1, 1);
    mix.weights = {0, 0.5, 0, 0.5, 0};
    Points<float> points(50000, 1);
    std::vector<std::int32_t> labels(points.rows);
    REQUIRE(mixture::sample<float>(mix.view(), {}, points.view(), labels).ok());
    CHECK(std::count(labels.begin(), labels.end(), 1) + std::count(labels.begin(), labels.end(), 3) == 50000);
    CHECK(std::count(labels.begin(), labels.end(), 1) > 24000);
}

TEST_CASE("a fit to draws finds the mixture they are of") {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        Mix mix = some_mixture(kind, 2, 2, 3);
        mix.means = {-4, 0, 4, 1};
        Points<float> points(20000, 2);
        REQUIRE(mixture::sample<float>(mix.view(), {2}, points.view()).ok());
        const auto fitted = fit_from(points, {}, mix, 20);
        REQUIRE(fitted.ok());
        CHECK(largest_error(fitted->parameters(), mix.view()) <= 0.1);
    }
}

TEST_CASE_TEMPLATE("what sample refuses", Real, float, double) {
    const Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    Points<Real> points(10, 3), other(10, 2);
    std::vector<std::int32_t> labels(9, -1);
    const auto refuses = [&](const Status& status, ErrorCode code, const char* words) {
        INFO(std::string(status.message()));
        CHECK(status.code() == code);
        CHECK(contains(status.message(), words));
    };
    refuses(mixture::sample<Real>(mix.view(), {}, other.view()), ErrorCode::invalid_shape, "2 columns");
    refuses(mixture::sample<Real>(mix.view(), {}, points.view(), labels), ErrorCode::invalid_shape, "9 places for 10");
    refuses(mixture::sample<Real>(mix.view(), {0, 0, -2}, points.view()), ErrorCode::invalid_argument, "threads is -2");
    refuses(mixture::sample<Real>(mix.view(), {}, MatrixView<Real>{}), ErrorCode::invalid_shape, "points");
    Mix bad = mix;
    bad.covariances[9 + 4] = -1;
    refuses(mixture::sample<Real>(bad.view(), {}, points.view()), ErrorCode::invalid_argument, "covariances[1]");
    for (const Real value : points.values) CHECK(value == 0);
    CHECK(std::count(labels.begin(), labels.end(), -1) == 9);
}

}  // namespace
}  // namespace lanewise::tests
