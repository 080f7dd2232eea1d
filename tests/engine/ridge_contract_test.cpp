// Bits, memory and bad input of ridge regression.
#include "tests/engine/allocations.hpp"
#include "tests/engine/forced_isa.hpp"
#include "tests/engine/ridge_oracle.hpp"
#include "tests/engine/workspace.hpp"

#include <limits>

namespace lanewise::tests {
namespace {

bool same(const ridge::Model& a, const ridge::Model& b) {
    return same_bytes(values_of(a.coefficients()), values_of(b.coefficients())) &&
           same_bytes(a.intercepts(), b.intercepts()) && a.report().residual == b.report().residual &&
           a.report().regularization == b.report().regularization;
}

TEST_CASE_TEMPLATE("ridge: threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    const std::pair<std::size_t, std::size_t> shapes[] = {{9000, 21}, {12, 2500}};
    for (const auto& shape : shapes) {
        const std::size_t n = shape.first, d = shape.second;
        const auto data = some_regression<Real>(n, d, 3, true, 1);
        ridge::Options options = ridge_options(0.5);
        const ridge::Model expected = regressed(data, options);
        Points<Real> expected_predictions(n, 3), predictions(n, 3);
        REQUIRE(expected.predict<Real>(data.points.view(), expected_predictions.view(), 1).ok());
        for (const int threads : {2, 3, 7}) {
            INFO(n, " x ", d, ", ", threads, " threads");
            options.threads = threads;
            CHECK(same(regressed(data, options), expected));
            REQUIRE(expected.predict<Real>(data.points.view(), predictions.view(), threads).ok());
            CHECK(same_bytes(predictions.values, expected_predictions.values));
        }
    }
}

TEST_CASE_TEMPLATE("ridge: every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    const std::pair<std::size_t, std::size_t> shapes[] = {{1100, 3}, {100, 33}, {20, 50}};
    for (const auto& shape : shapes) {
        const std::size_t n = shape.first, d = shape.second;
        for (const double lambda : {0.0, 2.0}) {
            const auto data = some_regression<Real>(n, d, 10, true, 2);
            ForcedIsa forced;
            REQUIRE(forced.use(simd::Isa::scalar));
            const ridge::Model expected = regressed(data, ridge_options(lambda));
            Points<Real> expected_predictions(n, 10), predictions(n, 10);
            REQUIRE(expected.predict<Real>(data.points.view(), expected_predictions.view(), 1).ok());
            for (int i = 1; i < simd::isa_count; ++i) {
                const auto isa = static_cast<simd::Isa>(i);
                if (!forced.use(isa)) continue;
                INFO(std::string(simd::to_string(isa)), ", ", n, " x ", d);
                const ridge::Model found = regressed(data, ridge_options(lambda));
                REQUIRE(expected.predict<Real>(data.points.view(), predictions.view(), 1).ok());
                if (isa != simd::Isa::sse2) {
                    CHECK(same(found, expected));
                    CHECK(same_bytes(predictions.values, expected_predictions.values));
                } else if (n > d || lambda > 0) {
                    CHECK(difference(found, expected) <= 1e-10);
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("ridge needs the workspace it says, at any alignment, and allocates nothing", Real, float, double) {
    const std::size_t shapes[][3] = {{1, 1, 1}, {40, 9, 3}, {9, 40, 3}, {1100, 5, 9}};
    for (const auto& shape : shapes) {
        const std::size_t n = shape[0], d = shape[1], t = shape[2];
        for (const int threads : {1, 3}) {
            INFO(n, " x ", d, ", ", threads, " threads");
            const auto data = some_regression<Real>(n, d, t, false, 1);
            ridge::Options options = ridge_options(0.5);
            options.threads = threads;
            const std::size_t bytes = ridge::workspace_bytes<Real>({n, d, t}, options);
            const std::size_t predict_bytes = ridge::predict_workspace_bytes({n, d, t}, threads);
            REQUIRE(bytes > 0);
            REQUIRE(predict_bytes > 0);
            const std::vector<double> untouched(t * d + t, -7.0);
            std::vector<double> expected;
            for (const std::size_t shift : {0, 1, 63}) {
                Workspace workspace(bytes, shift), predict_workspace(predict_bytes, shift);
                std::vector<double> out = untouched;
                Points<Real> predictions(n, t);
                const ridge::Output output{{out.data(), t, d}, std::span(out).subspan(t * d)};
                const std::size_t before = allocation_count();
                const auto report = ridge::fit<Real>(data.input(), options, output, workspace.span());
                const Status predicted =
                    ridge::predict<Real>(output.coefficients, output.intercepts, data.points.view(), predictions.view(),
                                         threads, predict_workspace.span());
                CHECK(allocation_count() == before);
                REQUIRE(report.ok());
                CHECK(predicted.ok());
                CHECK(workspace.guards_intact());
                CHECK(predict_workspace.guards_intact());
                if (shift == 0) expected = out;
                CHECK(out == expected);

                Workspace less(bytes - 1, shift), less_to_predict(predict_bytes - 1, shift);
                out = untouched;
                CHECK(ridge::fit<Real>(data.input(), options, output, less.span()).status().code() ==
                      ErrorCode::workspace_too_small);
                CHECK(ridge::predict<Real>(output.coefficients, output.intercepts, data.points.view(),
                                           predictions.view(), threads, less_to_predict.span())
                          .code() == ErrorCode::workspace_too_small);
                CHECK(less.untouched());
                CHECK(less_to_predict.untouched());
                CHECK(out == untouched);
            }
        }
    }
}

TEST_CASE("ridge: a failing allocation is an error") {
    const auto data = some_regression<double>(9, 3, 2, false, 1);
    for (int allowed = 0; allowed < 2; ++allowed) {
        const RefuseAllocations refuse(allowed);
        CHECK(ridge::fit<double>(data.input(), ridge_options(1)).status().code() == ErrorCode::out_of_memory);
    }
    const ridge::Model model = regressed(data, ridge_options(1));
    Points<double> predictions(9, 2);
    const RefuseAllocations refuse(0);
    CHECK(model.predict<double>(data.points.view(), predictions.view(), 1).code() == ErrorCode::out_of_memory);
}

void check_refused(const ridge::Input<double>& input, const ridge::Options& options, ErrorCode code, const char* part) {
    const Status status = ridge::fit<double>(input, options).status();
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), part));
}

TEST_CASE("ridge: bad input is refused") {
    const auto data = some_regression<double>(9, 3, 2, true, 1);
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    const auto argument = ErrorCode::invalid_argument, shape = ErrorCode::invalid_shape;
    check_refused(data.input(), ridge_options(-1), argument, "regularization is -1");
    check_refused(data.input(), ridge_options(nan), argument, "regularization is");
    check_refused(data.input(), ridge_options(infinity), argument, "regularization is inf");
    check_refused(data.input(), {1, true, -2}, argument, "threads is -2");
    const auto with = [&](auto&& change) {
        ridge::Input<double> input = data.input();
        change(input);
        return input;
    };
    const ridge::Options options = ridge_options(1);
    check_refused(with([](auto& in) { in.points.rows = 0; }), options, shape, "points has shape (0, 3)");
    check_refused(with([](auto& in) { in.points.data = nullptr; }), options, argument, "points has no data");
    check_refused(with([](auto& in) { in.targets.cols = 0; }), options, shape, "targets has shape (9, 0)");
    check_refused(with([](auto& in) { in.targets.rows = 8; }), options, shape, "targets has 8 rows for 9 points");
    check_refused(with([](auto& in) { in.weights = in.weights.first(8); }), options, shape, "weights has 8 values");
    auto bad = data;
    bad.weights[3] = -1;
    check_refused(bad.input(), options, argument, "weights[3] is -1");
    bad = data;
    bad.points(4, 2) = nan;
    check_refused(bad.input(), options, ErrorCode::non_finite, "points[4, 2] is NaN");
    bad = data;
    bad.targets(8, 1) = -infinity;
    check_refused(bad.input(), options, ErrorCode::non_finite, "targets[8, 1] is infinite");
    bad = data;
    bad.points(0, 0) = 1e200;
    check_refused(bad.input(), options, ErrorCode::out_of_range, "points[0, 0] is 1e+200");
    bad = data;
    bad.points(0, 0) = 1e150;
    bad.weights[0] = 1e100;
    check_refused(bad.input(), ridge_options(1, false), ErrorCode::out_of_range, "overflow");
    bad = data;
    for (double& value : bad.points.values) value *= 1e-158;
    for (double& value : bad.targets.values) value *= 1e152;
    check_refused(bad.input(), ridge_options(0), ErrorCode::out_of_range, "overflow");
}

TEST_CASE("ridge: outputs and predictions of another shape are refused") {
    const auto data = some_regression<double>(9, 3, 2, false, 1);
    std::vector<std::byte> workspace(ridge::workspace_bytes<double>({9, 3, 2}, ridge_options(1)));
    std::vector<double> b(6), a(2), p(18);
    const auto code = [&](const ridge::Output& output) {
        return ridge::fit<double>(data.input(), ridge_options(1), output, workspace).status().code();
    };
    CHECK(code({{b.data(), 2, 3}, {}}) == ErrorCode::ok);
    CHECK(code({{b.data(), 2, 3}, a}) == ErrorCode::ok);
    CHECK(code({{b.data(), 3, 2}, a}) == ErrorCode::invalid_shape);
    CHECK(code({{b.data(), 2, 3, 2}, a}) == ErrorCode::invalid_shape);
    CHECK(code({{nullptr, 2, 3}, a}) == ErrorCode::invalid_shape);
    CHECK(code({{b.data(), 2, 3}, std::span(a).first(1)}) == ErrorCode::invalid_shape);

    const ridge::Model model = regressed(data, ridge_options(1));
    const auto predicted = [&](MatrixView<const double> points, MatrixView<double> predictions, int threads) {
        return model.predict<double>(points, predictions, threads).code();
    };
    CHECK(predicted(data.points.view(), {p.data(), 9, 2}, 1) == ErrorCode::ok);
    CHECK(predicted(data.points.view(), {p.data(), 9, 1}, 1) == ErrorCode::invalid_shape);
    CHECK(predicted(data.points.view(), {nullptr, 9, 2}, 1) == ErrorCode::invalid_shape);
    CHECK(predicted({data.points.values.data(), 9, 2, 3}, {p.data(), 9, 2}, 1) == ErrorCode::invalid_shape);
    CHECK(predicted(data.points.view(), {p.data(), 9, 2}, -1) == ErrorCode::invalid_argument);
    auto bad = data.points;
    bad(7, 1) = std::numeric_limits<double>::infinity();
    CHECK(predicted(bad.view(), {p.data(), 9, 2}, 1) == ErrorCode::non_finite);
    workspace.resize(ridge::predict_workspace_bytes({9, 3, 2}, 1));
    const auto with = [&](MatrixView<const double> coefficients, std::span<const double> intercepts) {
        return ridge::predict<double>(coefficients, intercepts, data.points.view(), {p.data(), 9, 2}, 1, workspace)
            .code();
    };
    CHECK(with({b.data(), 2, 3}, a) == ErrorCode::ok);
    CHECK(with({b.data(), 2, 3}, std::span(a).first(1)) == ErrorCode::invalid_shape);
    b[1] = a[1] = std::numeric_limits<double>::quiet_NaN();
    CHECK(with({b.data(), 2, 3}, {}) == ErrorCode::non_finite);
    b[1] = 0;
    CHECK(with({b.data(), 2, 3}, a) == ErrorCode::non_finite);
}

TEST_CASE("ridge: sizes that overflow need 0 bytes, which no workspace has") {
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    CHECK(ridge::workspace_bytes<double>({huge, huge, 1}, ridge_options(1)) == 0);
    CHECK(ridge::workspace_bytes<double>({10, huge, 1}, ridge_options(1)) == 0);
    CHECK(ridge::workspace_bytes<double>({10, 10, huge}, ridge_options(1)) == 0);
    CHECK(ridge::workspace_bytes<double>({0, 10, 1}, ridge_options(1)) == 0);
    CHECK(ridge::workspace_bytes<double>({10, 10, 1}, ridge_options(-1)) == 0);
    CHECK(ridge::predict_workspace_bytes({10, huge, huge}, 1) == 0);
    CHECK(ridge::predict_workspace_bytes({10, 10, 1}, -1) == 0);
}

}  // namespace
}  // namespace lanewise::tests
