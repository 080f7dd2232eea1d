#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "engine/ratings_data.hpp"

namespace lanewise::tests {
namespace {

using ratings::Center;
using ratings::Dataset;
using ratings::Parts;

constexpr Center centers[] = {Center::user, Center::none, Center::global, Center::biases};
constexpr std::size_t users = 30, items = 20;

struct Ratings {
    std::vector<Rating> all;
    ratings::Split split;

    explicit Ratings(std::uint64_t seed) : all(skewed_ratings(users, items, 300, seed)) {
        split = *ratings::draw_split(all, 40, 30, 1);
    }
    Dataset dataset(Center center) const {
        auto data = Dataset::make({users, items, split, center, {}, {}});
        REQUIRE_MESSAGE(data.ok(), data.status().message());
        return std::move(*data);
    }
};

// The mean of a user's ratings, or of an item's, less something.
double mean(std::span<const Rating> ratings, std::int32_t Rating::*index, std::size_t number, double damping,
            double otherwise, const std::function<double(const Rating&)>& less) {
    double sum = 0, count = 0;
    for (const Rating& rating : ratings) {
        if (rating.*index != static_cast<std::int32_t>(number)) continue;
        sum += rating.value - less(rating);
        ++count;
    }
    return count > 0 ? sum / (count + damping) : otherwise;
}

TEST_CASE("offsets are the means of the training ratings") {
    const Ratings ratings(1);
    double mu = 0;
    for (const Rating& rating : ratings.split.train)
        mu += rating.value / static_cast<double>(ratings.split.train.size());
    const auto nothing = [](const Rating&) { return 0.0; };
    const Dataset by_user = ratings.dataset(Center::user), none = ratings.dataset(Center::none);
    const Dataset global = ratings.dataset(Center::global), biases = ratings.dataset(Center::biases);
    const auto item_bias = [&](std::size_t x) {
        return mean(ratings.split.train, &Rating::item, x, ratings::bias_damping, 0, [&](const Rating&) { return mu; });
    };
    for (std::size_t i = 0; i < users; ++i) {
        CHECK(by_user.user_offsets()[i] ==
              doctest::Approx(mean(ratings.split.train, &Rating::user, i, 0, mu, nothing)));
        CHECK(none.user_offsets()[i] == 0);
        CHECK(global.user_offsets()[i] == doctest::Approx(mu));
        const double bias =
            mean(ratings.split.train, &Rating::user, i, ratings::bias_damping, 0,
                 [&](const Rating& rating) { return mu + item_bias(static_cast<std::size_t>(rating.item)); });
        CHECK(biases.user_offsets()[i] == doctest::Approx(mu + bias));
    }
    for (std::size_t x = 0; x < items; ++x) {
        CHECK(by_user.item_offsets()[x] == 0);
        CHECK(none.item_offsets()[x] == 0);
        CHECK(global.item_offsets()[x] == 0);
        CHECK(biases.item_offsets()[x] == doctest::Approx(item_bias(x)));
    }
}

TEST_CASE("a user without training ratings has the mean of all") {
    const std::vector<Rating> train = {{0, 0, 1}, {0, 1, 4}, {2, 0, 4}}, test = {{1, 0, 5}, {3, 2, 1}};
    const auto data = Dataset::make({4, 3, {train, {}, test}, Center::user, {}, {}});
    REQUIRE(data.ok());
    CHECK(data->user_offsets()[0] == 2.5);
    CHECK(data->user_offsets()[1] == 3);
    CHECK(data->user_offsets()[2] == 4);
    CHECK(data->user_offsets()[3] == 3);
}

TEST_CASE("what is held back influences nothing of the training part") {
    Ratings ratings(2);
    for (const Center center : centers) {
        const Dataset before = ratings.dataset(center);
        Ratings changed = ratings;
        changed.split = *ratings::draw_split(changed.all, 40, 30, 1);
        for (std::size_t i = changed.split.train.size(); i < changed.all.size(); ++i) changed.all[i].value += 100;
        const Dataset after = changed.dataset(center);
        CHECK(same(before.train(), after.train()));
        CHECK(std::equal(before.user_offsets().begin(), before.user_offsets().end(), after.user_offsets().begin()));
        CHECK(std::equal(before.item_offsets().begin(), before.item_offsets().end(), after.item_offsets().begin()));
        CHECK(after.test()[0].value == before.test()[0].value + 100);
    }
}

TEST_CASE("the order of ratings decides nothing") {
    const Ratings ratings(3);
    for (const Center center : centers) {
        const Dataset data = ratings.dataset(center);
        const std::vector<Rating> train = shuffled({data.train().begin(), data.train().end()}, 5);
        const std::vector<Rating> test = shuffled({data.test().begin(), data.test().end()}, 6);
        const auto other = Dataset::make({users, items, {train, data.validation(), test}, center, {}, {}});
        REQUIRE(other.ok());
        CHECK(same(other->train(), data.train()));
        CHECK(same(other->test(), data.test()));
        CHECK(std::equal(data.user_offsets().begin(), data.user_offsets().end(), other->user_offsets().begin()));
        CHECK(std::equal(data.item_offsets().begin(), data.item_offsets().end(), other->item_offsets().begin()));
    }
}

template <class Real>
void check_matrix(const Dataset& data) {
    const auto matrix = ratings::training_matrix<Real>(data);
    REQUIRE(matrix.ok());
    const SparseView<Real> view = matrix->view();
    CHECK(view.rows == data.users());
    CHECK(view.cols == data.items());
    REQUIRE(view.entries() == data.train().size());
    std::size_t i = 0;
    for (std::size_t row = 0; row < view.rows; ++row) {
        REQUIRE(view.offsets[row] == i);
        for (; i < view.offsets[row + 1]; ++i) {
            const Rating& rating = data.train()[i];
            CHECK(rating.user == static_cast<std::int32_t>(row));
            CHECK(rating.item == view.columns[i]);
            CHECK(view.values[i] == static_cast<Real>(rating.value - data.offset(rating.user, rating.item)));
        }
    }
    CHECK(i == view.entries());
}

TEST_CASE("the matrix has every training rating, those of value 0 too") {
    const Ratings ratings(4);
    for (const Center center : centers) {
        check_matrix<float>(ratings.dataset(center));
        check_matrix<double>(ratings.dataset(center));
    }
    const std::vector<Rating> train = {{1, 0, 3}, {1, 1, 3}};
    const auto data = Dataset::make({3, 2, {train, {}, {}}, Center::user, {}, {}});
    REQUIRE(data.ok());
    const auto matrix = ratings::training_matrix<float>(*data);
    REQUIRE(matrix.ok());
    CHECK(matrix->view().entries_of(0) == 0);
    CHECK(matrix->view().entries_of(1) == 2);
    CHECK(matrix->view().entries_of(2) == 0);
    CHECK(matrix->view().values[0] == 0);
}

TEST_CASE("ratings less their offsets keep their order") {
    const Ratings ratings(5);
    const Dataset data = ratings.dataset(Center::biases);
    const std::vector<Rating> asked = shuffled({data.test().begin(), data.test().end()}, 2);
    const auto centred = ratings::centred(data, asked);
    REQUIRE(centred.ok());
    REQUIRE(centred->ratings().size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        CHECK(centred->ratings()[i].user == asked[i].user);
        CHECK(centred->ratings()[i].value == asked[i].value - data.offset(asked[i].user, asked[i].item));
    }
    CHECK(ratings::centred(data, {})->ratings().empty());
    const std::vector<Rating> unknown = {{static_cast<std::int32_t>(users), 0, 1}};
    CHECK(ratings::centred(data, unknown).status().code() == ErrorCode::invalid_argument);
}

TEST_CASE("offsets that are given are kept") {
    const Ratings ratings(6);
    const Dataset data = ratings.dataset(Center::biases);
    std::vector<double> user_offsets(users, 1.5), item_offsets(items, -0.25);
    const auto other = Dataset::make({users, items, ratings.split, Center::biases, user_offsets, item_offsets});
    REQUIRE(other.ok());
    CHECK(other->offset(3, 4) == 1.25);
    item_offsets.pop_back();
    CHECK(!Dataset::make({users, items, ratings.split, Center::biases, user_offsets, item_offsets}).ok());
    CHECK(!Dataset::make({users, items, ratings.split, Center::biases, user_offsets, {}}).ok());
    item_offsets.push_back(std::nan(""));
    CHECK(!Dataset::make({users, items, ratings.split, Center::biases, user_offsets, item_offsets}).ok());
}

TEST_CASE("ratings that cannot be are refused, with their place") {
    const std::vector<Rating> good = {{0, 0, 1}, {0, 1, 2}, {1, 1, 3}}, more = {{1, 0, 4}}, none;
    const auto refused = [&](std::vector<Rating> train, std::vector<Rating> validation, std::vector<Rating> test,
                             const std::string& words) {
        const auto data = Dataset::make({2, 2, {train, validation, test}, Center::user, {}, {}});
        CHECK(!data.ok());
        CAPTURE(data.status().message());
        CHECK(std::string(data.status().message()).find(words) != std::string::npos);
    };
    REQUIRE(Dataset::make({2, 2, {good, more, {}}, Center::user, {}, {}}).ok());
    refused(none, more, none, "train");
    refused({{0, 0, 1}, {2, 0, 1}}, none, none, "train[1]");
    refused({{0, 0, 1}, {-1, 0, 1}}, none, none, "train[1]");
    refused({{0, 0, 1}, {0, 2, 1}}, none, none, "item 2");
    refused({{0, 0, std::nan("")}}, none, none, "NaN");
    refused(good, {{0, 5, 1}}, none, "validation[0]");
    refused(good, none, {{1, 0, -INFINITY}}, "test[0]");
    refused({{0, 1, 1}, {1, 1, 1}, {0, 1, 2}}, none, none, "twice");
    refused(good, {{1, 1, 3}}, none, "validation");
    refused(good, none, {{0, 1, 3}}, "test");
    refused(good, more, {{1, 0, 1}}, "validation and in test");
    refused({{0, 0, 1.7e308}, {0, 1, 1.7e308}}, none, none, "user_offsets[0]");
    const std::size_t huge = ratings::most_ratings + 1;
    CHECK(Dataset::make({huge, 2, {good, {}, {}}, Center::user, {}, {}}).status().code() == ErrorCode::invalid_shape);
}

TEST_CASE("values that the precision cannot hold are refused") {
    const std::vector<Rating> train = {{0, 0, 1e39}, {0, 1, -1e39}};
    const auto data = Dataset::make({1, 2, {train, {}, {}}, Center::user, {}, {}});
    REQUIRE(data.ok());
    CHECK(ratings::training_matrix<double>(*data).ok());
    CHECK(ratings::training_matrix<float>(*data).status().code() == ErrorCode::out_of_range);
}

TEST_CASE("every way to centre has a name") {
    for (const Center center : centers) {
        Center parsed = Center::none;
        CHECK(ratings::parse_center(ratings::to_string(center), parsed));
        CHECK(parsed == center);
    }
    Center untouched = Center::global;
    CHECK(!ratings::parse_center("median", untouched));
    CHECK(untouched == Center::global);
}

}  // namespace
}  // namespace lanewise::tests
