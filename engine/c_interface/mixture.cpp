#include <lanewise/c/mixture.h>
#include <lanewise/mixture/density.hpp>
#include <lanewise/mixture/fit.hpp>

#include "c_interface/arguments.hpp"
#include "c_interface/mixture_structs.hpp"
#include "mixture/checks.hpp"

namespace lanewise::c_interface {
namespace {

mixture::Options options_of(const lanewise_mixture_options& given, Arguments& arguments) noexcept {
    mixture::Options options;
    options.components = given.components;
    options.covariance = arguments.choice(given.covariance, mixture::Covariance::spherical, "covariance");
    options.init = arguments.choice(given.init, mixture::Init::given, "init");
    options.n_init = given.n_init;
    options.max_iterations = given.max_iterations;
    options.tolerance = given.tolerance;
    options.regularization = given.regularization;
    options.seed = given.seed;
    options.threads = given.threads;
    return options;
}

lanewise_mixture_report report_of(const mixture::FitReport& report) noexcept {
    return {report.log_likelihood, report.aic,          report.bic,     report.iterations, report.converged ? 1 : 0,
            report.best_run,       report.history_size, report.floored, report.restarts,   report.empty};
}

template <class Real>
std::size_t workspace_bytes(std::size_t points, std::size_t dimensions,
                            const lanewise_mixture_options* given) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "options").ok()) return 0;
    const mixture::Options options = options_of(*given, arguments);
    return arguments.ok() ? mixture::workspace_bytes<Real>({points, dimensions}, options) : 0;
}

mixture::FitOutput output_of(const lanewise_mixture_output& output, const mixture::Options& options, std::size_t d,
                             Arguments& arguments) noexcept {
    const auto k = static_cast<std::size_t>(options.components);
    mixture::FitOutput results;
    if (!arguments.require(mixture::check_sizes(options.covariance, k, d)).ok()) return results;
    const std::size_t size = mixture::covariance_size(options.covariance, k, d);
    results.mixture = {arguments.required(output.weights, k, "output.weights"),
                       arguments.required(output.means, k * d, "output.means"),
                       arguments.required(output.covariances, size, "output.covariances")};
    results.history = arguments.optional(output.history, output.history_size, "history");
    return results;
}

template <class Real, class Input>
lanewise_status fit(const Input* input, const lanewise_mixture_options* given, const lanewise_mixture_output* output,
                    void* workspace, std::size_t size, lanewise_mixture_report* report,
                    lanewise_error* error) noexcept {
    Arguments arguments;
    arguments.present(input, "input").present(given, "options").present(output, "output");
    if (!arguments.ok()) return tell(arguments.status(), error);
    const mixture::Options options = options_of(*given, arguments);
    const std::size_t n = input->points.rows;
    mixture::Input<Real> data{arguments.matrix(input->points, "points"),
                              arguments.optional(input->weights, n, "weights"),
                              arguments.optional(input->labels, n, "labels")};
    const mixture::FitOutput results = output_of(*output, options, input->points.cols, arguments);
    mixture::Parameters start;
    if (options.init == mixture::Init::given && input->start != nullptr) {
        start = parameters_of(*input->start, arguments);
        data.start = &start;
    }
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(mixture::fit(data, options, results, memory), report, error, report_of);
}

template <class Real>
std::size_t evaluate_workspace_bytes(std::size_t points, const lanewise_mixture* mixture,
                                     std::int32_t threads) noexcept {
    Arguments arguments;
    if (!arguments.present(mixture, "mixture").ok()) return 0;
    const mixture::Parameters shape = shape_of(*mixture, arguments);
    return arguments.ok() ? mixture::evaluate_workspace_bytes<Real>(points, shape, threads) : 0;
}

template <class Real, class Matrix, class Wanted>
lanewise_status evaluate(const lanewise_mixture* mixture, const Matrix& points, const double* weights,
                         const Wanted* wanted, std::int32_t threads, void* workspace, std::size_t size,
                         double* log_likelihood, lanewise_error* error) noexcept {
    Arguments arguments;
    if (!arguments.present(mixture, "mixture").present(wanted, "wanted").ok()) return tell(arguments.status(), error);
    const mixture::Parameters parameters = parameters_of(*mixture, arguments);
    const MatrixView<const Real> data = arguments.matrix(points, "points");
    const std::size_t n = points.rows;
    const std::span<const double> masses = arguments.optional(weights, n, "weights");
    const mixture::Evaluation<Real> results{arguments.optional(wanted->log_density, n, "log_density"),
                                            arguments.optional_matrix(wanted->joint, "joint"),
                                            arguments.optional_matrix(wanted->responsibilities, "responsibilities"),
                                            arguments.optional(wanted->labels, n, "labels")};
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(mixture::evaluate(parameters, data, masses, results, threads, memory), log_likelihood, error);
}

}  // namespace
}  // namespace lanewise::c_interface

namespace c = lanewise::c_interface;

lanewise_mixture_options lanewise_mixture_defaults(void) {
    const lanewise::mixture::Options options;
    return {options.components,
            static_cast<std::int32_t>(options.covariance),
            static_cast<std::int32_t>(options.init),
            options.n_init,
            options.max_iterations,
            options.tolerance,
            options.regularization,
            options.seed,
            options.threads};
}

#define LANEWISE_DEFINE(Real, suffix)                                                                   \
    std::size_t lanewise_mixture_workspace_bytes_##suffix(std::size_t points, std::size_t dimensions,   \
                                                          const lanewise_mixture_options* options) {    \
        return c::workspace_bytes<Real>(points, dimensions, options);                                   \
    }                                                                                                   \
    lanewise_status lanewise_mixture_fit_##suffix(                                                      \
        const lanewise_mixture_input_##suffix* input, const lanewise_mixture_options* options,          \
        const lanewise_mixture_output* output, void* workspace, std::size_t workspace_bytes,            \
        lanewise_mixture_report* report, lanewise_error* error) {                                       \
        return c::fit<Real>(input, options, output, workspace, workspace_bytes, report, error);         \
    }                                                                                                   \
    std::size_t lanewise_mixture_evaluate_workspace_bytes_##suffix(                                     \
        std::size_t points, const lanewise_mixture* mixture, std::int32_t threads) {                    \
        return c::evaluate_workspace_bytes<Real>(points, mixture, threads);                             \
    }                                                                                                   \
    lanewise_status lanewise_mixture_evaluate_##suffix(                                                 \
        const lanewise_mixture* mixture, lanewise_const_matrix_##suffix points, const double* weights,  \
        const lanewise_mixture_evaluation_##suffix* wanted, std::int32_t threads, void* workspace,      \
        std::size_t workspace_bytes, double* log_likelihood, lanewise_error* error) {                   \
        return c::evaluate<Real>(mixture, points, weights, wanted, threads, workspace, workspace_bytes, \
                                 log_likelihood, error);                                                \
    }

LANEWISE_DEFINE(float, f32)
LANEWISE_DEFINE(double, f64)
#undef LANEWISE_DEFINE
