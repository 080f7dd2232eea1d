#include "ratings/checks.hpp"

#include <algorithm>
#include <cmath>

#include "ratings/order.hpp"

namespace lanewise::ratings {
namespace {

Status check_count(std::size_t count, const char* name) noexcept {
    if (count <= most_ratings) return {};
    return Status::error(ErrorCode::invalid_shape, "there are %zu %s; at most %zu are possible", count, name,
                         most_ratings);
}

Status check_index(std::int32_t index, std::size_t count, const char* name, std::size_t i, const char* what) noexcept {
    if (index >= 0 && static_cast<std::size_t>(index) < count) return {};
    return Status::error(ErrorCode::invalid_argument, "%s[%zu] has %s %d; expected 0 to one below their number, %zu",
                         name, i, what, index, count);
}

Status check_unique(std::span<const Rating> part, const char* name) noexcept {
    const auto at = std::adjacent_find(part.begin(), part.end(), same_pair);
    if (at == part.end()) return {};
    return Status::error(ErrorCode::invalid_argument, "%s has user %d and item %d twice; expected once", name, at->user,
                         at->item);
}

Status check_apart(std::span<const Rating> a, const char* a_name, std::span<const Rating> b,
                   const char* b_name) noexcept {
    for (const Rating& rating : b) {
        const auto at = std::lower_bound(a.begin(), a.end(), rating, before);
        if (at == a.end() || !same_pair(*at, rating)) continue;
        return Status::error(ErrorCode::invalid_argument, "user %d and item %d are in %s and in %s; expected in one",
                             rating.user, rating.item, a_name, b_name);
    }
    return {};
}

}  // namespace

Status check_shape(std::size_t users, std::size_t items, std::size_t ratings) noexcept {
    if (Status status = check_count(users, "users"); !status.ok()) return status;
    if (Status status = check_count(items, "items"); !status.ok()) return status;
    return check_count(ratings, "ratings");
}

Status check_ratings(std::span<const Rating> ratings, std::size_t users, std::size_t items, const char* name) noexcept {
    for (std::size_t i = 0; i < ratings.size(); ++i) {
        const Rating& rating = ratings[i];
        if (Status status = check_index(rating.user, users, name, i, "user"); !status.ok()) return status;
        if (Status status = check_index(rating.item, items, name, i, "item"); !status.ok()) return status;
        if (std::isfinite(rating.value)) continue;
        return Status::error(ErrorCode::non_finite, "%s[%zu] has value %s; every rating must be finite", name, i,
                             std::isnan(rating.value) ? "NaN" : "infinity");
    }
    return {};
}

Status check_disjoint(const Split& split) noexcept {
    if (Status status = check_unique(split.train, "train"); !status.ok()) return status;
    if (Status status = check_unique(split.validation, "validation"); !status.ok()) return status;
    if (Status status = check_unique(split.test, "test"); !status.ok()) return status;
    if (Status status = check_apart(split.train, "train", split.validation, "validation"); !status.ok()) return status;
    if (Status status = check_apart(split.train, "train", split.test, "test"); !status.ok()) return status;
    return check_apart(split.validation, "validation", split.test, "test");
}

}  // namespace lanewise::ratings
