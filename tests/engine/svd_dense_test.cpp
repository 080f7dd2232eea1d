// The truncated singular value decomposition of dense matrices.
#include "tests/engine/allocations.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/forced_isa.hpp"
#include "tests/engine/svd_oracle.hpp"
#include "tests/engine/workspace.hpp"

#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "core/memory.hpp"
#include "svd/decomposer.hpp"
#include "svd/dense_operator.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
svd::Decomposition<Real> decomposed(MatrixView<const Real> matrix, const svd::Options& options) {
    auto result = svd::decompose<Real>(matrix, options);
    REQUIRE_MESSAGE(result.ok(), std::string(result.status().message()));
    return std::move(*result);
}

template <class Real>
Dense in_double(const Points<Real>& points) {
    return Dense(points.values.begin(), points.values.end());
}

// Singular values that fall by half, and then some noise.
template <class Real>
Points<Real> falling(std::size_t rows, std::size_t cols, std::uint64_t seed) {
    const std::size_t rank = std::min({rows, cols, std::size_t{9}});
    const Points<double> u = cloud<double>(rows, rank, seed), v = cloud<double>(rank, cols, seed + 1);
    Points<Real> result(rows, cols);
    Random random(seed + 2);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            double sum = 1e-4 * random.normal();
            for (std::size_t t = 0; t < rank; ++t) sum += std::ldexp(u(i, t) * v(t, j), -static_cast<int>(t));
            result(i, j) = static_cast<Real>(sum);
        }
    }
    return result;
}

TEST_CASE_TEMPLATE("dense svd: values are the oracle's, and all of them rebuild the matrix", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {20, 15}, {15, 20}, {150, 3}, {3, 150}, {1, 9}}) {
        const std::size_t rows = shape[0], cols = shape[1];
        const Points<Real> points = falling<Real>(rows, cols, rows);
        const std::vector<double> expected = singular_values(in_double(points), rows, cols);
        const std::size_t most = expected.size();
        for (const std::size_t rank : {std::size_t{1}, (most + 1) / 2, most}) {
            INFO(rows, " x ", cols, ", rank ", rank);
            const auto found = decomposed<Real>(points.view(), svd_options(rank));
            check_form(found);
            for (std::size_t t = 0; t < rank; ++t)
                CHECK(std::fabs(found.values()[t] - expected[t]) <= 1e-13 * expected[0]);
            if (rank < most) continue;
            CHECK(distance_from(in_double(points), found) <= (sizeof(Real) == 4 ? 1e-6 : 1e-13) * expected[0]);
        }
    }
}

TEST_CASE_TEMPLATE("dense svd: that of the same matrix, sparse; strides change nothing", Real, float, double) {
    const Points<Real> points = falling<Real>(90, 40, 3);
    const auto expected = decomposed(sparse<Real>(in_double(points), 90, 40), svd_options(6));
    const auto found = decomposed<Real>(points.view(), svd_options(6));
    for (std::size_t t = 0; t < 6; ++t) {
        CHECK(std::fabs(found.values()[t] - expected.values()[t]) <= 1e-13 * expected.values()[0]);
        for (std::size_t j = 0; j < 40; ++j) {
            const auto off = static_cast<double>(found.right()(j, t)) - static_cast<double>(expected.right()(j, t));
            CHECK(std::fabs(off) <= (sizeof(Real) == 4 ? 1e-6 : 1e-11));
        }
    }
    std::vector<Real> wide(90 * 47, std::numeric_limits<Real>::quiet_NaN());
    for (std::size_t i = 0; i < 90; ++i) std::copy_n(points.row(i), 40, wide.data() + i * 47);
    const auto strided = decomposed<Real>({wide.data(), 90, 40, 47}, svd_options(6));
    CHECK(same_bytes(strided.values(), found.values()));
    CHECK(same_bytes(values_of(strided.left()), values_of(found.left())));
}

// A - 1 m^T as an operator, or A, and blocks of `width` vectors.
template <class Real>
struct Operation {
    Operation(const Points<Real>& points, const double* mean, std::size_t width, int threads) {
        const auto layout = [&](Arena& arena) {
            svd::DenseOperator<Real>(arena, points.rows, points.cols, width, threads);
        };
        memory = std::move(allocate_for(layout)->bytes);
        Arena measure;
        layout(measure);
        Arena arena({memory.get(), measure.bytes_needed()});
        matrix.emplace(arena, points.rows, points.cols, width, threads);
        matrix->set(points.view(), mean);
    }

    std::unique_ptr<std::byte[]> memory;
    std::optional<svd::DenseOperator<Real>> matrix;
};

struct Block {
    Block(std::size_t rows, std::size_t cols, std::uint64_t seed) : view_(nullptr, rows, cols, padded<double>(cols)) {
        Random random(seed);
        values.assign(rows * view_.stride, 0);
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < cols; ++j) values[i * view_.stride + j] = random.normal();
        }
    }
    MatrixView<double> view() { return {values.data(), view_.rows, view_.cols, view_.stride}; }
    MatrixView<double> view_;
    std::vector<double> values;
};

// The largest elements of both products less what plain sums say.
template <class Real>
void check_products(const Points<Real>& points, const std::vector<double>& mean, std::size_t width) {
    INFO(points.rows, " x ", points.cols, ", ", width, " vectors");
    const std::size_t n = points.rows, m = points.cols;
    const Operation<Real> operation(points, mean.empty() ? nullptr : mean.data(), width, 1);
    Block x(m, width, 1), y(n, width, 2), ax(n, width, 3), aty(m, width, 4);
    for (double& value : ax.values) value = 5;
    for (double& value : aty.values) value = 5;
    operation.matrix->multiply(x.view(), ax.view());
    operation.matrix->multiply_transposed(y.view(), aty.view());
    const double unit = operation.matrix->unit();
    const auto element = [&](std::size_t i, std::size_t j) {
        return (static_cast<double>(points(i, j)) - (mean.empty() ? 0 : mean[j])) / unit;
    };
    double worst = 0;
    for (std::size_t v = 0; v < ax.view().stride; ++v) {
        for (std::size_t i = 0; i < n; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < m && v < width; ++j) sum += element(i, j) * x.view()(j, v);
            worst = std::max(worst, std::fabs(ax.view()(i, v) - sum));
        }
        for (std::size_t j = 0; j < m; ++j) {
            double sum = 0;
            for (std::size_t i = 0; i < n && v < width; ++i) sum += element(i, j) * y.view()(i, v);
            worst = std::max(worst, std::fabs(aty.view()(j, v) - sum));
        }
    }
    CHECK(worst <= 1e-11);
}

TEST_CASE_TEMPLATE("dense operator: products are those of plain sums, for more of everything than is taken at a time",
                   Real, float, double) {
    for (const auto& shape :
         {std::array<std::size_t, 3>{1, 1, 1}, {70, 5, 3}, {300, 1041, 2}, {9, 150, 9}, {129, 40, 17}}) {
        const std::size_t n = shape[0], m = shape[1], width = shape[2];
        const Points<Real> points = cloud<Real>(n, m, n);
        check_products(points, {}, width);
        check_products(points.shifted(1000), std::vector<double>(m, 1000.3), width);
    }
}

TEST_CASE_TEMPLATE("dense operator: less a mean, its values are those of the centred matrix", Real, float, double) {
    const std::size_t n = 60, m = 12;
    const Points<Real> points = falling<Real>(n, m, 1).shifted(1e4);
    std::vector<double> mean(m);
    Dense centred(n * m);
    for (std::size_t j = 0; j < m; ++j) {
        for (std::size_t i = 0; i < n; ++i) mean[j] += static_cast<double>(points(i, j)) / n;
        for (std::size_t i = 0; i < n; ++i) centred[i * m + j] = static_cast<double>(points(i, j)) - mean[j];
    }
    const svd::Options options = svd_options(4, 6);
    const Operation<Real> operation(points, mean.data(), 10, 1);
    const auto layout = [&](Arena& arena) { return svd::Decomposer(arena, n, m, options, 1); };
    const auto memory = allocate_for(layout);
    Arena arena(memory->span());
    svd::Decomposer decomposer = layout(arena);
    CHECK(decomposer.run(*operation.matrix) == 4);
    const std::vector<double> expected = singular_values(centred, n, m);
    for (std::size_t t = 0; t < 4; ++t) {
        CHECK(std::fabs(decomposer.values()[t] * operation.matrix->unit() - expected[t]) <= 1e-12 * expected[0]);
    }
}

template <class Real>
void check_same(const svd::Decomposition<Real>& a, const svd::Decomposition<Real>& b) {
    CHECK(same_bytes(a.values(), b.values()));
    CHECK(same_bytes(values_of(a.left()), values_of(b.left())));
    CHECK(same_bytes(values_of(a.right()), values_of(b.right())));
}

TEST_CASE_TEMPLATE("dense svd: threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{900, 70}, {70, 900}}) {
        const std::size_t rows = shape[0], cols = shape[1];
        const Points<Real> points = cloud<Real>(rows, cols, 1);
        svd::Options options = svd_options(4, 3, 1);
        const auto expected = decomposed<Real>(points.view(), options);
        check_form(expected);
        for (const int threads : {2, 3, 7}) {
            options.threads = threads;
            check_same(decomposed<Real>(points.view(), options), expected);
        }
    }
}

TEST_CASE_TEMPLATE("dense svd: every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{150, 33}, {21, 140}}) {
        const std::size_t rows = shape[0], cols = shape[1];
        const Points<Real> points = falling<Real>(rows, cols, 1);
        const svd::Options options = svd_options(5, 6, 2);
        ForcedIsa forced;
        REQUIRE(forced.use(simd::Isa::scalar));
        const auto expected = decomposed<Real>(points.view(), options);
        for (int i = 1; i < simd::isa_count; ++i) {
            const auto isa = static_cast<simd::Isa>(i);
            if (!forced.use(isa)) continue;
            INFO(std::string(simd::to_string(isa)));
            const auto found = decomposed<Real>(points.view(), options);
            if (isa != simd::Isa::sse2) check_same(found, expected);
            for (std::size_t t = 0; t < 5; ++t) {
                CHECK(std::fabs(found.values()[t] - expected.values()[t]) <= 1e-13 * expected.values()[0]);
            }
        }
    }
}

TEST_CASE("dense svd: values of any size") {
    const Points<double> points = falling<double>(30, 20, 1);
    const auto expected = decomposed<double>(points.view(), svd_options(3));
    for (const int power : {-1060, -500, 500, 1010}) {
        Points<double> scaled = points;
        for (double& value : scaled.values) value = std::ldexp(value, power);
        const auto found = decomposed<double>(scaled.view(), svd_options(3));
        const double precision = power < -1000 ? 1e-3 : 1e-14;
        CHECK(found.values()[2] == doctest::Approx(std::ldexp(expected.values()[2], power)).epsilon(precision));
    }
    const Points<double> nothing(5, 4);
    CHECK(decomposed<double>(nothing.view(), svd_options(2)).report().rank == 0);
}

TEST_CASE_TEMPLATE("dense svd needs the workspace it says, at any alignment, and allocates nothing", Real, float,
                   double) {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {40, 9}, {9, 40}, {300, 30}}) {
        const std::size_t rows = shape[0], cols = shape[1];
        for (const int threads : {1, 3}) {
            const Points<Real> points = cloud<Real>(rows, cols, 1);
            const std::size_t rank = std::min({rows, cols, std::size_t{5}});
            svd::Options options = svd_options(rank, 2, 1);
            options.threads = threads;
            const std::size_t bytes = svd::workspace_bytes<Real>(svd::DenseShape{rows, cols}, options);
            REQUIRE(bytes > 0);
            std::vector<double> values(rank, -7);
            Points<Real> left(rows, rank), right(cols, rank);
            Workspace less(bytes - 1, 0), workspace(bytes, 1);
            const std::size_t before = allocation_count();
            const svd::Output<Real> output{values, left.view(), right.view()};
            const auto refused = svd::decompose<Real>(points.view(), options, output, less.span());
            const bool kept = std::all_of(values.begin(), values.end(), [](double value) { return value == -7; });
            const auto report = svd::decompose<Real>(points.view(), options, output, workspace.span());
            CHECK(allocation_count() == before);
            CHECK(refused.status().code() == ErrorCode::workspace_too_small);
            CHECK(kept);
            CHECK(less.untouched());
            REQUIRE(report.ok());
            CHECK(workspace.guards_intact());
            const auto expected = decomposed<Real>(points.view(), options);
            CHECK(same_bytes(values, expected.values()));
            CHECK(same_bytes(left.values, values_of(expected.left())));
        }
    }
    for (int allowed = 0; allowed < 2; ++allowed) {
        const Points<Real> points = cloud<Real>(20, 15, 1);
        const RefuseAllocations refuse(allowed);
        CHECK(svd::decompose<Real>(points.view(), svd_options(4)).status().code() == ErrorCode::out_of_memory);
    }
}

TEST_CASE("dense svd: bad input is refused") {
    const auto check = [](MatrixView<const double> matrix, const svd::Options& options, ErrorCode code,
                          const char* part) {
        const Status status = svd::decompose<double>(matrix, options).status();
        CHECK(status.code() == code);
        CHECK_MESSAGE(contains(status.message(), part), std::string(status.message()));
    };
    const Points<double> good = cloud<double>(4, 3, 1);
    check(good.view(), svd_options(0), ErrorCode::invalid_argument, "rank is 0; expected 1 to 3");
    check(good.view(), svd_options(4), ErrorCode::invalid_argument, "rank is 4; expected 1 to 3");
    check(good.view(), svd_options(1, -1), ErrorCode::invalid_argument, "oversampling is -1");
    check({good.values.data(), 0, 3}, svd_options(1), ErrorCode::invalid_shape, "matrix has shape (0, 3)");
    check({nullptr, 4, 3}, svd_options(1), ErrorCode::invalid_argument, "matrix has no data");
    check({good.values.data(), 4, 3, 2}, svd_options(1), ErrorCode::invalid_shape, "matrix has stride 2");
    Points<double> bad = good;
    bad(3, 1) = std::numeric_limits<double>::quiet_NaN();
    check(bad.view(), svd_options(1), ErrorCode::non_finite, "matrix[3, 1] is NaN");
    for (double& value : bad.values) value = 1.7e308;
    check(bad.view(), svd_options(1), ErrorCode::out_of_range, "overflows");

    std::vector<double> values(2), left(8);
    std::vector<std::byte> workspace(svd::workspace_bytes<double>(svd::DenseShape{4, 3}, svd_options(2)));
    const auto code = [&](const svd::Output<double>& output) {
        return svd::decompose<double>(good.view(), svd_options(2), output, workspace).status().code();
    };
    CHECK(code({values, {left.data(), 4, 2}, {}}) == ErrorCode::ok);
    CHECK(code({values, {}, {left.data(), 4, 2}}) == ErrorCode::invalid_shape);
    CHECK(code({std::span(values).first(1), {}, {}}) == ErrorCode::invalid_shape);
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    CHECK(svd::workspace_bytes<double>(svd::DenseShape{huge, 3}, svd_options(2)) == 0);
    CHECK(svd::workspace_bytes<double>(svd::DenseShape{3, huge}, svd_options(2)) == 0);
    CHECK(svd::workspace_bytes<double>(svd::DenseShape{3, 3}, svd_options(4)) == 0);
}

}  // namespace
}  // namespace lanewise::tests
