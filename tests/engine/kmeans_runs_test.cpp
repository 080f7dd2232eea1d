// When a fit stops, several runs, seeds, the observer and the history.
#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "tests/engine/oracle.hpp"
#include "tests/engine/watcher.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("tolerance: a large one stops after an update, a middling one earlier than 0", Real, float, double) {
    const Points<Real> points = cloud<Real>(3000, 3, 1);
    kmeans::Options options = options_for(12, kmeans::Init::first);
    std::int32_t before = 0;
    for (const double tolerance : {1e6, 1e-1, 1e-2, 0.0}) {
        options.tolerance = tolerance;
        const auto model = kmeans::fit<Real>({points.view()}, options);
        REQUIRE(model.ok());
        CHECK(model->report().converged);
        CHECK(model->report().iterations > before);
        before = model->report().iterations;
        if (tolerance == 1e6) CHECK(before == 1);
    }
    // Without tolerance: until no label changes, so another update would move nothing.
    const auto model = kmeans::fit<Real>({points.view()}, options);
    const auto again = kmeans::fit<Real>({points.view(), {}, model->centroids()}, options_for(12, kmeans::Init::given));
    CHECK(same_centroids(*model, *again));
    CHECK(model->report().inertia == model->history().back());
}

TEST_CASE("tolerance is relative to the variance: scaled data stop at the same iteration") {
    const Points<double> points = cloud<double>(3000, 3, 1);
    Points<double> scaled = points;
    for (double& value : scaled.values) value *= 1024;
    for (const double tolerance : {1e-1, 1e-2, 1e-3}) {
        kmeans::Options options = options_for(12, kmeans::Init::first);
        options.tolerance = tolerance;
        CHECK(kmeans::fit<double>({points.view()}, options)->report().iterations ==
              kmeans::fit<double>({scaled.view()}, options)->report().iterations);
    }
}

TEST_CASE_TEMPLATE("of several runs the lowest is kept", Real, float, double) {
    const Points<Real> points = cloud<Real>(1200, 2, 2);
    kmeans::Options options = options_for(15, kmeans::Init::random);
    options.tolerance = 0;  // every run ends with a look at its own final objective
    options.n_init = 6;
    Watcher watcher;
    const auto model = kmeans::fit<Real>({points.view()}, options, watcher.observer());
    REQUIRE(model.ok());
    std::vector<double> runs;
    for (std::size_t i = 0; i < watcher.seen.size(); ++i) {
        if (i + 1 == watcher.seen.size() || watcher.seen[i + 1].iteration == 1)
            runs.push_back(watcher.seen[i].objective);
    }
    REQUIRE(runs.size() == 6);
    const auto lowest = std::min_element(runs.begin(), runs.end());
    CHECK(model->report().inertia == *lowest);
    CHECK(model->report().best_run == lowest - runs.begin());
    CHECK(std::set<double>(runs.begin(), runs.end()).size() > 1);

    // With fewer runs: the best of the first ones, itself in every bit.
    double before = runs[0];
    for (std::int32_t count = 1; count <= 6; ++count) {
        options.n_init = count;
        const auto some = kmeans::fit<Real>({points.view()}, options);
        REQUIRE(some.ok());
        CHECK(some->report().inertia <= before);
        CHECK(some->report().inertia == *std::min_element(runs.begin(), runs.begin() + count));
        CHECK(some->report().best_run < count);
        CHECK(same_bytes(some->labels(), oracle::labels<Real>(points.view(), some->centroids())));
        if (count > model->report().best_run) CHECK(same_model(*some, *model));
        before = some->report().inertia;
    }
}

TEST_CASE_TEMPLATE("runs that start alike are not repeated", Real, float, double) {
    const Points<Real> points = cloud<Real>(500, 3, 2);
    kmeans::Options options = options_for(4, kmeans::Init::first);
    options.n_init = 5;
    Watcher watcher;
    const auto model = kmeans::fit<Real>({points.view()}, options, watcher.observer());
    REQUIRE(model.ok());
    CHECK(model->report().best_run == 0);
    CHECK(watcher.seen.size() == static_cast<std::size_t>(model->report().iterations));
}

TEST_CASE_TEMPLATE("the same seed gives the same bits, another seed another start", Real, float, double) {
    const Points<Real> points = cloud<Real>(2500, 5, 3);
    for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random}) {
        kmeans::Options options = options_for(9, init);
        options.seed = 42;
        const auto one = kmeans::fit<Real>({points.view()}, options);
        const auto same = kmeans::fit<Real>({points.view()}, options);
        options.seed = 43;
        const auto other = kmeans::fit<Real>({points.view()}, options);
        options.seed = 42 + (std::uint64_t{1} << 32);
        const auto high = kmeans::fit<Real>({points.view()}, options);
        REQUIRE(one.ok());
        CHECK(same_model(*one, *same));
        CHECK(one->history()[0] != other->history()[0]);
        CHECK(one->history()[0] != high->history()[0]);
    }
}

TEST_CASE_TEMPLATE("the observer sees every iteration once", Real, float, double) {
    const Points<Real> points = cloud<Real>(2000, 3, 4);
    for (const std::int32_t most : {1, 7, 500}) {
        kmeans::Options options = options_for(8);
        options.max_iterations = most;
        options.tolerance = 0;
        Watcher watcher;
        const auto model = kmeans::fit<Real>({points.view()}, options, watcher.observer());
        REQUIRE(model.ok());
        REQUIRE(watcher.seen.size() == static_cast<std::size_t>(model->report().iterations));
        REQUIRE(watcher.seen.size() == model->history().size());
        double seconds = 0;
        for (std::size_t i = 0; i < watcher.seen.size(); ++i) {
            CHECK(watcher.seen[i].iteration == static_cast<std::int32_t>(i + 1));
            CHECK(watcher.seen[i].max_iterations == most);
            CHECK(watcher.seen[i].objective == model->history()[i]);
            CHECK(watcher.seen[i].seconds >= seconds);
            seconds = watcher.seen[i].seconds;
        }
        CHECK(same_model(*model, *kmeans::fit<Real>({points.view()}, options)));
        CHECK(model->report().converged == (most == 500));
    }
}

TEST_CASE_TEMPLATE("the observer can stop, and gets a model whose labels are its own", Real, float, double) {
    const Points<Real> points = cloud<Real>(2000, 6, 5);
    for (const std::int32_t stop : {1, 2, 5}) {
        kmeans::Options options = options_for(20, kmeans::Init::random);
        options.tolerance = 0;
        Watcher watcher;
        watcher.stop_after = static_cast<std::size_t>(stop);
        const auto model = kmeans::fit<Real>({points.view()}, options, watcher.observer());
        REQUIRE(model.ok());
        CHECK(watcher.seen.size() == static_cast<std::size_t>(stop));
        CHECK_FALSE(model->report().converged);
        CHECK(model->report().iterations == stop);
        CHECK(same_bytes(model->labels(), oracle::labels<Real>(points.view(), model->centroids())));
        options.max_iterations = stop;
        CHECK(same_model(*model, *kmeans::fit<Real>({points.view()}, options)));
    }
}

TEST_CASE_TEMPLATE("stopping stops all runs, and the best so far is returned", Real, float, double) {
    const Points<Real> points = cloud<Real>(1000, 3, 6);
    kmeans::Options options = options_for(8, kmeans::Init::random);
    options.tolerance = 0;
    options.max_iterations = 10;
    options.n_init = 4;
    for (const std::size_t stop : {std::size_t{3}, std::size_t{13}}) {
        Watcher watcher;
        watcher.stop_after = stop;
        const auto model = kmeans::fit<Real>({points.view()}, options, watcher.observer());
        REQUIRE(model.ok());
        CHECK(watcher.seen.size() == stop);
        CHECK(model->report().best_run <= 1);
        CHECK(same_bytes(model->labels(), oracle::labels<Real>(points.view(), model->centroids())));
        CHECK(model->report().inertia ==
              doctest::Approx(oracle::inertia<Real>(points.view(), model->centroids(), model->labels())).epsilon(1e-9));
    }
}

TEST_CASE_TEMPLATE("history: as much as there is room for, and nothing beyond", Real, float, double) {
    const Points<Real> points = cloud<Real>(1500, 3, 7);
    kmeans::Options options = options_for(10, kmeans::Init::first);
    options.tolerance = 0;
    options.max_iterations = 30;
    const auto expected = kmeans::fit<Real>({points.view()}, options);
    REQUIRE(expected.ok());
    const std::size_t all = expected->history().size();
    REQUIRE(all > 4);
    std::vector<std::byte> workspace(kmeans::workspace_bytes<Real>({points.rows, 3}, options));
    for (const std::size_t room : {std::size_t{0}, std::size_t{3}, all, all + 5}) {
        std::vector<double> history(room, -1);
        Points<Real> centroids(10, 3);
        const auto report = kmeans::fit<Real>({points.view()}, options, {centroids.view(), {}, history}, workspace);
        REQUIRE(report.ok());
        const std::size_t written = std::min(room, all);
        CHECK(report->history_size == static_cast<std::int32_t>(written));
        CHECK(report->iterations == expected->report().iterations);
        CHECK(same_bytes(std::span(history).first(written), expected->history().first(written)));
        for (std::size_t i = written; i < room; ++i) CHECK(history[i] == -1);
        CHECK(same_bytes(centroids.values, values_of(expected->centroids())));
    }
}

}  // namespace
}  // namespace lanewise::tests
