// Ridge regression.
#include "tests/engine/ridge_oracle.hpp"

namespace lanewise::tests {
namespace {

struct RidgeShape {
    std::size_t n, d, t;
};

TEST_CASE_TEMPLATE(
    "coefficients, intercepts and the residual are the oracle's, with more points than dimensions or fewer", Real,
    float, double) {
    const RidgeShape shapes[] = {{2, 1, 1}, {9, 3, 2}, {40, 17, 9}, {1100, 5, 3},
                                 {3, 8, 2}, {7, 8, 1}, {8, 8, 1},   {20, 90, 17}};
    for (const RidgeShape& shape : shapes) {
        for (const bool weighted : {false, true}) {
            for (const bool intercept : {false, true}) {
                for (const double lambda : {1e-2, 1.0, 50.0}) {
                    INFO(shape.n, " x ", shape.d, ", ", shape.t, " targets, lambda ", lambda);
                    const auto data = some_regression<Real>(shape.n, shape.d, shape.t, weighted, shape.n + shape.d);
                    const ridge::Model model = regressed(data, ridge_options(lambda, intercept));
                    CHECK(model.report().regularization == lambda);
                    const std::vector<double> expected = regression_oracle(data, lambda, intercept);
                    for (std::size_t c = 0; c < shape.t; ++c) {
                        const double* row = expected.data() + c * (shape.d + 1);
                        for (std::size_t j = 0; j < shape.d; ++j)
                            CHECK(std::fabs(model.coefficients()(c, j) - row[j]) <= 1e-11);
                        CHECK(std::fabs(model.intercepts()[c] - row[shape.d]) <= 1e-11);
                        CHECK((intercept || model.intercepts()[c] == 0));
                    }
                    CHECK(model.report().residual == doctest::Approx(residual_of(data, model)).epsilon(1e-11));
                }
            }
        }
    }
}

TEST_CASE("without noise and without lambda the truth is found, nothing is raised and nothing is left") {
    Regression<double> data{cloud<double>(60, 7, 1), Points<double>(60, 2), {}};
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t j = 0; j < 7; ++j) {
            data.targets(i, 0) += static_cast<double>(j) * data.points(i, j);
            data.targets(i, 1) -= data.points(i, j);
        }
        data.targets(i, 0) += 5;
    }
    const ridge::Model model = regressed(data, ridge_options(0));
    CHECK(model.report().regularization == 0);
    CHECK(model.report().residual <= 1e-24);
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(std::fabs(model.coefficients()(0, j) - static_cast<double>(j)) <= 1e-13);
        CHECK(std::fabs(model.coefficients()(1, j) + 1) <= 1e-13);
    }
    CHECK(std::fabs(model.intercepts()[0] - 5) <= 1e-13);
    CHECK(std::fabs(model.intercepts()[1]) <= 1e-13);
}

TEST_CASE_TEMPLATE("weights are repeated rows, and rows of weight 0 are not there", Real, float, double) {
    for (const std::size_t d : {3, 30}) {  // 30: fewer points than dimensions, until rows are repeated
        auto once = some_regression<Real>(12, d, 2, false, d);
        auto repeated = once;
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < 12; ++i) {
            once.weights.push_back(static_cast<double>(i % 5));
            for (std::size_t r = 0; r < i % 5; ++r) order.push_back(i);
        }
        for (std::size_t i = order.size(); i < 40 && d == 30; ++i) order.push_back(order[i - 20]);
        if (d == 30) {
            for (double& weight : once.weights) weight = 0;
            for (const std::size_t i : order) once.weights[i] += 1;
        }
        repeated.points = once.points.rows_in(order);
        repeated.targets = once.targets.rows_in(order);
        for (const bool intercept : {false, true}) {
            CHECK(difference(regressed(once, ridge_options(0.3, intercept)),
                             regressed(repeated, ridge_options(0.3, intercept))) <= 1e-12);
        }
    }
}

TEST_CASE_TEMPLATE("data shifted by 10000 gives the same coefficients", Real, float, double) {
    // Whole numbers: the shift rounds nothing.
    Regression<Real> data{whole_blobs<Real>(500, 6, 4, 9, 1), whole_blobs<Real>(500, 2, 4, 9, 2), {}};
    auto shifted = data;
    shifted.points = data.points.shifted(10000);
    shifted.targets = data.targets.shifted(-20000);
    for (const double lambda : {0.0, 1.0}) {
        const ridge::Model expected = regressed(data, ridge_options(lambda)),
                           found = regressed(shifted, ridge_options(lambda));
        for (std::size_t c = 0; c < 2; ++c) {
            double intercept = expected.intercepts()[c] - 20000;
            for (std::size_t j = 0; j < 6; ++j) {
                CHECK(std::fabs(found.coefficients()(c, j) - expected.coefficients()(c, j)) <= 1e-12);
                intercept -= 10000 * expected.coefficients()(c, j);
            }
            CHECK(std::fabs(found.intercepts()[c] - intercept) <= 1e-8);
        }
        CHECK(found.report().residual == doctest::Approx(expected.report().residual).epsilon(1e-12));
    }
}

TEST_CASE("more and more lambda shrinks the coefficients to 0 and leaves the mean") {
    const auto data = some_regression<double>(50, 4, 1, true, 3);
    double mean = 0, mass = 0, before = 1e300;
    for (std::size_t i = 0; i < 50; ++i) {
        mean += data.weights[i] * data.targets(i, 0);
        mass += data.weights[i];
    }
    for (const double lambda : {0.0, 1.0, 1e2, 1e4, 1e8, 1e300}) {
        const ridge::Model model = regressed(data, ridge_options(lambda));
        double norm = 0;
        for (std::size_t j = 0; j < 4; ++j) norm += model.coefficients()(0, j) * model.coefficients()(0, j);
        CHECK(norm < before);
        before = norm;
        if (lambda == 1e300) CHECK(model.intercepts()[0] == doctest::Approx(mean / mass).epsilon(1e-14));
    }
    CHECK(before <= 1e-300);
}

TEST_CASE("one point, one dimension") {
    const Regression<double> one{{3, {1, 2, 3}}, {2, {5, -6}}, {}};
    const ridge::Model flat = regressed(one, ridge_options(1));
    CHECK(flat.intercepts()[0] == 5);
    CHECK(flat.intercepts()[1] == -6);
    CHECK(flat.report().residual == 0);
    for (std::size_t j = 0; j < 6; ++j) CHECK(flat.coefficients().data[j] == 0);
    // b = y x / (x . x + lambda).
    const ridge::Model through = regressed(one, ridge_options(1, false));
    for (std::size_t j = 0; j < 3; ++j) {
        CHECK(through.coefficients()(0, j) == doctest::Approx(5 * static_cast<double>(j + 1) / 15));
        CHECK(through.coefficients()(1, j) == doctest::Approx(-6 * static_cast<double>(j + 1) / 15));
    }
    const Regression<double> line{{1, {0, 1, 2, 3}}, {1, {1, 3, 5, 7}}, {}};
    const ridge::Model sloped = regressed(line, ridge_options(5));  // 10 / (5 + 5)
    CHECK(sloped.coefficients()(0, 0) == doctest::Approx(1).epsilon(1e-15));
    CHECK(sloped.intercepts()[0] == doctest::Approx(2.5).epsilon(1e-15));
}

TEST_CASE("a constant column has coefficient 0, and raises a lambda of 0") {
    auto data = some_regression<double>(30, 4, 1, false, 5);
    for (std::size_t i = 0; i < 30; ++i) data.points(i, 2) = 0.1;
    const ridge::Model penalised = regressed(data, ridge_options(1));
    CHECK(penalised.report().regularization == 1);
    CHECK(penalised.coefficients()(0, 2) == 0);
    const ridge::Model model = regressed(data, ridge_options(0));
    CHECK(model.report().regularization > 0);
    CHECK(model.report().regularization <= 1e-10);
    CHECK(model.coefficients()(0, 2) == 0);
    Regression<double> without{Points<double>(30, 3), data.targets, {}};
    for (std::size_t i = 0; i < 30; ++i) {
        for (std::size_t j = 0; j < 3; ++j) without.points(i, j) = data.points(i, j < 2 ? j : 3);
    }
    const ridge::Model expected = regressed(without, ridge_options(0));
    CHECK(expected.report().regularization == 0);
    for (std::size_t j = 0; j < 3; ++j) {
        CHECK(std::fabs(model.coefficients()(0, j < 2 ? j : 3) - expected.coefficients()(0, j)) <= 1e-11);
    }
}

TEST_CASE_TEMPLATE("columns that are there twice share their coefficient when lambda is 0", Real, float, double) {
    const auto single = some_regression<Real>(200, 10, 3, true, 6);
    auto data = single;
    data.points = Points<Real>(200, 20);
    for (std::size_t i = 0; i < 200; ++i) {
        for (std::size_t j = 0; j < 20; ++j) data.points(i, j) = single.points(i, j % 10);
    }
    const ridge::Model model = regressed(data, ridge_options(0)), expected = regressed(single, ridge_options(0));
    CHECK(expected.report().regularization == 0);
    CHECK(model.report().regularization > 0);
    CHECK(model.report().regularization <= 1e-9);
    CHECK(model.report().residual == doctest::Approx(expected.report().residual).epsilon(1e-10));
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t j = 0; j < 20; ++j) {
            CHECK(std::fabs(model.coefficients()(c, j) - expected.coefficients()(c, j % 10) / 2) <= 1e-2);
        }
        for (std::size_t j = 0; j < 10; ++j) {
            const double both = model.coefficients()(c, j) + model.coefficients()(c, j + 10);
            CHECK(std::fabs(both - expected.coefficients()(c, j)) <= 1e-9);
        }
    }
}

TEST_CASE("columns of very different sizes are no reason to raise lambda") {
    auto data = some_regression<double>(100, 5, 1, false, 7);
    const ridge::Model expected = regressed(data, ridge_options(0));
    const double sizes[] = {1, 1e-9, 1e9, 1e-30, 1e30};
    for (std::size_t i = 0; i < 100; ++i) {
        for (std::size_t j = 0; j < 5; ++j) data.points(i, j) *= sizes[j];
    }
    const ridge::Model model = regressed(data, ridge_options(0));
    CHECK(model.report().regularization == 0);
    for (std::size_t j = 0; j < 5; ++j) {
        CHECK(model.coefficients()(0, j) * sizes[j] == doctest::Approx(expected.coefficients()(0, j)).epsilon(1e-11));
    }
}

TEST_CASE("fewer points than dimensions without lambda: the points are met, with least norm") {
    const auto data = some_regression<double>(6, 20, 2, false, 8);
    for (const bool intercept : {false, true}) {
        const ridge::Model model = regressed(data, ridge_options(0, intercept));
        CHECK((model.report().regularization > 0) == intercept);  // centred points are dependent
        CHECK(model.report().residual <= 1e-16);
        const std::vector<double> expected = regression_oracle(data, 1e-9, intercept);
        for (std::size_t c = 0; c < 2; ++c) {
            for (std::size_t j = 0; j < 20; ++j)
                CHECK(std::fabs(model.coefficients()(c, j) - expected[c * 21 + j]) <= 1e-7);
        }
    }
}

TEST_CASE("nothing but zeros, and nothing but one point again and again") {
    Regression<double> zeros{Points<double>(5, 3), cloud<double>(5, 1, 1), {}};
    for (const std::size_t n : {5, 2}) {
        zeros.points.rows = zeros.targets.rows = n;
        for (const double lambda : {0.0, 1.0}) {
            for (const bool intercept : {false, true}) {
                const ridge::Model model = regressed(zeros, ridge_options(lambda, intercept));
                CHECK(model.report().regularization == (lambda > 0 ? lambda : 0x1p-44));
                for (std::size_t j = 0; j < 3; ++j) CHECK(model.coefficients()(0, j) == 0);
            }
        }
    }
    const Regression<double> same{{2, {1, 2, 1, 2, 1, 2}}, {1, {1, 2, 3}}, {}};
    const ridge::Model model = regressed(same, ridge_options(0));
    CHECK(model.intercepts()[0] == doctest::Approx(2));
    CHECK(model.coefficients()(0, 0) == 0);
    CHECK(model.report().residual == doctest::Approx(2));
}

TEST_CASE_TEMPLATE("predictions are intercept and products, for any stride, with intercepts or without", Real, float,
                   double) {
    const auto data = some_regression<Real>(1300, 9, 11, false, 9);
    const ridge::Model model = regressed(data, ridge_options(0.1));
    Points<Real> found(1300, 11), gaps(1300, 13);
    REQUIRE(model.predict<Real>(data.points.view(), found.view(), 1).ok());
    for (std::size_t i = 0; i < 1300; i += 37) {
        for (std::size_t c = 0; c < 11; ++c) {
            double sum = model.intercepts()[c];
            for (std::size_t j = 0; j < 9; ++j)
                sum += model.coefficients()(c, j) * static_cast<double>(data.points(i, j));
            CHECK(static_cast<double>(found(i, c)) == doctest::Approx(sum).epsilon(sizeof(Real) == 4 ? 1e-6 : 1e-13));
        }
    }
    std::vector<std::byte> workspace(ridge::predict_workspace_bytes({1300, 9, 11}, 1));
    const MatrixView<Real> inner{gaps.values.data(), 1300, 11, 13};
    REQUIRE(
        ridge::predict<Real>(model.coefficients(), model.intercepts(), data.points.view(), inner, 1, workspace).ok());
    for (std::size_t i = 0; i < 1300; ++i) {
        for (std::size_t c = 0; c < 13; ++c) CHECK(gaps(i, c) == (c < 11 ? found(i, c) : Real{0}));
    }
    REQUIRE(ridge::predict<Real>(model.coefficients(), {}, data.points.view(), inner, 1, workspace).ok());
    CHECK(static_cast<double>(gaps(5, 2)) ==
          doctest::Approx(static_cast<double>(found(5, 2)) - model.intercepts()[2]).epsilon(1e-5));
}

}  // namespace
}  // namespace lanewise::tests
