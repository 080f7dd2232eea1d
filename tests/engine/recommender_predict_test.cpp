// Predictions and their errors.
#include <doctest/doctest.h>

#include "tests/engine/forced_isa.hpp"
#include "tests/engine/recommender_data.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("recommender: a prediction is the product of the factors and the offsets", Real, float, double) {
    for (const std::size_t k : {1, 2, 7, 8, 9, 16, 17, 100, 256}) {
        for (const bool offsets : {true, false}) {
            INFO("k ", k, offsets ? " with" : " without", " offsets");
            const Factors<Real> factors(6, 15, k, k, offsets);
            const auto recommender = factors.recommender();
            CHECK(recommender.items() == 15);
            CHECK(recommender.factors() == k);
            const std::vector<double> ratings = all_ratings(factors, recommender);
            for (std::size_t t = 0; t < ratings.size(); ++t) {
                const double tolerance = static_cast<double>(k) * 20 * (sizeof(Real) == 4 ? 0x1p-24 : 0x1p-53);
                CHECK(std::fabs(ratings[t] - factors.rating(t / 15, t % 15)) <= tolerance + 1e-14);
            }
        }
    }
}

TEST_CASE_TEMPLATE("recommender: users and items of zero factors are predicted by their offsets alone", Real, float,
                   double) {
    const Factors<Real> factors(10, 14, 5, 1);
    const std::vector<double> ratings = all_ratings(factors, factors.recommender());
    for (std::size_t x = 0; x < 14; ++x)
        CHECK(ratings[4 * 14 + x] == factors.user_offsets[4] + factors.item_offsets[x]);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(ratings[i * 14 + 13] == factors.user_offsets[i] + factors.item_offsets[13]);
}

TEST_CASE("recommender: predictions are moved into the range") {
    const Factors<float> factors(10, 14, 5, 2);
    const auto recommender = factors.recommender();
    const std::vector<double> free = all_ratings(factors, recommender);
    const std::vector<als::Pair> pairs = {{0, 0}, {3, 7}, {9, 13}, {2, 2}, {5, 1}};
    std::vector<double> held(pairs.size());
    REQUIRE(recommender.predict(factors.users(), pairs, held, {2.5, 4}).ok());
    for (std::size_t t = 0; t < pairs.size(); ++t) {
        const double rating =
            free[static_cast<std::size_t>(pairs[t].user) * 14 + static_cast<std::size_t>(pairs[t].item)];
        CHECK(held[t] == std::min(std::max(rating, 2.5), 4.0));
    }
    REQUIRE(recommender.predict(factors.users(), {}, {}).ok());
}

TEST_CASE_TEMPLATE("recommender: strides and unused columns do not matter", Real, float, double) {
    const Factors<Real> factors(7, 9, 5, 3);
    Points<Real> q(7, 8), p(9, 6);
    for (Real& value : q.values) value = std::numeric_limits<Real>::quiet_NaN();
    for (Real& value : p.values) value = std::numeric_limits<Real>::quiet_NaN();
    for (std::size_t i = 0; i < 7; ++i) std::copy_n(factors.q.row(i), 5, &q(i, 0));
    for (std::size_t x = 0; x < 9; ++x) std::copy_n(factors.p.row(x), 5, &p(x, 0));
    const auto spread = als::Recommender<Real>::make({p.values.data(), 9, 5, 6}, factors.item_offsets);
    REQUIRE(spread.ok());
    const als::Users<Real> users{{q.values.data(), 7, 5, 8}, factors.user_offsets};
    std::vector<als::Scored> best(7 * 4), expected(7 * 4);
    REQUIRE(spread->recommend(users, {}, {best.data(), 7, 4}).ok());
    REQUIRE(factors.recommender().recommend(factors.users(), {}, {expected.data(), 7, 4}).ok());
    CHECK(same_list(best, expected));
}

TEST_CASE_TEMPLATE("recommender: errors are those of the predictions", Real, float, double) {
    const Factors<Real> factors(20, 130, 9, 4);
    const auto recommender = factors.recommender();
    const std::vector<double> ratings = all_ratings(factors, recommender);
    Random random(5);
    std::vector<ratings::Rating> known;
    double squares = 0, sizes = 0;
    for (std::size_t t = 0; t < ratings.size(); ++t) {
        const double error = random.normal();
        known.push_back({static_cast<std::int32_t>(t / 130), static_cast<std::int32_t>(t % 130), ratings[t] + error});
        squares += error * error;
        sizes += std::fabs(error);
    }
    const auto errors = recommender.errors(factors.users(), known, {}, 1);
    REQUIRE(errors.ok());
    const auto count = static_cast<double>(known.size());
    CHECK(errors->rmse == doctest::Approx(std::sqrt(squares / count)).epsilon(1e-12));
    CHECK(errors->mae == doctest::Approx(sizes / count).epsilon(1e-12));
    for (const int threads : {2, 5}) {
        const auto again = recommender.errors(factors.users(), known, {}, threads);
        REQUIRE(again.ok());
        CHECK((again->rmse == errors->rmse && again->mae == errors->mae));
    }
    const std::vector<ratings::Rating> one = {{0, 0, 10}};
    const auto held = recommender.errors(factors.users(), one, {-1, 2});
    REQUIRE(held.ok());
    CHECK(held->mae == doctest::Approx(10 - std::min(2.0, std::max(-1.0, ratings[0]))));
}

TEST_CASE_TEMPLATE("recommender: the same predictions and lists on every instruction set", Real, float, double) {
    const Factors<Real> factors(40, 150, 21, 6);
    const auto recommender = factors.recommender();
    std::vector<std::vector<double>> ratings;
    std::vector<std::vector<als::Scored>> lists;
    ForcedIsa forced;
    for (const auto isa : {simd::Isa::scalar, simd::Isa::neon64, simd::Isa::avx2, simd::Isa::avx512}) {
        if (!forced.use(isa)) continue;
        ratings.push_back(all_ratings(factors, recommender));
        lists.emplace_back(40 * 10);
        REQUIRE(recommender.recommend(factors.users(), {}, {lists.back().data(), 40, 10}).ok());
        CHECK(same_bytes(ratings.back(), ratings.front()));
        CHECK(same_list(lists.back(), lists.front()));
    }
}

}  // namespace
}  // namespace lanewise::tests
