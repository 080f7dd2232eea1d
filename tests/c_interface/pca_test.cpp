#include <doctest/doctest.h>

#include <lanewise/pca.hpp>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 80, d = 6, k = 2;

template <class Real>
struct FitCall {
    Points<Real> point_values = cloud<Real>(n, d, 1);
    std::vector<double> components = std::vector<double>(k * d, -9), mean = std::vector<double>(d, -9),
                        variances = std::vector<double>(d, -9);
    lanewise_pca_options options = lanewise_pca_defaults();
    typename C<Real>::ConstMatrix points{point_values.values.data(), n, d, d};
    lanewise_pca_output output{{components.data(), k, d, d}, mean.data(), variances.data()};
    lanewise_pca_report report{};
    const lanewise_pca_options* given_options = &options;
    const lanewise_pca_output* given_output = &output;
    std::size_t size = (options.components = k, C<Real>::pca_bytes(n, d, &options));
    Workspace memory{size, 5};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::pca_fit(points, given_options, given_output, workspace, size, &report, error);
    }
    bool untouched() const {
        return components == std::vector<double>(k * d, -9) && mean == std::vector<double>(d, -9) &&
               variances == std::vector<double>(d, -9) && report.components == 0 && memory.untouched();
    }
};

// Encodes, or decodes.
template <class Real, bool encodes>
struct ApplyCall {
    static constexpr std::size_t from_cols = encodes ? d : k, to_cols = encodes ? k : d;
    Points<Real> from_values = cloud<Real>(n, from_cols, 5);
    std::vector<double> components{1, 0, 0, 0, 0, 0, 0, 0.6, 0.8, 0, 0, 0}, mean{1, 2, 3, 4, 5, 6}, scales{2, 0.5};
    std::vector<Real> values = std::vector<Real>(n * to_cols, Real{-9});
    lanewise_autoencoder autoencoder{{components.data(), k, d, d}, mean.data(), scales.data()};
    const lanewise_autoencoder* given_autoencoder = &autoencoder;
    typename C<Real>::ConstMatrix from{from_values.values.data(), n, from_cols, from_cols};
    typename C<Real>::Matrix to{values.data(), n, to_cols, to_cols};
    std::size_t size = C<Real>::autoencoder_bytes(d, k, 1);
    Workspace memory{size, 7};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return (encodes ? C<Real>::encode : C<Real>::decode)(given_autoencoder, from, to, 1, workspace, size, error);
    }
    bool untouched() const { return values == std::vector<Real>(values.size(), Real{-9}) && memory.untouched(); }

    // What the C++ interface makes of it.
    std::vector<Real> expected() const {
        const pca::Autoencoder pair{{components.data(), k, d}, mean, scales};
        std::vector<Real> result(values.size());
        const MatrixView<Real> written{result.data(), n, to_cols};
        REQUIRE((encodes ? pca::encode<Real>(pair, from_values.view(), written)
                         : pca::decode<Real>(pair, from_values.view(), written))
                    .ok());
        return result;
    }
};

template <class Real, bool encodes>
void check_apply() {
    using Call = ApplyCall<Real, encodes>;
    Call call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    CHECK(same_bits(call.values, call.expected()));

    REFUSES_NULL(Call, given_autoencoder, "autoencoder is a null pointer");
    REFUSES_NULL(Call, autoencoder.mean, "mean is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "components", [](Call & refused) -> auto& { return refused.autoencoder.components; });
    refuses_matrices<Call>(
        encodes ? "points" : "scores", [](Call & refused) -> auto& { return refused.from; });
    refuses_matrices<Call>(
        encodes ? "scores" : "points", [](Call & refused) -> auto& { return refused.to; });
}

}  // namespace

TEST_CASE_TEMPLATE("principal components from C: fits have the bits of the C++ interface", Real, float, double) {
    FitCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    const auto& points = static_cast<const Points<Real>&>(call.point_values);
    const auto model = pca::fit<Real>(points.view(), {.components = k});
    REQUIRE(model.ok());
    CHECK(std::memcmp(call.components.data(), model->components().data, k * d * sizeof(double)) == 0);
    CHECK(std::equal(call.mean.begin(), call.mean.end(), model->mean().begin()));
    CHECK(std::equal(call.variances.begin(), call.variances.end(), model->variances().begin()));
    const pca::Report& report = model->report();
    CHECK(call.report.components == report.components);
    CHECK(call.report.solver == static_cast<std::int32_t>(report.solver));
    CHECK(call.report.rank == report.rank);
    CHECK(call.report.tolerance == report.tolerance);
    CHECK(call.report.total_variance == report.total_variance);
    CHECK(call.report.noise_variance == report.noise_variance);
    CHECK(call.report.reconstruction_error == report.reconstruction_error);
}

TEST_CASE_TEMPLATE("principal components from C: a bad fit is refused", Real, float, double) {
    using Call = FitCall<Real>;
    REFUSES_NULL(Call, given_options, "options is a null pointer");
    REFUSES_NULL(Call, given_output, "output is a null pointer");
    REFUSES_NULL(Call, output.mean, "mean is a null pointer");
    REFUSES_NULL(Call, output.variances, "variances is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "points", [](Call & call) -> auto& { return call.points; });
    refuses_matrices<Call>(
        "components", [](Call & call) -> auto& { return call.output.components; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "solver is", [&](Call& call) { call.options.solver = bad; });
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "center is", [&](Call& call) { call.options.center = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "components", [](Call& call) { call.options.components = -1; });
}

TEST_CASE_TEMPLATE("principal components from C: encode", Real, float, double) { check_apply<Real, true>(); }

TEST_CASE_TEMPLATE("principal components from C: decode", Real, float, double) { check_apply<Real, false>(); }

}  // namespace lanewise::tests
