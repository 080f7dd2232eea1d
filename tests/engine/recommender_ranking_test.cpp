// recall@n and NDCG@n.
#include <doctest/doctest.h>

#include "tests/engine/recommender_data.hpp"

namespace lanewise::tests {
namespace {

// From lists that are sorted in full.
als::Ranking plain_ranking(const std::vector<als::Scored>& lists, std::size_t n, const Lists& relevant) {
    als::Ranking ranking;
    for (std::size_t i = 0; i + 1 < relevant.offsets.size(); ++i) {
        const std::size_t count = relevant.offsets[i + 1] - relevant.offsets[i];
        if (count == 0) continue;
        double hits = 0, gain = 0, ideal = 0;
        for (std::size_t r = 0; r < n; ++r) {
            const double discount = 1 / std::log2(static_cast<double>(r) + 2);
            if (r < count) ideal += discount;
            if (!relevant.has(i, lists[i * n + r].item)) continue;
            hits += 1;
            gain += discount;
        }
        ranking.recall += hits / static_cast<double>(count);
        ranking.ndcg += gain / ideal;
        ++ranking.users;
    }
    ranking.recall /= static_cast<double>(ranking.users);
    ranking.ndcg /= static_cast<double>(ranking.users);
    return ranking;
}

// Those of `lists` that `seen` does not have; every third user has none.
Lists without(const Lists& lists, const Lists& seen) {
    Lists rest;
    for (std::size_t i = 0; i + 1 < lists.offsets.size(); ++i) {
        for (std::size_t t = lists.offsets[i]; t < lists.offsets[i + 1]; ++t) {
            if (i % 3 != 1 && !seen.has(i, lists.items[t])) rest.items.push_back(lists.items[t]);
        }
        rest.offsets.push_back(rest.items.size());
    }
    return rest;
}

TEST_CASE_TEMPLATE("recommender: recall and NDCG are those of sorted lists", Real, float, double) {
    const Factors<Real> factors(50, 60, 6, 1);
    const auto recommender = factors.recommender();
    const Lists seen = random_lists(50, 60, 0.3, 1, 7);
    const Lists relevant = without(random_lists(50, 60, 0.1, 2, 3), seen);
    const std::vector<double> ratings = all_ratings(factors, recommender);
    for (const std::size_t n : {1, 2, 10, 60, 100}) {
        INFO("n ", n);
        const als::Ranking expected = plain_ranking(sorted_lists(ratings, 60, seen, n), n, relevant);
        const auto ranking = recommender.ranking(factors.users(), seen.view(), relevant.view(), n, 1);
        REQUIRE(ranking.ok());
        CHECK(ranking->users == expected.users);
        CHECK(ranking->recall == doctest::Approx(expected.recall).epsilon(1e-13));
        CHECK(ranking->ndcg == doctest::Approx(expected.ndcg).epsilon(1e-13));
        for (const int threads : {2, 4}) {
            const auto again = recommender.ranking(factors.users(), seen.view(), relevant.view(), n, threads);
            REQUIRE(again.ok());
            CHECK((again->recall == ranking->recall && again->ndcg == ranking->ndcg));
        }
    }
}

TEST_CASE("recommender: a perfect list has recall and NDCG 1, the worst 0") {
    Factors<double> factors(3, 20, 1, 1, false);
    std::fill(factors.q.values.begin(), factors.q.values.end(), 1.0);
    for (std::size_t x = 0; x < 20; ++x) factors.p(x, 0) = -static_cast<double>(x);
    const auto recommender = factors.recommender();
    Lists best, worst;
    for (std::size_t i = 0; i < 3; ++i) {
        for (const std::int32_t item : {0, 1, 2}) best.items.push_back(item);
        for (const std::int32_t item : {17, 18, 19}) worst.items.push_back(item);
        best.offsets.push_back(best.items.size());
        worst.offsets.push_back(worst.items.size());
    }
    const auto perfect = recommender.ranking(factors.users(), {}, best.view(), 5);
    REQUIRE(perfect.ok());
    CHECK((perfect->recall == 1 && perfect->ndcg == doctest::Approx(1) && perfect->users == 3));
    const auto nothing = recommender.ranking(factors.users(), {}, worst.view(), 5);
    REQUIRE(nothing.ok());
    CHECK((nothing->recall == 0 && nothing->ndcg == 0 && nothing->users == 3));
    // With more relevant items than places NDCG can be 1, recall cannot.
    const auto two = recommender.ranking(factors.users(), {}, best.view(), 2);
    REQUIRE(two.ok());
    CHECK((two->recall == doctest::Approx(2.0 / 3) && two->ndcg == doctest::Approx(1)));
    // What is seen is no candidate.
    const auto missed = recommender.ranking(factors.users(), best.view(), best.view(), 5);
    REQUIRE(missed.ok());
    CHECK(missed->recall == 0);
}

TEST_CASE("recommender: without relevant items there is nothing to average") {
    const Factors<float> factors(5, 6, 2, 1);
    const auto ranking = factors.recommender().ranking(factors.users(), {}, {}, 3);
    REQUIRE(ranking.ok());
    CHECK((ranking->users == 0 && ranking->recall == 0 && ranking->ndcg == 0));
}

}  // namespace
}  // namespace lanewise::tests
