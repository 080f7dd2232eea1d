#include <doctest/doctest.h>

#include <lanewise/kmeans.hpp>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 300, d = 5, k = 4;

template <class Real>
struct FitCall {
    Points<Real> points = cloud<Real>(n, d, 1);
    std::vector<double> weights = std::vector<double>(n, 0.5), history = std::vector<double>(20, -9);
    std::vector<Real> centroids = std::vector<Real>(k * (d + 2), Real{-9});  // rows of d + 2
    std::vector<std::int32_t> labels = std::vector<std::int32_t>(n, -9);
    lanewise_kmeans_options options = lanewise_kmeans_defaults();
    typename C<Real>::KmeansInput input{{points.values.data(), n, d, d}, weights.data(), {}};
    typename C<Real>::KmeansOutput output{
        {centroids.data(), k, d, d + 2}, labels.data(), history.data(), history.size()};
    lanewise_kmeans_report report{};
    const typename C<Real>::KmeansInput* given_input = &input;
    const lanewise_kmeans_options* given_options = &options;
    const typename C<Real>::KmeansOutput* given_output = &output;
    std::size_t size = 0;
    Workspace memory;
    void* workspace = nullptr;

    FitCall()
        : size((options.clusters = k, options.seed = 7, C<Real>::kmeans_bytes(n, d, &options))), memory(size, 13) {
        workspace = memory.span().data();
    }
    lanewise_status run(lanewise_error* error) {
        return C<Real>::kmeans_fit(given_input, given_options, given_output, workspace, size, &report, error);
    }
    bool untouched() const {
        const FitCall fresh(*this, 0);
        return same_bits(centroids, fresh.centroids) && labels == fresh.labels && history == fresh.history &&
               report.iterations == 0 && memory.untouched();
    }

private:
    FitCall(const FitCall&, int) : memory(1, 0) {}
};

template <class Real>
struct PredictCall {
    Points<Real> centroid_values = cloud<Real>(k, d, 2), point_values = cloud<Real>(n, d, 1);
    typename C<Real>::ConstMatrix centroids{centroid_values.values.data(), k, d, d};
    typename C<Real>::ConstMatrix points{point_values.values.data(), n, d, d};
    std::vector<std::int32_t> nearest = std::vector<std::int32_t>(n, -9);
    std::vector<Real> lengths = std::vector<Real>(n, Real{-9});
    std::int32_t* labels = nearest.data();
    std::int32_t threads = 1;
    std::size_t size = C<Real>::kmeans_predict_bytes(n, d, k, 1);
    Workspace memory{size, 29};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::kmeans_predict(centroids, points, labels, lengths.data(), threads, workspace, size, error);
    }
    bool untouched() const {
        return nearest == std::vector<std::int32_t>(n, -9) && lengths == std::vector<Real>(n, Real{-9}) &&
               memory.untouched();
    }
};

}  // namespace

TEST_CASE_TEMPLATE("k-means from C: fit, predict and score have the bits of the C++ interface", Real, float, double) {
    FitCall<Real> call;
    lanewise_error error{99, "left from before"};
    REQUIRE(call.run(&error) == LANEWISE_OK);
    CHECK(error.status == LANEWISE_OK);
    CHECK(std::string(error.message).empty());
    CHECK(call.memory.guards_intact());

    const kmeans::Input<Real> input{call.points.view(), call.weights};
    const auto model = kmeans::fit<Real>(input, {.clusters = k, .seed = 7});
    REQUIRE(model.ok());
    for (std::size_t c = 0; c < k; ++c) {
        CHECK(std::memcmp(call.centroids.data() + c * (d + 2), model->centroids().row(c), d * sizeof(Real)) == 0);
        CHECK(call.centroids[c * (d + 2) + d] == -9);
    }
    CHECK(std::equal(call.labels.begin(), call.labels.end(), model->labels().begin()));
    const kmeans::Report& report = model->report();
    CHECK(call.report.inertia == report.inertia);
    CHECK(call.report.iterations == report.iterations);
    CHECK(call.report.converged == (report.converged ? 1 : 0));
    CHECK(call.report.history_size == std::min<std::int32_t>(report.history_size, 20));
    CHECK(std::equal(call.history.begin(), call.history.begin() + call.report.history_size, model->history().begin()));

    PredictCall<Real> other;
    other.centroids = {call.centroids.data(), k, d, d + 2};
    REQUIRE(other.run(nullptr) == LANEWISE_OK);
    CHECK(other.nearest == call.labels);
    std::vector<std::int32_t> labels(n);
    std::vector<Real> distances(n);
    REQUIRE(model->predict(call.points.view(), labels, distances, 1).ok());
    CHECK(same_bits(distances, other.lengths));
    double inertia = 0;
    CHECK(C<Real>::kmeans_score(other.centroids, other.points, call.weights.data(), 1, other.workspace, other.size,
                                &inertia, nullptr) == LANEWISE_OK);
    CHECK(inertia == *model->score(call.points.view(), call.weights, 1));
}

TEST_CASE_TEMPLATE("k-means from C: what is optional may be null", Real, float, double) {
    FitCall<Real> call, plain;
    call.weights.assign(n, 1);
    plain.input.weights = nullptr;
    plain.output.labels = nullptr;
    plain.output.history = nullptr;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    REQUIRE(C<Real>::kmeans_fit(&plain.input, &plain.options, &plain.output, plain.workspace, plain.size, nullptr,
                                nullptr) == LANEWISE_OK);
    CHECK(same_bits(call.centroids, plain.centroids));
    CHECK(plain.labels == std::vector<std::int32_t>(n, -9));
}

TEST_CASE_TEMPLATE("k-means from C: initial centroids", Real, float, double) {
    FitCall<Real> call;
    call.options.init = LANEWISE_KMEANS_GIVEN;
    REQUIRE(call.run(nullptr) == LANEWISE_INVALID_SHAPE);
    call.input.initial_centroids = {call.points.values.data(), k, d, d};
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    FitCall<Real> first;
    first.options.init = LANEWISE_KMEANS_FIRST;
    REQUIRE(first.run(nullptr) == LANEWISE_OK);
    CHECK(same_bits(call.centroids, first.centroids));
}

TEST_CASE_TEMPLATE("k-means from C: a bad fit is refused", Real, float, double) {
    using Call = FitCall<Real>;
    REFUSES_NULL(Call, given_input, "input is a null pointer");
    REFUSES_NULL(Call, given_options, "options is a null pointer");
    REFUSES_NULL(Call, given_output, "output is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.input.points; });
    refuses_matrices<Call>(
        "centroids", [](Call & call) -> auto& { return call.output.centroids; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "init is", [&](Call& call) { call.options.init = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "clusters is -3", [](Call& call) { call.options.clusters = -3; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "threads is -1", [](Call& call) { call.options.threads = -1; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "history", [](Call& call) { call.output.history_size = huge; });
}

TEST_CASE_TEMPLATE("k-means from C: a bad prediction is refused", Real, float, double) {
    using Call = PredictCall<Real>;
    REFUSES_NULL(Call, labels, "labels is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "centroids", [](Call & call) -> auto& { return call.centroids; });
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.points; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "threads is -5", [](Call& call) { call.threads = -5; });
    PredictCall<Real> call;
    CHECK(C<Real>::kmeans_score(call.centroids, call.points, nullptr, 1, call.workspace, call.size, nullptr, nullptr) ==
          LANEWISE_INVALID_ARGUMENT);
    // Values are looked at in the workspace.
    call.point_values.values[7] = std::numeric_limits<Real>::quiet_NaN();
    lanewise_error error{};
    CHECK(call.run(&error) == LANEWISE_NON_FINITE);
    CHECK(std::string(error.message) == "points[1, 2] is NaN; every value must be finite");
    CHECK(call.nearest == std::vector<std::int32_t>(n, -9));
}

}  // namespace lanewise::tests
