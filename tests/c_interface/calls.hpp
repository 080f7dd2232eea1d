// The C interface by the data's type, and a call that must be refused.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <lanewise/lanewise.h>

#include "tests/engine/workspace.hpp"

namespace lanewise::tests {

template <class Real>
struct C;

#define LANEWISE_SUFFIXED(Real, suffix)                                                                \
    template <>                                                                                        \
    struct C<Real> {                                                                                   \
        using ConstMatrix = lanewise_const_matrix_##suffix;                                            \
        using Matrix = lanewise_matrix_##suffix;                                                       \
        using KmeansInput = lanewise_kmeans_input_##suffix;                                            \
        using KmeansOutput = lanewise_kmeans_output_##suffix;                                          \
        using MixtureInput = lanewise_mixture_input_##suffix;                                          \
        using MixtureEvaluation = lanewise_mixture_evaluation_##suffix;                                \
        using RidgeInput = lanewise_ridge_input_##suffix;                                              \
        using Sparse = lanewise_sparse_##suffix;                                                       \
        using AlsInput = lanewise_als_input_##suffix;                                                  \
        using AlsOutput = lanewise_als_output_##suffix;                                                \
        using AlsFactors = lanewise_als_factors_##suffix;                                              \
        static constexpr auto kmeans_bytes = lanewise_kmeans_workspace_bytes_##suffix;                 \
        static constexpr auto kmeans_fit = lanewise_kmeans_fit_##suffix;                               \
        static constexpr auto kmeans_predict_bytes = lanewise_kmeans_predict_workspace_bytes_##suffix; \
        static constexpr auto kmeans_predict = lanewise_kmeans_predict_##suffix;                       \
        static constexpr auto kmeans_score = lanewise_kmeans_score_##suffix;                           \
        static constexpr auto mixture_bytes = lanewise_mixture_workspace_bytes_##suffix;               \
        static constexpr auto mixture_fit = lanewise_mixture_fit_##suffix;                             \
        static constexpr auto evaluate_bytes = lanewise_mixture_evaluate_workspace_bytes_##suffix;     \
        static constexpr auto evaluate = lanewise_mixture_evaluate_##suffix;                           \
        static constexpr auto ridge_bytes = lanewise_ridge_workspace_bytes_##suffix;                   \
        static constexpr auto ridge_fit = lanewise_ridge_fit_##suffix;                                 \
        static constexpr auto ridge_predict = lanewise_ridge_predict_##suffix;                         \
        static constexpr auto pca_bytes = lanewise_pca_workspace_bytes_##suffix;                       \
        static constexpr auto pca_fit = lanewise_pca_fit_##suffix;                                     \
        static constexpr auto autoencoder_bytes = lanewise_pca_autoencoder_workspace_bytes_##suffix;   \
        static constexpr auto encode = lanewise_pca_encode_##suffix;                                   \
        static constexpr auto decode = lanewise_pca_decode_##suffix;                                   \
        static constexpr auto als_bytes = lanewise_als_workspace_bytes_##suffix;                       \
        static constexpr auto als_fit = lanewise_als_fit_##suffix;                                     \
        static constexpr auto als_predict = lanewise_als_predict_##suffix;                             \
        static constexpr auto fold_in_bytes = lanewise_als_fold_in_workspace_bytes_##suffix;           \
        static constexpr auto fold_in = lanewise_als_fold_in_##suffix;                                 \
    };
LANEWISE_SUFFIXED(float, f32)
LANEWISE_SUFFIXED(double, f64)
#undef LANEWISE_SUFFIXED

inline constexpr std::size_t huge = std::numeric_limits<std::size_t>::max();
inline constexpr std::int32_t bad_choices[] = {-1, 99, 256, std::numeric_limits<std::int32_t>::min()};

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// A Call has run(lanewise_error*) and untouched(); spoil(call) makes it one that is refused. Without an error the code is the same.
template <class Call, class Spoil>
void refuses(lanewise_status expected, const std::string& part, Spoil&& spoil) {
    for (const bool wanted : {true, false}) {
        Call call;
        spoil(call);
        lanewise_error error{};
        const std::string status = lanewise_status_name(call.run(wanted ? &error : nullptr));
        INFO(std::string(error.message));
        CHECK(status == lanewise_status_name(expected));
        CHECK(call.untouched());
        if (!wanted) continue;
        CHECK(error.status == expected);
        CHECK(std::string(error.message).find(part) != std::string::npos);
    }
}

// Any field of the call that is a pointer.
#define REFUSES_NULL(Call, member, part) \
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, part, [](Call& refused) { refused.member = nullptr; })

// Workspaces that no call works with. Every Call has `workspace` and `size`.
template <class Call>
void refuses_workspaces() {
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "workspace is a null pointer",
                  [](Call& call) { call.workspace = nullptr; });
    refuses<Call>(LANEWISE_WORKSPACE_TOO_SMALL, "the workspace has 0 bytes", [](Call& call) {
        call.workspace = nullptr;
        call.size = 0;
    });
    refuses<Call>(LANEWISE_WORKSPACE_TOO_SMALL, "are needed", [](Call& call) { call.size -= 1; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "more than can be addressed", [](Call& call) { call.size = huge; });
}

// Matrices that no call works with; get(call) is one of its matrices.
template <class Call, class Get>
void refuses_matrices(const std::string& name, Get&& get) {
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, name + " has no data", [&](Call& call) { get(call).data = nullptr; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, name, [&](Call& call) { get(call).rows = 0; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, name, [&](Call& call) { get(call).cols = 0; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, name + " has stride",
                  [&](Call& call) { get(call).stride = get(call).cols - 1; });
    // A negative number from C, and sizes whose product wraps around.
    refuses<Call>(LANEWISE_INVALID_SHAPE, name, [&](Call& call) { get(call).rows = huge; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, name, [&](Call& call) { get(call).cols = get(call).stride = huge; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, name, [&](Call& call) { get(call).stride = huge / get(call).rows + 1; });
}

}  // namespace lanewise::tests
