// Data that leave a mixture little choice: a defined result, reported, and never NaN.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"

namespace lanewise::tests {
namespace {

constexpr Init starts[] = {Init::kmeans, Init::plus_plus, Init::random};

template <class Real>
Result<mixture::Fitted> fit_of(const Points<Real>& points, std::size_t k, Covariance kind, Init init = Init::kmeans) {
    return mixture::fit<Real>(input_of(points), mixture_options(k, kind, init));
}

// Sound, and evaluate, sample and moments work with it.
template <class Real>
void check_sound(const Result<mixture::Fitted>& fitted, const Points<Real>& points) {
    REQUIRE_MESSAGE(fitted.ok(), std::string(fitted.status().message()));
    CHECK(is_sound(*fitted));
    const Parameters mix = fitted->parameters();
    const std::size_t d = mix.dimensions;
    Points<Real> responsibilities(points.rows, mix.components), drawn(20, d);
    mixture::Evaluation<Real> output;
    output.responsibilities = responsibilities.view();
    CHECK(*mixture::evaluate<Real>(mix, points.view(), {}, output, 1) == fitted->report().log_likelihood);
    CHECK(all_finite(responsibilities.values));
    CHECK(mixture::sample<Real>(mix, {}, drawn.view()).ok());
    CHECK(all_finite(drawn.values));
    std::vector<double> mean(d), covariance(d * d);
    CHECK(mixture::moments(mix, mean, covariance).ok());
    CHECK((all_finite(mean) && all_finite(covariance)));
}

TEST_CASE_TEMPLATE("five distinct points and ten components", Real, float, double) {
    const Points<Real> five = cloud<Real>(5, 3, 1);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < 200; ++i) order.push_back(i % 5);
    const Points<Real> points = five.rows_in(order);
    for (const Covariance kind : kinds) {
        for (const Init init : starts) {
            INFO(name_of(kind), ", init ", static_cast<int>(init));
            const auto fitted = fit_of(points, 10, kind, init);
            check_sound(fitted, points);
            if (kind != Covariance::tied) CHECK(fitted->report().floored >= 5);
            double sum = 0;
            for (const double weight : fitted->parameters().weights) sum += weight;
            CHECK(sum == doctest::Approx(1).epsilon(1e-12));
        }
    }
}

TEST_CASE_TEMPLATE("all points equal: that point, and the floor", Real, float, double) {
    for (const double place : {0.0, 0.1, 0.7, 1e4, -123.456, 1e8 / 3}) {
        Points<Real> points(50, 3);
        for (Real& value : points.values) value = static_cast<Real>(place);
        for (const Covariance kind : kinds) {
            for (const std::size_t k : {1, 4}) {
                INFO(name_of(kind), ", ", k, " components at ", place);
                const auto fitted = fit_of(points, k, kind);
                check_sound(fitted, points);
                CHECK(fitted->report().floored >= 1);
                const std::vector<double> means(k * 3, static_cast<double>(static_cast<Real>(place)));
                CHECK(largest_error(fitted->parameters().means, means) <= 1e-15);
                // As if the data's variance were 1.
                CHECK(covariance_at(fitted->parameters(), 0, 2, 2) == doctest::Approx(1e-6).epsilon(1e-6).scale(0));
            }
        }
    }
}

TEST_CASE_TEMPLATE("a constant column gets the floor of the others' variance, wherever it stands", Real, float,
                   double) {
    for (const double place : {0.0, 0.1, 0.7, 7.3, 1e4 + 0.3, -3e6 / 7, 1e-3 / 3}) {
        Points<Real> points = cloud<Real>(700, 3, 2);
        for (std::size_t i = 0; i < points.rows; ++i) points(i, 1) = static_cast<Real>(place);
        double others = 0;  // the mean of the other columns' variances
        for (const std::size_t j : {std::size_t{0}, std::size_t{2}}) {
            double mean = 0, square = 0;
            for (std::size_t i = 0; i < points.rows; ++i) {
                mean += static_cast<double>(points(i, j)) / 700;
                square += static_cast<double>(points(i, j)) * static_cast<double>(points(i, j)) / 700;
            }
            others += (square - mean * mean) / 3;  // by all three columns
        }
        for (const Covariance kind : {Covariance::full, Covariance::tied, Covariance::diagonal}) {
            INFO(name_of(kind), ", at ", place);
            const auto fitted = fit_of(points, 3, kind);
            check_sound(fitted, points);
            CHECK(fitted->report().floored == 3);
            for (std::size_t c = 0; c < 3; ++c) {
                CHECK(covariance_at(fitted->parameters(), c, 1, 1) ==
                      doctest::Approx(1e-6 * others).epsilon(1e-3).scale(0));
                CHECK(fitted->parameters().means[3 * c + 1] ==
                      doctest::Approx(static_cast<double>(static_cast<Real>(place))).epsilon(1e-12));
            }
        }
    }
}

TEST_CASE_TEMPLATE("duplicated columns: singular covariances are floored and reported", Real, float, double) {
    for (const double shift : {0.0, 1e4}) {
        Points<Real> points = blobs<Real>(900, 4, 3, 6, 1, 3).shifted(shift);
        for (std::size_t i = 0; i < points.rows; ++i) points(i, 3) = points(i, 1);
        for (const Covariance kind : {Covariance::full, Covariance::tied}) {
            INFO(name_of(kind), ", shift ", shift);
            const auto fitted = fit_of(points, 3, kind);
            check_sound(fitted, points);
            CHECK(fitted->report().floored == 3);
            for (const mixture::ComponentReport& component : fitted->components()) CHECK(component.floored);
        }
        for (const Covariance kind : {Covariance::diagonal, Covariance::spherical}) {
            const auto fitted = fit_of(points, 3, kind);
            check_sound(fitted, points);
            CHECK(fitted->report().floored == 0);
        }
    }
}

TEST_CASE_TEMPLATE("a single point, two points, one dimension", Real, float, double) {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Points<Real> one = cloud<Real>(1, 4, 1), two = cloud<Real>(2, 4, 1), line = cloud<Real>(300, 1, 1);
        const auto of_one = fit_of(one, 1, kind);
        check_sound(of_one, one);
        CHECK(of_one->report().floored == 1);
        CHECK(largest_error(of_one->parameters().means, one.values) <= 1e-15);
        const auto of_two = fit_of(two, 2, kind);
        check_sound(of_two, two);
        for (const std::size_t k : {1, 2, 7}) {
            const auto of_line = fit_of(line, k, kind);
            check_sound(of_line, line);
            CHECK(of_line->report().empty == 0);
        }
    }
}

TEST_CASE_TEMPLATE("regularization 0: a floor at rounding, never none", Real, float, double) {
    Points<Real> points = blobs<Real>(300, 3, 3, 6, 1, 4);
    for (std::size_t i = 0; i < points.rows; ++i) points(i, 2) = points(i, 0);
    const Points<Real> equal = points.rows_in(std::vector<std::size_t>(40, 7));
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        mixture::Options options = mixture_options(3, kind);
        options.regularization = 0;
        check_sound(mixture::fit<Real>(input_of(points), options), points);
        check_sound(mixture::fit<Real>(input_of(equal), options), equal);
        options.components = 40;
        check_sound(mixture::fit<Real>(input_of(equal), options), equal);
    }
}

TEST_CASE_TEMPLATE("a component without labels, and one that no point needs, begin anew and say so", Real, float,
                   double) {
    const Points<Real> points = blobs<Real>(900, 2, 3, 20, 1, 5);
    std::vector<std::int32_t> labels(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) labels[i] = i % 3 == 2 ? 1 : static_cast<std::int32_t>(i % 3);
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        mixture::Options options = mixture_options(3, kind, Init::labels);
        options.max_iterations = 200;
        const auto labelled = mixture::fit<Real>(input_of(points, {}, nullptr, labels), options);
        check_sound(labelled, points);
        CHECK(labelled->report().restarts == 1);
        CHECK(labelled->components()[2].restarts == 1);
        CHECK(labelled->report().empty == 0);
        CHECK(labelled->parameters().weights[2] > 0);

        Mix start = some_mixture(kind, 3, 2, 1);
        start.means = {0, 0, 1e5, 1e5, 20, 20};
        const Parameters parameters = start.view();
        options.init = Init::given;
        const auto given = mixture::fit<Real>(input_of(points, {}, &parameters), options);
        check_sound(given, points);
        CHECK(given->report().restarts == 1);
        CHECK(given->components()[1].restarts == 1);
        CHECK(given->report().empty == 0);
        CHECK(given->parameters().weights[1] > 0);
    }
}

TEST_CASE_TEMPLATE("the new start: the worst-explained point with weight, its weight, the mean covariance", Real, float,
                   double) {
    Points<Real> points = cloud<Real>(2100, 2, 6);
    points(1500, 0) = 40;   // explained worst
    points(2050, 1) = -60;  // worse, but without weight
    std::vector<double> weights(points.rows, 1.0);
    weights[2050] = 0;
    weights[1500] = 3;
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        Mix start = some_mixture(kind, 3, 2, 1);
        start.means = {-1, 0, 1, 0, 1e6, 1e6};
        const auto fitted = fit_from(points, weights, start, 1);
        REQUIRE(fitted.ok());
        CHECK(fitted->report().restarts == 1);
        Mix plain = start;  // the two others, which one plain step moves
        plain.components = 2;
        plain.weights = {start.weights[0] / (start.weights[0] + start.weights[1]),
                         start.weights[1] / (start.weights[0] + start.weights[1])};
        plain.means.resize(4);
        if (kind != Covariance::tied) plain.covariances.resize(plain.covariances.size() / 3 * 2);
        const Mix next = oracle::step(plain.view(), points, weights);
        const Parameters found = fitted->parameters();
        const double share = 3.0 / 2101;
        CHECK(found.means[4] == 40);
        CHECK(found.means[5] == static_cast<double>(points(1500, 1)));
        CHECK(found.weights[2] == doctest::Approx(share).epsilon(1e-12).scale(0));
        for (std::size_t c = 0; c < 2; ++c) {
            CHECK(found.weights[c] == doctest::Approx(next.weights[c] * (1 - share)).epsilon(1e-5));
        }
        for (std::size_t i = 0; i < 2; ++i) {
            const double mean = next.weights[0] * covariance_at(next.view(), 0, i, 1) +
                                next.weights[1] * covariance_at(next.view(), 1, i, 1);
            CHECK(covariance_at(found, 2, i, 1) == doctest::Approx(mean).epsilon(1e-4));
        }
    }
}

TEST_CASE_TEMPLATE("a component begins anew once: what loses its weight again stays empty, and the fit ends", Real,
                   float, double) {
    Points<Real> points = cloud<Real>(300, 2, 6);
    points(77, 0) = 50;  // explained worst, of too little weight for a component
    std::vector<double> weights(points.rows, 1.0);
    weights[77] = 1e-13;
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        Mix start = some_mixture(kind, 2, 2, 1);
        start.means = {0, 0, 1e6, 1e6};
        const Parameters parameters = start.view();
        const auto fitted =
            mixture::fit<Real>(input_of(points, weights, &parameters), mixture_options(2, kind, Init::given));
        REQUIRE(fitted.ok());
        CHECK(is_sound(*fitted));
        CHECK(fitted->report().restarts == 1);
        CHECK(fitted->components()[1].restarts == 1);
        CHECK(fitted->report().empty == 1);
        CHECK(fitted->components()[1].empty);
        CHECK(fitted->parameters().weights[1] == 0);
        CHECK(fitted->report().converged);
    }
}

TEST_CASE_TEMPLATE("tiny and huge data", Real, float, double) {
    const Points<Real> points = blobs<Real>(500, 3, 2, 6, 1, 7);
    for (const Covariance kind : kinds) {
        const auto expected = fit_of(points, 2, kind);
        for (const double unit : {0x1p-30, 0x1p-10, 0x1p30}) {
            INFO(name_of(kind), ", unit ", unit);
            Points<Real> scaled = points;
            for (Real& value : scaled.values) value = static_cast<Real>(static_cast<double>(value) * unit);
            const auto fitted = fit_of(scaled, 2, kind);
            check_sound(fitted, scaled);
            CHECK(fitted->report().log_likelihood + 3 * std::log(unit) ==
                  doctest::Approx(expected->report().log_likelihood).epsilon(1e-5));
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
