// An empty cluster takes the point farthest from its centroid.
#include <doctest/doctest.h>

#include <set>

#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
Result<kmeans::Model<Real>> fit_from(const Points<Real>& points, const Points<Real>& start, int max_iterations = 300) {
    kmeans::Options options = options_for(static_cast<std::int32_t>(start.rows), kmeans::Init::given);
    options.max_iterations = max_iterations;
    options.tolerance = 0;
    return kmeans::fit<Real>({points.view(), {}, start.view()}, options);
}

TEST_CASE_TEMPLATE("a centroid far from all points moves to the farthest one", Real, float, double) {
    const Points<Real> points(1, {0, 1, 2, 50, 61});
    const Points<Real> start(1, {1, 55, -4000});
    const auto once = fit_from(points, start, 1);
    REQUIRE(once.ok());
    CHECK(once->report().relocations == 1);
    CHECK(once->centroids()(2, 0) == 61);  // 6 from its centroid, the others at most 5
    CHECK(once->history()[0] == 2 + 25 + 36);
    const auto model = fit_from(points, start);
    REQUIRE(model.ok());
    CHECK(model->report().relocations == 1);
    CHECK(model->report().empty_clusters == 0);
    CHECK(model->report().inertia == 2);
    CHECK(model->report().converged);
}

TEST_CASE_TEMPLATE("several empty clusters move to different points", Real, float, double) {
    for (const std::size_t dims : {1, 2, 5, 8}) {
        INFO(dims, " dimensions");
        const Points<Real> points = whole_blobs<Real>(1500, dims, 12, 10, dims);
        Points<Real> start = points.rows_in({0, 1, 2, 3, 4, 5, 6, 7});
        for (const std::size_t lost : {1, 4, 5, 7}) {
            for (std::size_t j = 0; j < dims; ++j) start(lost, j) = 20000;  // together: three are duplicates too
        }
        const auto model = fit_from(points, start);
        REQUIRE(model.ok());
        CHECK(model->report().relocations >= 4);
        CHECK(model->report().empty_clusters == 0);
        CHECK(model->report().converged);
        CHECK(std::set<std::int32_t>(model->labels().begin(), model->labels().end()).size() == 8);
        CHECK(model->report().inertia < model->history()[0]);
        for (std::size_t t = 1; t < model->history().size(); ++t) {
            CHECK(model->history()[t] <= model->history()[t - 1] * (1 + 1e-6));
        }
        CHECK(model->report().inertia ==
              doctest::Approx(oracle::inertia<Real>(points.view(), model->centroids(), model->labels())).epsilon(1e-9));
    }
}

TEST_CASE_TEMPLATE("equal starts: the copies find points of their own", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(800, 3, 6, 5, 5);
    const auto model = fit_from(points, points.rows_in({0, 0, 0, 0, 0, 0}));
    REQUIRE(model.ok());
    CHECK(model->report().relocations >= 5);
    CHECK(model->report().empty_clusters == 0);
}

TEST_CASE_TEMPLATE("many empty clusters at once move to as many different points", Real, float, double) {
    Points<Real> points(180, 1);  // each value three times
    for (std::size_t i = 0; i < points.rows; ++i) points(i, 0) = static_cast<Real>((i % 60) * (i % 60));
    const auto model = fit_from(points, points.rows_in(std::vector<std::size_t>(50, 0)), 1);
    REQUIRE(model.ok());
    CHECK(model->report().relocations == 49);
    const std::span<const Real> centroids = values_of(model->centroids());
    CHECK(std::set<Real>(centroids.begin(), centroids.end()).size() == 50);
    CHECK(*std::min_element(centroids.begin() + 1, centroids.end()) == 11 * 11);  // the 49 farthest from 0
}

TEST_CASE_TEMPLATE("of points equally far the one with the smallest coordinates is taken, in any order", Real, float,
                   double) {
    for (const std::vector<Real>& values : {std::vector<Real>{-5, 5, 0, 0}, {5, 0, -5, 0}, {0, 5, 0, -5}}) {
        const auto model = fit_from(Points<Real>(1, values), Points<Real>(1, {0, 1000}), 1);
        REQUIRE(model.ok());
        CHECK(model->centroids()(1, 0) == -5);
    }
}

// The farthest point may be the only one of its cluster, whose own centroid then arrives there too.
TEST_CASE_TEMPLATE("no cluster stays empty while there are more distinct points than clusters", Real, float, double) {
    const Points<Real> points(1, {0, 1, 10});
    const auto model = fit_from(points, Points<Real>(1, {Real{0.5}, 3, 1000}));
    REQUIRE(model.ok());
    CHECK(model->report().empty_clusters == 0);
    CHECK(model->report().inertia == 0);
}

TEST_CASE_TEMPLATE("where empty clusters move does not depend on threads, order or repetition", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(6000, 4, 10, 8, 7);
    Points<Real> start = points.rows_in({0, 1, 2, 3, 4, 5});
    for (std::size_t j = 0; j < 4; ++j) start(2, j) = start(5, j) = -9000;
    const auto model = fit_from(points, start);
    const auto mixed = fit_from(points.rows_in(shuffled(points.rows, 1)), start);
    std::vector<std::size_t> twice;
    for (std::size_t i = 0; i < points.rows; ++i) twice.insert(twice.end(), 2, i);
    const auto doubled = fit_from(points.rows_in(twice), start);
    REQUIRE(model.ok());
    CHECK(model->report().relocations >= 2);
    CHECK(same_centroids(*model, *mixed));
    CHECK(same_centroids(*model, *doubled));
    kmeans::Options options = options_for(6, kmeans::Init::given);
    options.tolerance = 0;
    for (const int threads : {1, 2, 3, 5}) {
        options.threads = threads;
        const auto other = kmeans::fit<Real>({points.view(), {}, start.view()}, options);
        REQUIRE(other.ok());
        CHECK(same_model(*model, *other));
    }
}

}  // namespace
}  // namespace lanewise::tests
