// What a factor, an inverse and a solution are, on the reference; and which pivot fails, on every instruction set.
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/simd/matrices.hpp"

namespace lanewise::tests {
namespace {

// L D L^T with a unit L of -1, 0 and 1, D all 4 but for one: every step of its factorization is exact.
template <class Real>
void plant(Random& random, Input<Real>& matrices, std::size_t m, std::size_t dims, std::size_t where, Real pivot) {
    std::vector<Real> l(dims * dims);
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j < i; ++j) l[i * dims + j] = static_cast<Real>(random.below(3)) - 1;
        l[i * dims + i] = 1;
    }
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            Real sum = 0;
            for (std::size_t t = 0; t <= j; ++t) sum += l[i * dims + t] * l[j * dims + t] * (t == where ? pivot : 4);
            element_of(matrices, m, dims, i, j) = sum;
        }
    }
}

template <class Real>
std::vector<std::int32_t> factor(simd::Isa isa, Output<Real>& matrices, std::size_t count, std::size_t dims,
                                 Real floor) {
    Output<std::int32_t> failed(count, 1);
    simd::kernels<Real>(isa)->cholesky(matrices.data(), count, dims, floor, failed.data());
    CHECK(failed.guards_intact());
    return {failed.data(), failed.data() + count};
}

}  // namespace

TEST_CASE_TEMPLATE("reference: factors, inverses and solutions have small residuals", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    constexpr std::size_t count = lanes + 3;
    for (const std::size_t dims : one_to(33, {64})) {
        INFO("dims ", dims);
        Random random(dims);
        const Input<Real> matrices = draw_positive<Real>(random, count, dims);
        Input<Real> factors = draw_positive<Real>(random, count, dims);
        std::copy_n(matrices.data(), matrices.size(), factors.data());
        std::vector<std::int32_t> failed(count);
        simd::reference::cholesky(factors.data(), count, dims, Real(0), failed.data());
        CHECK(failed == std::vector<std::int32_t>(count, -1));
        std::vector<Real> inverses(factors.size());
        simd::reference::triangular_inverse(factors.data(), count, dims, inverses.data());
        std::vector<Real> before(2 * lanes * dims);
        for (Real& value : before) value = static_cast<Real>(random.normal());
        std::vector<Real> after = before;
        simd::reference::cholesky_solve(factors.data(), count, dims, after.data());
        for (std::size_t m = 0; m < count; ++m) {
            CHECK(is_factor<Real>(matrices, factors, m, dims));
            CHECK(is_inverse<Real>(factors, inverses, m, dims));
            CHECK(is_solution<Real>(factors, before, after, m, dims));
        }
    }
}

TEST_CASE_TEMPLATE("reference: a matrix of integers has the factor it was made from", Real, float, double) {
    // (2 0 0; 6 1 0; -8 5 3) times its transpose: Wikipedia's example of the decomposition.
    const Real triangle[] = {4, 12, 37, -16, -43, 98};
    const Real expected[] = {2, 6, 1, -8, 5, 3};
    std::vector<Real> matrices(6 * simd::lanes<Real>, Real(1));
    for (std::size_t at = 0; at < 6; ++at) matrices[at * simd::lanes<Real>] = triangle[at];
    std::int32_t failed = 0;
    simd::reference::cholesky(matrices.data(), 1, 3, Real(0), &failed);
    CHECK(failed == -1);
    for (std::size_t at = 0; at < 6; ++at) CHECK(matrices[at * simd::lanes<Real>] == expected[at]);
}

TEST_CASE_TEMPLATE("cholesky reports the first pivot that is not above the floor", Real, float, double) {
    constexpr std::size_t count = 2 * simd::lanes<Real> + 1;
    constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();
    const Real below_one = std::nextafter(Real(1), Real(0));
    for_each_isa([&](simd::Isa isa) {
        for (std::size_t dims = 1; dims <= 13; ++dims) {
            Random random(dims);
            Input<Real> matrices(triangles_size<Real>(count, dims), 1);
            for (const Real pivot : {Real(1), Real(0), Real(-1), nan}) {
                for (const Real floor : {Real(0), below_one, Real(1)}) {
                    INFO(name_of(isa), ", dims ", dims, ", pivot ", pivot, ", floor ", floor);
                    std::vector<std::int32_t> expected(count);
                    for (std::size_t m = 0; m < count; ++m) {
                        const std::size_t where = m % (dims + 1);  // dims: nowhere
                        plant(random, matrices, m, dims, where, pivot);
                        expected[m] = pivot > floor || where == dims ? -1 : static_cast<std::int32_t>(where);
                    }
                    Output<Real> factors = copy_of(matrices, 1);
                    CHECK(factor(isa, factors, count, dims, floor) == expected);
                    CHECK(factors.guards_intact());
                }
            }
        }
    });
}

TEST_CASE_TEMPLATE("cholesky: a NaN beside the diagonal fails in its row, and a zero matrix at once", Real, float,
                   double) {
    constexpr std::size_t dims = 9;
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(3);
        Input<Real> matrices(triangles_size<Real>(dims, dims), 1);
        std::vector<std::int32_t> expected;
        for (std::size_t m = 0; m + 1 < dims; ++m) {
            plant(random, matrices, m, dims, dims, Real(1));
            element_of(matrices, m, dims, m + 1, m) = std::numeric_limits<Real>::quiet_NaN();
            expected.push_back(static_cast<std::int32_t>(m + 1));
        }
        expected.push_back(0);  // the last is still 0
        Output<Real> factors = copy_of(matrices, 1);
        CHECK(factor(isa, factors, dims, dims, Real(0)) == expected);
    });
}

TEST_CASE_TEMPLATE("cholesky: a matrix that fails leaves the others their bits", Real, float, double) {
    constexpr std::size_t count = 2 * simd::lanes<Real>;
    constexpr std::size_t dims = 11;
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(4);
        const Input<Real> matrices = draw_positive<Real>(random, count, dims);
        Output<Real> whole_batch = copy_of(matrices, 0);
        Output<Real> broken = whole_batch;
        for (std::size_t m = 0; m < count; m += 3) element_of(broken, m, dims, m % dims, 0) = -1000000;
        CHECK(factor(isa, whole_batch, count, dims, Real(0)) == std::vector<std::int32_t>(count, -1));
        const std::vector<std::int32_t> failed = factor(isa, broken, count, dims, Real(0));
        for (std::size_t m = 0; m < count; ++m) {
            CHECK((failed[m] >= 0) == (m % 3 == 0));
            for (std::size_t i = 0; i < dims && failed[m] < 0; ++i) {
                for (std::size_t j = 0; j <= i; ++j) {
                    CHECK(element_of(broken, m, dims, i, j) == element_of(whole_batch, m, dims, i, j));
                }
            }
        }
    });
}

}  // namespace lanewise::tests
