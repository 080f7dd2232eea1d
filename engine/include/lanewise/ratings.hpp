// Ratings: filtered, split and centred, ready to be factorized.
//
// Nothing here depends on the order in which ratings come. Users and items are numbers from 0; at most 2^31 - 1 users, items and
// ratings. No pair of user and item is rated twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/sparse.hpp>
#include <lanewise/status.hpp>

namespace lanewise::ratings {

inline constexpr std::size_t most_ratings = 2147483647;

struct Rating {
    std::int32_t user = 0;
    std::int32_t item = 0;
    double value = 0;
};

// How many users, items and ratings.
struct Shape {
    std::size_t users = 0;
    std::size_t items = 0;
    std::size_t ratings = 0;
};

// Called on the caller's thread once a pass.
struct FilterObserver {
    void (*notify)(void* context, const Shape& before, const Shape& after) = nullptr;
    void* context = nullptr;
};

// Drops users with fewer than at_least ratings, then items that now have fewer, and so on until a pass changes nothing: that
// one is observed too. Ratings that stay move to the front, in their order; returns how many, maybe 0. The ratings' users and
// items are below `users` and `items`. O(ratings) time and memory. On an error the ratings are as they were.
LANEWISE_API Result<std::size_t> filter(std::span<Rating> ratings, std::size_t users, std::size_t items, std::uint64_t at_least,
                           const FilterObserver& observer = {}) noexcept;

// By user, then by item.
LANEWISE_API void sort(std::span<Rating> ratings) noexcept;

struct Split {
    std::span<const Rating> train;
    std::span<const Rating> validation = {};
    std::span<const Rating> test = {};
};

// Draws so many ratings for validation and for test, each with the same chance, and puts them behind the others; each part is
// sorted. What is drawn depends on the seed and on the set of ratings. Errors: validation + test must leave at least one.
LANEWISE_API Result<Split> draw_split(std::span<Rating> ratings, std::size_t validation, std::size_t test, std::uint64_t seed) noexcept;

// What is subtracted from ratings before they are factorized: an offset of the user plus one of the item. All come from the
// training ratings alone.
enum class Center : std::uint8_t {
    user,    // the user's mean; the mean of all ratings for a user without any
    none,    // 0
    global,  // the mean of all
    // Damped biases about the mean mu of all ratings r, over the n ratings of an item x and of a user u, with D = bias_damping:
    //     b_x = sum(r - mu) / (n_x + D),  b_u = sum(r - mu - b_x) / (n_u + D),  offset mu + b_u + b_x
    biases,
};

inline constexpr double bias_damping = 5;

// "user", "none", "global", "biases".
LANEWISE_API const char* to_string(Center center) noexcept;
LANEWISE_API bool parse_center(const char* name, Center& center) noexcept;

struct Parts {
    std::size_t users = 0;
    std::size_t items = 0;
    Split split;
    Center center = Center::user;
    // As an earlier Dataset had them, one a user and one an item; both empty to compute them.
    std::span<const double> user_offsets = {};
    std::span<const double> item_offsets = {};
};

// Ratings that own their arrays; each part is sorted.
class LANEWISE_API Dataset {
public:
    // Copies. Errors: no training ratings, a number or a value out of range with its place, a pair that is rated twice, in one
    // part or in two, offsets that overflow.
    static Result<Dataset> make(const Parts& parts) noexcept;

    std::size_t users() const noexcept { return parts_.users; }
    std::size_t items() const noexcept { return parts_.items; }
    Center center() const noexcept { return parts_.center; }
    std::span<const Rating> train() const noexcept { return parts_.split.train; }
    std::span<const Rating> validation() const noexcept { return parts_.split.validation; }
    std::span<const Rating> test() const noexcept { return parts_.split.test; }
    std::span<const double> user_offsets() const noexcept { return parts_.user_offsets; }
    std::span<const double> item_offsets() const noexcept { return parts_.item_offsets; }
    double offset(std::int32_t user, std::int32_t item) const noexcept {
        return parts_.user_offsets[static_cast<std::size_t>(user)] + parts_.item_offsets[static_cast<std::size_t>(item)];
    }

private:
    std::unique_ptr<std::byte[]> memory_;
    Parts parts_;
};

// The training ratings less their offsets, users x items. A rating that is its offset stays, with value 0.
template <class Real>
class TrainingMatrix {
public:
    SparseView<Real> view() const noexcept { return view_; }

private:
    template <class R>
    friend Result<TrainingMatrix<R>> training_matrix(const Dataset&) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    SparseView<Real> view_;
};

// Errors: a value that Real cannot hold. Real: float or double.
template <class Real>
LANEWISE_API Result<TrainingMatrix<Real>> training_matrix(const Dataset& data) noexcept;

// Ratings less their offsets, in the order given.
class Centred {
public:
    std::span<const Rating> ratings() const noexcept { return ratings_; }

private:
    friend Result<Centred> centred(const Dataset&, std::span<const Rating>) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    std::span<const Rating> ratings_;
};

LANEWISE_API Result<Centred> centred(const Dataset& data, std::span<const Rating> ratings) noexcept;

// The mean mu that Center speaks of, of at least one rating. Errors: none, or no memory.
LANEWISE_API Result<double> mean_of(std::span<const Rating> ratings) noexcept;

// The offset of a user who was not in training, from its own ratings (their users do not matter), as training would have it with
// the mean and the item offsets that it found.
LANEWISE_API double offset_of_new_user(Center center, double mean, std::span<const Rating> own,
                          std::span<const double> item_offsets) noexcept;

}  // namespace lanewise::ratings
