// A step is exact: each row of factors minimizes its part of the loss, and the loss is what als.hpp says.
#include <doctest/doctest.h>

#include "tests/engine/als_data.hpp"

namespace lanewise::tests {
namespace {

// What the exact solution of a system in Real may be off by, relative to the largest of the row: the systems below have condition
// numbers below 1e3.
template <class Real>
constexpr double tolerance = sizeof(Real) == 4 ? 2e-4 : 1e-11;

template <class Real>
void check_rows(const SparseView<Real>& ratings, const als::Options& options, MatrixView<const Real> others,
                MatrixView<const Real> solved) {
    for (std::size_t i = 0; i < ratings.rows; ++i) {
        const std::size_t count = ratings.entries_of(i);
        const double c = options.scale == als::Scale::count ? static_cast<double>(count) : 1;
        INFO("row ", i, " of ", count, " ratings");
        const std::vector<double> expected =
            count == 0 ? std::vector<double>(others.cols) : exact_row(ratings, i, others, options.regularization * c);
        double largest = 0, error = 0;
        for (std::size_t j = 0; j < others.cols; ++j) {
            largest = std::max(largest, std::fabs(expected[j]));
            error = std::max(error, std::fabs(static_cast<double>(solved(i, j)) - expected[j]));
        }
        CHECK(error <= tolerance<Real> * largest);
    }
}

template <class Real>
void check_step(const SparseData<Real>& data, als::Options options) {
    const auto start = normal_start<Real>(data.cols, static_cast<std::size_t>(options.factors), 7);
    options.init = als::Init::given;
    options.max_steps = 1;
    const auto fitted = fit_als<Real>({data.view(), {}, start.view()}, options);
    const SparseData<Real> by_item = transposed(data.view());
    check_rows(data.view(), options, start.view(), fitted.users());
    check_rows(by_item.view(), options, fitted.users(), fitted.items());
    const double loss = plain_loss(data.view(), options, fitted.users(), fitted.items());
    CHECK(fitted.report().best.train_loss == doctest::Approx(loss).epsilon(sizeof(Real) == 4 ? 1e-5 : 1e-13));
}

// Rows of fewer, as many and more ratings than factors, and some of none.
template <class Real>
SparseData<Real> uneven(std::size_t users, std::size_t items, std::uint64_t seed) {
    Random random(seed);
    SparseData<Real> data;
    data.cols = items;
    for (std::size_t i = 0; i < users; ++i) {
        const double density = static_cast<double>(i % 9) / 8;
        for (std::size_t x = 0; x < items; ++x) {
            if (x % 11 != 5 && random.uniform() < density) data.add(x, random.normal());
        }
        data.end_row();
    }
    return data;
}

TEST_CASE_TEMPLATE("als: every row of a step is the closed form's", Real, float, double) {
    for (const std::int32_t k : {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 48, 49, 64}) {
        for (const auto scale : {als::Scale::none, als::Scale::count}) {
            INFO("k ", k, ", scale ", static_cast<int>(scale));
            als::Options options = als_options(k, scale == als::Scale::none ? 2.0 : 0.1, 1);
            options.scale = scale;
            check_step(uneven<Real>(45, 70, static_cast<std::uint64_t>(k)), options);
        }
    }
}

TEST_CASE_TEMPLATE("als: rows of so many ratings as there are factors, one less and one more", Real, float, double) {
    for (const std::size_t k : {4, 16, 40}) {
        INFO("k ", k);
        SparseData<Real> data;
        data.cols = k + 2;
        Random random(k);
        for (std::size_t count = k - 1; count <= k + 1; ++count) {
            for (std::size_t x = 0; x < count; ++x) data.add(x, random.normal());
            data.end_row();
        }
        check_step(data, als_options(static_cast<std::int32_t>(k), 1.0, 1));
    }
}

// 256 and 4096 ratings are where sums go on in double, and where threads share a row.
TEST_CASE_TEMPLATE("als: heavy rows are exact for any number of threads", Real, float, double) {
    SparseData<Real> data;
    data.cols = 9000;
    Random random(3);
    for (const std::size_t count : {255, 256, 257, 4095, 4096, 4097, 9000, 8193}) {
        for (std::size_t x = 0; x < count; ++x) data.add(x, 1 + random.normal());
        data.end_row();
    }
    for (const std::int32_t k : {5, 20}) {
        als::Options options = als_options(k, 0.5, 1);
        const auto start = normal_start<Real>(data.cols, static_cast<std::size_t>(k), 1);
        options.init = als::Init::given;
        options.threads = 1;
        const auto expected = fit_als<Real>({data.view(), {}, start.view()}, options);
        check_rows(data.view(), options, start.view(), expected.users());
        for (const int threads : {2, 3, 7}) {
            options.threads = threads;
            CHECK(same_factors(fit_als<Real>({data.view(), {}, start.view()}, options), expected));
        }
    }
}

TEST_CASE_TEMPLATE("als: users and items without ratings get zero factors and are counted", Real, float, double) {
    SparseData<Real> data;
    data.cols = 4;
    for (std::size_t i = 0; i < 5; ++i) {
        if (i != 2) data.add(i % 2, 1.0 + static_cast<double>(i));
        data.end_row();
    }
    const auto fitted = fit_als<Real>({data.view()}, als_options(3, 0.1, 4));
    CHECK(fitted.report().empty_users == 1);
    CHECK(fitted.report().empty_items == 2);
    for (std::size_t j = 0; j < 3; ++j) {
        CHECK(fitted.users()(2, j) == 0);
        CHECK(fitted.items()(2, j) == 0);
        CHECK(fitted.items()(3, j) == 0);
    }
}

TEST_CASE_TEMPLATE("als: the loss never rises", Real, float, double) {
    const SparseData<Real> data = planted<Real>(60, 50, 3, 0.5, 0.3, 2);
    for (const auto scale : {als::Scale::none, als::Scale::count}) {
        for (const double lambda : {0.01, 1.0, 30.0}) {
            INFO("lambda ", lambda, ", scale ", static_cast<int>(scale));
            als::Options options = als_options(6, lambda, 30);
            options.scale = scale;
            const auto fitted = fit_als<Real>({data.view()}, options);
            REQUIRE(fitted.history().size() == 30);
            const double rounding = sizeof(Real) == 4 ? 3e-6 : 1e-14;
            for (std::size_t s = 1; s < 30; ++s) {
                CHECK(fitted.history()[s].train_loss <= fitted.history()[s - 1].train_loss * (1 + rounding));
            }
        }
    }
}

TEST_CASE_TEMPLATE("als: planted factors are recovered as lambda goes to 0", Real, float, double) {
    const SparseData<Real> data = planted<Real>(80, 60, 2, 0.0, 0.5, 4);
    als::Options options = als_options(2, sizeof(Real) == 4 ? 1e-6 : 1e-12, 300);
    const auto fitted = fit_als<Real>({data.view()}, options);
    CHECK(fitted.report().best.train_rmse < (sizeof(Real) == 4 ? 1e-3 : 1e-8));
}

TEST_CASE_TEMPLATE("als: a huge lambda predicts nothing but the offset", Real, float, double) {
    const SparseData<Real> data = planted<Real>(30, 20, 2, 0.1, 0.5, 5);
    const auto fitted = fit_als<Real>({data.view()}, als_options(4, 1e9, 3));
    for (std::size_t i = 0; i < data.rows; ++i) {
        for (std::size_t x = 0; x < data.cols; ++x) {
            CHECK(std::fabs(dot(fitted.users().row(i), fitted.items().row(x), 4)) < 1e-6);
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
