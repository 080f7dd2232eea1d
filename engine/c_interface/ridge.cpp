#include <lanewise/c/ridge.h>
#include <lanewise/ridge.hpp>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {
namespace {

ridge::Options options_of(const lanewise_ridge_options& given, Arguments& arguments) noexcept {
    return {given.regularization, arguments.flag(given.intercept, "intercept"), given.threads};
}

lanewise_ridge_report report_of(const ridge::Report& report) noexcept {
    return {report.regularization, report.residual};
}

template <class Real>
std::size_t workspace_bytes(const ridge::Shape& shape, const lanewise_ridge_options* given) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "options").ok()) return 0;
    const ridge::Options options = options_of(*given, arguments);
    return arguments.ok() ? ridge::workspace_bytes<Real>(shape, options) : 0;
}

template <class Real, class Input>
lanewise_status fit(const Input* input, const lanewise_ridge_options* given, const lanewise_ridge_output* output,
                    void* workspace, std::size_t size, lanewise_ridge_report* report, lanewise_error* error) noexcept {
    Arguments arguments;
    arguments.present(input, "input").present(given, "options").present(output, "output");
    if (!arguments.ok()) return tell(arguments.status(), error);
    const ridge::Options options = options_of(*given, arguments);
    const ridge::Input<Real> data{arguments.matrix(input->points, "points"),
                                  arguments.matrix(input->targets, "targets"),
                                  arguments.optional(input->weights, input->points.rows, "weights")};
    const ridge::Output results{arguments.matrix(output->coefficients, "coefficients"),
                                arguments.optional(output->intercepts, input->targets.cols, "intercepts")};
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(ridge::fit(data, options, results, memory), report, error, report_of);
}

template <class Real, class Points, class Predictions>
lanewise_status predict(const lanewise_const_matrix_f64& coefficients, const double* intercepts, const Points& points,
                        const Predictions& predictions, std::int32_t threads, void* workspace, std::size_t size,
                        lanewise_error* error) noexcept {
    Arguments arguments;
    const MatrixView<const double> factors = arguments.matrix(coefficients, "coefficients");
    const std::span<const double> constants = arguments.optional(intercepts, coefficients.rows, "intercepts");
    const MatrixView<const Real> data = arguments.matrix(points, "points");
    const MatrixView<Real> results = arguments.matrix(predictions, "predictions");
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(ridge::predict(factors, constants, data, results, threads, memory), error);
}

}  // namespace
}  // namespace lanewise::c_interface

namespace c = lanewise::c_interface;

lanewise_ridge_options lanewise_ridge_defaults(void) {
    const lanewise::ridge::Options options;
    return {options.regularization, options.intercept ? 1 : 0, options.threads};
}

std::size_t lanewise_ridge_predict_workspace_bytes(std::size_t points, std::size_t dimensions, std::size_t targets,
                                                   std::int32_t threads) {
    return lanewise::ridge::predict_workspace_bytes({points, dimensions, targets}, threads);
}

#define LANEWISE_DEFINE(Real, suffix)                                                                                 \
    std::size_t lanewise_ridge_workspace_bytes_##suffix(std::size_t points, std::size_t dimensions,                   \
                                                        std::size_t targets, const lanewise_ridge_options* options) { \
        return c::workspace_bytes<Real>({points, dimensions, targets}, options);                                      \
    }                                                                                                                 \
    lanewise_status lanewise_ridge_fit_##suffix(                                                                      \
        const lanewise_ridge_input_##suffix* input, const lanewise_ridge_options* options,                            \
        const lanewise_ridge_output* output, void* workspace, std::size_t workspace_bytes,                            \
        lanewise_ridge_report* report, lanewise_error* error) {                                                       \
        return c::fit<Real>(input, options, output, workspace, workspace_bytes, report, error);                       \
    }                                                                                                                 \
    lanewise_status lanewise_ridge_predict_##suffix(                                                                  \
        lanewise_const_matrix_f64 coefficients, const double* intercepts, lanewise_const_matrix_##suffix points,      \
        lanewise_matrix_##suffix predictions, std::int32_t threads, void* workspace, std::size_t workspace_bytes,     \
        lanewise_error* error) {                                                                                      \
        return c::predict<Real>(coefficients, intercepts, points, predictions, threads, workspace, workspace_bytes,   \
                                error);                                                                               \
    }

LANEWISE_DEFINE(float, f32)
LANEWISE_DEFINE(double, f64)
#undef LANEWISE_DEFINE
