// cholesky_blocked and back_substitute: the factor of the kernels that have a matrix a lane, and which pivot fails.
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/simd/row_matrices.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
std::int32_t factor(simd::Isa isa, RowMatrix<Real>& matrix, Real floor) {
    std::int32_t failed = 1000;
    simd::kernels<Real>(isa)->cholesky_blocked(matrix.values.data(), matrix.stride, matrix.dims, matrix.columns, floor,
                                               &failed);
    CHECK(matrix.values.guards_intact());
    return failed;
}

// The matrix in lane m of a tile of one more dimension: its side is the last row, whose factor is the forward solution.
template <class Real>
Input<Real> bordered(const RowMatrix<Real>& matrix, std::size_t m) {
    const std::size_t dims = matrix.dims;
    Input<Real> tile(triangles_size<Real>(m + 1, dims + 1), 0);
    for (std::size_t j = 0; j < dims; ++j) {
        for (std::size_t i = j; i <= dims; ++i) element_of(tile, m, dims + 1, i, j) = matrix.at(j, i);
    }
    element_of(tile, m, dims + 1, dims, dims) = std::numeric_limits<Real>::max();
    return tile;
}

// D with a unit U of -1, 0 and 1 on both sides, D all 4 but for one: every step of the factorization is exact.
template <class Real>
RowMatrix<Real> planted(Random& random, std::size_t dims, std::size_t where, Real pivot) {
    RowMatrix<Real> matrix = draw_row_matrix<Real>(random, dims, 1);
    std::vector<Real> u(dims * dims);
    for (std::size_t i = 0; i < dims; ++i) {
        u[i * dims + i] = 1;
        for (std::size_t j = i + 1; j < dims; ++j) u[i * dims + j] = static_cast<Real>(random.below(3)) - 1;
    }
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = i; j < dims; ++j) {
            Real sum = 0;
            for (std::size_t t = 0; t <= i; ++t) sum += u[t * dims + i] * u[t * dims + j] * (t == where ? pivot : 4);
            matrix.at(i, j) = sum;
        }
    }
    return matrix;
}

}  // namespace

TEST_CASE_TEMPLATE("cholesky_blocked is cholesky and the first half of cholesky_solve, bit for bit", Real, float,
                   double) {
    for_each_isa([](simd::Isa isa) {
        for (const std::size_t dims : one_to(26, {33, 64, 100})) {
            INFO(name_of(isa), ", dims ", dims);
            Random random(dims);
            RowMatrix<Real> matrix = draw_row_matrix<Real>(random, dims, 1);
            const std::size_t m = random.below(simd::lanes<Real>);
            Input<Real> tile = bordered(matrix, m);
            std::vector<std::int32_t> failed(m + 1);
            simd::kernels<Real>(isa)->cholesky(tile.data(), m + 1, dims + 1, Real(0), failed.data());
            CHECK(failed[m] == -1);
            CHECK(factor(isa, matrix, Real(0)) == -1);
            bool same = true;
            for (std::size_t j = 0; j < dims; ++j) {
                for (std::size_t i = j; i <= dims; ++i)
                    same = same && matrix.at(j, i) == element_of(tile, m, dims + 1, i, j);
            }
            CHECK(same);
        }
    });
}

TEST_CASE_TEMPLATE("reference: a matrix of integers has the factor and the solutions it was made from", Real, float,
                   double) {
    // U = (2 6 -8; 0 1 5; 0 0 3), A = U^T U, x = (1 2 3), b = A x.
    RowMatrix<Real> matrix{3, 4, 4 + simd::lanes<Real>, Output<Real>(3 * (4 + simd::lanes<Real>), 1)};
    const Real rows[3][4] = {{4, 12, -16, -20}, {0, 37, -43, -43}, {0, 0, 98, 192}};
    const Real expected[3][4] = {{2, 6, -8, -10}, {0, 1, 5, 17}, {0, 0, 3, 9}};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 4; ++j) matrix.at(i, j) = rows[i][j];
    }
    std::int32_t failed = 0;
    simd::reference::cholesky_blocked(matrix.values.data(), matrix.stride, 3, 4, Real(0), &failed);
    CHECK(failed == -1);
    std::vector<Real> x(simd::lanes<Real>);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = i; j < 4; ++j) CHECK(matrix.at(i, j) == expected[i][j]);
        x[i] = matrix.at(i, 3);
    }
    const Real* u = matrix.values.data();
    simd::reference::back_substitute(u, matrix.stride, 3, x.data());
    for (std::size_t i = 0; i < 3; ++i) CHECK(x[i] == static_cast<Real>(i + 1));
}

TEST_CASE_TEMPLATE("cholesky_blocked reports the first pivot that is not above the floor", Real, float, double) {
    constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();
    const Real below_one = std::nextafter(Real(1), Real(0));
    for_each_isa([&](simd::Isa isa) {
        for (const std::size_t dims : {1, 2, 5, 6, 7, 12, 13, 19, 33}) {
            Random random(dims);
            for (std::size_t where = 0; where <= dims; ++where) {
                for (const Real pivot : {Real(1), Real(0), Real(-1), nan}) {
                    for (const Real floor : {Real(0), below_one, Real(1)}) {
                        INFO(name_of(isa), ", dims ", dims, ", where ", where, ", pivot ", pivot, ", floor ", floor);
                        RowMatrix<Real> matrix = planted(random, dims, where, pivot);
                        const bool good = pivot > floor || where == dims;
                        CHECK(factor(isa, matrix, floor) == (good ? -1 : static_cast<std::int32_t>(where)));
                    }
                }
            }
        }
    });
}

TEST_CASE_TEMPLATE("cholesky_blocked: a NaN beside the diagonal fails in its column, a zero matrix at once", Real,
                   float, double) {
    constexpr std::size_t dims = 21;
    for_each_isa([](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(3);
        for (std::size_t j = 1; j < dims; ++j) {
            RowMatrix<Real> matrix = planted(random, dims, dims, Real(1));
            matrix.at(random.below(j), j) = std::numeric_limits<Real>::quiet_NaN();
            CHECK(factor(isa, matrix, Real(0)) == static_cast<std::int32_t>(j));
        }
        RowMatrix<Real> zeros = planted(random, dims, dims, Real(1));
        for (std::size_t i = 0; i < dims; ++i) std::fill_n(&zeros.at(i, i), dims - i, Real(0));
        CHECK(factor(isa, zeros, Real(0)) == 0);
    });
}

TEST_CASE_TEMPLATE("cholesky_blocked: each side is solved as if it were alone", Real, float, double) {
    constexpr std::size_t dims = 37;
    constexpr std::size_t sides = 20;
    for_each_isa([](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(5);
        RowMatrix<Real> together = draw_row_matrix<Real>(random, dims, sides);
        for (std::size_t side = 0; side < sides; ++side) {
            RowMatrix<Real> alone = together;
            alone.columns = dims + 1;
            for (std::size_t i = 0; i < dims; ++i) alone.at(i, dims) = together.at(i, dims + side);
            RowMatrix<Real> all = together;
            CHECK(factor(isa, alone, Real(0)) == -1);
            CHECK(factor(isa, all, Real(0)) == -1);
            for (std::size_t i = 0; i < dims; ++i) CHECK(alone.at(i, dims) == all.at(i, dims + side));
        }
    });
}

}  // namespace lanewise::tests
