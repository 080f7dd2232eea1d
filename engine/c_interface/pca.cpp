#include <algorithm>

#include <lanewise/c/pca.h>
#include <lanewise/pca/autoencoder.hpp>
#include <lanewise/pca/fit.hpp>

#include "c_interface/arguments.hpp"
#include "c_interface/pca_structs.hpp"

namespace lanewise::c_interface {
namespace {

template <class Real>
std::size_t workspace_bytes(const pca::Shape& shape, const lanewise_pca_options* given) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "options").ok()) return 0;
    const pca::Options options = options_of(*given, arguments);
    return arguments.ok() ? pca::workspace_bytes<Real>(shape, options) : 0;
}

template <class Real, class Points>
lanewise_status fit(const Points& points, const lanewise_pca_options* given, const lanewise_pca_output* output,
                    void* workspace, std::size_t size, lanewise_pca_report* report, lanewise_error* error) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "options").present(output, "output").ok()) return tell(arguments.status(), error);
    const pca::Options options = options_of(*given, arguments);
    const MatrixView<const Real> data = arguments.matrix(points, "points");
    const pca::Output results{arguments.matrix(output->components, "components"),
                              arguments.required(output->mean, points.cols, "mean"),
                              arguments.required(output->variances, std::min(points.rows, points.cols), "variances")};
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(pca::fit(data, options, results, memory), report, error, report_in_c);
}

// run(autoencoder, from, to, memory) on arguments that are there.
template <class From, class To, class F>
lanewise_status apply(const lanewise_autoencoder* autoencoder, const From& from, const char* from_name, const To& to,
                      const char* to_name, void* workspace, std::size_t size, lanewise_error* error, F&& run) noexcept {
    Arguments arguments;
    if (!arguments.present(autoencoder, "autoencoder").ok()) return tell(arguments.status(), error);
    const pca::Autoencoder pair = autoencoder_of(*autoencoder, arguments);
    const auto read = arguments.matrix(from, from_name);
    const auto written = arguments.matrix(to, to_name);
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(run(pair, read, written, memory), error);
}

}  // namespace
}  // namespace lanewise::c_interface

namespace c = lanewise::c_interface;

lanewise_pca_options lanewise_pca_defaults(void) { return c::options_in_c(lanewise::pca::Options{}); }

#define LANEWISE_DEFINE(Real, suffix)                                                                                  \
    std::size_t lanewise_pca_workspace_bytes_##suffix(std::size_t points, std::size_t dimensions,                      \
                                                      const lanewise_pca_options* options) {                           \
        return c::workspace_bytes<Real>({points, dimensions}, options);                                                \
    }                                                                                                                  \
    lanewise_status lanewise_pca_fit_##suffix(                                                                         \
        lanewise_const_matrix_##suffix points, const lanewise_pca_options* options, const lanewise_pca_output* output, \
        void* workspace, std::size_t workspace_bytes, lanewise_pca_report* report, lanewise_error* error) {            \
        return c::fit<Real>(points, options, output, workspace, workspace_bytes, report, error);                       \
    }                                                                                                                  \
    std::size_t lanewise_pca_autoencoder_workspace_bytes_##suffix(std::size_t dimensions, std::size_t components,      \
                                                                  std::int32_t threads) {                              \
        return lanewise::pca::autoencoder_workspace_bytes<Real>({dimensions, components}, threads);                    \
    }                                                                                                                  \
    lanewise_status lanewise_pca_encode_##suffix(                                                                      \
        const lanewise_autoencoder* autoencoder, lanewise_const_matrix_##suffix points,                                \
        lanewise_matrix_##suffix scores, std::int32_t threads, void* workspace, std::size_t workspace_bytes,           \
        lanewise_error* error) {                                                                                       \
        return c::apply(autoencoder, points, "points", scores, "scores", workspace, workspace_bytes, error,            \
                        [&](const auto& pair, const auto& from, const auto& to, std::span<std::byte> memory) {         \
                            return lanewise::pca::encode<Real>(pair, from, to, threads, memory);                       \
                        });                                                                                            \
    }                                                                                                                  \
    lanewise_status lanewise_pca_decode_##suffix(                                                                      \
        const lanewise_autoencoder* autoencoder, lanewise_const_matrix_##suffix scores,                                \
        lanewise_matrix_##suffix points, std::int32_t threads, void* workspace, std::size_t workspace_bytes,           \
        lanewise_error* error) {                                                                                       \
        return c::apply(autoencoder, scores, "scores", points, "points", workspace, workspace_bytes, error,            \
                        [&](const auto& pair, const auto& from, const auto& to, std::span<std::byte> memory) {         \
                            return lanewise::pca::decode<Real>(pair, from, to, threads, memory);                       \
                        });                                                                                            \
    }

LANEWISE_DEFINE(float, f32)
LANEWISE_DEFINE(double, f64)
#undef LANEWISE_DEFINE
