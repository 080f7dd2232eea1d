// Weights, units and places that must not matter.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
constexpr double rounding = sizeof(Real) == 4 ? 5e-5 : 1e-10;

// 0 ... 4, and the points as often.
std::vector<double> whole_weights(std::size_t rows) {
    std::vector<double> weights(rows);
    for (std::size_t i = 0; i < rows; ++i) weights[i] = static_cast<double>(i * 7 % 5);
    return weights;
}

template <class Real>
Points<Real> repeated(const Points<Real>& points, const std::vector<double>& weights) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < points.rows; ++i) order.insert(order.end(), static_cast<std::size_t>(weights[i]), i);
    return points.rows_in(order);
}

TEST_CASE_TEMPLATE("weights are repeated points", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 3, 6}) {
            INFO(name_of(kind), ", ", d, " dimensions");
            const Mix start = some_mixture(kind, 3, d, d);
            const Points<Real> points = points_about<Real>(start, 600, 1);
            const std::vector<double> weights = whole_weights(points.rows);
            const auto one = fit_from(points, weights, start, 10);
            const auto other = fit_from(repeated(points, weights), {}, start, 10);
            REQUIRE(one.ok());
            REQUIRE(other.ok());
            CHECK(largest_error(one->parameters(), other->parameters()) <= rounding<Real>);
            CHECK(largest_error(one->history(), other->history()) <= (sizeof(Real) == 4 ? 1e-6 : 1e-12));
            CHECK(one->report().bic == doctest::Approx(other->report().bic).epsilon(1e-6));
        }
    }
}

template <class Real>
void check_scaled(Init init, Covariance kind, double scale, bool to_the_bit) {
    INFO(name_of(kind), ", init ", static_cast<int>(init), ", weights times ", scale);
    const Mix start = some_mixture(kind, 4, 3, 1);
    const Points<Real> points = points_about<Real>(start, 1500, 2);
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) weights[i] = 0.37 * static_cast<double>(i % 11);
    std::vector<double> scaled = weights;
    for (double& weight : scaled) weight *= scale;
    std::vector<std::int32_t> labels(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) labels[i] = static_cast<std::int32_t>(i % 4);
    const Parameters parameters = start.view();
    mixture::Options options = mixture_options(4, kind, init);
    options.max_iterations = 8;
    const auto one = mixture::fit<Real>(input_of(points, weights, &parameters, labels), options);
    const auto other = mixture::fit<Real>(input_of(points, scaled, &parameters, labels), options);
    REQUIRE(one.ok());
    REQUIRE(other.ok());
    if (to_the_bit) {
        CHECK(same_parameters(one->parameters(), other->parameters()));
        CHECK(same_bytes(one->history(), other->history()));
        CHECK(one->report().log_likelihood == other->report().log_likelihood);
    } else {
        CHECK(largest_error(one->parameters(), other->parameters()) <= rounding<Real>);
        CHECK(largest_error(one->history(), other->history()) <= rounding<Real> / 10);
    }
    CHECK(one->report().iterations == other->report().iterations);
}

TEST_CASE_TEMPLATE("weights scaled by a power of two change no bit", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const double scale : {0x1p-40, 0.5, 0x1p30, 0x1p100}) check_scaled<Real>(Init::given, kind, scale, true);
        check_scaled<Real>(Init::kmeans, kind, 4, true);
        check_scaled<Real>(Init::labels, kind, 0x1p-20, true);
    }
}

TEST_CASE_TEMPLATE("weights scaled by three change rounding", Real, float, double) {
    for (const Covariance kind : kinds) check_scaled<Real>(Init::given, kind, 3, false);
}

TEST_CASE_TEMPLATE("points of weight 0 have no part in a fit", Real, float, double) {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix start = some_mixture(kind, 3, 3, 1);
        const Points<Real> kept = points_about<Real>(start, 500, 2);
        Points<Real> points(1000, 3);  // every second one an outlier without weight
        std::vector<double> weights(1000, 0.0);
        for (std::size_t i = 0; i < 500; ++i) {
            std::copy_n(kept.row(i), 3, points.view().row(2 * i));
            weights[2 * i] = 1;
            for (std::size_t j = 0; j < 3; ++j)
                points(2 * i + 1, j) = static_cast<Real>(1e4 * static_cast<double>(i + 1));
        }
        const auto one = fit_from(points, weights, start, 10);
        const auto other = fit_from(kept, {}, start, 10);
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(largest_error(one->parameters(), other->parameters()) <= rounding<Real>);
        CHECK(is_sound(*one));
    }
}

// Multiples of 1/256, which stay such when shifted.
template <class Real>
Points<Real> on_grid(Points<Real> points) {
    for (Real& value : points.values) value = std::nearbyint(value * 256) / 256;
    return points;
}

TEST_CASE_TEMPLATE("shifted by 1e4: the same fit, shifted", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 3, 5, 16}) {
            INFO(name_of(kind), ", ", d, " dimensions");
            Mix start = some_mixture(kind, 3, d, d);
            for (double& mean : start.means) mean = std::nearbyint(mean * 256) / 256;
            const Points<Real> points = on_grid(points_about<Real>(start, 900, 1));
            const auto one = fit_from(points, {}, start, 10);
            const auto other = fit_from(points.shifted(1e4), {}, start.shifted(1e4), 10);
            REQUIRE(one.ok());
            REQUIRE(other.ok());
            const Mix back = Mix(other->parameters()).shifted(-1e4);
            CHECK(largest_error(back.view(), one->parameters()) <= rounding<Real>);
            CHECK(largest_error(one->history(), other->history()) <= (sizeof(Real) == 4 ? 1e-6 : 1e-11));
        }
    }
}

TEST_CASE_TEMPLATE("shifted by 1e4, from k-means: the same log-likelihood", Real, float, double) {
    const Points<Real> points = on_grid(blobs<Real>(1200, 3, 4, 6, 1, 1));
    for (const Covariance kind : kinds) {
        const auto one = mixture::fit<Real>(input_of(points), mixture_options(4, kind));
        const auto other = mixture::fit<Real>(input_of(points.shifted(1e4)), mixture_options(4, kind));
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(one->report().iterations == other->report().iterations);
        CHECK(other->report().log_likelihood == doctest::Approx(one->report().log_likelihood).epsilon(1e-6));
    }
}

TEST_CASE_TEMPLATE("scaled columns: the same fit, scaled, floors included", Real, float, double) {
    for (const Covariance kind : {Covariance::full, Covariance::tied, Covariance::diagonal}) {
        INFO(name_of(kind));
        const std::size_t d = 3;
        const double units[d] = {0x1p-20, 0x1p20, 0x1p5};
        const Points<Real> points = whole_blobs<Real>(300, d, 6, 0, 3);  // six places, whose components meet the floor
        Points<Real> scaled = points;
        for (std::size_t at = 0; at < points.values.size(); ++at) {
            scaled.values[at] = static_cast<Real>(static_cast<double>(points.values[at]) * units[at % d]);
        }
        std::vector<std::int32_t> labels(points.rows);
        for (std::size_t i = 0; i < points.rows; ++i) labels[i] = points(i, 0) < 50 ? 0 : points(i, 1) < 50 ? 1 : 2;
        mixture::Options options = mixture_options(3, kind, Init::labels);
        options.max_iterations = 5;
        const auto one = mixture::fit<Real>(input_of(points, {}, nullptr, labels), options);
        const auto other = mixture::fit<Real>(input_of(scaled, {}, nullptr, labels), options);
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        Mix back(other->parameters());
        for (std::size_t at = 0; at < back.means.size(); ++at) back.means[at] /= units[at % d];
        for (std::size_t at = 0; at < back.covariances.size(); ++at) {
            back.covariances[at] /= units[at % d] * (kind == Covariance::diagonal ? units[at % d] : units[at / d % d]);
        }
        CHECK(largest_error(back.view(), one->parameters()) <= rounding<Real>);
        CHECK(other->report().floored == one->report().floored);
    }
}

}  // namespace
}  // namespace lanewise::tests
