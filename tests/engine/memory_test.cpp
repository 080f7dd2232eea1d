// Working memory: how much, whose, and nothing else.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "tests/engine/allocations.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/workspace.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE("the counter counts") {
    const std::size_t before = allocation_count(), live = live_bytes();
    reset_peak();
    {
        const std::vector<char> bytes(12345);
        const std::unique_ptr<int> one(new (std::nothrow) int(1));
        const auto array = std::make_unique<double[]>(7);
        CHECK(allocation_count() == before + 3);
        CHECK(live_bytes() == live + 12345 + sizeof(int) + 7 * sizeof(double));
    }
    CHECK(live_bytes() == live);
    CHECK(peak_bytes() >= live + 12345);
    const RefuseAllocations refuse(0);
    CHECK(std::unique_ptr<int>(new (std::nothrow) int(1)) == nullptr);
}

// What all functions write to.
template <class Real>
struct Outputs {
    Outputs(std::size_t rows, std::size_t cols, std::size_t k)
        : centroids(k, cols), labels(rows, -7), distances(rows, Real{-7}), all(rows, k), history(50, -7.0) {
        for (Real& value : centroids.values) value = -7;
        for (Real& value : all.values) value = -7;
    }
    bool operator==(const Outputs& other) const {
        return centroids.values == other.centroids.values && labels == other.labels && distances == other.distances &&
               all.values == other.all.values && history == other.history;
    }
    Points<Real> centroids;
    std::vector<std::int32_t> labels;
    std::vector<Real> distances;
    Points<Real> all;
    std::vector<double> history;
};

struct Shape {
    std::size_t rows, cols, k;
};

constexpr Shape shapes[] = {{1, 1, 1}, {100, 2, 3}, {3000, 3, 16}, {1100, 9, 24}, {1030, 40, 5}};

template <class Real>
void check_fit_workspace(const Shape& shape, const kmeans::Options& options) {
    const Points<Real> points = cloud<Real>(shape.rows, shape.cols, 1);
    const kmeans::Input<Real> input{points.view(), {}, points.first(shape.k)};
    const std::size_t bytes = kmeans::workspace_bytes<Real>({shape.rows, shape.cols}, options);
    REQUIRE(bytes > 0);
    Outputs<Real> expected(shape.rows, shape.cols, shape.k);
    for (const std::size_t shift : {0, 1, 63}) {
        INFO("shift ", shift);
        Workspace workspace(bytes, shift);
        Outputs<Real> out(shape.rows, shape.cols, shape.k);
        const std::size_t before = allocation_count();
        const auto report =
            kmeans::fit<Real>(input, options, {out.centroids.view(), out.labels, out.history}, workspace.span());
        CHECK(allocation_count() == before);
        REQUIRE(report.ok());
        CHECK(workspace.guards_intact());
        if (shift == 0) expected = out;
        CHECK(out == expected);

        Workspace less(bytes - 1, shift);
        Outputs<Real> untouched(shape.rows, shape.cols, shape.k), same = untouched;
        const auto refused =
            kmeans::fit<Real>(input, options, {same.centroids.view(), same.labels, same.history}, less.span());
        CHECK(refused.status().code() == ErrorCode::workspace_too_small);
        CHECK(contains(refused.status().message(), std::to_string(bytes - 1) + " bytes"));
        CHECK(contains(refused.status().message(), std::to_string(bytes)));
        CHECK(less.untouched());
        CHECK(same == untouched);
    }
}

TEST_CASE_TEMPLATE("fit needs the workspace it says, at any alignment, and allocates nothing", Real, float, double) {
    for (const Shape& shape : shapes) {
        for (const auto& [init, threads] :
             {std::pair(kmeans::Init::plus_plus, 1), std::pair(kmeans::Init::plus_plus, 3),
              std::pair(kmeans::Init::random, 2), std::pair(kmeans::Init::given, 1)}) {
            INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k, ", threads ", threads);
            kmeans::Options options = options_for(static_cast<std::int32_t>(shape.k), init);
            options.threads = threads;
            options.max_iterations = 2;
            options.n_init = init == kmeans::Init::random ? 3 : 1;
            check_fit_workspace<Real>(shape, options);
        }
    }
}

template <class Real, class Call>
void check_predict_workspace(const Shape& shape, int threads, Call&& call) {
    const std::size_t bytes = kmeans::predict_workspace_bytes<Real>({shape.rows, shape.cols}, shape.k, threads);
    REQUIRE(bytes > 0);
    for (const std::size_t shift : {0, 1, 63}) {
        Workspace workspace(bytes, shift);
        Outputs<Real> out(shape.rows, shape.cols, shape.k);
        const std::size_t before = allocation_count();
        const Status status = call(out, workspace.span());
        CHECK(allocation_count() == before);
        CHECK(status.ok());
        CHECK(workspace.guards_intact());

        Workspace less(bytes - 1, shift);
        Outputs<Real> untouched(shape.rows, shape.cols, shape.k), same = untouched;
        const Status refused = call(same, less.span());
        CHECK(refused.code() == ErrorCode::workspace_too_small);
        CHECK(contains(refused.message(), std::to_string(bytes - 1) + " bytes"));
        CHECK(contains(refused.message(), std::to_string(bytes)));
        CHECK(less.untouched());
        CHECK(same == untouched);
    }
}

TEST_CASE_TEMPLATE("predict, transform and score likewise", Real, float, double) {
    for (const Shape& shape : shapes) {
        for (const int threads : {1, 3}) {
            INFO("shape ", shape.rows, " x ", shape.cols, ", k ", shape.k, ", threads ", threads);
            const Points<Real> points = cloud<Real>(shape.rows, shape.cols, 1),
                               centroids = cloud<Real>(shape.k, shape.cols, 2);
            using Span = std::span<std::byte>;
            check_predict_workspace<Real>(shape, threads, [&](Outputs<Real>& out, Span workspace) {
                return kmeans::predict<Real>(centroids.view(), points.view(), out.labels,
                                             std::span<Real>(out.distances), threads, workspace);
            });
            check_predict_workspace<Real>(shape, threads, [&](Outputs<Real>& out, Span workspace) {
                return kmeans::predict<Real>(centroids.view(), points.view(), out.labels, {}, threads, workspace);
            });
            check_predict_workspace<Real>(shape, threads, [&](Outputs<Real>& out, Span workspace) {
                return kmeans::transform<Real>(centroids.view(), points.view(), out.all.view(), threads, workspace);
            });
            check_predict_workspace<Real>(shape, threads, [&](Outputs<Real>&, Span workspace) {
                return kmeans::score<Real>(centroids.view(), points.view(), {}, threads, workspace).status();
            });
        }
    }
}

TEST_CASE("no workspace is too small a workspace") {
    const Points<float> points = cloud<float>(10, 2, 1);
    Outputs<float> out(10, 2, 3);
    const auto report = kmeans::fit<float>({points.view()}, options_for(3), {out.centroids.view(), out.labels, {}}, {});
    CHECK(report.status().code() == ErrorCode::workspace_too_small);
    CHECK(kmeans::predict<float>(points.first(3), points.view(), out.labels, {}, 1, std::span<std::byte>{}).code() ==
          ErrorCode::workspace_too_small);
}

TEST_CASE("working memory is small: 10,000 x 8, k 16, one thread") {
    const std::size_t bytes = kmeans::workspace_bytes<float>({10000, 8}, options_for(16));
    MESSAGE("workspace of 10,000 x 8 float32, k 16, 1 thread: ", bytes, " bytes");
    CHECK(bytes <= 64 * 1024);  // 40,000 of them the labels
}

TEST_CASE("working memory does not grow with points times clusters") {
    const auto bytes = [](std::size_t rows, std::int32_t k) {
        return kmeans::workspace_bytes<float>({rows, 4}, options_for(k));
    };
    const std::size_t more_rows = bytes(2000000, 100) - bytes(1000000, 100);
    CHECK(more_rows < 1000000 * 4 + 100000 * 4);  // a label a point, and sums that grow with the logarithm
    CHECK(bytes(1000000, 1000) - bytes(1000000, 500) < 500 * 4 * 600);
}

TEST_CASE_TEMPLATE("sizes that cannot be: no workspace", Real, float, double) {
    constexpr std::size_t most = static_cast<std::size_t>(-1);
    kmeans::Options options = options_for(16);
    CHECK(kmeans::workspace_bytes<Real>({0, 3}, options) == 0);
    CHECK(kmeans::workspace_bytes<Real>({100, 0}, options) == 0);
    CHECK(kmeans::workspace_bytes<Real>({100, most}, options) == 0);
    CHECK(kmeans::workspace_bytes<Real>({most, 3}, options) == 0);
    CHECK(kmeans::workspace_bytes<Real>({15, 3}, options) == 0);  // k > n
    CHECK(kmeans::workspace_bytes<Real>({100, 3}, options) > 0);
    // As much as this machine's sizes hold for one thread, and no more.
    constexpr int side = std::numeric_limits<std::size_t>::digits == 64 ? 24 : 10;
    constexpr kmeans::Shape large{std::size_t{1} << (side + 6), std::size_t{1} << side};
    options.clusters = 1 << side;
    CHECK(kmeans::workspace_bytes<Real>(large, options) > 0);
    options.threads = 1024;
    CHECK(kmeans::workspace_bytes<Real>(large, options) == 0);
    CHECK(kmeans::predict_workspace_bytes<Real>({100, 3}, 0, 1) == 0);
    CHECK(kmeans::predict_workspace_bytes<Real>({100, 0}, 5, 1) == 0);
    CHECK(kmeans::predict_workspace_bytes<Real>({0, 3}, 5, 1) == 0);
    CHECK(kmeans::predict_workspace_bytes<Real>({100, 3}, most, 1) == 0);
    CHECK(kmeans::predict_workspace_bytes<Real>({100, 3}, 5, -1) == 0);
}

TEST_CASE("the convenience overloads: two allocations for a fit, one for a prediction") {
    const Points<float> points = cloud<float>(3000, 5, 1);
    std::vector<std::int32_t> labels(3000, -7);
    std::size_t before = allocation_count();
    const auto model = kmeans::fit<float>({points.view()}, options_for(4));
    CHECK(allocation_count() == before + 2);
    REQUIRE(model.ok());
    before = allocation_count();
    REQUIRE(model->predict(points.view(), labels).ok());
    CHECK(allocation_count() == before + 1);
}

TEST_CASE("memory that is refused is an error, nothing leaks, nothing is written") {
    const Points<float> points = cloud<float>(3000, 5, 1);
    const auto model = kmeans::fit<float>({points.view()}, options_for(4));
    REQUIRE(model.ok());
    std::vector<std::int32_t> labels(3000, -7);
    const std::size_t live = live_bytes();
    for (const int allowed : {0, 1}) {
        const RefuseAllocations refuse(allowed);
        CHECK(kmeans::fit<float>({points.view()}, options_for(4)).status().code() == ErrorCode::out_of_memory);
    }
    CHECK(live_bytes() == live);
    const RefuseAllocations refuse(0);
    const Status status = model->predict(points.view(), labels);
    CHECK(status.code() == ErrorCode::out_of_memory);
    CHECK(contains(status.message(), "bytes"));
    CHECK(std::all_of(labels.begin(), labels.end(), [](std::int32_t label) { return label == -7; }));
}

}  // namespace
}  // namespace lanewise::tests
