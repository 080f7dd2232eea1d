// The promise: the same bits for any number of threads and on every instruction set.
#include <doctest/doctest.h>

#include "tests/engine/forced_isa.hpp"
#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("threads 1, 2, 3 and 7 give the same bytes on 59 blocks of points", Real, float, double) {
    // In tasks of one block for 7 threads, of two for 2 and 3 threads, in one task for one.
    const Points<Real> points = cloud<Real>(60000, 6, 1);
    kmeans::Options options = options_for(10);
    options.max_iterations = 3;
    const auto expected = kmeans::fit<Real>({points.view()}, options);
    REQUIRE(expected.ok());
    for (const int threads : {2, 3, 7}) {
        INFO(threads, " threads");
        options.threads = threads;
        const auto model = kmeans::fit<Real>({points.view()}, options);
        REQUIRE(model.ok());
        CHECK(same_model(*expected, *model));
    }
}

TEST_CASE_TEMPLATE("threads change nothing with weights, relocations and runs either", Real, float, double) {
    const Points<Real> points = blobs<Real>(9000, 3, 20, 5, 1, 2);
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) weights[i] = static_cast<double>(i % 7) * 0.3;
    Points<Real> start = points.rows_in({1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18});
    for (std::size_t j = 0; j < 3; ++j) start(3, j) = start(12, j) = 1e6;
    kmeans::Options options = options_for(16, kmeans::Init::given);
    kmeans::Options runs = options_for(16, kmeans::Init::random);
    runs.n_init = 3;
    const auto expected = kmeans::fit<Real>({points.view(), weights, start.view()}, options);
    const auto best = kmeans::fit<Real>({points.view(), weights}, runs);
    REQUIRE(expected.ok());
    REQUIRE(best.ok());
    CHECK(expected->report().relocations >= 2);
    for (const int threads : {0, 2, 3, 7}) {
        options.threads = runs.threads = threads;
        CHECK(same_model(*expected, *kmeans::fit<Real>({points.view(), weights, start.view()}, options)));
        CHECK(same_model(*best, *kmeans::fit<Real>({points.view(), weights}, runs)));
    }
}

// All that the kernels compute: a fit, and distances from its centroids.
template <class Real>
struct Everything {
    Result<kmeans::Model<Real>> model;
    std::vector<Real> distances;
    double score = 0;
};

template <class Real>
Everything<Real> everything(const Points<Real>& points, const kmeans::Options& options) {
    Everything<Real> result{kmeans::fit<Real>({points.view()}, options), {}};
    REQUIRE(result.model.ok());
    const std::size_t k = result.model->centroids().rows;
    const MatrixView<const Real> some = points.first(700);
    result.distances.resize(some.rows * k);
    REQUIRE(result.model->transform(some, {result.distances.data(), some.rows, k}, 1).ok());
    result.score = *result.model->score(some, {}, 1);
    return result;
}

template <class Real>
void check_on_every_isa(const Points<Real>& points, const kmeans::Options& options) {
    ForcedIsa forced;
    REQUIRE(forced.use(simd::Isa::scalar));
    const Everything<Real> expected = everything(points, options);
    for (int i = 1; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (!forced.use(isa)) continue;
        INFO(simd::to_string(isa), ", ", points.cols, " dimensions, init ", static_cast<int>(options.init));
        const Everything<Real> found = everything(points, options);
        if (isa == simd::Isa::sse2) {
            CHECK(found.model->report().inertia == doctest::Approx(expected.model->report().inertia).epsilon(1e-5));
            continue;
        }
        CHECK(same_model(*expected.model, *found.model));
        CHECK(same_bytes(found.distances, expected.distances));
        CHECK(found.score == expected.score);
    }
}

TEST_CASE_TEMPLATE("every instruction set but sse2 gives the scalar bytes on 20,000 points", Real, float, double) {
    for (const std::size_t dims : {2, 3, 5, 16, 33}) {
        kmeans::Options options = options_for(5, kmeans::Init::random);
        options.max_iterations = 2;
        check_on_every_isa(cloud<Real>(20000, dims, dims).shifted(3), options);
    }
}

TEST_CASE_TEMPLATE("so it does from k-means++ to convergence, on fewer points", Real, float, double) {
    for (const std::size_t dims : {1, 3, 4, 7}) {
        const std::int32_t k = 21;  // not a multiple of what kernels take at a time
        check_on_every_isa(cloud<Real>(701, dims, dims), options_for(k));
    }
}

}  // namespace
}  // namespace lanewise::tests
