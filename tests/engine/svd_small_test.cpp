// The decomposition of a small square matrix by one-sided Jacobi rotations.
#include "svd/small_svd.hpp"

#include "tests/engine/data.hpp"
#include "tests/engine/svd_oracle.hpp"

namespace lanewise::tests {
namespace {

// a = sum over i of p_i (values_i w_i)^T, the stride wider than the matrix.
struct SmallSvd {
    explicit SmallSvd(const Dense& matrix, std::size_t n_)
        : n(n_), stride(n_ + 3), rows(n_, n_ + 3), left(n_, n_ + 3), values(n_) {
        for (std::size_t i = 0; i < n; ++i) std::copy_n(matrix.data() + i * n, n, rows.values.data() + i * stride);
        svd::small_svd(rows.values.data(), stride, n, left.values.data(), values.data());
    }
    double product(std::size_t i, std::size_t j) const {
        double sum = 0;
        for (std::size_t t = 0; t < n; ++t) sum += left(t, i) * rows(t, j);
        return sum;
    }

    std::size_t n, stride;
    Points<double> rows, left;
    std::vector<double> values;
};

void check_small_svd(const Dense& matrix, std::size_t n) {
    const SmallSvd found(matrix, n);
    double size = 1e-300;
    for (const double value : matrix) size = std::max(size, std::fabs(value));
    CHECK(std::is_sorted(found.values.rbegin(), found.values.rend()));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            CHECK(std::fabs(found.product(i, j) - matrix[i * n + j]) <= 1e-13 * size);
            double lefts = i == j ? -1 : 0, rights = 0;
            for (std::size_t t = 0; t < n; ++t) {
                lefts += found.left(i, t) * found.left(j, t);
                rights += found.rows(i, t) * found.rows(j, t);
            }
            CHECK(std::fabs(lefts) <= 1e-13);
            CHECK(std::fabs(rights - (i == j ? found.values[i] * found.values[i] : 0)) <=
                  1e-13 * found.values[i] * found.values[j]);
        }
    }
}

Dense random_square(std::size_t n, std::uint64_t seed) { return dense(random_sparse<double>(n, n, 1, seed).view()); }

TEST_CASE("small_svd: random matrices of 1 to 20 rows, and larger ones") {
    for (std::size_t n = 1; n <= 20; ++n) {
        INFO("n ", n);
        const Dense matrix = random_square(n, n);
        check_small_svd(matrix, n);
        const std::vector<double> expected = singular_values(matrix, n, n);
        const SmallSvd found(matrix, n);
        for (std::size_t i = 0; i < n; ++i) CHECK(std::fabs(found.values[i] - expected[i]) <= 1e-14 * expected[0]);
    }
    check_small_svd(random_square(61, 1), 61);
}

TEST_CASE("small_svd: zeros, the identity, diagonals, one row, equal rows") {
    check_small_svd(Dense(9), 3);
    CHECK(SmallSvd(Dense(9), 3).values == std::vector<double>{0, 0, 0});
    check_small_svd({1, 0, 0, 0, 1, 0, 0, 0, 1}, 3);
    CHECK(SmallSvd({2, 0, 0, 0, -5, 0, 0, 0, 3}, 3).values == std::vector<double>{5, 3, 2});
    CHECK(SmallSvd({-4}, 1).values == std::vector<double>{4});
    check_small_svd({0, 0, 0, 1, 2, 3, 0, 0, 0}, 3);
    check_small_svd({1, 2, 3, 4, 5, 6, 7, 8, 9}, 3);
    const SmallSvd ones(Dense(16, 1.0), 4);
    CHECK(ones.values[0] == doctest::Approx(4).epsilon(1e-15));
    for (std::size_t i = 1; i < 4; ++i) CHECK(ones.values[i] <= 1e-15);
}

TEST_CASE("small_svd: rows of very different sizes lose nothing") {
    Dense matrix = random_square(8, 5);
    std::vector<double> sizes(8);
    for (std::size_t i = 0; i < 8; ++i) {
        sizes[i] = std::pow(10.0, -18.0 * static_cast<double>(i));
        for (std::size_t j = 0; j < 8; ++j) matrix[i * 8 + j] *= sizes[i];
    }
    check_small_svd(matrix, 8);
    const SmallSvd found(matrix, 8);
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(found.values[i] > 1e-3 * sizes[i]);
        CHECK(found.values[i] < 1e2 * sizes[i]);
    }
}

}  // namespace
}  // namespace lanewise::tests
