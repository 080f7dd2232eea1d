// The best items of users, and the items most like one.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/engine/recommender_data.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("recommender: lists are those of sorting everything", Real, float, double) {
    constexpr std::size_t users = 26;  // more than a block
    for (const std::size_t m : {1, 2, 40, 230}) {
        for (const std::size_t k : {1, 33}) {
            const Factors<Real> factors(users, m, k, m + k);
            const auto recommender = factors.recommender();
            const std::vector<double> ratings = all_ratings(factors, recommender);
            for (const double density : {0.0, 0.3, 0.95}) {
                const Lists seen = random_lists(users, m, density, m, 20);
                const std::vector<als::Scored> sorted = sorted_lists(ratings, m, seen, m);
                for (const std::size_t n : {std::size_t{1}, std::size_t{10}, m, m + 3}) {
                    INFO("m ", m, ", k ", k, ", seen ", density, ", n ", n);
                    for (const int threads : {1, 3}) {
                        std::vector<als::Scored> best(users * n, {7, 7});
                        const Status status =
                            recommender.recommend(factors.users(), seen.view(), {best.data(), users, n}, threads);
                        REQUIRE_MESSAGE(status.ok(), std::string(status.message()));
                        CHECK(same_list(best, first_of(sorted, m, n)));
                    }
                }
            }
        }
    }
}

// Rough scores that cannot tell items apart: equal ones, ones that differ by rounding alone, offsets far beyond the products, products
// that underflow.
TEST_CASE_TEMPLATE("recommender: lists are those of sorting everything, however close scores are", Real, float,
                   double) {
    constexpr std::size_t n_users = 26, m = 400;  // more than a block of users
    const auto check_lists_of = [](const Factors<Real>& factors) {
        const auto recommender = factors.recommender();
        const std::vector<double> ratings = all_ratings(factors, recommender);
        const Lists seen = random_lists(n_users, m, 0.1, 1, 3);
        for (const std::size_t n : {1, 10, 170}) {
            INFO("n ", n);
            std::vector<als::Scored> best(n_users * n);
            REQUIRE(recommender.recommend(factors.users(), seen.view(), {best.data(), n_users, n}).ok());
            CHECK(same_list(best, sorted_lists(ratings, m, seen, n)));
        }
    };
    Factors<Real> factors(n_users, m, 20, 1);
    Random random(2);
    SUBCASE("all items are the same") {
        for (std::size_t x = 1; x < m; ++x) std::copy_n(factors.p.row(0), 20, &factors.p(x, 0));
        std::fill(factors.item_offsets.begin(), factors.item_offsets.end(), 0.25);
    }
    SUBCASE("items differ in the last bits") {
        for (std::size_t x = 1; x < m; ++x) {
            for (std::size_t j = 0; j < 20; ++j) {
                const Real ulp = std::numeric_limits<Real>::epsilon() * static_cast<Real>(random.below(3));
                factors.p(x, j) = factors.p(0, j) * (1 + ulp);
            }
            factors.item_offsets[x] = factors.item_offsets[0];
        }
    }
    SUBCASE("offsets are huge") {
        for (double& offset : factors.item_offsets) offset = std::ldexp(offset, static_cast<int>(random.below(900)));
    }
    SUBCASE("offsets are large") {
        for (double& offset : factors.item_offsets) offset = 1e15 + static_cast<double>(random.below(3));
        for (double& offset : factors.user_offsets) offset = -1e15;
    }
    SUBCASE("products underflow") {
        const Real tiny = sizeof(Real) == 4 ? Real(1e-22) : static_cast<Real>(1e-161);
        for (Real& value : factors.q.values) value *= tiny;
        for (Real& value : factors.p.values) value *= tiny;
        factors.item_offsets.clear();
        factors.user_offsets.clear();
    }
    SUBCASE("scores rise") {
        for (std::size_t x = 0; x < m; ++x) factors.item_offsets[x] = static_cast<double>(x);
    }
    SUBCASE("factors are as large as they may be") {
        const Real huge = sizeof(Real) == 4 ? Real(2e17) : static_cast<Real>(2e149);
        for (Real& value : factors.q.values) value *= huge;
        for (Real& value : factors.p.values) value *= huge;
    }
    check_lists_of(factors);
}

TEST_CASE("recommender: without lists of what is seen, nothing is") {
    const Factors<float> factors(20, 30, 4, 1);
    const auto recommender = factors.recommender();
    const Lists none = random_lists(20, 30, 0, 1, 99);
    std::vector<als::Scored> best(20 * 30), expected(20 * 30);
    REQUIRE(recommender.recommend(factors.users(), {}, {best.data(), 20, 30}).ok());
    REQUIRE(recommender.recommend(factors.users(), none.view(), {expected.data(), 20, 30}).ok());
    CHECK(same_list(best, expected));
}

TEST_CASE("recommender: equal scores are in the order of the items") {
    Factors<double> factors(1, 50, 3, 1, false);
    std::fill(factors.p.values.begin(), factors.p.values.end(), 0.0);
    std::vector<als::Scored> best(5);
    REQUIRE(factors.recommender().recommend(factors.users(), {}, {best.data(), 1, 5}).ok());
    for (std::int32_t r = 0; r < 5; ++r) CHECK((best[static_cast<std::size_t>(r)].item == r));
}

TEST_CASE("recommender: one user's list is that of the same user among many") {
    const Factors<float> factors(40, 60, 8, 2);
    const auto recommender = factors.recommender();
    const Lists seen = random_lists(40, 60, 0.2, 3, 5);
    std::vector<als::Scored> all(40 * 7);
    REQUIRE(recommender.recommend(factors.users(), seen.view(), {all.data(), 40, 7}).ok());
    for (std::size_t i = 0; i < 40; ++i) {
        const als::Users<float> user{{factors.q.row(i), 1, 8}, std::span(factors.user_offsets).subspan(i, 1)};
        std::vector<als::Scored> own(7);
        const als::ItemLists its{std::span(seen.offsets).subspan(i, 2), seen.items};
        REQUIRE(recommender.recommend(user, its, {own.data(), 1, 7}).ok());
        CHECK(same_list(own, {all.begin() + static_cast<long>(i * 7), all.begin() + static_cast<long>(i * 7 + 7)}));
    }
}

TEST_CASE("recommender: lists leave the columns between rows alone") {
    const Factors<float> factors(20, 30, 4, 1);
    std::vector<als::Scored> best(20 * 5, {-9, -9});
    REQUIRE(factors.recommender().recommend(factors.users(), {}, {best.data(), 20, 3, 5}).ok());
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(best[i * 5 + 2].item >= 0);
        CHECK((best[i * 5 + 3].item == -9 && best[i * 5 + 4].item == -9));
    }
}

TEST_CASE_TEMPLATE("recommender: similar items have the largest cosines", Real, float, double) {
    for (const std::size_t k : {1, 3, 20}) {
        const Factors<Real> factors(1, 80, k, k);
        const auto recommender = factors.recommender();
        const auto product = [&](std::size_t a, std::size_t b) {
            double sum = 0;
            for (std::size_t j = 0; j < k; ++j)
                sum += static_cast<double>(factors.p(a, j)) * static_cast<double>(factors.p(b, j));
            return sum;
        };
        for (const std::size_t item : {0, 3, 50, 79}) {
            if (product(item, item) == 0) continue;
            std::size_t others = 0;
            for (std::size_t x = 0; x < 80; ++x) others += x != item && product(x, x) > 0 ? 1 : 0;
            for (const std::size_t n : {1, 10, 200}) {
                INFO("k ", k, ", item ", item, ", n ", n);
                std::vector<als::Scored> best(n, {-7, -7});
                const auto count = recommender.similar(static_cast<std::int32_t>(item), best);
                REQUIRE(count.ok());
                REQUIRE(*count == std::min(n, others));
                for (std::size_t r = 0; r < *count; ++r) {
                    const auto x = static_cast<std::size_t>(best[r].item);
                    CHECK(x != item);
                    CHECK(best[r].score ==
                          doctest::Approx(product(item, x) / std::sqrt(product(item, item) * product(x, x))));
                    if (r > 0)
                        CHECK((best[r - 1].score > best[r].score ||
                               (best[r - 1].score == best[r].score && best[r - 1].item < best[r].item)));
                }
                for (std::size_t r = *count; r < n; ++r) CHECK(best[r].item == -7);
            }
        }
    }
}

TEST_CASE("recommender: an item of zero factors is like none") {
    const Factors<float> factors(1, 20, 3, 1);
    std::vector<als::Scored> best(5);
    const auto count = factors.recommender().similar(13, best);
    REQUIRE(count.ok());
    CHECK(*count == 0);
}

}  // namespace
}  // namespace lanewise::tests
