// A fit is Lloyd's iterations, and its labels are those that predict gives.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/engine/oracle.hpp"
#include "tests/simd/isas.hpp"

namespace lanewise::tests {
namespace {

struct Shape {
    std::size_t rows, cols, k;
};

// One and several blocks, full and spare lanes, dimensions on both sides of where labels are screened.
constexpr Shape shapes[] = {{500, 1, 3},  {1500, 2, 7},  {1100, 3, 16}, {1300, 4, 5}, {900, 5, 9},
                            {700, 8, 33}, {600, 17, 20}, {300, 33, 4},  {2049, 6, 2}, {257, 70, 12}};

template <class Real>
void check_oracle(const Points<Real>& points, std::size_t k) {
    constexpr int most = 25;
    const oracle::Lloyd<Real> expected = oracle::lloyd<Real>(points.view(), points.first(k), most);
    kmeans::Options options = options_for(static_cast<std::int32_t>(k), kmeans::Init::given);
    options.max_iterations = most;
    options.tolerance = 0;
    const auto model = kmeans::fit<Real>({points.view(), {}, points.first(k)}, options);
    REQUIRE(model.ok());
    CHECK(same_bytes(model->labels(), expected.labels));
    CHECK(model->report().converged == expected.converged);
    CHECK(model->report().empty_clusters == 0);
    REQUIRE(model->history().size() == expected.history.size());
    CHECK(model->report().iterations == static_cast<std::int32_t>(expected.history.size()));
    const double epsilon = 4 * static_cast<double>(std::numeric_limits<Real>::epsilon());
    double worst = 0;
    for (std::size_t i = 0; i < expected.centroids.values.size(); ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(model->centroids().data[i]) -
                                         static_cast<double>(expected.centroids.values[i])));
    }
    CHECK(worst <= 4 * epsilon * 10);  // the values are below 10
    for (std::size_t t = 0; t < expected.history.size(); ++t) {
        CHECK(model->history()[t] == doctest::Approx(expected.history[t]).epsilon(sizeof(Real) == 4 ? 1e-6 : 1e-12));
    }
}

TEST_CASE_TEMPLATE("labels, centroids, iterations and history are a plain Lloyd's", Real, float, double) {
    for (const Shape& shape : shapes) {
        INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k);
        check_oracle(cloud<Real>(shape.rows, shape.cols, shape.rows), shape.k);
        check_oracle(blobs<Real>(shape.rows, shape.cols, shape.k, 1.5, 0.5, shape.rows), shape.k);
    }
}

template <class Real>
void check_predicts_its_labels(const Points<Real>& points, const kmeans::Options& options) {
    const auto model = kmeans::fit<Real>({points.view()}, options);
    REQUIRE(model.ok());
    std::vector<std::int32_t> labels(points.rows, -1);
    REQUIRE(model->predict(points.view(), labels).ok());
    CHECK(same_bytes(labels, model->labels()));

    std::vector<Real> distances(points.rows);
    std::vector<std::int32_t> with_distances(points.rows, -1);
    REQUIRE(model->predict(points.view(), with_distances, std::span<Real>(distances)).ok());
    CHECK(same_bytes(with_distances, model->labels()));
    CHECK(same_bytes(oracle::labels<Real>(points.view(), model->centroids()), model->labels()));
}

TEST_CASE_TEMPLATE("labels are what predict gives for the centroids, however the fit ended", Real, float, double) {
    for (const Shape& shape : shapes) {
        const Points<Real> points = cloud<Real>(shape.rows, shape.cols, 1000 + shape.rows);
        for (const std::int32_t iterations : {1, 20}) {
            for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
                INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k, ", init ", static_cast<int>(init));
                kmeans::Options options = options_for(static_cast<std::int32_t>(shape.k), init);
                options.max_iterations = iterations;
                options.n_init = init == kmeans::Init::random ? 3 : 1;
                check_predicts_its_labels(points, options);
            }
        }
    }
}

// Centroids at rest are not looked at again: that must not show in any iteration, least where rows are equal, lie between centroids
// or far from the origin, so that scores decide nothing.
TEST_CASE_TEMPLATE("labels of every iteration are those of the definition", Real, float, double) {
    for (const Shape& shape : {Shape{1200, 5, 40}, Shape{600, 17, 50}}) {
        for (const double shift : {0.0, 3000.0}) {
            for (const bool whole : {false, true}) {
                Points<Real> points = blobs<Real>(shape.rows, shape.cols, shape.k, 1.5, 0.5, shape.rows);
                for (Real& value : points.values) {
                    value = static_cast<Real>(shift) + (whole ? std::round(value) : value);
                }
                kmeans::Options options = options_for(static_cast<std::int32_t>(shape.k), kmeans::Init::random);
                options.tolerance = 0;
                for (const std::int32_t iterations : {1, 2, 3, 5, 8, 13, 21}) {
                    options.max_iterations = iterations;
                    INFO("shape ", shape.rows, " x ", shape.cols, ", shift ", shift, ", whole ", whole, ", iterations ",
                         iterations);
                    const auto model = kmeans::fit<Real>({points.view()}, options);
                    REQUIRE(model.ok());
                    CHECK(same_bytes(oracle::labels<Real>(points.view(), model->centroids()), model->labels()));
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("ties go to the lowest cluster", Real, float, double) {
    for (const std::size_t dims : {1, 2, 3, 4, 5, 8, 20}) {
        Points<Real> centroids(6, dims);  // clusters 1, 3 and 5 are alike, and so are 2 and 4
        for (std::size_t j = 0; j < dims; ++j) {
            centroids(0, j) = 9;
            centroids(1, j) = centroids(3, j) = centroids(5, j) = 1;
            centroids(2, j) = centroids(4, j) = -1;
        }
        Points<Real> points(40, dims);  // 0 is as far from 1 as from -1
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t j = 0; j < dims; ++j)
                points(i, j) = i % 3 == 0 ? Real{0} : i % 3 == 1 ? Real{1} : Real{-2};
        }
        std::vector<std::int32_t> labels(points.rows);
        REQUIRE(kmeans::predict<Real>(centroids.view(), points.view(), labels).ok());
        int wrong = 0;
        for (std::size_t i = 0; i < points.rows; ++i) wrong += labels[i] != (i % 3 == 2 ? 2 : 1) ? 1 : 0;
        CHECK(wrong == 0);
    }
}

// Points halfway between two centroids, but for the rounding: the hardest for any shortcut.
template <class Real>
Points<Real> halfway(const Points<Real>& centroids, std::size_t count, std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(count, centroids.cols);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t a = random.below(centroids.rows), b = random.below(centroids.rows);
        for (std::size_t j = 0; j < centroids.cols; ++j) points(i, j) = (centroids(a, j) + centroids(b, j)) / 2;
    }
    return points;
}

TEST_CASE_TEMPLATE("points halfway between centroids get the labels of the definition", Real, float, double) {
    // At the smallest scale squares are subnormal, where there are such numbers.
    std::vector<double> scales = {1.0};
    if (smallest_on<Real>(simd::active_isa()) < std::numeric_limits<Real>::min()) scales.push_back(sizeof(Real) == 4 ? 0x1p-66 : 0x1p-530);
    for (const double scale : scales) {
        for (const std::size_t dims : {3, 5, 16, 64}) {
            INFO("scale ", scale, ", ", dims, " dimensions");
            Points<Real> centroids = cloud<Real>(6, dims, dims);
            for (Real& value : centroids.values) value *= static_cast<Real>(scale);
            const Points<Real> points = halfway(centroids, 3000, dims);
            std::vector<std::int32_t> labels(points.rows, -1);
            REQUIRE(kmeans::predict<Real>(centroids.view(), points.view(), labels, {}, 1).ok());
            CHECK(same_bytes(labels, oracle::labels<Real>(points.view(), centroids.view())));
        }
    }
}

// A copy with `more` columns that are never to be read.
template <class Real>
Points<Real> widened(const Points<Real>& points, std::size_t more, Real filler) {
    Points<Real> wide(points.rows, points.cols + more);
    for (Real& value : wide.values) value = filler;
    for (std::size_t i = 0; i < points.rows; ++i) std::copy_n(points.row(i), points.cols, wide.view().row(i));
    return wide;
}

TEST_CASE_TEMPLATE("matrices may be parts of wider ones", Real, float, double) {
    constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();
    for (const std::size_t dims : {1, 3, 6, 19}) {
        const std::size_t k = 9;
        const Points<Real> points = cloud<Real>(1200, dims, dims);
        const Points<Real> wide = widened(points, 5, nan), wide_start = widened(points, 2, nan);
        const kmeans::Options options = options_for(k, kmeans::Init::given);
        const auto expected = kmeans::fit<Real>({points.view(), {}, points.first(k)}, options);
        REQUIRE(expected.ok());

        Points<Real> centroids(k, dims + 3);
        for (Real& value : centroids.values) value = 77;
        std::vector<std::int32_t> labels(points.rows);
        std::vector<std::byte> workspace(kmeans::workspace_bytes<Real>({points.rows, dims}, options));
        const auto report = kmeans::fit<Real>(
            {{wide.values.data(), points.rows, dims, dims + 5}, {}, {wide_start.values.data(), k, dims, dims + 2}},
            options, {{centroids.values.data(), k, dims, dims + 3}, labels, {}}, workspace);
        REQUIRE(report.ok());
        CHECK(same_bytes(labels, expected->labels()));
        CHECK(report->inertia == expected->report().inertia);
        bool same = true, gaps_untouched = true;
        for (std::size_t c = 0; c < k; ++c) {
            same = same && std::memcmp(centroids.row(c), expected->centroids().row(c), dims * sizeof(Real)) == 0;
            for (std::size_t j = dims; j < dims + 3; ++j) gaps_untouched = gaps_untouched && centroids(c, j) == 77;
        }
        CHECK(same);
        CHECK(gaps_untouched);
    }
}

}  // namespace
}  // namespace lanewise::tests
