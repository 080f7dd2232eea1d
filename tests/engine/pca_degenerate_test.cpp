// Principal components of data that is far away, constant, repeated, or of all sizes at once.
#include "tests/engine/pca_oracle.hpp"

#include <array>

namespace lanewise::tests {
namespace {

// Every solver that takes such a shape, all components and two.
template <class Real>
void check_all(const Points<Real>& points) {
    const Principal expected(points);
    for (const pca::Solver solver : pca_solvers) {
        if (solver == pca::Solver::gram && points.rows > 100) continue;
        INFO(std::string(pca::to_string(solver)));
        for (const std::size_t k : {std::size_t{0}, std::min({std::size_t{2}, points.rows, points.cols})}) {
            const pca::Model model = fitted(points, pca_options(k, solver));
            check_fit<Real>(expected, model);
            check_reconstruction(points, expected, model);
        }
    }
}

template <class Real>
std::int32_t rank_of(const Points<Real>& points, pca::Solver solver) {
    return fitted(points, pca_options(0, solver)).report().rank;
}

template <class Real>
void check_rank(const Points<Real>& points, std::int32_t rank) {
    for (const pca::Solver solver : pca_solvers) {
        if (solver == pca::Solver::gram && points.rows > 100) continue;
        INFO(std::string(pca::to_string(solver)));
        CHECK(rank_of(points, solver) == rank);
    }
}

TEST_CASE_TEMPLATE("pca: data shifted by 1e6 loses nothing", Real, float, double) {
    check_all(falling_cloud<Real>(60, 8, 0.8, 1).shifted(1e6));
    check_all(falling_cloud<Real>(1100, 4, 0.8, 2).shifted(1e6));
    check_all(falling_cloud<Real>(8, 30, 0.8, 3).shifted(-1e6));
}

TEST_CASE("pca: ranks of double data at 1e6 and 1e9, in several blocks") {
    for (const double shift : {0.0, 1e6, 1e9}) {
        for (const std::size_t rank : {1, 3, 5}) {
            INFO("shift ", shift, ", rank ", rank);
            check_rank(planted_rank<double>(3000, 6, rank, rank).shifted(shift), static_cast<std::int32_t>(rank));
        }
    }
}

TEST_CASE("pca: float32 data at 1e6 has the variances of the same data at 0") {
    // Sixteenths: all that float has at 1e6.
    Points<float> points = cloud<float>(1500, 5, 4);
    for (float& value : points.values) value = std::nearbyint(value * 16) / 16;
    const pca::Model near = fitted(points, pca_options()), far = fitted(points.shifted(1e6), pca_options());
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(std::fabs(far.variances()[k] - near.variances()[k]) <= 2 * near.report().tolerance * near.variances()[0]);
    }
}

TEST_CASE_TEMPLATE("pca: constant columns have variance 0 and no loadings", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{50, 7}, {7, 20}}) {
        Points<Real> points = falling_cloud<Real>(shape[0], shape[1], 0.9, 3);
        for (std::size_t i = 0; i < points.rows; ++i) points(i, 2) = Real(0.1), points(i, 5) = Real(-1e6);
        check_all(points);
        for (const pca::Solver solver : pca_solvers) {
            const pca::Model model = fitted(points, pca_options(3, solver));
            for (std::size_t c = 0; c < 3; ++c) {
                CHECK(std::fabs(model.components()(c, 2)) <= 1e-12);
                CHECK(std::fabs(model.components()(c, 5)) <= 1e-12);
            }
        }
    }
    check_rank(falling_cloud<Real>(50, 7, 0.9, 3), 7);
}

TEST_CASE_TEMPLATE("pca: nothing but constants, and zeros", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {1, 6}, {5, 1}, {30, 6}, {6, 30}, {1030, 3}}) {
        for (const Real value : {Real(0), Real(0.1), Real(-123456.7)}) {
            INFO(shape[0], " x ", shape[1], ", ", static_cast<double>(value));
            Points<Real> points(shape[0], shape[1]);
            std::fill(points.values.begin(), points.values.end(), value);
            for (const pca::Solver solver : pca_solvers) {
                if (solver == pca::Solver::gram && points.rows > 100) continue;
                const pca::Model model = fitted(points, pca_options(0, solver));
                CHECK(model.report().rank == 0);
                CHECK(model.report().reconstruction_error == 0);
                CHECK(model.report().noise_variance == 0);
                CHECK(std::count(model.variances().begin(), model.variances().end(), 0.0) ==
                      static_cast<std::ptrdiff_t>(model.variances().size()));
                for (const double mean : model.mean()) {
                    CHECK(std::fabs(mean - static_cast<double>(value)) <=
                          0x1p-51 * std::fabs(static_cast<double>(value)));
                }
                check_components(model.components());
            }
        }
    }
    pca::Options options = pca_options();
    options.explained = 0.5;
    CHECK(fitted(Points<Real>(9, 4), options).report().components == 1);
}

TEST_CASE_TEMPLATE("pca: one point, and one dimension", Real, float, double) {
    const Points<Real> point = cloud<Real>(1, 9, 1);
    check_all(point);
    check_rank(point, 0);
    const pca::Model model = fitted(point, pca_options(1));
    for (std::size_t j = 0; j < 9; ++j) CHECK(model.mean()[j] == static_cast<double>(point(0, j)));
    pca::Options options = pca_options();
    options.center = false;
    for (const pca::Solver solver : pca_solvers) {
        options.solver = solver;
        check_fit<Real>(Principal(point, false), fitted(point, options));
    }
    for (const std::size_t n : {2, 3, 90}) {
        const Points<Real> line = cloud<Real>(n, 1, n).shifted(100);
        check_all(line);
        check_rank(line, 1);
        CHECK(fitted(line, pca_options()).components()(0, 0) == 1);
    }
}

TEST_CASE_TEMPLATE("pca: duplicated columns share their loadings and add no rank", Real, float, double) {
    const Points<Real> half = falling_cloud<Real>(60, 5, 0.8, 6);
    Points<Real> points(60, 10);
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t j = 0; j < 10; ++j) points(i, j) = half(i, j % 5);
    }
    check_all(points);
    check_rank(points, 5);
    for (const pca::Solver solver : pca_solvers) {
        const pca::Model model = fitted(points, pca_options(3, solver));
        for (std::size_t c = 0; c < 3; ++c) {
            for (std::size_t j = 0; j < 5; ++j) {
                CHECK(std::fabs(model.components()(c, j) - model.components()(c, j + 5)) <= 1e-11);
            }
        }
    }
}

// `count` different points, row i being the (i % count)-th, or in `count` runs one after the other.
template <class Real>
Points<Real> repeated(std::size_t n, std::size_t d, std::size_t count, bool in_runs, std::uint64_t seed) {
    const Points<Real> some = cloud<Real>(count, d, seed);
    Points<Real> points(n, d);
    for (std::size_t i = 0; i < n; ++i) {
        std::copy_n(some.row(in_runs ? i * count / n : i % count), d, points.values.data() + i * d);
    }
    return points;
}

TEST_CASE_TEMPLATE("pca: few points, repeated, have the rank of the few", Real, float, double) {
    for (const std::size_t n : {60, 300, 1024, 3000}) {
        for (const std::size_t count : {2, 3, 5}) {
            for (const bool in_runs : {false, true}) {
                INFO(n, " of ", count, ", in runs: ", in_runs);
                const Points<Real> points = repeated<Real>(n, 9, count, in_runs, count);
                check_rank(points, static_cast<std::int32_t>(count) - 1);
            }
        }
    }
    check_all(repeated<Real>(60, 9, 4, true, 7));
    check_all(repeated<Real>(700, 4, 3, false, 7));
}

TEST_CASE_TEMPLATE("pca: categories in one-hot columns have a rank of one less", Real, float, double) {
    for (const std::size_t n : {60, 300, 1024, 3000}) {
        INFO("n ", n);
        Random random(n);
        Points<Real> points(n, 6);
        for (std::size_t i = 0; i < n; ++i) points(i, random.below(6)) = 1;
        check_rank(points, 5);
    }
}

TEST_CASE_TEMPLATE("pca: many equal columns have rank one", Real, float, double) {
    for (const std::size_t d : {100, 255, 510, 1100}) {
        INFO("d ", d);
        const Points<Real> column = cloud<Real>(5, 1, 8);
        Points<Real> points(5, d);
        for (std::size_t i = 0; i < 5; ++i)
            std::fill_n(points.values.begin() + static_cast<std::ptrdiff_t>(i * d), d, column(i, 0));
        CHECK(rank_of(points, pca::Solver::gram) == 1);
        CHECK(rank_of(points, pca::Solver::randomized) == 1);
    }
}

TEST_CASE_TEMPLATE("pca: one point far from all others", Real, float, double) {
    for (const std::size_t at : {0, 70}) {
        Points<Real> points = falling_cloud<Real>(90, 6, 0.8, 2);
        for (std::size_t j = 0; j < 6; ++j) points(at, j) = static_cast<Real>(1e5 * static_cast<double>(j + 1));
        check_all(points);
    }
}

TEST_CASE_TEMPLATE("pca: the first 64 rows of each block far from the rest", Real, float, double) {
    for (const double far : {10.0, 1e3, 1e6}) {
        INFO("far ", far);
        Points<Real> points = falling_cloud<Real>(1500, 6, 0.8, 9);
        for (std::size_t i = 0; i < 1500; ++i) {
            for (std::size_t j = 0; j < 6; ++j) points(i, j) += static_cast<Real>(i % 1024 < 64 ? -far : 0.1 * far);
        }
        check_all(points);
    }
}

TEST_CASE_TEMPLATE("pca: two places, the first 64 rows at one", Real, float, double) {
    const Points<Real> places = cloud<Real>(2, 9, 3);
    Points<Real> points(1024, 9);
    for (std::size_t i = 0; i < 1024; ++i) std::copy_n(places.row(i < 64 ? 0 : 1), 9, points.values.data() + i * 9);
    check_all(points);
    check_rank(points, 1);
}

TEST_CASE("pca: columns of all sizes") {
    for (const auto& shape : {std::array<std::size_t, 2>{70, 7}, {6, 13}}) {
        Points<double> points = falling_cloud<double>(shape[0], shape[1], 1, 4);
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t j = 0; j < points.cols; ++j)
                points(i, j) *= std::pow(10, 5 * static_cast<double>(j % 7) - 15);
        }
        check_all(points);
    }
    Points<double> points = cloud<double>(20, 3, 4);
    for (std::size_t i = 0; i < 20; ++i) points(i, 0) *= 1e80, points(i, 1) *= 1e-81, points(i, 2) *= 1e-81;
    check_all(points);
}

TEST_CASE_TEMPLATE("pca: powers of two change nothing but the unit", Real, float, double) {
    const Points<Real> points = falling_cloud<Real>(40, 6, 0.8, 5);
    for (const pca::Solver solver : pca_solvers) {
        INFO(std::string(pca::to_string(solver)));
        const pca::Model expected = fitted(points, pca_options(3, solver));
        for (const int exponent : {-30, 30, sizeof(Real) == 4 ? 40 : 450, sizeof(Real) == 4 ? -40 : -450}) {
            Points<Real> scaled = points;
            for (Real& value : scaled.values) value = std::ldexp(value, exponent);
            const pca::Model model = fitted(scaled, pca_options(3, solver));
            CHECK(same_bytes(values_of(model.components()), values_of(expected.components())));
            for (std::size_t k = 0; k < model.variances().size(); ++k) {
                CHECK(model.variances()[k] == std::ldexp(expected.variances()[k], 2 * exponent));
            }
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
