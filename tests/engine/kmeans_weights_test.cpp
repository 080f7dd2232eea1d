// Weights, and the order of the points.
#include <doctest/doctest.h>

#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t rows = 1300, k = 6;

template <class Real>
Result<kmeans::Model<Real>> fit_from(const Points<Real>& points, std::span<const double> weights,
                                     MatrixView<const Real> start) {
    return kmeans::fit<Real>({points.view(), weights, start},
                             options_for(static_cast<std::int32_t>(start.rows), kmeans::Init::given));
}

std::vector<double> whole_weights(std::size_t count, std::size_t most) {
    Random random(4);
    std::vector<double> weights(count);
    for (double& weight : weights) weight = static_cast<double>(random.below(most + 1));
    return weights;
}

TEST_CASE_TEMPLATE("a weight counts as that many equal points, to the bit for whole numbers", Real, float, double) {
    for (const std::size_t dims : {1, 3, 5, 9}) {
        INFO(dims, " dimensions");
        const Points<Real> points = whole_blobs<Real>(rows, dims, k, 15, dims);
        const std::vector<double> weights = whole_weights(rows, 4);
        std::vector<std::size_t> copies;
        for (std::size_t i = 0; i < rows; ++i) copies.insert(copies.end(), static_cast<std::size_t>(weights[i]), i);
        const std::vector<std::size_t> order = shuffled(copies.size(), 8);
        std::vector<std::size_t> mixed;
        for (const std::size_t at : order) mixed.push_back(copies[at]);
        const Points<Real> repeated = points.rows_in(mixed);

        const auto one = fit_from<Real>(points, weights, points.first(k));
        const auto other = fit_from<Real>(repeated, {}, points.first(k));
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(same_centroids(*one, *other));
        CHECK(same_bytes(one->history(), other->history()));
        CHECK(one->report().inertia == other->report().inertia);
        CHECK(one->report().iterations == other->report().iterations);
        int differ = 0;
        for (std::size_t i = 0; i < mixed.size(); ++i) differ += other->labels()[i] != one->labels()[mixed[i]] ? 1 : 0;
        CHECK(differ == 0);
        CHECK(one->report().inertia ==
              doctest::Approx(oracle::inertia<Real>(points.view(), one->centroids(), one->labels(), weights))
                  .epsilon(1e-9));
    }
}

TEST_CASE_TEMPLATE("weights scaled by a power of two change no bit of the clustering", Real, float, double) {
    const Points<Real> points = cloud<Real>(rows, 6, 3);
    Random random(5);
    std::vector<double> weights(rows);
    for (double& weight : weights) weight = random.uniform(0, 3);
    for (const double scale : {0x1p-40, 0.5, 0x1p30}) {
        std::vector<double> scaled = weights;
        for (double& weight : scaled) weight *= scale;
        for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
            const auto one = kmeans::fit<Real>({points.view(), weights}, options_for(k, init));
            const auto other = kmeans::fit<Real>({points.view(), scaled}, options_for(k, init));
            REQUIRE(one.ok());
            REQUIRE(other.ok());
            CHECK(same_centroids(*one, *other));
            CHECK(same_bytes(one->labels(), other->labels()));
            CHECK(one->report().iterations == other->report().iterations);
            CHECK(one->report().inertia * scale == other->report().inertia);
        }
    }
}

TEST_CASE_TEMPLATE("weights scaled by three change no label", Real, float, double) {
    const Points<Real> points = whole_blobs<Real>(rows, 4, k, 20, 3);
    const std::vector<double> weights = whole_weights(rows, 5);
    std::vector<double> scaled = weights;
    for (double& weight : scaled) weight *= 3;
    const auto one = fit_from<Real>(points, weights, points.first(k));
    const auto other = fit_from<Real>(points, scaled, points.first(k));
    REQUIRE(one.ok());
    REQUIRE(other.ok());
    CHECK(same_bytes(one->labels(), other->labels()));
    CHECK(other->report().inertia == doctest::Approx(3 * one->report().inertia).epsilon(1e-12));
}

TEST_CASE_TEMPLATE("all weights 1 are no weights, to the bit", Real, float, double) {
    const Points<Real> points = cloud<Real>(rows, 7, 2);
    const std::vector<double> ones(rows, 1.0);
    for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
        const auto one = kmeans::fit<Real>({points.view(), ones}, options_for(k, init));
        const auto other = kmeans::fit<Real>({points.view()}, options_for(k, init));
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(same_model(*one, *other));
    }
}

TEST_CASE_TEMPLATE("points of weight 0 are labelled and otherwise ignored", Real, float, double) {
    for (const std::size_t dims : {2, 6}) {
        const Points<Real> kept = whole_blobs<Real>(rows, dims, k, 15, 12);
        Points<Real> points(2 * rows, dims);  // every second row is an outlier of weight 0
        std::vector<double> weights(2 * rows, 0.0);
        for (std::size_t i = 0; i < rows; ++i) {
            std::copy_n(kept.row(i), dims, points.view().row(2 * i));
            weights[2 * i] = 1;
            for (std::size_t j = 0; j < dims; ++j) points(2 * i + 1, j) = static_cast<Real>(5000 + 100 * i + j);
        }
        const auto one = fit_from<Real>(points, weights, kept.first(k));
        const auto other = fit_from<Real>(kept, {}, kept.first(k));
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(same_centroids(*one, *other));
        CHECK(one->report().inertia == other->report().inertia);
        CHECK(same_bytes(one->labels(), oracle::labels<Real>(points.view(), one->centroids())));
    }
}

TEST_CASE_TEMPLATE("empty clusters do not move to points of weight 0", Real, float, double) {
    const Points<Real> points(1, {0, 1, 10, 11, 900});
    const std::vector<double> weights = {1, 1, 1, 1, 0};
    const Points<Real> start(1, {0, 500, 2000});
    const auto model = fit_from<Real>(points, weights, start.view());
    REQUIRE(model.ok());
    for (const Real value : values_of(model->centroids())) CHECK(value <= 11);
    CHECK(model->report().relocations == 2);
    CHECK(model->report().empty_clusters == 0);
    CHECK(model->report().inertia == 0.5);
}

TEST_CASE_TEMPLATE("the order of the points changes no bit of the centroids of whole numbers", Real, float, double) {
    for (const std::size_t dims : {1, 3, 8}) {
        const Points<Real> points = whole_blobs<Real>(3000, dims, k, 20, dims);
        const std::vector<std::size_t> order = shuffled(points.rows, 6);
        const Points<Real> mixed = points.rows_in(order);
        const auto one = fit_from<Real>(points, {}, points.first(k));
        const auto other = fit_from<Real>(mixed, {}, points.first(k));
        REQUIRE(one.ok());
        REQUIRE(other.ok());
        CHECK(same_centroids(*one, *other));
        CHECK(same_bytes(one->history(), other->history()));
        CHECK(one->report().inertia == other->report().inertia);
        int differ = 0;
        for (std::size_t i = 0; i < order.size(); ++i) differ += other->labels()[i] != one->labels()[order[i]] ? 1 : 0;
        CHECK(differ == 0);
    }
}

}  // namespace
}  // namespace lanewise::tests
