// The solver of symmetric eigenvalue problems: properties, and core's Jacobi as the oracle.
#include "tests/engine/eigen_checks.hpp"
#include "tests/engine/forced_isa.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE("eigen: random matrices") {
    for (const std::size_t n : {1, 2, 3, 4, 8, 17, 33, 100}) {
        INFO("n ", n);
        check_matrix(random_symmetric(n, n), n);
    }
}

TEST_CASE("eigen: zero, identity, diagonal, rank one") {
    for (const std::size_t n : {1, 2, 3, 8, 33}) {
        INFO("n ", n);
        Values zero(n * n), identity = zero, diagonal = zero, rank_one = zero;
        for (std::size_t i = 0; i < n; ++i) {
            identity[i * n + i] = 1;
            diagonal[i * n + i] = static_cast<double>((i * 7) % 5) - 2;
            for (std::size_t j = 0; j < n; ++j) rank_one[i * n + j] = static_cast<double>((i + 1) * (j + 1));
        }
        for (const Values& a : {zero, identity, diagonal, rank_one}) check_matrix(a, n);
        CHECK(solve(zero, n, n).values == Values(n, 0.0));
        CHECK(solve(identity, n, n).values == Values(n, 1.0));
        Values sorted;
        for (std::size_t i = 0; i < n; ++i) sorted.push_back(diagonal[i * n + i]);
        std::sort(sorted.rbegin(), sorted.rend());
        CHECK(solve(diagonal, n, n).values == sorted);
    }
}

TEST_CASE("eigen: repeated and clustered eigenvalues, and many powers of ten") {
    const Values spectra[] = {{3, 3, 3, 3, 0, 0, 0, 0, -2, -2, -2, -2},
                              {9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                              {3, 3, 3, 2 + 1e-13, 2, 1.5, 1.5, 1.5, 1 + 1e-12, 1 + 1e-14, 1 + 1e-15, 1},
                              {100, 10, 1, 0.1, 1e-2, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15}};
    for (const Values& spectrum : spectra) {
        const Values a = with_spectrum(spectrum);
        check_matrix(a, 12);
        const Solved found = solve(a, 12, 1);
        // A itself has the rounding of its making, 12 products an element.
        for (std::size_t k = 0; k < 12; ++k) {
            CHECK(std::fabs(found.values[k] - spectrum[k]) <=
                  2 * 12 * 0x1p-52 * largest(spectrum) + 1e-14 * largest(spectrum));
        }
    }
}

TEST_CASE("eigen: tridiagonal matrices, Wilkinson's with its pairs that agree to 14 digits") {
    Values wilkinson(21), ones(20, 1), twos(30, 2), minus(29, -1), gaps(29, 1);
    for (std::size_t i = 0; i < 21; ++i) wilkinson[i] = std::fabs(10 - static_cast<double>(i));
    for (std::size_t i = 0; i < 29; i += 3) gaps[i] = 0;
    check_matrix(tridiagonal(wilkinson, ones), 21);
    CHECK(solve(tridiagonal(wilkinson, ones), 21, 1).values[0] == doctest::Approx(10.746194182903393).epsilon(1e-14));
    check_matrix(tridiagonal(twos, gaps), 30);
    check_matrix(tridiagonal(Values(30), Values(29, 1)), 30);
    check_matrix(tridiagonal(twos, minus), 30);
    const Solved found = solve(tridiagonal(twos, minus), 30, 1);
    for (std::size_t k = 0; k < 30; ++k) {
        const double expected = 2 + 2 * std::cos(static_cast<double>(k + 1) * std::acos(-1.0) / 31);
        CHECK(std::fabs(found.values[k] - expected) <= 30 * 0x1p-52 * 4);
    }
}

TEST_CASE("eigen: the largest component is positive, of equal ones the first") {
    const Solved found = solve({0, 1, 1, 0}, 2, 2);
    CHECK(std::fabs(found.values[0] - 1) <= 0x1p-51);
    CHECK(std::fabs(found.values[1] + 1) <= 0x1p-51);
    const double expected[] = {1, 1, 1, -1};
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::fabs(found.vectors.values[i] - std::sqrt(0.5) * expected[i]) <= 1e-15);
}

bool same(const Solved& a, const Solved& b) {
    return same_bytes(a.values, b.values) && same_bytes(a.vectors.values, b.vectors.values);
}

TEST_CASE("eigen: threads 1, 2, 3 and 7 give the same bytes") {
    for (const std::size_t n : {33, 210}) {
        const Values a = random_symmetric(n, 1);
        const Solved expected = solve(a, n, 19);
        CHECK(distance_from_orthonormal(expected.vectors) <= 8 * static_cast<double>(n) * 0x1p-52);
        for (const int threads : {2, 3, 7}) CHECK(same(solve(a, n, 19, threads), expected));
    }
}

TEST_CASE("eigen: every instruction set but sse2 gives the scalar bytes") {
    for (const std::size_t n : {1, 2, 5, 8, 40}) {
        for (const Values& a : {random_symmetric(n, 1), Values(n * n, 1.0), graded(n, 0.1, true)}) {
            ForcedIsa forced;
            REQUIRE(forced.use(simd::Isa::scalar));
            const Solved expected = solve(a, n, n);
            for (int i = 1; i < simd::isa_count; ++i) {
                const auto isa = static_cast<simd::Isa>(i);
                if (!forced.use(isa)) continue;
                INFO(std::string(simd::to_string(isa)), ", n ", n);
                const Solved found = solve(a, n, n);
                if (isa == simd::Isa::sse2) check_solved(a, n, found);
                else CHECK(same(found, expected));
            }
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
