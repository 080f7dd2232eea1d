#include <lanewise/c/kmeans.h>
#include <lanewise/kmeans.hpp>

#include "c_interface/arguments.hpp"
#include "c_interface/kmeans_structs.hpp"

namespace lanewise::c_interface {
namespace {

template <class Real>
std::size_t workspace_bytes(std::size_t points, std::size_t dimensions, const lanewise_kmeans_options* given) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "options").ok()) return 0;
    const kmeans::Options options = options_of(*given, arguments);
    return arguments.ok() ? kmeans::workspace_bytes<Real>({points, dimensions}, options) : 0;
}

template <class Real, class Input, class Output>
lanewise_status fit(const Input* input, const lanewise_kmeans_options* given, const Output* output, void* workspace,
                    std::size_t size, lanewise_kmeans_report* report, lanewise_error* error) noexcept {
    Arguments arguments;
    arguments.present(input, "input").present(given, "options").present(output, "output");
    if (!arguments.ok()) return tell(arguments.status(), error);
    const kmeans::Options options = options_of(*given, arguments);
    const std::size_t n = input->points.rows;
    const kmeans::Input<Real> data{arguments.matrix(input->points, "points"),
                                   arguments.optional(input->weights, n, "weights"),
                                   arguments.optional_matrix(input->initial_centroids, "initial_centroids")};
    const kmeans::Output<Real> results{arguments.matrix(output->centroids, "centroids"),
                                       arguments.optional(output->labels, n, "labels"),
                                       arguments.optional(output->history, output->history_size, "history")};
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(kmeans::fit(data, options, results, memory), report, error, report_in_c);
}

template <class Real, class Matrix>
lanewise_status predict(const Matrix& centroids, const Matrix& points, std::int32_t* labels, Real* distances,
                        std::int32_t threads, void* workspace, std::size_t size, lanewise_error* error) noexcept {
    Arguments arguments;
    const MatrixView<const Real> from = arguments.matrix(centroids, "centroids");
    const MatrixView<const Real> to = arguments.matrix(points, "points");
    const std::span<std::int32_t> nearest = arguments.required(labels, points.rows, "labels");
    const std::span<Real> lengths = arguments.optional(distances, points.rows, "distances");
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(kmeans::predict(from, to, nearest, lengths, threads, memory), error);
}

template <class Real, class Matrix>
lanewise_status score(const Matrix& centroids, const Matrix& points, const double* weights, std::int32_t threads,
                      void* workspace, std::size_t size, double* inertia, lanewise_error* error) noexcept {
    Arguments arguments;
    const MatrixView<const Real> from = arguments.matrix(centroids, "centroids");
    const MatrixView<const Real> to = arguments.matrix(points, "points");
    const std::span<const double> masses = arguments.optional(weights, points.rows, "weights");
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.present(inertia, "inertia").ok()) return tell(arguments.status(), error);
    return tell(kmeans::score(from, to, masses, threads, memory), inertia, error);
}

}  // namespace
}  // namespace lanewise::c_interface

namespace c = lanewise::c_interface;

lanewise_kmeans_options lanewise_kmeans_defaults(void) { return c::options_in_c(lanewise::kmeans::Options{}); }

#define LANEWISE_DEFINE(Real, suffix)                                                                                 \
    std::size_t lanewise_kmeans_workspace_bytes_##suffix(std::size_t points, std::size_t dimensions,                  \
                                                         const lanewise_kmeans_options* options) {                    \
        return c::workspace_bytes<Real>(points, dimensions, options);                                                 \
    }                                                                                                                 \
    lanewise_status lanewise_kmeans_fit_##suffix(                                                                     \
        const lanewise_kmeans_input_##suffix* input, const lanewise_kmeans_options* options,                          \
        const lanewise_kmeans_output_##suffix* output, void* workspace, std::size_t workspace_bytes,                  \
        lanewise_kmeans_report* report, lanewise_error* error) {                                                      \
        return c::fit<Real>(input, options, output, workspace, workspace_bytes, report, error);                       \
    }                                                                                                                 \
    std::size_t lanewise_kmeans_predict_workspace_bytes_##suffix(std::size_t points, std::size_t dimensions,          \
                                                                 std::size_t clusters, std::int32_t threads) {        \
        return lanewise::kmeans::predict_workspace_bytes<Real>({points, dimensions}, clusters, threads);              \
    }                                                                                                                 \
    lanewise_status lanewise_kmeans_predict_##suffix(                                                                 \
        lanewise_const_matrix_##suffix centroids, lanewise_const_matrix_##suffix points, std::int32_t* labels,        \
        Real* distances, std::int32_t threads, void* workspace, std::size_t workspace_bytes, lanewise_error* error) { \
        return c::predict(centroids, points, labels, distances, threads, workspace, workspace_bytes, error);          \
    }                                                                                                                 \
    lanewise_status lanewise_kmeans_score_##suffix(                                                                   \
        lanewise_const_matrix_##suffix centroids, lanewise_const_matrix_##suffix points, const double* weights,       \
        std::int32_t threads, void* workspace, std::size_t workspace_bytes, double* inertia, lanewise_error* error) { \
        return c::score<Real>(centroids, points, weights, threads, workspace, workspace_bytes, inertia, error);       \
    }

LANEWISE_DEFINE(float, f32)
LANEWISE_DEFINE(double, f64)
#undef LANEWISE_DEFINE
