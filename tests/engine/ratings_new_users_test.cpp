// Offsets of users who were not in training.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <lanewise/ratings.hpp>

#include "tests/engine/data.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

using ratings::Center;
using ratings::Rating;

std::vector<Rating> random_ratings(std::size_t users, std::size_t items, std::uint64_t seed) {
    Random random(seed);
    std::vector<Rating> all;
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            if (random.uniform() < 0.4)
                all.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(x), random.uniform(1, 5)});
        }
    }
    return all;
}

TEST_CASE("ratings: with its ratings of training, a new user has the offset of training, to the bit") {
    const std::vector<Rating> train = random_ratings(30, 80, 1);
    for (const Center center : {Center::user, Center::none, Center::global, Center::biases}) {
        INFO(std::string(ratings::to_string(center)));
        // A user without ratings at the end.
        const auto data = ratings::Dataset::make({31, 80, {train}, center, {}, {}});
        REQUIRE_MESSAGE(data.ok(), std::string(data.status().message()));
        const auto mean = ratings::mean_of(data->train());
        REQUIRE(mean.ok());
        for (std::int32_t i = 0; i < 31; ++i) {
            std::vector<Rating> own;
            for (const Rating& rating : train) {
                if (rating.user == i) own.push_back({-5, rating.item, rating.value});
            }
            const double offset = ratings::offset_of_new_user(center, *mean, own, data->item_offsets());
            CHECK(offset == data->user_offsets()[static_cast<std::size_t>(i)]);
        }
    }
}

TEST_CASE("ratings: the mean is that of all") {
    const std::vector<Rating> ratings = random_ratings(60, 70, 2);
    double sum = 0;
    for (const Rating& rating : ratings) sum += rating.value;
    const auto mean = ratings::mean_of(ratings);
    REQUIRE(mean.ok());
    CHECK(*mean == doctest::Approx(sum / static_cast<double>(ratings.size())).epsilon(1e-14));
    CHECK(ratings::mean_of({}).status().code() == ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
