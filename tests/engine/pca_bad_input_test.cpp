// What fits refuse, and that their outputs are untouched then.
#include "tests/engine/pca_oracle.hpp"

#include <cstring>
#include <limits>

namespace lanewise::tests {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// A fit's outputs, 77 where nothing was written. Enough workspace for whatever the test asks.
struct Outputs {
    Outputs(std::size_t k, std::size_t d, std::size_t all) : components(k, d, 1), mean(d, 77), variances(all, 77) {}

    pca::Output views() { return {components.view(), mean, variances}; }
    bool untouched() const {
        const auto is_77 = [](double value) { return value == 77; };
        return components.untouched() && std::all_of(mean.begin(), mean.end(), is_77) &&
               std::all_of(variances.begin(), variances.end(), is_77);
    }

    Strided<double> components;
    std::vector<double> mean, variances;
    std::vector<std::byte> workspace = std::vector<std::byte>(1 << 20);
};

template <class Real>
void check_refused(MatrixView<const Real> points, const pca::Options& options, ErrorCode code, const char* words) {
    Outputs out(std::max(options.components, 1), points.cols, std::min(points.rows, points.cols));
    if (options.components == 0) out.components = Strided<double>(out.variances.size(), points.cols, 1);
    for (const Status& status : {pca::fit<Real>(points, options).status(),
                                 pca::fit<Real>(points, options, out.views(), out.workspace).status()}) {
        INFO(std::string(status.message()));
        CHECK(status.code() == code);
        CHECK(contains(status.message(), words));
        CHECK(out.untouched());
    }
}

TEST_CASE_TEMPLATE("pca bad input: options out of range", Real, float, double) {
    const Points<Real> points = cloud<Real>(9, 4, 1), wide = cloud<Real>(3, 8, 1);
    const auto argument = ErrorCode::invalid_argument;
    for (const pca::Solver solver :
         {pca::Solver::automatic, pca::Solver::covariance, pca::Solver::gram, pca::Solver::randomized}) {
        const auto refused = [&](auto&& change, const char* words) {
            pca::Options options = pca_options(2, solver);
            change(options);
            check_refused<Real>(points.view(), options, argument, words);
        };
        refused([](auto& o) { o.components = 5; }, "components is 5; expected 1 to 4");
        refused([](auto& o) { o.components = -1; }, "components is -1");
        refused([](auto& o) { o.components = std::numeric_limits<std::int32_t>::min(); }, "components is -2147483648");
        check_refused<Real>(wide.view(), pca_options(4, solver), argument, "components is 4; expected 1 to 3");
        for (const double explained : {-0.1, 1.0000001, 2.0, nan, infinity, -infinity}) {
            refused([&](auto& o) { o.components = 0, o.explained = explained; }, "explained is ");
        }
        refused([](auto& o) { o.explained = 0.5; }, "components is 2 and explained is 0.5");
        refused([](auto& o) { o.oversampling = -1; }, "oversampling is -1");
        refused([](auto& o) { o.iterations = -7; }, "iterations is -7");
        refused([](auto& o) { o.threads = -1; }, "threads is -1");
        refused([](auto& o) { o.threads = 1 << 20; }, "threads is 1048576");
    }
    pca::Options options = pca_options(0, pca::Solver::randomized);
    options.explained = 0.5;
    check_refused<Real>(points.view(), options, argument, "name components");
    check_refused<Real>(points.view(), pca_options(2, static_cast<pca::Solver>(4)), argument, "solver is 4");
}

TEST_CASE_TEMPLATE("pca bad input: points of no shape", Real, float, double) {
    const Points<Real> points = cloud<Real>(9, 4, 1);
    const auto refused = [&](MatrixView<const Real> view, ErrorCode code, const char* words) {
        const Status status = pca::fit<Real>(view, pca_options(1)).status();
        INFO(std::string(status.message()));
        CHECK(status.code() == code);
        CHECK(contains(status.message(), words));
    };
    refused({points.row(0), 0, 4}, ErrorCode::invalid_shape, "points has shape (0, 4)");
    refused({points.row(0), 9, 0}, ErrorCode::invalid_shape, "points has shape (9, 0)");
    refused({nullptr, 9, 4}, ErrorCode::invalid_argument, "points has no data");
    refused({points.row(0), 9, 4, 3}, ErrorCode::invalid_shape, "points has stride 3");
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    refused({points.row(0), most, 4}, ErrorCode::invalid_shape, "more than can be addressed");
    refused({points.row(0), 1, most}, ErrorCode::invalid_shape, "points has");
}

// One value of each kind in each place, for each solver.
template <class Real>
void check_places(std::size_t n, std::size_t d, pca::Solver solver) {
    for (const std::size_t row : {std::size_t{0}, n / 3, n / 2, n - 1}) {
        for (const std::size_t col : {std::size_t{0}, d - 1}) {
            for (const double value : {nan, infinity, -infinity, sizeof(Real) == 4 ? 1e20 : 1e160}) {
                Points<Real> points = cloud<Real>(n, d, 1);
                points(row, col) = static_cast<Real>(value);
                const std::string place = "points[" + std::to_string(row) + ", " + std::to_string(col) + "] is " +
                                          (std::isnan(value)   ? "NaN"
                                           : std::isinf(value) ? "infinite"
                                                               : "1e+");
                check_refused<Real>(points.view(), pca_options(2, solver),
                                    std::isfinite(value) ? ErrorCode::out_of_range : ErrorCode::non_finite,
                                    place.c_str());
            }
        }
    }
}

TEST_CASE_TEMPLATE("pca bad input: values that are not finite or overflow, with their place, in every block", Real,
                   float, double) {
    check_places<Real>(3100, 3, pca::Solver::covariance);
    check_places<Real>(3100, 3, pca::Solver::randomized);
    check_places<Real>(8, 530, pca::Solver::gram);
    check_places<Real>(2, 17, pca::Solver::covariance);
    check_places<Real>(70, 2, pca::Solver::gram);
    Points<Real> points = cloud<Real>(3100, 3, 1);
    for (const std::size_t row : {2048, 2049, 3099}) points(row, 1) = static_cast<Real>(nan);
    points(2048, 2) = static_cast<Real>(infinity);
    pca::Options options = pca_options(2);
    options.threads = 3;
    check_refused<Real>(points.view(), options, ErrorCode::non_finite, "points[2048, 1] is NaN");
}

TEST_CASE("pca bad input: means of blocks too far apart for their squares") {
    Points<double> points(2 * 1024, 2);
    for (std::size_t i = 0; i < points.values.size(); ++i)
        points.values[i] = i < points.values.size() / 2 ? 1e160 : -1e160;
    for (const pca::Solver solver : {pca::Solver::covariance, pca::Solver::randomized}) {
        CHECK(pca::fit<double>(points.view(), pca_options(1, solver)).status().code() == ErrorCode::out_of_range);
    }
    pca::Options options = pca_options(1);
    options.center = false;
    CHECK(pca::fit<double>(points.view(), options).status().code() == ErrorCode::out_of_range);
}

TEST_CASE_TEMPLATE("pca bad input: the largest values whose squares do not overflow are taken", Real, float, double) {
    for (const pca::Solver solver : pca_solvers) {
        Points<Real> points = cloud<Real>(30, 4, 1);
        // Below a quarter of the root of Real's largest through the root of d.
        for (Real& value : points.values) value *= sizeof(Real) == 4 ? Real(5e17) : static_cast<Real>(4e152);
        const pca::Model model = fitted(points, pca_options(4, solver));
        check_components(model.components());
        check_report(model);
        CHECK(std::isfinite(model.report().total_variance));
        CHECK(model.report().rank == 4);
    }
}

TEST_CASE("pca bad input: outputs of another shape") {
    const Points<double> points = cloud<double>(9, 4, 1);
    Outputs out(2, 4, 4);
    double* data = out.components.values.data();
    const auto refused = [&](const pca::Output& output, const char* words) {
        const Status status = pca::fit<double>(points.view(), pca_options(2), output, out.workspace).status();
        INFO(std::string(status.message()));
        CHECK(status.code() == ErrorCode::invalid_shape);
        CHECK(contains(status.message(), words));
        CHECK(out.untouched());
    };
    const std::span<double> mean = out.mean, variances = out.variances;
    refused({{nullptr, 2, 4, 5}, mean, variances}, "output.components");
    refused({{data, 1, 4, 5}, mean, variances}, "output.components has shape (1, 4)");
    refused({{data, 3, 4, 5}, mean, variances}, "output.components has shape (3, 4)");
    refused({{data, 2, 3, 5}, mean, variances}, "output.components has shape (2, 3)");
    refused({{data, 2, 4, 3}, mean, variances}, "output.components has shape (2, 4), stride 3");
    refused({{data, 2, 4, 5}, mean.first(3), variances}, "output.mean has 3 places; expected dimensions, 4");
    refused({{data, 2, 4, 5}, mean, variances.first(2)}, "output.variances has 2 places");
    refused({{data, 2, 4, 5}, {}, variances}, "output.mean has 0 places");
    CHECK(pca::fit<double>(points.view(), pca_options(2), out.views(), out.workspace).ok());
}

TEST_CASE("pca: names of solvers are printed and parsed") {
    const char* names[] = {"auto", "covariance", "gram", "randomized"};
    for (int i = 0; i < pca::solver_count; ++i) {
        pca::Solver solver = static_cast<pca::Solver>((i + 1) % pca::solver_count);
        CHECK(std::strcmp(pca::to_string(static_cast<pca::Solver>(i)), names[i]) == 0);
        CHECK(pca::parse_solver(names[i], solver));
        CHECK(solver == static_cast<pca::Solver>(i));
    }
    for (const char* name : {"", "automatic", "Gram", "gram ", "cov"}) {
        pca::Solver solver = pca::Solver::gram;
        CHECK_FALSE(pca::parse_solver(name, solver));
        CHECK(solver == pca::Solver::gram);
    }
}

TEST_CASE("pca: reconstruction_error sums what is left out, over n") {
    const double variances[] = {5, 3, 1, 0.5};
    CHECK(pca::reconstruction_error(variances, 0, 10) == 9.5 * (9.0 / 10));
    CHECK(pca::reconstruction_error(variances, 2, 10) == 1.5 * (9.0 / 10));
    CHECK(pca::reconstruction_error(variances, 4, 10) == 0);
}

}  // namespace
}  // namespace lanewise::tests
