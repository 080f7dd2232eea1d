// Expectation-maximization: what a step computes, and that the objective never falls.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"

namespace lanewise::tests {
namespace {

// What rounding may take from the log-likelihood: in float, each point's log-density is off by a few units in its last
// place.
template <class Real>
constexpr double fall = sizeof(Real) == 4 ? 5e-7 : 1e-12;

template <class Real>
void check_never_falls(const mixture::Fitted& fitted) {
    double before = fitted.history()[0];
    int falls = 0;
    for (const double value : fitted.history()) {
        falls += value < before - fall<Real> * std::max(1.0, std::abs(before)) ? 1 : 0;
        before = value;
    }
    CHECK(falls == 0);
    CHECK(fitted.report().log_likelihood >= before - fall<Real> * std::max(1.0, std::abs(before)));
}

TEST_CASE_TEMPLATE("the log-likelihood never falls: all kinds and starts, hardly any structure", Real, float, double) {
    const Points<Real> points = cloud<Real>(1500, 3, 1);
    const std::size_t k = 5;
    std::vector<std::int32_t> labels(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) labels[i] = static_cast<std::int32_t>(i % 7 % k);
    for (const Covariance kind : kinds) {
        for (const Init init : {Init::kmeans, Init::plus_plus, Init::random, Init::labels, Init::given}) {
            INFO(name_of(kind), ", init ", static_cast<int>(init));
            const Mix start = some_mixture(kind, k, 3, 2);
            const Parameters parameters = start.view();
            mixture::Options options = mixture_options(k, kind, init);
            options.tolerance = 0;
            options.max_iterations = 30;
            const auto fitted = mixture::fit<Real>(input_of(points, {}, &parameters, labels), options);
            REQUIRE(fitted.ok());
            CHECK(fitted->history().size() == 30);
            CHECK(fitted->history().back() > fitted->history()[0]);
            CHECK(is_sound(*fitted));
            check_never_falls<Real>(*fitted);
        }
    }
}

TEST_CASE_TEMPLATE("nor does it where components meet the floor, nor with weights far apart", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(400, 2, 6, 1, 3);  // few places, many points each
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) weights[i] = std::pow(10.0, static_cast<double>(i % 9) - 4);
    for (const Covariance kind : kinds) {
        for (const double regularization : {1e-6, 1e-3, 0.3}) {
            INFO(name_of(kind), ", regularization ", regularization);
            mixture::Options options = mixture_options(9, kind, Init::plus_plus);
            options.tolerance = 0;
            options.max_iterations = 30;
            options.regularization = regularization;
            const auto fitted = mixture::fit<Real>(input_of(points, weights), options);
            REQUIRE(fitted.ok());
            CHECK(is_sound(*fitted));
            if (fitted->report().restarts == 0) check_never_falls<Real>(*fitted);
        }
    }
}

TEST_CASE_TEMPLATE("one component: the mean and covariance of the sample", Real, float, double) {
    const double tolerance = sizeof(Real) == 4 ? 2e-6 : 1e-13;
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 2, 3, 4, 5, 16}) {
            for (const double shift : {0.0, 1e4}) {
                INFO(name_of(kind), ", ", d, " dimensions, shift ", shift);
                const Points<Real> points = points_about<Real>(some_mixture(kind, 3, d, d), 1100, 1).shifted(shift);
                const std::vector<std::int32_t> labels(points.rows, 0);
                const Mix expected = oracle::of_labels(kind, 1, points, {}, labels);
                mixture::Options options = mixture_options(1, kind);
                const auto fitted = mixture::fit<Real>(input_of(points), options);
                REQUIRE(fitted.ok());
                CHECK(largest_error(fitted->parameters(), expected.view()) <= tolerance);
                CHECK(fitted->parameters().weights[0] == 1);
                CHECK(fitted->report().converged);
                CHECK(fitted->report().iterations == 2);
                CHECK(fitted->report().floored == 0);
            }
        }
    }
}

template <class Real>
void check_one_step(Covariance kind, std::size_t d, std::span<const double> weights) {
    INFO(name_of(kind), ", ", d, " dimensions");
    const Mix mix = some_mixture(kind, 3, d, d);
    const Points<Real> points = points_about<Real>(mix, 700, d + 1);
    auto statistics = mixture::Statistics<Real>::create(mix.view(), 0, 1);
    REQUIRE(statistics.ok());
    REQUIRE(statistics->add(points.view(), weights).ok());
    const auto next = statistics->maximize();
    REQUIRE(next.ok());
    const Mix expected = oracle::step(mix.view(), points, weights);
    const double tolerance = sizeof(Real) == 4 ? 2e-5 : 1e-11;
    CHECK(largest_error(next->parameters(), expected.view()) <= tolerance);
    CHECK(statistics->log_likelihood() ==
          doctest::Approx(oracle::log_likelihood(mix.view(), points, weights)).epsilon(tolerance / 20));
    CHECK(statistics->rows() == 700);
    double mass = 0;
    for (const double weight : weights) mass += weight;
    CHECK(statistics->mass() == doctest::Approx(weights.empty() ? 700 : mass).epsilon(1e-14));
}

TEST_CASE_TEMPLATE("one step is the plain one: all kinds, with and without weights", Real, float, double) {
    std::vector<double> weights(700);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 0.1 * static_cast<double>(i % 13);
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 2, 3, 4, 5, 8, 17}) {
            check_one_step<Real>(kind, d, {});
            check_one_step<Real>(kind, d, weights);
        }
    }
}

TEST_CASE_TEMPLATE("ten steps are the plain ones", Real, float, double) {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix start = some_mixture(kind, 3, 4, 1);
        const Points<Real> points = points_about<Real>(start, 400, 2);
        Mix expected = start;
        for (int step = 0; step < 10; ++step) expected = oracle::step(expected.view(), points);
        const auto fitted = fit_from(points, {}, start, 10);
        REQUIRE(fitted.ok());
        CHECK(largest_error(fitted->parameters(), expected.view()) <= (sizeof(Real) == 4 ? 1e-4 : 1e-10));
    }
}

TEST_CASE_TEMPLATE("the log-likelihood is that of a recomputation in float64 to 1e-6", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 3, 8}) {
            for (const double shift : {0.0, 1e4}) {
                INFO(name_of(kind), ", ", d, " dimensions, shift ", shift);
                const Points<Real> points = points_about<Real>(some_mixture(kind, 4, d, 5), 2000, 6).shifted(shift);
                mixture::Options options = mixture_options(4, kind);
                options.max_iterations = 15;
                const auto fitted = mixture::fit<Real>(input_of(points), options);
                REQUIRE(fitted.ok());
                const double expected = oracle::log_likelihood(fitted->parameters(), points);
                CHECK(fitted->report().log_likelihood ==
                      doctest::Approx(expected).epsilon(sizeof(Real) == 4 ? 1e-6 : 1e-13).scale(0));
            }
        }
    }
}

TEST_CASE("Akaike's and the Bayesian criterion") {
    const std::size_t k = 3, d = 4;
    const Points<double> points = points_about<double>(some_mixture(Covariance::full, k, d, 1), 500, 2);
    const std::vector<double> weights(points.rows, 0.5);
    const std::size_t free[] = {2 + 12 + 30, 2 + 12 + 10, 2 + 12 + 12, 2 + 12 + 3};
    for (std::size_t at = 0; at < 4; ++at) {
        const auto fitted = mixture::fit<double>(input_of(points, weights), mixture_options(k, kinds[at]));
        REQUIRE(fitted.ok());
        const auto p = static_cast<double>(free[at]);
        CHECK(mixture::free_parameters(kinds[at], k, d) == free[at]);
        CHECK(fitted->report().aic == doctest::Approx(2 * p - 500 * fitted->report().log_likelihood).epsilon(1e-12));
        CHECK(fitted->report().bic ==
              doctest::Approx(p * std::log(250.0) - 500 * fitted->report().log_likelihood).epsilon(1e-12));
    }
}

}  // namespace
}  // namespace lanewise::tests
