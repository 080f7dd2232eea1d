#include "rated.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/random.hpp"

namespace lanewise::tests {

Rated::Rated(std::size_t users_, std::size_t items_, double density, std::uint64_t seed)
    : users(users_), items(items_) {
    Random random(seed);
    std::vector<double> q(users * 2), p(items * 2);
    for (double& value : q) value = random.normal();
    for (double& value : p) value = random.normal();
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            if (random.uniform() >= density) continue;
            const double product = q[2 * i] * p[2 * x] + q[2 * i + 1] * p[2 * x + 1];
            const double value = std::clamp(std::round(3.2 + product + 0.3 * random.normal()), 1.0, 5.0);
            ratings.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(x), value});
        }
    }
}

std::string Rated::item(std::size_t x) { return (x < 10 ? "item 0" : "item ") + std::to_string(x); }

std::string Rated::csv() const {
    std::string text = "user,item,rating\n";
    for (const ratings::Rating& rating : ratings) {
        text += user(static_cast<std::size_t>(rating.user)) + "," + item(static_cast<std::size_t>(rating.item)) + "," +
                std::to_string(static_cast<int>(rating.value)) + "\n";
    }
    return text;
}

io::RatingsData prepare(const Folder& folder, const Rated& rated, const io::PrepareOptions& options) {
    folder.write("ratings.csv", rated.csv());
    auto prepared = io::prepare_ratings(folder.path("ratings.csv"), options);
    REQUIRE_MESSAGE(prepared.ok(), std::string(prepared.status().message()));
    REQUIRE(io::save_ratings(folder.path("data.lw"), prepared->ratings).ok());
    return std::move(prepared->ratings);
}

io::RatingsData prepare(const Folder& folder, const Rated& rated, std::size_t validation, std::size_t test,
                        ratings::Center center) {
    io::PrepareOptions options;
    options.validation.count = validation;
    options.test.count = test;
    options.center = center;
    return prepare(folder, rated, options);
}

PlainFactors::PlainFactors(const Folder& folder, const io::RatingsData& data_, const std::string& q_,
                           const std::string& p_)
    : users(data_.users.size()), items(data_.items.size()), q(folder.numbers(q_)), p(folder.numbers(p_)), data(data_) {
    k = folder.read_npy(q_).shape[1];
    REQUIRE((folder.read_npy(q_).shape == std::vector<std::size_t>{users, k}));
    REQUIRE((folder.read_npy(p_).shape == std::vector<std::size_t>{k, items}));
}

double PlainFactors::product(std::size_t user, std::size_t item) const {
    double sum = 0;
    for (std::size_t j = 0; j < k; ++j) sum += q[user * k + j] * p[j * items + item];
    return sum;
}

double PlainFactors::rating(std::size_t user, std::size_t item) const {
    return product(user, item) + data.data.offset(static_cast<std::int32_t>(user), static_cast<std::int32_t>(item));
}

double PlainFactors::squared_error(std::span<const ratings::Rating> ratings) const {
    double sum = 0;
    for (const auto& [user, item, value] : ratings) {
        const double error = value - rating(static_cast<std::size_t>(user), static_cast<std::size_t>(item));
        sum += error * error;
    }
    return sum;
}

double PlainFactors::penalty(double lambda, bool counted) const {
    std::vector<double> of_user(users, counted ? 0 : 1), of_item(items, counted ? 0 : 1);
    for (const ratings::Rating& rating : data.data.train()) {
        if (!counted) break;
        ++of_user[static_cast<std::size_t>(rating.user)];
        ++of_item[static_cast<std::size_t>(rating.item)];
    }
    double sum = 0;
    for (std::size_t t = 0; t < q.size(); ++t) sum += of_user[t / k] * q[t] * q[t];
    for (std::size_t t = 0; t < p.size(); ++t) sum += of_item[t % items] * p[t] * p[t];
    return lambda * sum;
}

std::vector<std::size_t> PlainFactors::sorted(std::vector<std::pair<double, std::size_t>> order) {
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> items;
    for (const auto& [score, item] : order) items.push_back(item);
    return items;
}

bool in_training(const io::RatingsData& data, std::size_t user, std::size_t item) {
    const auto train = data.data.train();
    return std::any_of(train.begin(), train.end(), [&](const ratings::Rating& rating) {
        return static_cast<std::size_t>(rating.user) == user && static_cast<std::size_t>(rating.item) == item;
    });
}

}  // namespace lanewise::tests
