#include <doctest/doctest.h>

#include <lanewise/mixture.hpp>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 200, d = 3, k = 2;

template <class Real>
struct FitCall {
    Points<Real> points = cloud<Real>(n, d, 1);
    std::vector<double> weights = std::vector<double>(k, -9), means = std::vector<double>(k * d, -9),
                        covariances = std::vector<double>(k * d * d, -9), history = std::vector<double>(30, -9);
    lanewise_mixture_options options = lanewise_mixture_defaults();
    typename C<Real>::MixtureInput input{{points.values.data(), n, d, d}, nullptr, nullptr, nullptr};
    lanewise_mixture_output output{weights.data(), means.data(), covariances.data(), history.data(), history.size()};
    lanewise_mixture_report report{};
    const typename C<Real>::MixtureInput* given_input = &input;
    const lanewise_mixture_options* given_options = &options;
    const lanewise_mixture_output* given_output = &output;
    std::size_t size = (options.components = k, options.max_iterations = 10, C<Real>::mixture_bytes(n, d, &options));
    Workspace memory{size, 17};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::mixture_fit(given_input, given_options, given_output, workspace, size, &report, error);
    }
    lanewise_mixture fitted() const {
        return {LANEWISE_MIXTURE_FULL, k, d, weights.data(), means.data(), covariances.data()};
    }
    bool untouched() const {
        const auto fresh = [](const std::vector<double>& values) {
            return values == std::vector<double>(values.size(), -9);
        };
        return fresh(weights) && fresh(means) && fresh(covariances) && fresh(history) && report.iterations == 0 &&
               memory.untouched();
    }
};

template <class Real>
struct EvaluateCall {
    Points<Real> point_values = cloud<Real>(n, d, 5);
    std::vector<double> weights{0.25, 0.75}, means{0, 0, 0, 1, 1, 1},
        covariances{1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0.5, 0, 0.5, 2, 0, 0, 0, 1};
    lanewise_mixture mixture{LANEWISE_MIXTURE_FULL, k, d, weights.data(), means.data(), covariances.data()};
    const lanewise_mixture* given_mixture = &mixture;
    typename C<Real>::ConstMatrix points{point_values.values.data(), n, d, d};
    std::vector<Real> log_density = std::vector<Real>(n, Real{-9}), joint = std::vector<Real>(n * k, Real{-9}),
                      responsibilities = joint;
    std::vector<std::int32_t> labels = std::vector<std::int32_t>(n, -9);
    typename C<Real>::MixtureEvaluation wanted{
        log_density.data(), {joint.data(), n, k, k}, {responsibilities.data(), n, k, k}, labels.data()};
    const typename C<Real>::MixtureEvaluation* given_wanted = &wanted;
    double log_likelihood = -9;
    std::int32_t threads = 1;
    std::size_t size = C<Real>::evaluate_bytes(n, &mixture, 1);
    Workspace memory{size, 1};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::evaluate(given_mixture, points, nullptr, given_wanted, threads, workspace, size,
                                 &log_likelihood, error);
    }
    bool untouched() const {
        return log_density == std::vector<Real>(n, Real{-9}) && joint == std::vector<Real>(n * k, Real{-9}) &&
               responsibilities == joint && labels == std::vector<std::int32_t>(n, -9) && log_likelihood == -9 &&
               memory.untouched();
    }
};

bool same_bits(const std::vector<double>& a, std::span<const double> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), b.size_bytes()) == 0;
}

}  // namespace

TEST_CASE_TEMPLATE("mixtures from C: fits have the bits of the C++ interface", Real, float, double) {
    FitCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    const auto fitted = mixture::fit<Real>({call.points.view()}, {.components = k, .max_iterations = 10});
    REQUIRE(fitted.ok());
    CHECK(same_bits(call.weights, fitted->parameters().weights));
    CHECK(same_bits(call.means, fitted->parameters().means));
    CHECK(same_bits(call.covariances, fitted->parameters().covariances));
    CHECK(call.report.log_likelihood == fitted->report().log_likelihood);
    CHECK(call.report.aic == fitted->report().aic);
    CHECK(call.report.bic == fitted->report().bic);
    CHECK(call.report.iterations == fitted->report().iterations);
    REQUIRE(call.report.history_size == fitted->report().history_size);
    CHECK(std::equal(fitted->history().begin(), fitted->history().end(), call.history.begin()));
}

TEST_CASE_TEMPLATE("mixtures from C: labels and a given start", Real, float, double) {
    FitCall<Real> call;
    call.options.init = LANEWISE_MIXTURE_LABELS;
    REQUIRE(call.run(nullptr) == LANEWISE_INVALID_SHAPE);
    std::vector<std::int32_t> labels(n);
    for (std::size_t i = 0; i < n; ++i) labels[i] = static_cast<std::int32_t>(i % k);
    call.input.labels = labels.data();
    REQUIRE(call.run(nullptr) == LANEWISE_OK);

    FitCall<Real> given;
    given.options.init = LANEWISE_MIXTURE_GIVEN;
    CHECK(given.run(nullptr) == LANEWISE_INVALID_ARGUMENT);
    const lanewise_mixture start = call.fitted();
    given.input.start = &start;
    REQUIRE(given.run(nullptr) == LANEWISE_OK);
    CHECK(given.report.log_likelihood >= call.report.log_likelihood);
}

TEST_CASE_TEMPLATE("mixtures from C: densities have the bits of the C++ interface", Real, float, double) {
    EvaluateCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    std::vector<Real> log_density(n), joint(n * k), responsibilities(n * k);
    std::vector<std::int32_t> labels(n);
    const mixture::Parameters parameters{mixture::Covariance::full, k, d, call.weights, call.means, call.covariances};
    const auto& points = static_cast<const Points<Real>&>(call.point_values);
    const auto mean = mixture::evaluate<Real>(
        parameters, points.view(), {}, {log_density, {joint.data(), n, k}, {responsibilities.data(), n, k}, labels}, 1);
    REQUIRE(mean.ok());
    CHECK(*mean == call.log_likelihood);
    CHECK(tests::same_bits(log_density, call.log_density));
    CHECK(tests::same_bits(joint, call.joint));
    CHECK(tests::same_bits(responsibilities, call.responsibilities));
    CHECK(labels == call.labels);
    const typename C<Real>::MixtureEvaluation none{};
    CHECK(C<Real>::evaluate(&call.mixture, call.points, nullptr, &none, 1, call.workspace, call.size, nullptr,
                            nullptr) == LANEWISE_OK);
}

TEST_CASE_TEMPLATE("mixtures from C: a bad fit is refused", Real, float, double) {
    using Call = FitCall<Real>;
    REFUSES_NULL(Call, given_input, "input is a null pointer");
    REFUSES_NULL(Call, given_options, "options is a null pointer");
    REFUSES_NULL(Call, given_output, "output is a null pointer");
    REFUSES_NULL(Call, output.weights, "output.weights is a null pointer");
    REFUSES_NULL(Call, output.means, "output.means is a null pointer");
    REFUSES_NULL(Call, output.covariances, "output.covariances is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.input.points; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "init is", [&](Call& call) { call.options.init = bad; });
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "covariance is", [&](Call& call) { call.options.covariance = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "components", [](Call& call) { call.options.components = -1; });
}

TEST_CASE_TEMPLATE("mixtures from C: a bad evaluation is refused", Real, float, double) {
    using Call = EvaluateCall<Real>;
    REFUSES_NULL(Call, given_mixture, "mixture is a null pointer");
    REFUSES_NULL(Call, given_wanted, "wanted is a null pointer");
    REFUSES_NULL(Call, mixture.weights, "weights is a null pointer");
    REFUSES_NULL(Call, mixture.means, "means is a null pointer");
    REFUSES_NULL(Call, mixture.covariances, "covariances is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.points; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "covariance is", [&](Call& call) { call.mixture.covariance = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "components", [](Call& call) { call.mixture.components = huge; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "dimensions", [](Call& call) { call.mixture.dimensions = huge; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "joint has stride", [](Call& call) { call.wanted.joint.stride = 1; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "responsibilities",
                  [](Call& call) { call.wanted.responsibilities.rows = huge; });
}

}  // namespace lanewise::tests
