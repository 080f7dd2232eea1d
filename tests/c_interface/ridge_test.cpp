#include <doctest/doctest.h>

#include <lanewise/ridge.hpp>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 60, d = 4, t = 3;

template <class Real>
struct FitCall {
    Points<Real> points = cloud<Real>(n, d, 1), targets = cloud<Real>(n, t, 2);
    std::vector<double> weights = std::vector<double>(n, 0.5), coefficients = std::vector<double>(t * d, -9),
                        intercepts = std::vector<double>(t, -9);
    lanewise_ridge_options options = lanewise_ridge_defaults();
    typename C<Real>::RidgeInput input{
        {points.values.data(), n, d, d}, {targets.values.data(), n, t, t}, weights.data()};
    lanewise_ridge_output output{{coefficients.data(), t, d, d}, intercepts.data()};
    lanewise_ridge_report report{};
    const typename C<Real>::RidgeInput* given_input = &input;
    const lanewise_ridge_options* given_options = &options;
    const lanewise_ridge_output* given_output = &output;
    std::size_t size = C<Real>::ridge_bytes(n, d, t, &options);
    Workspace memory{size, 3};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::ridge_fit(given_input, given_options, given_output, workspace, size, &report, error);
    }
    bool untouched() const {
        return coefficients == std::vector<double>(t * d, -9) && intercepts == std::vector<double>(t, -9) &&
               report.residual == 0 && memory.untouched();
    }
};

template <class Real>
struct PredictCall {
    Points<Real> point_values = cloud<Real>(n, d, 5);
    std::vector<double> coefficient_values = std::vector<double>(t * d, 0.75), intercepts{1, 2, 3};
    std::vector<Real> values = std::vector<Real>(n * t, Real{-9});
    lanewise_const_matrix_f64 coefficients{coefficient_values.data(), t, d, d};
    typename C<Real>::ConstMatrix points{point_values.values.data(), n, d, d};
    typename C<Real>::Matrix predictions{values.data(), n, t, t};
    std::int32_t threads = 1;
    std::size_t size = lanewise_ridge_predict_workspace_bytes(n, d, t, 1);
    Workspace memory{size, 3};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::ridge_predict(coefficients, intercepts.data(), points, predictions, threads, workspace, size,
                                      error);
    }
    bool untouched() const { return values == std::vector<Real>(n * t, Real{-9}) && memory.untouched(); }
};

}  // namespace

TEST_CASE_TEMPLATE("ridge from C: fit and predict have the bits of the C++ interface", Real, float, double) {
    FitCall<Real> call;
    call.options.regularization = 0.125;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    const Points<Real>&points = call.points, &targets = call.targets;
    const auto model = ridge::fit<Real>({points.view(), targets.view(), call.weights}, {.regularization = 0.125});
    REQUIRE(model.ok());
    CHECK(std::memcmp(call.coefficients.data(), model->coefficients().data, t * d * sizeof(double)) == 0);
    CHECK(std::equal(call.intercepts.begin(), call.intercepts.end(), model->intercepts().begin()));
    CHECK(call.report.residual == model->report().residual);
    CHECK(call.report.regularization == model->report().regularization);

    PredictCall<Real> predict;
    REQUIRE(predict.run(nullptr) == LANEWISE_OK);
    std::vector<Real> expected(n * t), memory(predict.size);
    const auto& data = static_cast<const Points<Real>&>(predict.point_values);
    REQUIRE(ridge::predict<Real>({predict.coefficient_values.data(), t, d}, predict.intercepts, data.view(),
                                 {expected.data(), n, t}, 1, std::as_writable_bytes(std::span(memory)))
                .ok());
    CHECK(same_bits(expected, predict.values));
}

TEST_CASE_TEMPLATE("ridge from C: without an intercept and without weights", Real, float, double) {
    FitCall<Real> call;
    call.options.intercept = 0;
    call.input.weights = nullptr;
    call.output.intercepts = nullptr;
    REQUIRE(C<Real>::ridge_fit(&call.input, &call.options, &call.output, call.workspace, call.size, nullptr, nullptr) ==
            LANEWISE_OK);
    const Points<Real>&points = call.points, &targets = call.targets;
    const auto model = ridge::fit<Real>({points.view(), targets.view()}, {.intercept = false});
    REQUIRE(model.ok());
    CHECK(std::memcmp(call.coefficients.data(), model->coefficients().data, t * d * sizeof(double)) == 0);
}

TEST_CASE_TEMPLATE("ridge from C: a bad fit is refused", Real, float, double) {
    using Call = FitCall<Real>;
    REFUSES_NULL(Call, given_input, "input is a null pointer");
    REFUSES_NULL(Call, given_options, "options is a null pointer");
    REFUSES_NULL(Call, given_output, "output is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.input.points; });
    refuses_matrices<Call>(
        "targets", [](Call & call) -> auto& { return call.input.targets; });
    refuses_matrices<Call>(
        "coefficients", [](Call & call) -> auto& { return call.output.coefficients; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "intercept is", [&](Call& call) { call.options.intercept = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "regularization", [](Call& call) { call.options.regularization = -1; });
}

TEST_CASE_TEMPLATE("ridge from C: a bad prediction is refused", Real, float, double) {
    using Call = PredictCall<Real>;
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "coefficients", [](Call & call) -> auto& { return call.coefficients; });
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.points; });
    refuses_matrices<Call>(
        "predictions", [](Call & call) -> auto& { return call.predictions; });
}

}  // namespace lanewise::tests
