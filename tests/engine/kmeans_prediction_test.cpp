// predict, transform and score.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

struct Shape {
    std::size_t rows, cols, k;
};

constexpr Shape shapes[] = {{1, 1, 1},    {16, 2, 3},   {33, 3, 17},  {1030, 4, 5},
                            {700, 5, 64}, {515, 31, 6}, {130, 200, 9}};

TEST_CASE_TEMPLATE("distances are what the definition says, to the bit", Real, float, double) {
    for (const Shape& shape : shapes) {
        INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k);
        const Points<Real> points = cloud<Real>(shape.rows, shape.cols, 1),
                           centroids = cloud<Real>(shape.k, shape.cols, 2);
        const auto k = shape.k;
        Points<Real> all(shape.rows, k + 3);  // a part of a wider matrix
        for (Real& value : all.values) value = -5;
        std::vector<std::byte> workspace(kmeans::predict_workspace_bytes<Real>({shape.rows, shape.cols}, k, 2));
        REQUIRE(kmeans::transform<Real>(centroids.view(), points.view(), {all.values.data(), shape.rows, k, k + 3}, 2,
                                        workspace)
                    .ok());
        std::vector<std::int32_t> labels(shape.rows);
        std::vector<Real> nearest(shape.rows);
        REQUIRE(kmeans::predict<Real>(centroids.view(), points.view(), labels, std::span<Real>(nearest), 2, workspace)
                    .ok());

        int wrong = 0, gaps_written = 0;
        for (std::size_t i = 0; i < shape.rows; ++i) {
            for (std::size_t c = 0; c < k; ++c) {
                const Real distance = std::sqrt(oracle::squared_distance(points.row(i), centroids.row(c), shape.cols));
                wrong += all(i, c) != distance ? 1 : 0;
            }
            wrong += nearest[i] != all(i, static_cast<std::size_t>(labels[i])) ? 1 : 0;
            wrong += nearest[i] != *std::min_element(all.row(i), all.row(i) + k) ? 1 : 0;
            for (std::size_t c = k; c < k + 3; ++c) gaps_written += all(i, c) != -5 ? 1 : 0;
        }
        CHECK(wrong == 0);
        CHECK(gaps_written == 0);
        CHECK(same_bytes(labels, oracle::labels<Real>(points.view(), centroids.view())));
    }
}

TEST_CASE_TEMPLATE("score is the inertia", Real, float, double) {
    for (const double shift : {0.0, 1e4}) {
        for (const Shape& shape : shapes) {
            INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k, ", shift ", shift);
            if (shape.k > shape.rows) continue;
            const Points<Real> points = cloud<Real>(shape.rows, shape.cols, 3).shifted(shift);
            std::vector<double> weights(shape.rows);
            for (std::size_t i = 0; i < shape.rows; ++i) weights[i] = static_cast<double>(i % 3) + 0.25;
            for (const std::span<const double> used : {std::span<const double>{}, std::span<const double>(weights)}) {
                const auto model =
                    kmeans::fit<Real>({points.view(), used}, options_for(static_cast<std::int32_t>(shape.k)));
                REQUIRE(model.ok());
                const auto score = model->score(points.view(), used);
                REQUIRE(score.ok());
                CHECK(*score == doctest::Approx(model->report().inertia).epsilon(1e-9));
                CHECK(*score ==
                      doctest::Approx(oracle::inertia<Real>(points.view(), model->centroids(), model->labels(), used))
                          .epsilon(1e-12));
            }
        }
    }
}

TEST_CASE_TEMPLATE("a model and the free functions agree; threads change nothing", Real, float, double) {
    const Points<Real> points = cloud<Real>(5000, 7, 4), others = cloud<Real>(3001, 7, 5);
    const auto model = kmeans::fit<Real>({points.view()}, options_for(13));
    REQUIRE(model.ok());
    std::vector<std::int32_t> labels(others.rows);
    std::vector<Real> distances(others.rows);
    Points<Real> all(others.rows, 13);
    REQUIRE(model->predict(others.view(), labels, std::span<Real>(distances), 1).ok());
    REQUIRE(model->transform(others.view(), all.view(), 1).ok());
    const double score = *model->score(others.view(), {}, 1);
    for (const int threads : {0, 2, 3, 7}) {
        std::vector<std::int32_t> same_labels(others.rows);
        std::vector<Real> same_distances(others.rows);
        Points<Real> same_all(others.rows, 13);
        REQUIRE(kmeans::predict<Real>(model->centroids(), others.view(), same_labels, std::span<Real>(same_distances),
                                      threads)
                    .ok());
        REQUIRE(model->transform(others.view(), same_all.view(), threads).ok());
        CHECK(same_bytes(same_labels, labels));
        CHECK(same_bytes(same_distances, distances));
        CHECK(same_bytes(same_all.values, all.values));
        CHECK(*model->score(others.view(), {}, threads) == score);
    }
}

TEST_CASE_TEMPLATE("a model survives its move, and its views with it", Real, float, double) {
    const Points<Real> points = cloud<Real>(300, 3, 6);
    auto model = kmeans::fit<Real>({points.view()}, options_for(4));
    REQUIRE(model.ok());
    const std::vector<Real> centroids(values_of(model->centroids()).begin(), values_of(model->centroids()).end());
    const kmeans::Model<Real> moved = std::move(*model);
    CHECK(same_bytes(values_of(moved.centroids()), centroids));
    CHECK(moved.labels().size() == 300);
    CHECK(moved.history().size() == static_cast<std::size_t>(moved.report().history_size));
}

TEST_CASE("the five-line use: a view in, a model out") {
    const Points<float> points = blobs<float>(300, 2, 3, 50, 1, 1);
    kmeans::Options options;
    options.clusters = 3;
    const auto model = kmeans::fit(points.view(), options);
    REQUIRE(model.ok());
    for (std::size_t i = 3; i < points.rows; ++i) CHECK(model->labels()[i] == model->labels()[i % 3]);
}

}  // namespace
}  // namespace lanewise::tests
