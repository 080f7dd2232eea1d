// What a Recommender refuses, and that it writes nothing then.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/allocations.hpp"
#include "tests/engine/recommender_data.hpp"

namespace lanewise::tests {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<std::string> with_name(const char* name, std::vector<std::string> parts) {
    parts.emplace_back(name);
    return parts;
}

TEST_CASE_TEMPLATE("recommender: item factors that it cannot work with", Real, float, double) {
    const auto refused = [](MatrixView<const Real> items, std::span<const double> offsets, ErrorCode code,
                            const std::vector<std::string>& parts) {
        check_error(als::Recommender<Real>::make(items, offsets).status(), code, parts);
    };
    std::vector<Real> values(300 * 2, Real(1));
    refused({}, {}, ErrorCode::invalid_shape, {"items", "(0, 0)"});
    refused({nullptr, 2, 2}, {}, ErrorCode::invalid_argument, {"items"});
    refused({values.data(), 2, 2, 1}, {}, ErrorCode::invalid_shape, {"items", "stride 1"});
    refused({values.data(), 2, 257}, {}, ErrorCode::invalid_shape, {"items", "257", "256"});
    refused({values.data(), 3, 2}, std::vector<double>{1, 2}, ErrorCode::invalid_shape, {"item_offsets", "2", "3"});
    refused({values.data(), 2, 2}, std::vector<double>{1, nan}, ErrorCode::non_finite, {"item_offsets[1]", "NaN"});
    refused({values.data(), 2, 2}, std::vector<double>{-infinity, 1}, ErrorCode::non_finite,
            {"item_offsets[0]", "infinite"});
    refused({values.data(), 2, 2}, std::vector<double>{0, 1e301}, ErrorCode::out_of_range,
            {"item_offsets[1]", "too large"});
    values[3] = static_cast<Real>(nan);
    refused({values.data(), 2, 2}, {}, ErrorCode::non_finite, {"items(1, 1)", "NaN"});
    values[3] = static_cast<Real>(infinity);
    refused({values.data(), 2, 2}, {}, ErrorCode::non_finite, {"items(1, 1)", "infinite"});
    values[3] = sizeof(Real) == 4 ? Real(2e18) : static_cast<Real>(2e150);
    refused({values.data(), 2, 2}, {}, ErrorCode::out_of_range, {"items(1, 1)", "too large"});
}

TEST_CASE_TEMPLATE("recommender: users that do not go with the items", Real, float, double) {
    const Factors<Real> factors(4, 5, 3, 1);
    const auto recommender = factors.recommender();
    const std::vector<als::Pair> pairs = {{0, 0}, {2, 1}};
    const std::vector<ratings::Rating> known = {{0, 0, 1}, {2, 1, 1}};
    const auto refused = [&](const als::Users<Real>& users, ErrorCode code, const std::vector<std::string>& parts) {
        std::vector<double> ratings(2, -7);
        std::vector<als::Scored> best(users.factors.rows * 2, {-7, -7});
        check_error(recommender.predict(users, pairs, ratings), code, parts);
        check_error(recommender.errors(users, known).status(), code, parts);
        check_error(recommender.recommend(users, {}, {best.data(), users.factors.rows, 2}), code, parts);
        check_error(recommender.ranking(users, {}, {}, 2).status(), code, parts);
        CHECK((ratings[0] == -7 && ratings[1] == -7));
        for (const als::Scored& scored : best) CHECK((scored.item == -7 && scored.score == -7));
    };
    refused({}, ErrorCode::invalid_shape, {"users", "(0, 0)"});
    refused({{factors.q.values.data(), 6, 2}}, ErrorCode::invalid_shape, {"users", "2 factors", "3"});
    refused({factors.q.view(), std::vector<double>{1}}, ErrorCode::invalid_shape, {"user_offsets", "1", "4"});
    refused({factors.q.view(), std::vector<double>{1, 1, nan, 1}}, ErrorCode::non_finite, {"user_offsets[2]"});
    Factors<Real> bad = factors;
    bad.q(2, 1) = static_cast<Real>(nan);
    refused(bad.users(), ErrorCode::non_finite, {"users(2, 1)", "NaN"});
    bad.q(2, 1) = -std::numeric_limits<Real>::max();
    refused(bad.users(), ErrorCode::out_of_range, {"users(2, 1)", "too large"});
}

TEST_CASE("recommender: pairs, ratings and ranges out of range") {
    const Factors<float> factors(4, 5, 3, 1);
    const auto recommender = factors.recommender();
    for (const als::Pair bad : {als::Pair{-1, 0}, als::Pair{4, 0}, als::Pair{0, -1}, als::Pair{0, 5}}) {
        const std::vector<als::Pair> pairs = {{0, 0}, bad};
        const std::vector<ratings::Rating> known = {{0, 0, 1}, {bad.user, bad.item, 1}};
        std::vector<double> ratings(2, -7);
        const std::vector<std::string> parts = {"[1]", std::to_string(bad.user), std::to_string(bad.item), "4 and 5"};
        check_error(recommender.predict(factors.users(), pairs, ratings), ErrorCode::invalid_argument, parts);
        check_error(recommender.errors(factors.users(), known).status(), ErrorCode::invalid_argument, parts);
        CHECK(ratings[0] == -7);
    }
    const std::vector<als::Pair> pairs = {{0, 0}};
    std::vector<double> ratings(2, -7);
    check_error(recommender.predict(factors.users(), pairs, ratings), ErrorCode::invalid_shape,
                {"2 places", "1 pairs"});
    std::vector<double> one(1, -7);
    check_error(recommender.predict(factors.users(), pairs, one, {2, 1}), ErrorCode::invalid_argument, {"2 to 1"});
    check_error(recommender.predict(factors.users(), pairs, one, {nan, 1}), ErrorCode::invalid_argument, {"range"});
    check_error(recommender.predict(factors.users(), pairs, one, {}, -1), ErrorCode::invalid_argument,
                {"threads", "-1"});
    CHECK(one[0] == -7);
    check_error(recommender.errors(factors.users(), {}).status(), ErrorCode::invalid_argument,
                {"known", "at least one"});
    const std::vector<ratings::Rating> infinite = {{0, 0, infinity}};
    check_error(recommender.errors(factors.users(), infinite).status(), ErrorCode::non_finite,
                {"known[0]", "infinite"});
    const std::vector<ratings::Rating> huge = {{0, 0, 1e300}};
    check_error(recommender.errors(factors.users(), huge).status(), ErrorCode::out_of_range, {"overflow"});
}

TEST_CASE("recommender: lists that are none") {
    const Factors<float> factors(2, 5, 3, 1);
    const auto recommender = factors.recommender();
    const auto refused = [&](const als::ItemLists& lists, ErrorCode code, const std::vector<std::string>& parts) {
        std::vector<als::Scored> best(4, {-7, -7});
        check_error(recommender.recommend(factors.users(), lists, {best.data(), 2, 2}), code, with_name("seen", parts));
        check_error(recommender.ranking(factors.users(), lists, {}, 2).status(), code, with_name("seen", parts));
        check_error(recommender.ranking(factors.users(), {}, lists, 2).status(), code, with_name("relevant", parts));
        CHECK(best[0].item == -7);
    };
    const std::vector<std::int32_t> items = {0, 1, 2};
    refused({std::vector<std::size_t>{0, 1}, items}, ErrorCode::invalid_shape, {"2 offsets", "2 users"});
    refused({std::vector<std::size_t>{0, 2, 1}, items}, ErrorCode::invalid_argument, {"2 to 1", "user 1"});
    refused({std::vector<std::size_t>{0, 2, 4}, items}, ErrorCode::invalid_argument, {"2 to 4", "user 1", "3 items"});
    const std::vector<std::size_t> offsets = {0, 1, 3};
    refused({offsets, std::vector<std::int32_t>{0, 2, 1}}, ErrorCode::invalid_argument, {"item 1", "user 1", "rise"});
    refused({offsets, std::vector<std::int32_t>{0, 2, 2}}, ErrorCode::invalid_argument, {"item 2", "user 1"});
    refused({offsets, std::vector<std::int32_t>{-1, 2, 3}}, ErrorCode::invalid_argument, {"item -1", "user 0"});
    refused({offsets, std::vector<std::int32_t>{0, 2, 5}}, ErrorCode::invalid_argument, {"item 5", "user 1", "0 to 4"});
}

TEST_CASE("recommender: places for results") {
    const Factors<float> factors(2, 5, 3, 1);
    const auto recommender = factors.recommender();
    std::vector<als::Scored> best(8, {-7, -7});
    for (const MatrixView<als::Scored>& places :
         {MatrixView<als::Scored>{nullptr, 2, 2}, MatrixView<als::Scored>{best.data(), 3, 2},
          MatrixView<als::Scored>{best.data(), 2, 0}, MatrixView<als::Scored>{best.data(), 2, 2, 1}}) {
        check_error(recommender.recommend(factors.users(), {}, places), ErrorCode::invalid_shape, {"best", "2 users"});
    }
    check_error(recommender.recommend(factors.users(), {}, {best.data(), 2, 2}, 2000), ErrorCode::invalid_argument,
                {"threads"});
    for (const std::int32_t item : {-1, 5}) {
        check_error(recommender.similar(item, best).status(), ErrorCode::invalid_argument,
                    {"item", std::to_string(item), "0 to 4"});
    }
    check_error(recommender.similar(0, {}).status(), ErrorCode::invalid_shape, {"best"});
    for (const std::size_t n : {std::size_t{0}, als::Recommender<float>::most_recommended + 1}) {
        check_error(recommender.ranking(factors.users(), {}, {}, n).status(), ErrorCode::invalid_argument, {"n is"});
    }
    for (const als::Scored& scored : best) CHECK(scored.item == -7);
}

TEST_CASE("recommender: memory that is refused is an error") {
    const Factors<float> factors(2, 5, 3, 1);
    const auto recommender = factors.recommender();
    const std::vector<ratings::Rating> known = {{0, 0, 1}};
    std::vector<als::Scored> best(2);
    const RefuseAllocations refuse(0);
    CHECK(als::Recommender<float>::make(factors.p.view()).status().code() == ErrorCode::out_of_memory);
    CHECK(recommender.recommend(factors.users(), {}, {best.data(), 2, 1}).code() == ErrorCode::out_of_memory);
    CHECK(recommender.errors(factors.users(), known).status().code() == ErrorCode::out_of_memory);
    CHECK(recommender.ranking(factors.users(), {}, {}, 3).status().code() == ErrorCode::out_of_memory);
}

}  // namespace
}  // namespace lanewise::tests
