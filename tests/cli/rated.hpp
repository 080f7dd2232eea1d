// Ratings and factors in plain double arithmetic: what `lanewise als` is held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <lanewise/ratings.hpp>

#include "folder.hpp"
#include "io/ratings_prepare.hpp"

namespace lanewise::tests {

// Whole ratings from 1 to 5 with something to learn in them. User i has the id 100 + 3 i, item x is "item xx".
struct Rated {
    Rated(std::size_t users, std::size_t items, double density, std::uint64_t seed);

    static std::string user(std::size_t i) { return std::to_string(100 + 3 * i); }
    static std::string item(std::size_t x);
    // "user,item,rating" and a line a rating.
    std::string csv() const;

    std::size_t users, items;
    std::vector<ratings::Rating> ratings;
};

// Writes ratings.csv and, by prepare_ratings, data.lw. Returns what is in there.
io::RatingsData prepare(const Folder& folder, const Rated& rated, const io::PrepareOptions& options);
// With so many ratings held back for validation and for test.
io::RatingsData prepare(const Folder& folder, const Rated& rated, std::size_t validation = 60, std::size_t test = 60,
                        ratings::Center center = ratings::Center::user);

// Factors as `als fit --q q.npy --p p.npy` wrote them.
struct PlainFactors {
    PlainFactors(const Folder& folder, const io::RatingsData& data, const std::string& q = "q.npy",
                 const std::string& p = "p.npy");

    double product(std::size_t user, std::size_t item) const;
    double rating(std::size_t user, std::size_t item) const;
    // Squared errors of ratings, and the factors' squares times lambda (and their training ratings, if counted).
    double squared_error(std::span<const ratings::Rating> ratings) const;
    double penalty(double lambda, bool counted) const;
    // Items by falling rating, then by number; those for which skip(item) left out.
    template <class Skip>
    std::vector<std::size_t> ranked(std::size_t user, Skip&& skip) const {
        std::vector<std::pair<double, std::size_t>> order;
        for (std::size_t x = 0; x < items; ++x) {
            if (!skip(x)) order.emplace_back(-rating(user, x), x);
        }
        return sorted(std::move(order));
    }

    std::size_t users, items, k;
    std::vector<double> q;  // users x k
    std::vector<double> p;  // k x items
    const io::RatingsData& data;

private:
    static std::vector<std::size_t> sorted(std::vector<std::pair<double, std::size_t>> order);
};

// Whether a user rated an item in training.
bool in_training(const io::RatingsData& data, std::size_t user, std::size_t item);

}  // namespace lanewise::tests
