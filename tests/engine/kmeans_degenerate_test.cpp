// Few distinct points, one dimension, one point, one iteration.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>

#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

constexpr kmeans::Init drawn_inits[] = {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first};

template <class Real>
void check_finite(const kmeans::Model<Real>& model) {
    bool finite = std::isfinite(model.report().inertia), labelled = true;
    for (const Real value : values_of(model.centroids())) finite = finite && std::isfinite(value);
    for (const double value : model.history()) finite = finite && std::isfinite(value);
    for (const std::int32_t label : model.labels()) {
        labelled = labelled && label >= 0 && static_cast<std::size_t>(label) < model.centroids().rows;
    }
    CHECK(finite);
    CHECK(labelled);
}

// What is left of the inertia of equal points: nothing in float and for whole numbers, else the rounding of their mean.
template <class Real>
double rounding_inertia(const Points<Real>& points, double scale) {
    const double missed = sizeof(Real) == 4 || scale == std::floor(scale) ? 0 : 1e-13 * scale;
    return static_cast<double>(points.values.size()) * missed * missed;
}

// Five distinct points `scale` apart, many times each.
template <class Real>
Points<Real> five_points(std::size_t rows, std::size_t dims, double scale) {
    Points<Real> points(rows, dims);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < dims; ++j) {
            points(i, j) = static_cast<Real>(scale * static_cast<double>((i % 5) * (j + 1) % 7));
        }
    }
    return points;
}

TEST_CASE_TEMPLATE("five distinct points and ten clusters: five stay empty, and that is reported", Real, float,
                   double) {
    for (const std::size_t dims : {1, 3, 6}) {
        for (const double scale : {1.0, 0.1, 1e4 / 3, 1e-6 / 7}) {
            for (const kmeans::Init init : drawn_inits) {
                for (const std::size_t rows : {10, 103, 2500}) {
                    INFO(dims, " dimensions, scale ", scale, ", init ", static_cast<int>(init), ", rows ", rows);
                    const Points<Real> points = five_points<Real>(rows, dims, scale);
                    kmeans::Options options = options_for(10, init);
                    options.tolerance = 0;
                    const auto model = kmeans::fit<Real>({points.view()}, options);
                    REQUIRE(model.ok());
                    check_finite(*model);
                    CHECK(model->report().empty_clusters == 5);
                    CHECK(model->report().inertia <= rounding_inertia(points, scale));
                    CHECK(model->report().converged);
                    CHECK(std::set<std::int32_t>(model->labels().begin(), model->labels().end()).size() == 5);
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("all points equal: one cluster has them all", Real, float, double) {
    for (const double value : {0.0, 0.1, -12345.678, 3e7}) {
        for (const std::size_t dims : {1, 4, 11}) {
            for (const kmeans::Init init : drawn_inits) {
                for (const std::int32_t k : {1, 3}) {
                    INFO("value ", value, ", ", dims, " dimensions, init ", static_cast<int>(init), ", k ", k);
                    Points<Real> points(1500, dims);
                    for (Real& each : points.values) each = static_cast<Real>(value);
                    kmeans::Options options = options_for(k, init);
                    options.tolerance = 0;
                    const auto model = kmeans::fit<Real>({points.view()}, options);
                    REQUIRE(model.ok());
                    check_finite(*model);
                    CHECK(model->report().empty_clusters == k - 1);
                    CHECK(model->report().inertia == 0);
                    CHECK(model->report().converged);
                    CHECK(std::set<std::int32_t>(model->labels().begin(), model->labels().end()).size() == 1);
                    CHECK(values_of(model->centroids())[0] == static_cast<Real>(value));
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("one dimension: groups on a line", Real, float, double) {
    Points<Real> points(1, std::vector<Real>{});
    for (int group = 0; group < 4; ++group) {
        for (int i = -10; i <= 10; ++i) points.values.push_back(static_cast<Real>(1000 * group + i));
    }
    points.rows = points.values.size();
    const auto model = kmeans::fit<Real>({points.view()}, options_for(4));
    REQUIRE(model.ok());
    std::set<Real> centroids(values_of(model->centroids()).begin(), values_of(model->centroids()).end());
    CHECK(centroids == std::set<Real>{0, 1000, 2000, 3000});
    CHECK(model->report().inertia == 4 * 770);  // 2 * (1 + 4 + ... + 100) each
    CHECK(model->report().converged);
}

TEST_CASE_TEMPLATE("one point is its own centroid", Real, float, double) {
    for (const std::size_t dims : {1, 3, 40}) {
        for (const kmeans::Init init : drawn_inits) {
            const Points<Real> points = cloud<Real>(1, dims, dims);
            const auto model = kmeans::fit<Real>({points.view()}, options_for(1, init));
            REQUIRE(model.ok());
            CHECK(same_bytes(values_of(model->centroids()), points.values));
            CHECK(model->labels()[0] == 0);
            CHECK(model->report().inertia == 0);
            CHECK(model->report().converged);
        }
    }
}

TEST_CASE_TEMPLATE("as many clusters as points: each has its own", Real, float, double) {
    for (const std::size_t dims : {1, 3, 7}) {
        for (const kmeans::Init init : drawn_inits) {
            INFO(dims, " dimensions, init ", static_cast<int>(init));
            const Points<Real> points = cloud<Real>(37, dims, dims);
            const auto model = kmeans::fit<Real>({points.view()}, options_for(37, init));
            REQUIRE(model.ok());
            CHECK(model->report().inertia == 0);
            CHECK(model->report().empty_clusters == 0);
            CHECK(model->report().relocations == 0);
            CHECK(std::set<std::int32_t>(model->labels().begin(), model->labels().end()).size() == 37);
        }
    }
}

TEST_CASE_TEMPLATE("one cluster is the mean and the total variance", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(2000, 5, 3, 20, 1);
    const auto model = kmeans::fit<Real>({points.view()}, options_for(1));
    REQUIRE(model.ok());
    for (std::size_t j = 0; j < 5; ++j) {
        double mean = 0;
        for (std::size_t i = 0; i < points.rows; ++i) mean += static_cast<double>(points(i, j)) / 2000;
        CHECK(static_cast<double>(model->centroids()(0, j)) == doctest::Approx(mean).epsilon(1e-6));
    }
    CHECK(model->report().inertia ==
          doctest::Approx(oracle::inertia<Real>(points.view(), model->centroids(), model->labels())).epsilon(1e-10));
}

TEST_CASE_TEMPLATE("one iteration is one update", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(900, 3, 5, 20, 2);
    kmeans::Options options = options_for(5, kmeans::Init::first);
    options.max_iterations = 1;
    options.tolerance = 0;
    const auto model = kmeans::fit<Real>({points.view()}, options);
    REQUIRE(model.ok());
    const oracle::Lloyd<Real> expected = oracle::lloyd<Real>(points.view(), points.first(5), 1);
    CHECK(model->report().iterations == 1);
    CHECK_FALSE(model->report().converged);
    CHECK(same_bytes(model->labels(), expected.labels));
    for (std::size_t i = 0; i < 15; ++i) {
        CHECK(static_cast<double>(model->centroids().data[i]) ==
              doctest::Approx(static_cast<double>(expected.centroids.values[i])).epsilon(1e-6));
    }
    REQUIRE(model->history().size() == 1);
    CHECK(model->history()[0] == doctest::Approx(expected.history[0]).epsilon(1e-12));
    CHECK(model->report().inertia < model->history()[0]);
}

TEST_CASE_TEMPLATE("values may be so small or large that their squares only just hold", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(600, 6, 3, 4, 3);
    const auto plain = kmeans::fit<Real>({points.view()}, options_for(3, kmeans::Init::first));
    REQUIRE(plain.ok());
    const bool single = sizeof(Real) == 4;
    for (const double scale : {single ? 0x1p-55 : 0x1p-490, single ? 0x1p53 : 0x1p501}) {
        Points<Real> scaled = points;
        for (Real& value : scaled.values) value *= static_cast<Real>(scale);
        const auto model = kmeans::fit<Real>({scaled.view()}, options_for(3, kmeans::Init::first));
        REQUIRE(model.ok());
        check_finite(*model);
        CHECK(same_bytes(model->labels(), plain->labels()));
        CHECK(model->report().inertia == plain->report().inertia * scale * scale);
    }
}

TEST_CASE_TEMPLATE("values whose squares underflow still give a model", Real, float, double) {
    Points<Real> points = whole_blobs<Real>(600, 6, 3, 4, 3);
    for (Real& value : points.values) value *= static_cast<Real>(sizeof(Real) == 4 ? 0x1p-90 : 0x1p-600);
    for (const kmeans::Init init : drawn_inits) {
        const auto model = kmeans::fit<Real>({points.view()}, options_for(3, init));
        REQUIRE(model.ok());
        check_finite(*model);
    }
}

}  // namespace
}  // namespace lanewise::tests
