// What is asked of a sparse matrix, and its transpose.
#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "core/memory.hpp"
#include "core/sparse_checks.hpp"
#include "core/sparse_transpose.hpp"
#include "tests/engine/allocations.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/sparse_data.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
struct Transposed {
    explicit Transposed(const SparseView<Real>& matrix) {
        const auto layout = [&](Arena& arena) { return TransposeArrays<Real>(arena, matrix.cols, matrix.entries()); };
        auto allocated = allocate_for(layout);
        REQUIRE(allocated.ok());
        memory = std::move(*allocated);
        Arena arena(memory.span());
        const TransposeArrays<Real> arrays = layout(arena);
        const std::size_t before = allocation_count();
        view = transpose(matrix, arrays);
        CHECK(allocation_count() == before);
    }

    Memory memory;
    SparseView<Real> view;
};

TEST_CASE_TEMPLATE("a transpose has what the matrix has, and twice transposed it is the matrix", Real, float, double) {
    const std::pair<std::size_t, std::size_t> shapes[] = {{1, 1}, {1, 9}, {9, 1}, {30, 20}, {20, 30}, {100, 3}};
    for (const auto& [rows, cols] : shapes) {
        for (const double share : {0.0, 0.1, 0.5, 1.0}) {
            INFO(rows, " x ", cols, ", ", share);
            const Sparse<Real> matrix = random_sparse<Real>(rows, cols, share, rows + cols);
            const Transposed<Real> once(matrix.view());
            REQUIRE(once.view.rows == cols);
            REQUIRE(once.view.cols == rows);
            CHECK(check_sparse(once.view, "transpose").ok());
            const Dense before = dense(matrix.view()), after = dense(once.view);
            for (std::size_t i = 0; i < rows; ++i) {
                for (std::size_t j = 0; j < cols; ++j) CHECK(before[i * cols + j] == after[j * rows + i]);
            }
            const Transposed<Real> twice(once.view);
            CHECK(same_bytes(twice.view.offsets, matrix.offsets));
            CHECK(same_bytes(twice.view.columns, matrix.columns));
            CHECK(same_bytes(twice.view.values, matrix.values));
        }
    }
}

TEST_CASE("entries of value 0 are transposed too") {
    const Sparse<double> matrix{2, 2, {0, 2, 3}, {0, 1, 0}, {0.0, 1.0, 0.0}};
    const Transposed<double> once(matrix.view());
    CHECK(same_bytes(once.view.offsets, std::vector<std::size_t>{0, 2, 3}));
    CHECK(same_bytes(once.view.columns, std::vector<std::int32_t>{0, 1, 0}));
    CHECK(same_bytes(once.view.values, std::vector<double>{0, 0, 1}));
}

void check_refused(const Sparse<double>& matrix, ErrorCode code, const char* part) {
    const Status status = check_sparse(matrix.view(), "ratings");
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), part));
}

TEST_CASE("arrays that do not go together are refused, with the place of the first offender") {
    const Sparse<double> good{3, 4, {0, 2, 2, 3}, {1, 3, 0}, {1, 2, 3}};
    CHECK(check_sparse(good.view(), "ratings").ok());
    CHECK(check_sparse(Sparse<double>{1, 1, {0, 0}, {}, {}}.view(), "ratings").ok());
    const auto with = [&](auto&& change) {
        Sparse<double> bad = good;
        change(bad);
        return bad;
    };
    const auto shape = ErrorCode::invalid_shape, argument = ErrorCode::invalid_argument;
    check_refused(with([](auto& m) { m.rows = 0; }), shape, "ratings has shape (0, 4)");
    check_refused(with([](auto& m) { m.cols = 0; }), shape, "ratings has shape (3, 0)");
    check_refused(with([](auto& m) { m.rows = std::size_t{1} << 31; }), shape, "at most 2147483647");
    check_refused(with([](auto& m) { m.rows = std::numeric_limits<std::size_t>::max(); }), shape, "at most 2147483647");
    check_refused(with([](auto& m) { m.rows = 2; }), shape, "ratings.offsets has 4 values for 2 rows; expected 3");
    check_refused(with([](auto& m) { m.offsets.clear(); }), shape, "ratings.offsets has 0 values");
    check_refused(with([](auto& m) { m.values.pop_back(); }), shape, "ratings.values has 2");
    check_refused(with([](auto& m) { m.offsets[0] = 1; }), argument, "ratings.offsets[0] is 1; expected 0");
    check_refused(with([](auto& m) { m.offsets[1] = 3; }), argument,
                  "ratings.offsets[2] is 2, less than the 3 before it");
    check_refused(with([](auto& m) { m.offsets[3] = 4; }), argument, "ratings.offsets ends with 4");
    check_refused(with([](auto& m) { m.offsets[3] = 2; }), argument, "ratings.offsets ends with 2");
    check_refused(with([](auto& m) { m.columns[2] = 4; }), argument, "column 4 in row 2; expected 0 to 3");
    check_refused(with([](auto& m) { m.columns[2] = -1; }), argument, "column -1 in row 2");
    check_refused(with([](auto& m) { m.columns[1] = 1; }), argument, "column 1 after column 1 in row 0");
    check_refused(with([](auto& m) { m.columns[1] = 0; }), argument, "column 0 after column 1 in row 0");
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    check_refused(with([&](auto& m) { m.values[1] = nan; }), ErrorCode::non_finite, "ratings[0, 3] is NaN");
    check_refused(with([&](auto& m) { m.values[2] = -infinity; }), ErrorCode::non_finite, "ratings[2, 0] is infinite");
}

}  // namespace
}  // namespace lanewise::tests
