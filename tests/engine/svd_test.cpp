// The truncated singular value decomposition.
#include "tests/engine/svd_oracle.hpp"

#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

// u diag(values) v^T with random u and v of so many columns; their columns are orthonormal if values are to be singular values.
Dense low_rank(std::size_t rows, std::size_t cols, const std::vector<double>& values, std::uint64_t seed) {
    const std::size_t rank = values.size();
    const auto u = decomposed(random_sparse<double>(rows, rank, 1, seed), svd_options(rank));
    const auto v = decomposed(random_sparse<double>(cols, rank, 1, seed + 1), svd_options(rank));
    Dense result(rows * cols);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            for (std::size_t t = 0; t < rank; ++t) result[i * cols + j] += values[t] * u.left()(i, t) * v.left()(j, t);
        }
    }
    return result;
}

std::vector<double> powers(double base, std::size_t count) {
    std::vector<double> result(count, 1.0);
    for (std::size_t i = 1; i < count; ++i) result[i] = result[i - 1] * base;
    return result;
}

TEST_CASE_TEMPLATE("all singular values of small matrices are the oracle's, and the vectors give the matrix", Real,
                   float, double) {
    const std::pair<std::size_t, std::size_t> shapes[] = {{1, 1},   {1, 7},  {7, 1},  {2, 2},
                                                          {12, 12}, {30, 8}, {8, 30}, {33, 17}};
    for (const auto& shape : shapes) {
        const std::size_t rows = shape.first, cols = shape.second;
        for (const double share : {0.3, 1.0}) {
            INFO(rows, " x ", cols, ", ", share);
            const Sparse<Real> matrix = random_sparse<Real>(rows, cols, share, 31 * rows + cols);
            const Dense plain = dense(matrix.view());
            const std::size_t all = std::min(rows, cols);
            const auto found = decomposed(matrix, svd_options(all));
            check_form(found);
            const std::vector<double> expected = singular_values(plain, rows, cols);
            for (std::size_t t = 0; t < all; ++t) {
                CHECK(std::fabs(found.values()[t] - expected[t]) <= 1e-14 * std::max(1.0, expected[0]));
            }
            CHECK(distance_from(plain, found) <= (sizeof(Real) == 4 ? 1e-6 : 1e-13));
        }
    }
}

TEST_CASE("the defaults find decaying singular values to 1e-6, and their vectors") {
    for (const auto& shape :
         {std::pair<std::size_t, std::size_t>(90, 60), std::pair<std::size_t, std::size_t>(60, 90)}) {
        const std::size_t rows = shape.first, cols = shape.second;
        std::vector<double> values(60);
        for (std::size_t j = 0; j < 60; ++j) values[j] = 1 / static_cast<double>(j + 1);
        const Dense plain = low_rank(rows, cols, values, 5);
        const auto found = decomposed(sparse<double>(plain, rows, cols), svd_options(20));
        check_form(found);
        for (std::size_t t = 0; t < 20; ++t) CHECK(std::fabs(found.values()[t] - values[t]) <= 1e-6 * values[t]);
        // The best approximation of rank 20 leaves 1/21 in the spectral norm.
        CHECK(distance_from(plain, found) <= 1.0 / 21);
    }
}

TEST_CASE("more iterations are never further from the truth, and no value is above it") {
    const Sparse<double> matrix = random_sparse<double>(80, 50, 0.2, 9);
    const std::vector<double> expected = singular_values(dense(matrix.view()), 80, 50);
    std::vector<double> before(5, 0.0);
    for (const std::int32_t iterations : {0, 1, 3, 10, 40}) {
        const auto found = decomposed(matrix, svd_options(5, 3, iterations));
        check_form(found);
        for (std::size_t t = 0; t < 5; ++t) {
            CHECK(found.values()[t] <= expected[t] * (1 + 1e-14));
            CHECK(found.values()[t] >= before[t] * (1 - 1e-14));
            before[t] = found.values()[t];
        }
    }
    for (std::size_t t = 0; t < 3; ++t) CHECK(before[t] == doctest::Approx(expected[t]).epsilon(1e-6));
}

TEST_CASE("a planted low rank is recovered, and the vectors beyond it are orthonormal") {
    const std::vector<double> values = {100, 30, 29, 5, 1e-3, 1e-7};
    for (const auto& shape :
         {std::pair<std::size_t, std::size_t>(70, 40), std::pair<std::size_t, std::size_t>(40, 70)}) {
        const std::size_t rows = shape.first, cols = shape.second;
        const Dense plain = low_rank(rows, cols, values, 3);
        for (const std::size_t rank : {4, 6, 12, 40}) {
            INFO(rows, " x ", cols, ", rank ", rank);
            const auto found = decomposed(sparse<double>(plain, rows, cols), svd_options(rank));
            check_form(found);
            CHECK(found.report().rank == static_cast<std::int32_t>(std::min<std::size_t>(rank, 6)));
            for (std::size_t t = 0; t < rank; ++t) {
                CHECK(std::fabs(found.values()[t] - (t < 6 ? values[t] : 0)) <= 1e-13 * values[0]);
            }
            CHECK(distance_from(plain, found) <= (rank < 6 ? 2e-3 : 1e-12));
        }
    }
}

TEST_CASE("a spectrum over many powers of ten keeps its absolute precision") {
    const std::vector<double> values = powers(0.2, 30);  // to 5e-21
    const Dense plain = low_rank(50, 40, values, 8);
    for (const std::size_t rank : {10, 30}) {
        const auto found = decomposed(sparse<double>(plain, 50, 40), svd_options(rank, 4));
        check_form(found);
        for (std::size_t t = 0; t < rank; ++t) CHECK(std::fabs(found.values()[t] - values[t]) <= 50 * 0x1p-52);
        CHECK(distance_from(plain, found) <= values[9]);
    }
}

TEST_CASE("zeros, ones, repeated rows and one entry") {
    const auto zero = decomposed(Sparse<double>{6, 5, std::vector<std::size_t>(7), {}, {}}, svd_options(4, 0));
    check_form(zero);
    CHECK(zero.report().rank == 0);
    CHECK(zero.values()[0] == 0);

    const auto ones = decomposed(sparse<double>(Dense(30 * 20, 1), 30, 20), svd_options(5, 3));
    check_form(ones);
    CHECK(ones.report().rank == 1);
    CHECK(ones.values()[0] == doctest::Approx(std::sqrt(600.0)).epsilon(1e-14));
    for (std::size_t j = 0; j < 20; ++j)
        CHECK(ones.right()(j, 0) == doctest::Approx(std::sqrt(1.0 / 20)).epsilon(1e-13));

    const auto entry = decomposed(Sparse<double>{9, 8, {0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, {6}, {-2}}, svd_options(3, 2));
    check_form(entry);
    CHECK(entry.values()[0] == doctest::Approx(2).epsilon(1e-15));
    CHECK(entry.values()[1] == 0);
    CHECK(entry.right()(6, 0) == doctest::Approx(1).epsilon(1e-15));
    CHECK(entry.left()(3, 0) == doctest::Approx(-1).epsilon(1e-15));

    const Sparse<double> one{1, 1, {0, 1}, {0}, {-3}};
    CHECK(decomposed(one, svd_options(1)).values()[0] == doctest::Approx(3).epsilon(1e-15));
    CHECK(decomposed(one, svd_options(1)).left()(0, 0) == doctest::Approx(-1).epsilon(1e-15));
}

TEST_CASE("empty rows and columns have zeros in the vectors") {
    Dense plain = dense(random_sparse<double>(40, 30, 0.4, 2).view());
    for (std::size_t i = 0; i < 40; ++i) {
        for (std::size_t j = 0; j < 30; ++j) {
            if (i % 4 == 1 || j % 5 == 2) plain[i * 30 + j] = 0;
        }
    }
    const auto found = decomposed(sparse<double>(plain, 40, 30), svd_options(8));
    check_form(found);
    for (std::size_t t = 0; t < 8; ++t) {
        for (std::size_t i = 1; i < 40; i += 4) CHECK(std::fabs(found.left()(i, t)) <= 1e-15);
        for (std::size_t j = 2; j < 30; j += 5) CHECK(std::fabs(found.right()(j, t)) <= 1e-15);
    }
}

TEST_CASE("powers of two change nothing but the values, huge and tiny ones too") {
    const Sparse<double> matrix = random_sparse<double>(30, 20, 0.5, 4);
    const auto expected = decomposed(matrix, svd_options(6));
    for (const int exponent : {-990, -300, 1, 300, 1000}) {
        Sparse<double> scaled = matrix;
        for (double& value : scaled.values) value = std::ldexp(value, exponent);
        const auto found = decomposed(scaled, svd_options(6));
        CHECK(same_bytes(values_of(found.left()), values_of(expected.left())));
        CHECK(same_bytes(values_of(found.right()), values_of(expected.right())));
        for (std::size_t t = 0; t < 6; ++t) CHECK(found.values()[t] == std::ldexp(expected.values()[t], exponent));
    }
    const auto tiny = decomposed(sparse<double>(Dense(30, 5e-324), 6, 5), svd_options(2));
    check_form(tiny);
    CHECK(tiny.values()[0] == doctest::Approx(std::sqrt(30.0) * 5e-324));
}

TEST_CASE("float entries are computed in double: the values are those of the same numbers") {
    const Sparse<float> matrix = random_sparse<float>(60, 40, 0.3, 6);
    const auto found = decomposed(matrix, svd_options(9));
    const auto expected = decomposed(sparse<double>(dense(matrix.view()), 60, 40), svd_options(9));
    CHECK(same_bytes(found.values(), expected.values()));
    for (std::size_t i = 0; i < 60 * 9; ++i) CHECK(found.left().data[i] == static_cast<float>(expected.left().data[i]));
    for (std::size_t i = 0; i < 40 * 9; ++i)
        CHECK(found.right().data[i] == static_cast<float>(expected.right().data[i]));
}

TEST_CASE("other seeds find the same values") {
    const Dense plain = low_rank(50, 40, powers(0.6, 40), 1);
    const auto expected = decomposed(sparse<double>(plain, 50, 40), svd_options(8));
    svd::Options options = svd_options(8);
    options.seed = 12345;
    const auto found = decomposed(sparse<double>(plain, 50, 40), options);
    for (std::size_t t = 0; t < 8; ++t) {
        CHECK(found.values()[t] == doctest::Approx(expected.values()[t]).epsilon(1e-12));
        for (std::size_t j = 0; j < 40; ++j) CHECK(std::fabs(found.right()(j, t) - expected.right()(j, t)) <= 1e-9);
    }
}

}  // namespace
}  // namespace lanewise::tests
