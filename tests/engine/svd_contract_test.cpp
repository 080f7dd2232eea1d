// Bits, memory and bad input of the truncated singular value decomposition.
#include "tests/engine/allocations.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/forced_isa.hpp"
#include "tests/engine/svd_oracle.hpp"
#include "tests/engine/workspace.hpp"

#include <limits>

namespace lanewise::tests {
namespace {

template <class Real>
bool same(const svd::Decomposition<Real>& a, const svd::Decomposition<Real>& b) {
    return same_bytes(a.values(), b.values()) && same_bytes(values_of(a.left()), values_of(b.left())) &&
           same_bytes(values_of(a.right()), values_of(b.right())) && a.report().rank == b.report().rank;
}

// More than one block of rows, some rows of more than one chunk, empty rows, and dependent ones.
template <class Real>
Sparse<Real> skewed(std::size_t rows, std::size_t cols) {
    Random random(7);
    Dense matrix(rows * cols);
    for (std::size_t i = 0; i < rows; ++i) {
        const double share = i % 97 == 0 ? 0.9 : i % 5 == 0 ? 0 : 0.02;
        for (std::size_t j = 0; j < cols; ++j) {
            if (random.uniform() < share) matrix[i * cols + j] = random.normal();
        }
    }
    return sparse<Real>(matrix, rows, cols);
}

TEST_CASE_TEMPLATE("svd: threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    for (const auto& shape :
         {std::pair<std::size_t, std::size_t>(2100, 310), std::pair<std::size_t, std::size_t>(310, 2100)}) {
        const std::size_t rows = shape.first, cols = shape.second;
        const Sparse<Real> matrix = skewed<Real>(rows, cols);
        svd::Options options = svd_options(7, 6, 2);
        const auto expected = decomposed(matrix, options);
        check_form(expected);
        for (const int threads : {2, 3, 7}) {
            INFO(threads, " threads");
            options.threads = threads;
            CHECK(same(decomposed(matrix, options), expected));
        }
    }
}

TEST_CASE_TEMPLATE("svd: every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    const Sparse<Real> matrices[] = {random_sparse<Real>(150, 90, 0.2, 1), random_sparse<Real>(40, 70, 0.5, 2),
                                     sparse<Real>(Dense(30 * 20, 1), 30, 20)};
    for (const Sparse<Real>& matrix : matrices) {
        for (const std::size_t rank : {3, 20}) {
            const svd::Options options = svd_options(rank, 5, 3);
            ForcedIsa forced;
            REQUIRE(forced.use(simd::Isa::scalar));
            const auto expected = decomposed(matrix, options);
            for (int i = 1; i < simd::isa_count; ++i) {
                const auto isa = static_cast<simd::Isa>(i);
                if (!forced.use(isa)) continue;
                INFO(std::string(simd::to_string(isa)));
                const auto found = decomposed(matrix, options);
                if (isa != simd::Isa::sse2) {
                    CHECK(same(found, expected));
                    continue;
                }
                check_form(found);
                for (std::size_t t = 0; t < rank; ++t) {
                    CHECK(std::fabs(found.values()[t] - expected.values()[t]) <= 1e-13 * expected.values()[0]);
                }
            }
        }
    }
}

template <class Real>
struct Outputs {
    Outputs(std::size_t rows, std::size_t cols, std::size_t rank)
        : values(rank, -7), left(rows, rank), right(cols, rank) {
        for (Real& value : left.values) value = -7;
        for (Real& value : right.values) value = -7;
    }
    svd::Output<Real> views() { return {values, left.view(), right.view()}; }
    bool operator==(const Outputs& other) const {
        return values == other.values && left.values == other.left.values && right.values == other.right.values;
    }
    std::vector<double> values;
    Points<Real> left, right;
};

TEST_CASE_TEMPLATE("svd needs the workspace it says, at any alignment, and allocates nothing", Real, float, double) {
    const std::pair<std::size_t, std::size_t> shapes[] = {{1, 1}, {40, 9}, {9, 40}, {1100, 30}};
    for (const auto& shape : shapes) {
        const std::size_t rows = shape.first, cols = shape.second;
        for (const int threads : {1, 3}) {
            INFO(rows, " x ", cols, ", ", threads, " threads");
            const Sparse<Real> matrix = random_sparse<Real>(rows, cols, 0.5, 1);
            const std::size_t rank = std::min<std::size_t>(cols, 5);
            svd::Options options = svd_options(rank, 2, 1);
            options.threads = threads;
            const std::size_t bytes = svd::workspace_bytes<Real>({rows, cols, matrix.values.size()}, options);
            REQUIRE(bytes > 0);
            Outputs<Real> expected(rows, cols, rank);
            for (const std::size_t shift : {0, 1, 63}) {
                Workspace workspace(bytes, shift);
                Outputs<Real> out(rows, cols, rank);
                const std::size_t before = allocation_count();
                const auto report = svd::decompose<Real>(matrix.view(), options, out.views(), workspace.span());
                CHECK(allocation_count() == before);
                REQUIRE(report.ok());
                CHECK(workspace.guards_intact());
                if (shift == 0) expected = out;
                CHECK(out == expected);

                Workspace less(bytes - 1, shift);
                Outputs<Real> untouched(rows, cols, rank), refused = untouched;
                const auto status = svd::decompose<Real>(matrix.view(), options, refused.views(), less.span()).status();
                CHECK(status.code() == ErrorCode::workspace_too_small);
                CHECK(less.untouched());
                CHECK(refused == untouched);
            }
        }
    }
}

TEST_CASE("svd: vectors that are not asked for change nothing else; strides are kept") {
    const Sparse<double> matrix = random_sparse<double>(20, 15, 0.5, 1);
    const svd::Options options = svd_options(4);
    const auto expected = decomposed(matrix, options);
    std::vector<std::byte> workspace(svd::workspace_bytes<double>({20, 15, matrix.values.size()}, options));
    std::vector<double> values(4), right(15 * 6, -7.0);
    REQUIRE(svd::decompose<double>(matrix.view(), options, {values, {}, {right.data(), 15, 4, 6}}, workspace).ok());
    CHECK(same_bytes(values, expected.values()));
    for (std::size_t j = 0; j < 15; ++j) {
        for (std::size_t t = 0; t < 6; ++t) CHECK(right[j * 6 + t] == (t < 4 ? expected.right()(j, t) : -7));
    }
}

TEST_CASE("svd: a failing allocation is an error") {
    const Sparse<double> matrix = random_sparse<double>(20, 15, 0.5, 1);
    for (int allowed = 0; allowed < 2; ++allowed) {
        const RefuseAllocations refuse(allowed);
        CHECK(svd::decompose<double>(matrix.view(), svd_options(4)).status().code() == ErrorCode::out_of_memory);
    }
}

void check_refused(const Sparse<double>& matrix, const svd::Options& options, ErrorCode code, const char* part) {
    const Status status = svd::decompose<double>(matrix.view(), options).status();
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), part));
}

TEST_CASE("svd: bad input is refused") {
    const Sparse<double> good{2, 3, {0, 1, 2}, {2, 0}, {1, 2}};
    const auto argument = ErrorCode::invalid_argument;
    check_refused(good, svd_options(0), argument, "rank is 0; expected 1 to 2");
    check_refused(good, svd_options(3), argument, "rank is 3; expected 1 to 2");
    check_refused(good, svd_options(1, -1), argument, "oversampling is -1");
    check_refused(good, svd_options(1, 1, -1), argument, "iterations is -1");
    svd::Options options = svd_options(1);
    options.threads = -1;
    check_refused(good, options, argument, "threads is -1");
    Sparse<double> bad = good;
    bad.values[1] = std::numeric_limits<double>::quiet_NaN();
    check_refused(bad, svd_options(1), ErrorCode::non_finite, "matrix[1, 0] is NaN");
    bad = good;
    bad.columns[0] = 3;
    check_refused(bad, svd_options(1), argument, "matrix has column 3 in row 0");
    bad = sparse<double>(Dense(30, 1.7e308), 6, 5);
    check_refused(bad, svd_options(1), ErrorCode::out_of_range, "overflows");
    options = svd_options(1, std::numeric_limits<std::int32_t>::max());
    CHECK(svd::decompose<double>(good.view(), options).ok());
}

TEST_CASE("svd: outputs of another shape are refused") {
    const Sparse<double> matrix = random_sparse<double>(5, 4, 1, 1);
    const svd::Options options = svd_options(2);
    std::vector<std::byte> workspace(svd::workspace_bytes<double>({5, 4, 20}, options));
    std::vector<double> values(2), left(10), right(10);
    const auto code = [&](const svd::Output<double>& output) {
        return svd::decompose<double>(matrix.view(), options, output, workspace).status().code();
    };
    CHECK(code({values, {left.data(), 5, 2}, {right.data(), 4, 2}}) == ErrorCode::ok);
    CHECK(code({std::span(values).first(1), {}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({values, {left.data(), 4, 2}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({values, {left.data(), 5, 1}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({values, {left.data(), 5, 2, 1}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({values, {nullptr, 5, 2}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({values, {}, {right.data(), 5, 2}}) == ErrorCode::invalid_shape);
}

TEST_CASE("svd: sizes that overflow need 0 bytes, which no workspace has") {
    const std::size_t most = std::numeric_limits<std::int32_t>::max();
    CHECK(svd::workspace_bytes<double>({most + 1, 5, 5}, svd_options(1)) == 0);
    CHECK(svd::workspace_bytes<double>({most, most, 5}, svd_options(most)) == 0);
    CHECK(svd::workspace_bytes<double>({5, 5, std::numeric_limits<std::size_t>::max()}, svd_options(1)) == 0);
    CHECK(svd::workspace_bytes<double>({5, 5, 5}, svd_options(6)) == 0);
}

}  // namespace
}  // namespace lanewise::tests
