#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/symmetric_eigen.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

using Values = std::vector<double>;

struct Eigen {
    Values values;
    Values vectors;
    bool converged;
};

Eigen decompose(Values a, std::size_t n) {
    Eigen result{Values(n), Values(n * n), false};
    result.converged = symmetric_eigen(a.data(), n, result.values.data(), result.vectors.data());
    return result;
}

double largest(const Values& a) {
    double result = 0;
    for (const double value : a) result = std::max(result, std::fabs(value));
    return result;
}

Values random_symmetric(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Values a(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = random.normal();
    }
    return a;
}

// sum over k of values[k] v_k v_k^T.
Values compose(const Values& values, const Values& vectors) {
    const std::size_t n = values.size();
    Values a(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            Wide sum = 0;
            for (std::size_t k = 0; k < n; ++k) {
                sum += static_cast<Wide>(values[k]) * static_cast<Wide>(vectors[k * n + i]) *
                       static_cast<Wide>(vectors[k * n + j]);
            }
            a[i * n + j] = static_cast<double>(sum);
        }
    }
    return a;
}

void check_signs(const Values& vectors, std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) {
        const double* v = vectors.data() + k * n;
        const double peak = largest({v, v + n});
        const double* first = std::find_if(v, v + n, [&](double x) { return std::fabs(x) >= peak * (1 - 0x1p-40); });
        CHECK(*first > 0);
    }
}

// What holds for every symmetric matrix; errors relative to the largest eigenvalue.
void check_decomposition(const Values& a, const Eigen& eigen) {
    const std::size_t n = eigen.values.size();
    CHECK(eigen.converged);
    CHECK(std::is_sorted(eigen.values.begin(), eigen.values.end()));
    check_signs(eigen.vectors, n);
    const double size = largest(eigen.values);
    const Values again = compose(eigen.values, eigen.vectors);
    Wide trace = 0;
    for (std::size_t i = 0; i < n; ++i) {
        trace += static_cast<Wide>(a[i * n + i]) - static_cast<Wide>(eigen.values[i]);
        for (std::size_t j = 0; j < n; ++j) {
            CHECK(std::fabs(a[i * n + j] - again[i * n + j]) <= 1e-14 * size);
            Wide product = i == j ? -1 : 0;
            for (std::size_t t = 0; t < n; ++t) {
                product += static_cast<Wide>(eigen.vectors[i * n + t]) *
                           static_cast<Wide>(eigen.vectors[j * n + t]);
            }
            CHECK(fabs(product) <= 1e-14);
        }
    }
    CHECK(fabs(trace) <= 1e-14 * static_cast<Wide>(n) * static_cast<Wide>(size));
}

}  // namespace

TEST_CASE("symmetric_eigen: random matrices of 1 to 20 rows") {
    for (std::size_t n = 1; n <= 20; ++n) {
        INFO("n ", n);
        const Values a = random_symmetric(n, n);
        check_decomposition(a, decompose(a, n));
    }
}

TEST_CASE("symmetric_eigen reads the lower triangle alone") {
    Values a = random_symmetric(6, 1);
    const Eigen expected = decompose(a, 6);
    for (std::size_t i = 0; i < 6; ++i) {
        for (std::size_t j = i + 1; j < 6; ++j) a[i * 6 + j] = std::numeric_limits<double>::quiet_NaN();
    }
    const Eigen eigen = decompose(a, 6);
    CHECK(eigen.values == expected.values);
    CHECK(eigen.vectors == expected.vectors);
}

TEST_CASE("symmetric_eigen finds the spectrum a matrix was made with") {
    constexpr std::size_t n = 12;
    const Values vectors = decompose(random_symmetric(n, 7), n).vectors;
    const Values spectra[] = {{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6},
                              {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                              {-2, -2, -2, -2, 0, 0, 0, 0, 3, 3, 3, 3},
                              {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9},
                              {1e-15, 1e-13, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 1e-2, 0.1, 1, 10, 100},
                              {1, 1 + 1e-15, 1 + 1e-14, 1 + 1e-12, 1.5, 1.5, 1.5, 2, 2 + 1e-13, 3, 3, 3}};
    for (const Values& spectrum : spectra) {
        const Values a = compose(spectrum, vectors);
        const Eigen eigen = decompose(a, n);
        check_decomposition(a, eigen);
        for (std::size_t k = 0; k < n; ++k) {
            CHECK(std::fabs(eigen.values[k] - spectrum[k]) <= 1e-14 * largest(spectrum));
        }
    }
}

TEST_CASE("symmetric_eigen: second differences have eigenvalues 2 - 2 cos(k pi / (n + 1))") {
    constexpr std::size_t n = 20;
    Values a(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        a[i * n + i] = 2;
        if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    const Eigen eigen = decompose(a, n);
    check_decomposition(a, eigen);
    for (std::size_t k = 0; k < n; ++k) {
        const double expected = 2 - 2 * std::cos(static_cast<double>(k + 1) * std::acos(-1.0) / (n + 1));
        CHECK(std::fabs(eigen.values[k] - expected) <= 1e-14 * 4);
    }
}

TEST_CASE("symmetric_eigen: one row, zeros, diagonals and ones") {
    CHECK(decompose({-3}, 1).values == Values{-3});
    CHECK(decompose({-3}, 1).vectors == Values{1});
    const Eigen zero = decompose(Values(9), 3);
    CHECK(zero.converged);
    CHECK(zero.values == Values{0, 0, 0});
    CHECK(zero.vectors == Values{1, 0, 0, 0, 1, 0, 0, 0, 1});
    const Eigen diagonal = decompose({2, 0, 0, 0, -1, 0, 0, 0, 2}, 3);
    CHECK(diagonal.values == Values{-1, 2, 2});
    CHECK(diagonal.vectors == Values{0, 1, 0, 1, 0, 0, 0, 0, 1});
    for (const std::size_t n : {2, 5, 16}) {
        const Values ones(n * n, 1);
        const Eigen eigen = decompose(ones, n);
        check_decomposition(ones, eigen);
        CHECK(eigen.values[n - 1] == doctest::Approx(static_cast<double>(n)).epsilon(1e-14));
    }
}

TEST_CASE("symmetric_eigen: the largest component is positive, of equal ones the first") {
    const Eigen eigen = decompose({0, 1, 1, 0}, 2);
    CHECK(eigen.values == Values{-1, 1});
    const double expected[] = {1, -1, 1, 1};
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::fabs(eigen.vectors[i] - std::sqrt(0.5) * expected[i]) <= 1e-15);
    const Eigen opposite = decompose({1, -2, -2, 4}, 2);  // (2, 1) and (-1, 2) before their signs are chosen
    CHECK(opposite.vectors[0] > 0);
    CHECK(opposite.vectors[1] > 0);
    CHECK(opposite.vectors[2] < 0);
    CHECK(opposite.vectors[3] > 0);
}

TEST_CASE("symmetric_eigen: powers of two change nothing but the values, huge and tiny ones too") {
    constexpr std::size_t n = 7;
    const Values a = random_symmetric(n, 3);
    const Eigen expected = decompose(a, n);
    for (const int exponent : {-960, -500, 1, 500, 1019}) {
        Values scaled = a;
        for (double& value : scaled) value = std::ldexp(value, exponent);
        const Eigen eigen = decompose(scaled, n);
        CHECK(eigen.converged);
        CHECK(eigen.vectors == expected.vectors);
        for (std::size_t k = 0; k < n; ++k) CHECK(eigen.values[k] == std::ldexp(expected.values[k], exponent));
    }
    const double least = std::numeric_limits<double>::denorm_min();
    const Eigen subnormal = decompose({2 * least, least, least, 2 * least}, 2);
    CHECK(subnormal.converged);
    CHECK(subnormal.values == Values{least, 3 * least});
}

TEST_CASE("symmetric_eigen: NaN and infinity do not converge") {
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
        for (std::size_t at = 0; at < 3; ++at) {
            Values a = {1, 2, 2, 3};
            a[at == 0 ? 0 : at + 1] = value;
            CHECK(!decompose(a, 2).converged);
        }
    }
}

}  // namespace lanewise::tests
