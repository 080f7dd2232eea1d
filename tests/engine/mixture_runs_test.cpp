// How a fit starts, when it stops, several runs, the observer and the history.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"
#include "tests/engine/watcher.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("history: the log-likelihood before each update, that of a shorter fit's result", Real, float,
                   double) {
    const Points<Real> points = cloud<Real>(1300, 3, 1);
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) weights[i] = 0.1 * static_cast<double>(i % 3 + 1);
    for (const Covariance kind : kinds) {
        mixture::Options options = mixture_options(4, kind);
        options.tolerance = 0;
        options.max_iterations = 12;
        const auto all = mixture::fit<Real>(input_of(points, weights), options);
        REQUIRE(all.ok());
        CHECK(all->report().iterations == 12);
        CHECK_FALSE(all->report().converged);
        REQUIRE(all->history().size() == 12);
        for (std::int32_t fewer = 1; fewer < 12; ++fewer) {
            options.max_iterations = fewer;
            const auto some = mixture::fit<Real>(input_of(points, weights), options);
            REQUIRE(some.ok());
            CHECK(some->report().log_likelihood == all->history()[static_cast<std::size_t>(fewer)]);
            CHECK(same_bytes(some->history(), all->history().first(static_cast<std::size_t>(fewer))));
        }
        const auto score = mixture::evaluate<Real>(all->parameters(), points.view(), weights, {}, 1);
        REQUIRE(score.ok());
        CHECK(*score == all->report().log_likelihood);
    }
}

TEST_CASE_TEMPLATE("tolerance: converged when the log-likelihood rises by less, and not before", Real, float, double) {
    const Points<Real> points = cloud<Real>(2000, 2, 1);
    std::int32_t before = 1;
    for (const double tolerance : {1e3, 1e-3, 1e-4, 1e-5}) {
        mixture::Options options = mixture_options(3, Covariance::full, Init::random);
        options.tolerance = tolerance;
        options.max_iterations = 1000;
        const auto fitted = mixture::fit<Real>(input_of(points), options);
        REQUIRE(fitted.ok());
        CHECK(fitted->report().converged);
        CHECK(fitted->report().iterations > before);
        before = fitted->report().iterations;
        if (tolerance == 1e3) CHECK(before == 2);
        const std::span<const double> history = fitted->history();
        REQUIRE(history.size() == static_cast<std::size_t>(before));
        for (std::size_t i = 1; i < history.size(); ++i) {
            CHECK((history[i] - history[i - 1] < tolerance) == (i + 1 == history.size()));
        }
        options.max_iterations = before - 1;
        CHECK_FALSE(mixture::fit<Real>(input_of(points), options)->report().converged);
        options.max_iterations = before;
        CHECK(mixture::fit<Real>(input_of(points), options)->report().converged);
    }
}

TEST_CASE_TEMPLATE("tolerance 0 runs all iterations, even where nothing moves any more", Real, float, double) {
    const Points<Real> points = cloud<Real>(200, 2, 1);
    mixture::Options options = mixture_options(1);
    options.tolerance = 0;
    options.max_iterations = 50;
    const auto fitted = mixture::fit<Real>(input_of(points), options);
    REQUIRE(fitted.ok());
    CHECK(fitted->report().iterations == 50);
    CHECK_FALSE(fitted->report().converged);
}

TEST_CASE_TEMPLATE("labels: the first mixture is theirs", Real, float, double) {
    const Points<Real> points = points_about<Real>(some_mixture(Covariance::full, 3, 4, 1), 1100, 2).shifted(100);
    std::vector<std::int32_t> labels(points.rows);
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) {
        labels[i] = static_cast<std::int32_t>(i % 3);
        weights[i] = 0.2 * static_cast<double>(i % 4);
    }
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        mixture::Options options = mixture_options(3, kind, Init::labels);
        options.max_iterations = 1;
        const auto fitted = mixture::fit<Real>(input_of(points, weights, nullptr, labels), options);
        REQUIRE(fitted.ok());
        const Mix first = oracle::of_labels(kind, 3, points, weights, labels);
        CHECK(fitted->history()[0] ==
              doctest::Approx(oracle::log_likelihood(first.view(), points, weights)).epsilon(1e-6));
        CHECK(largest_error(fitted->parameters(), oracle::step(first.view(), points, weights).view()) <=
              (sizeof(Real) == 4 ? 5e-5 : 1e-10));
    }
}

TEST_CASE_TEMPLATE("the clusters of k-means are its labels", Real, float, double) {
    const Points<Real> points = cloud<Real>(1200, 3, 4);
    for (const std::uint64_t seed : {0, 5}) {
        kmeans::Options clustering = options_for(6);
        clustering.seed = seed;
        const auto clusters = kmeans::fit<Real>({points.view()}, clustering);
        REQUIRE(clusters.ok());
        mixture::Options options = mixture_options(6);
        options.seed = seed;
        const auto one = mixture::fit<Real>(input_of(points), options);
        options.init = Init::labels;
        const auto other = mixture::fit<Real>(input_of(points, {}, nullptr, clusters->labels()), options);
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(same_fit(*one, *other));
    }
}

TEST_CASE_TEMPLATE("given: the first log-likelihood is the start's", Real, float, double) {
    for (const Covariance kind : kinds) {
        const Mix start = some_mixture(kind, 3, 5, 1);
        const Points<Real> points = points_about<Real>(start, 1100, 2);
        const auto fitted = fit_from(points, {}, start, 3);
        REQUIRE(fitted.ok());
        CHECK(fitted->history()[0] == *mixture::evaluate<Real>(start.view(), points.view(), {}, {}, 1));
    }
}

TEST_CASE_TEMPLATE("of several runs the highest log-likelihood is kept", Real, float, double) {
    const Points<Real> points = cloud<Real>(800, 2, 2);
    mixture::Options options = mixture_options(8, Covariance::full, Init::random);
    options.tolerance = 0;
    options.max_iterations = 7;
    options.n_init = 6;
    Watcher watcher;  // sees in a seventh iteration what the six before made of it
    REQUIRE(mixture::fit<Real>(input_of(points), options, watcher.observer()).ok());
    REQUIRE(watcher.seen.size() == 6 * 7);
    options.max_iterations = 6;
    double before = -INFINITY;
    for (std::int32_t count = 1; count <= 6; ++count) {
        options.n_init = count;
        const auto fitted = mixture::fit<Real>(input_of(points), options);
        REQUIRE(fitted.ok());
        std::size_t best = 0;
        for (std::size_t run = 1; run < static_cast<std::size_t>(count); ++run) {
            if (watcher.seen[run * 7 + 6].objective > watcher.seen[best * 7 + 6].objective) best = run;
        }
        CHECK(fitted->report().best_run == static_cast<std::int32_t>(best));
        CHECK(fitted->report().log_likelihood == watcher.seen[best * 7 + 6].objective);
        CHECK(fitted->report().log_likelihood >= before);
        CHECK(fitted->report().log_likelihood ==
              *mixture::evaluate<Real>(fitted->parameters(), points.view(), {}, {}, 1));
        for (std::size_t i = 0; i < 6; ++i) CHECK(fitted->history()[i] == watcher.seen[best * 7 + i].objective);
        before = fitted->report().log_likelihood;
    }
    CHECK(before > watcher.seen[6].objective);  // several runs were worth it
}

TEST_CASE_TEMPLATE("starts that are not drawn are not repeated", Real, float, double) {
    const Mix start = some_mixture(Covariance::diagonal, 3, 2, 1);
    const Points<Real> points = points_about<Real>(start, 300, 2);
    const std::vector<std::int32_t> labels(points.rows, 1);
    const Parameters parameters = start.view();
    for (const Init init : {Init::given, Init::labels}) {
        mixture::Options options = mixture_options(3, Covariance::diagonal, init);
        options.n_init = 5;
        Watcher watcher;
        const auto fitted = mixture::fit<Real>(input_of(points, {}, &parameters, labels), options, watcher.observer());
        REQUIRE(fitted.ok());
        CHECK(watcher.seen.size() == static_cast<std::size_t>(fitted->report().iterations));
    }
}

TEST_CASE_TEMPLATE("the same seed gives the same bits, another seed another start", Real, float, double) {
    const Points<Real> points = cloud<Real>(1500, 5, 3);
    for (const Init init : {Init::kmeans, Init::plus_plus, Init::random}) {
        mixture::Options options = mixture_options(7, Covariance::full, init);
        options.max_iterations = 3;
        options.seed = 42;
        const auto one = mixture::fit<Real>(input_of(points), options);
        const auto same = mixture::fit<Real>(input_of(points), options);
        options.seed = 43;
        const auto other = mixture::fit<Real>(input_of(points), options);
        options.seed = 42 + (std::uint64_t{1} << 32);
        const auto high = mixture::fit<Real>(input_of(points), options);
        REQUIRE(one.ok());
        CHECK(same_fit(*one, *same));
        CHECK(one->history()[0] != other->history()[0]);
        CHECK(one->history()[0] != high->history()[0]);
    }
}

TEST_CASE_TEMPLATE("the observer sees every iteration once, and can stop", Real, float, double) {
    const Points<Real> points = cloud<Real>(1000, 3, 4);
    mixture::Options options = mixture_options(5);
    options.tolerance = 0;
    options.max_iterations = 20;
    for (const std::size_t stop : {1, 2, 7, 100}) {
        Watcher watcher;
        watcher.stop_after = stop;
        const auto fitted = mixture::fit<Real>(input_of(points), options, watcher.observer());
        REQUIRE(fitted.ok());
        REQUIRE(watcher.seen.size() == std::min<std::size_t>(stop, 20));
        CHECK_FALSE(fitted->report().converged);
        CHECK(is_sound(*fitted));
        double seconds = 0;
        for (std::size_t i = 0; i < watcher.seen.size(); ++i) {
            CHECK(watcher.seen[i].iteration == static_cast<std::int32_t>(i + 1));
            CHECK(watcher.seen[i].max_iterations == 20);
            CHECK(watcher.seen[i].objective == fitted->history()[i]);
            CHECK(watcher.seen[i].seconds >= seconds);
            seconds = watcher.seen[i].seconds;
        }
        mixture::Options fewer = options;
        fewer.max_iterations = fitted->report().iterations;
        CHECK(same_fit(*fitted, *mixture::fit<Real>(input_of(points), fewer)));
    }
}

TEST_CASE_TEMPLATE("stopping stops all runs, and the best so far is returned", Real, float, double) {
    const Points<Real> points = cloud<Real>(600, 2, 6);
    mixture::Options options = mixture_options(6, Covariance::full, Init::random);
    options.tolerance = 0;
    options.max_iterations = 10;
    options.n_init = 4;
    for (const std::size_t stop : {3, 13}) {
        Watcher watcher;
        watcher.stop_after = stop;
        const auto fitted = mixture::fit<Real>(input_of(points), options, watcher.observer());
        REQUIRE(fitted.ok());
        CHECK(watcher.seen.size() == stop);
        CHECK(fitted->report().best_run <= 1);
        CHECK(fitted->report().log_likelihood ==
              *mixture::evaluate<Real>(fitted->parameters(), points.view(), {}, {}, 1));
    }
}

TEST_CASE_TEMPLATE("history: as much as there is room for, and nothing beyond", Real, float, double) {
    const Mix start = some_mixture(Covariance::full, 3, 2, 1);
    const Points<Real> points = points_about<Real>(start, 300, 2);
    const mixture::Options options = mixture_options(3);
    const auto expected = mixture::fit<Real>(input_of(points), options);
    REQUIRE(expected.ok());
    const std::size_t all = expected->history().size();
    REQUIRE(all > 3);
    std::vector<std::byte> workspace(mixture::workspace_bytes<Real>({points.rows, 2}, options));
    for (const std::size_t room : {std::size_t{0}, std::size_t{3}, all, all + 5}) {
        std::vector<double> history(room, -1);
        Mix out = start;
        const auto report = mixture::fit<Real>(input_of(points), options, {out.spans(), {}, history}, workspace);
        REQUIRE(report.ok());
        const std::size_t written = std::min(room, all);
        CHECK(report->history_size == static_cast<std::int32_t>(written));
        CHECK(report->iterations == expected->report().iterations);
        CHECK(same_bytes(std::span(history).first(written), expected->history().first(written)));
        for (std::size_t i = written; i < room; ++i) CHECK(history[i] == -1);
        CHECK(same_parameters(out.view(), expected->parameters()));
    }
}

}  // namespace
}  // namespace lanewise::tests
