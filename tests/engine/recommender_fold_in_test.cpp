// Factors of users who were not in training.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/als_data.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
als::Recommender<Real> recommender_of(MatrixView<const Real> items) {
    auto made = als::Recommender<Real>::make(items);
    REQUIRE_MESSAGE(made.ok(), std::string(made.status().message()));
    return std::move(*made);
}

template <class Real>
std::vector<Real> folded(const als::Recommender<Real>& recommender, const SparseData<Real>& data, double lambda,
                         als::Scale scale, int threads = 1) {
    std::vector<Real> users(data.rows * recommender.factors());
    const auto raised =
        recommender.fold_in(data.view(), lambda, scale, {users.data(), data.rows, recommender.factors()}, threads);
    REQUIRE_MESSAGE(raised.ok(), std::string(raised.status().message()));
    CHECK(*raised == 0);
    return users;
}

// Users of few and of many ratings, one of none; sums of more than 256 and of more than 4096 ratings go other ways.
template <class Real>
SparseData<Real> mixed(std::size_t items, std::uint64_t seed) {
    Random random(seed);
    SparseData<Real> data;
    data.cols = items;
    for (const double density : {0.0, 0.001, 0.01, 0.03, 0.5, 1.0, 0.02, 0.1}) {
        for (std::size_t x = 0; x < items; ++x) {
            if (random.uniform() < density) data.add(x, random.normal());
        }
        data.end_row();
    }
    return data;
}

TEST_CASE_TEMPLATE("recommender: a user of training folds in to its own factors, to the bit", Real, float, double) {
    for (const std::int32_t k : {1, 5, 16, 40}) {
        for (const auto scale : {als::Scale::none, als::Scale::count}) {
            INFO("k ", k, ", scale ", static_cast<int>(scale));
            const SparseData<Real> data = mixed<Real>(5000, static_cast<std::uint64_t>(k));
            const auto start = normal_start<Real>(data.cols, static_cast<std::size_t>(k), 3);
            als::Options options = als_options(k, 0.3, 1);
            options.scale = scale;
            options.init = als::Init::given;
            const auto fitted = fit_als<Real>({data.view(), {}, start.view()}, options);
            const auto recommender = recommender_of(start.view());
            for (const int threads : {1, 3}) {
                const std::vector<Real> users = folded(recommender, data, 0.3, scale, threads);
                CHECK(same_bytes(users, values_of(fitted.users())));
            }
        }
    }
}

TEST_CASE_TEMPLATE("recommender: folded factors are the closed form's, whoever else is folded in", Real, float,
                   double) {
    const SparseData<Real> data = noise<Real>(30, 60, 0.3, 4);
    const auto items = normal_start<Real>(60, 10, 5);
    const auto recommender = recommender_of(items.view());
    const std::vector<Real> all = folded(recommender, data, 1.5, als::Scale::none);
    for (std::size_t i = 0; i < data.rows; ++i) {
        INFO("user ", i);
        const std::vector<double> expected = exact_row(data.view(), i, items.view(), 1.5);
        for (std::size_t j = 0; j < 10; ++j) {
            CHECK(std::fabs(static_cast<double>(all[i * 10 + j]) - expected[j]) < (sizeof(Real) == 4 ? 1e-4 : 1e-12));
        }
        SparseData<Real> own;
        own.cols = 60;
        for (std::size_t t = data.offsets[i]; t < data.offsets[i + 1]; ++t) {
            own.add(static_cast<std::size_t>(data.columns[t]), static_cast<double>(data.values[t]));
        }
        own.end_row();
        CHECK(same_bytes(folded(recommender, own, 1.5, als::Scale::none), std::span(all).subspan(i * 10, 10)));
    }
}

TEST_CASE_TEMPLATE("recommender: users without ratings fold in to 0", Real, float, double) {
    SparseData<Real> data;
    data.cols = 20;
    data.end_row();
    data.end_row();
    const auto items = normal_start<Real>(20, 3, 1);
    for (const double lambda : {0.0, 0.5}) {
        for (const Real value : folded(recommender_of(items.view()), data, lambda, als::Scale::count))
            CHECK(value == 0);
    }
}

TEST_CASE("recommender: without lambda, singular systems are counted") {
    const Start<double> items{6, 2, {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}};
    SparseData<double> data;
    data.cols = 6;
    for (std::size_t x = 0; x < 6; ++x) data.add(x, 1);
    data.end_row();
    std::vector<double> user(2);
    const auto raised = recommender_of(items.view()).fold_in(data.view(), 0, als::Scale::none, {user.data(), 1, 2});
    REQUIRE(raised.ok());
    CHECK(*raised == 1);
    CHECK(user[0] + 2 * user[1] == doctest::Approx(1));
}

TEST_CASE_TEMPLATE("recommender: what cannot be folded in", Real, float, double) {
    const auto items = normal_start<Real>(4, 3, 1);
    const auto recommender = recommender_of(items.view());
    SparseData<Real> good;
    good.cols = 4;
    good.add(0, 1);
    good.add(3, 2);
    good.end_row();
    std::vector<Real> user(8, Real(-7));
    const auto refused = [&](const SparseData<Real>& data, double lambda, MatrixView<Real> users, int threads,
                             ErrorCode code, const std::vector<std::string>& parts) {
        check(recommender.fold_in(data.view(), lambda, als::Scale::none, users, threads).status(), code, parts);
        for (const Real value : user) CHECK(value == Real(-7));
    };
    const MatrixView<Real> place{user.data(), 1, 3};
    refused(good, -1, place, 1, ErrorCode::invalid_argument, {"regularization", "-1"});
    refused(good, std::nan(""), place, 1, ErrorCode::invalid_argument, {"regularization", "nan"});
    refused(good, 1, place, -1, ErrorCode::invalid_argument, {"threads", "-1"});
    refused(good, 1, {user.data(), 2, 3}, 1, ErrorCode::invalid_shape, {"users", "(2, 3)", "(1, 3)"});
    refused(good, 1, {user.data(), 1, 4}, 1, ErrorCode::invalid_shape, {"users", "(1, 4)", "(1, 3)"});
    refused(good, 1, {nullptr, 1, 3}, 1, ErrorCode::invalid_argument, {"users"});
    SparseData<Real> bad = good;
    bad.cols = 5;
    refused(bad, 1, place, 1, ErrorCode::invalid_shape, {"5 columns", "4 items"});
    bad = good;
    bad.columns[1] = 4;
    refused(bad, 1, place, 1, ErrorCode::invalid_argument, {"ratings"});
    bad = good;
    bad.values[1] = std::numeric_limits<Real>::quiet_NaN();
    refused(bad, 1, place, 1, ErrorCode::non_finite, {"ratings", "NaN"});
    bad.values[1] = std::numeric_limits<Real>::max();
    bad.values[0] = std::numeric_limits<Real>::max();
    refused(bad, 1e-3, place, 1, ErrorCode::out_of_range, {"user 0", "too large"});
}

}  // namespace
}  // namespace lanewise::tests
