// Where a fit starts.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "kmeans/init.hpp"
#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

// The first centroids of run `run`.
template <class Real>
Points<Real> start_of(const Points<Real>& points, const kmeans::Options& options, std::span<const double> weights = {},
                      std::int32_t run = 0, int threads = 1) {
    const kmeans::Shape shape{points.rows, points.cols};
    const auto k = static_cast<std::size_t>(options.clusters);
    Arena measure;
    kmeans::RowPoints<Real>(measure, shape, k, threads);
    kmeans::Initializer<Real>(measure, shape, options, threads);
    std::vector<std::byte> memory(measure.bytes_needed());
    Arena arena(memory);
    kmeans::RowPoints<Real> rows(arena, shape, k, threads);
    kmeans::Initializer<Real> initializer(arena, shape, options, threads);
    REQUIRE(rows.load(points.view(), weights.empty() ? nullptr : weights.data()).ok());
    Points<Real> centroids(k, points.cols);
    initializer.fill(rows, options, run, centroids.view());
    return centroids;
}

template <class Real>
std::multiset<std::vector<Real>> row_set(const Points<Real>& points) {
    std::multiset<std::vector<Real>> rows;
    for (std::size_t i = 0; i < points.rows; ++i) rows.emplace(points.row(i), points.row(i) + points.cols);
    return rows;
}

// Each centroid is a row of the points, and no row is taken twice.
template <class Real>
bool different_rows(const Points<Real>& centroids, const Points<Real>& points) {
    std::multiset<std::vector<Real>> rows = row_set(points);
    for (const std::vector<Real>& row : row_set(centroids)) {
        const auto found = rows.find(row);
        if (found == rows.end()) return false;
        rows.erase(found);
    }
    return true;
}

TEST_CASE_TEMPLATE("random and k-means++ start from different rows of the data", Real, float, double) {
    for (const std::size_t n : {7, 40, 3000}) {
        const Points<Real> points = cloud<Real>(n, 3, n);
        for (const kmeans::Init init : {kmeans::Init::random, kmeans::Init::plus_plus}) {
            for (const std::int32_t k : {1, 2, 7}) {
                for (std::uint64_t seed = 0; seed < 20; ++seed) {
                    kmeans::Options options = options_for(k, init);
                    options.seed = seed;
                    CHECK(different_rows(start_of(points, options), points));
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("random rows: all of them when k is n, each as often as the others", Real, float, double) {
    Points<Real> points(6, 1);
    for (std::size_t i = 0; i < 6; ++i) points(i, 0) = static_cast<Real>(i);
    kmeans::Options options = options_for(6, kmeans::Init::random);
    CHECK(row_set(start_of(points, options)) == row_set(points));
    options.clusters = 2;
    std::map<Real, int> drawn;
    for (options.seed = 0; options.seed < 3000; ++options.seed) {
        for (const Real value : start_of(points, options).values) ++drawn[value];
    }
    // 1000 times each on average, with a standard deviation of 26.
    for (std::size_t i = 0; i < 6; ++i) CHECK(std::abs(drawn[static_cast<Real>(i)] - 1000) < 160);
}

TEST_CASE_TEMPLATE("draws go by weight, and never to weight 0 while there is other", Real, float, double) {
    Points<Real> points(5, 1);
    for (std::size_t i = 0; i < 5; ++i) points(i, 0) = static_cast<Real>(i * i);
    const std::vector<double> weights = {1, 0, 3, 0, 4};
    for (const kmeans::Init init : {kmeans::Init::random, kmeans::Init::plus_plus}) {
        kmeans::Options options = options_for(1, init);
        std::map<Real, int> drawn;
        for (options.seed = 0; options.seed < 4000; ++options.seed)
            ++drawn[start_of(points, options, weights).values[0]];
        CHECK(drawn[1] == 0);
        CHECK(drawn[9] == 0);
        CHECK(std::abs(drawn[0] - 500) < 130);   // standard deviation 21
        CHECK(std::abs(drawn[4] - 1500) < 190);  // 31
        options.clusters = 3;
        for (options.seed = 0; options.seed < 50; ++options.seed) {
            CHECK(row_set(start_of(points, options, weights)) == std::multiset<std::vector<Real>>{{0}, {4}, {16}});
        }
    }
}

TEST_CASE_TEMPLATE("fewer rows with weight than clusters: still rows of the data", Real, float, double) {
    const Points<Real> points = cloud<Real>(30, 2, 3);
    std::vector<double> weights(30, 0.0);
    weights[4] = weights[21] = 1;
    for (const kmeans::Init init : {kmeans::Init::random, kmeans::Init::plus_plus}) {
        const Points<Real> start = start_of(points, options_for(9, init), weights);
        const std::multiset<std::vector<Real>> rows = row_set(points);
        for (const std::vector<Real>& row : row_set(start)) CHECK(rows.count(row) == 1);
        const auto model = kmeans::fit<Real>({points.view(), weights}, options_for(9, init));
        REQUIRE(model.ok());
        CHECK(model->report().inertia < 1e-28);
    }
}

TEST_CASE_TEMPLATE("each run draws anew, threads change nothing", Real, float, double) {
    const Points<Real> points = cloud<Real>(5000, 4, 8);
    for (const kmeans::Init init : {kmeans::Init::random, kmeans::Init::plus_plus}) {
        const kmeans::Options options = options_for(12, init);
        const Points<Real> run0 = start_of(points, options), run1 = start_of(points, options, {}, 1);
        CHECK(run0.values != run1.values);
        for (const int threads : {2, 3}) CHECK(start_of(points, options, {}, 0, threads).values == run0.values);
    }
}

TEST_CASE_TEMPLATE("k-means++ finds all groups that lie far apart", Real, float, double) {
    for (const std::size_t dims : {2, 10}) {
        const Points<Real> points = blobs<Real>(2000, dims, 8, 100, 1, dims);
        std::vector<std::int32_t> groups(points.rows);
        Points<Real> means(8, dims);
        for (std::size_t i = 0; i < points.rows; ++i) {
            groups[i] = static_cast<std::int32_t>(i % 8);
            for (std::size_t j = 0; j < dims; ++j) means(i % 8, j) += points(i, j) / 250;
        }
        const double optimum = oracle::inertia<Real>(points.view(), means.view(), groups);
        kmeans::Options options = options_for(8);
        for (options.seed = 0; options.seed < 20; ++options.seed) {
            const auto model = kmeans::fit<Real>({points.view()}, options);
            REQUIRE(model.ok());
            INFO("seed ", options.seed);
            CHECK(model->report().inertia < 1.0001 * optimum);
        }
    }
}

TEST_CASE_TEMPLATE("the start of k-means++ is better than random rows", Real, float, double) {
    const Points<Real> points = blobs<Real>(2000, 3, 20, 6, 1, 3);
    double drawn = 0, plus_plus = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        for (const kmeans::Init init : {kmeans::Init::random, kmeans::Init::plus_plus}) {
            kmeans::Options options = options_for(20, init);
            options.seed = seed;
            options.max_iterations = 1;
            (init == kmeans::Init::random ? drawn : plus_plus) +=
                kmeans::fit<Real>({points.view()}, options)->history()[0];
        }
    }
    CHECK(plus_plus < 0.8 * drawn);
}

TEST_CASE_TEMPLATE("first: rows 0 to k-1, and the same as giving them", Real, float, double) {
    const Points<Real> points = cloud<Real>(900, 5, 9);
    CHECK(same_bytes(start_of(points, options_for(11, kmeans::Init::first)).values, values_of(points.first(11))));
    const auto first = kmeans::fit<Real>({points.view()}, options_for(11, kmeans::Init::first));
    const auto given = kmeans::fit<Real>({points.view(), {}, points.first(11)}, options_for(11, kmeans::Init::given));
    REQUIRE(first.ok());
    REQUIRE(given.ok());
    CHECK(same_model(*first, *given));
}

}  // namespace
}  // namespace lanewise::tests
