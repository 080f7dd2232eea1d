// The solver of symmetric eigenvalue problems: elements of all sizes.
#include "tests/engine/eigen_checks.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE("eigen: graded matrices, down to 1e-300") {
    for (const bool rising : {false, true}) {
        for (const double step : {1e-1, 1e-3, 1e-8, 1e-15}) {
            INFO("step ", step, rising ? ", rising" : ", falling");
            check_matrix(graded(11, step, rising), 11);
        }
    }
}

TEST_CASE("eigen: elements whose squares underflow beside one that does not") {
    for (const double tiny : {1e-150, 1e-154, 1e-158, 1e-160, 1e-161, 1e-162, 1e-163, 1e-170, 1e-300}) {
        INFO("tiny ", tiny);
        for (const double second : {0.0, 1.0, 0.7}) {
            check_matrix({1, second * tiny, tiny, second * tiny, 2, 0.5, tiny, 0.5, 3}, 3);
        }
        check_matrix(tridiagonal({1, 1, 1, 1}, {tiny, 1, tiny}), 4);
        Values diagonal(8, 0.0), beside(7, tiny);
        diagonal[0] = beside[3] = 1;
        check_matrix(tridiagonal(diagonal, beside), 8);
    }
}

TEST_CASE("eigen: powers of two change nothing but the values, huge and tiny ones too") {
    for (const std::size_t n : {3, 9}) {
        const Values a = random_symmetric(n, 3);
        const Solved expected = solve(a, n, n);
        for (const int exponent : {-960, -500, 1, 500, 1000}) {
            const Solved found = solve(scaled(a, std::ldexp(1.0, exponent)), n, n);
            CHECK(same_bytes(found.vectors.values, expected.vectors.values));
            for (std::size_t k = 0; k < n; ++k) CHECK(found.values[k] == std::ldexp(expected.values[k], exponent));
        }
        check_matrix(scaled(a, 1e300), n);
        check_matrix(scaled(a, 1e-300), n);
    }
}

TEST_CASE("eigen: matrices of subnormal numbers have the header's precision, but for the last bit there is") {
    const double least = 5e-324;
    for (const double size : {1.0, 8.0, 1e3, 1e6, 1e12}) {
        INFO("size ", size);
        const Values ones(9, size * least);
        const Solved found = solve(ones, 3, 3);
        CHECK(std::fabs(found.values[0] - 3 * size * least) <= 3 * 0x1p-52 * (3 * size * least) + least);
        CHECK(std::fabs(found.values[1]) <= 3 * 0x1p-52 * (3 * size * least) + least);
        CHECK(distance_from_orthonormal(found.vectors) <= 8 * 3 * 0x1p-52);
        for (std::size_t j = 0; j < 3; ++j)
            CHECK(found.vectors(0, j) == doctest::Approx(std::sqrt(1.0 / 3)).epsilon(1e-14));
    }
}

}  // namespace
}  // namespace lanewise::tests
