// The order of ratings: by user, then by item.
#pragma once

#include <lanewise/ratings.hpp>

namespace lanewise::ratings {

inline bool before(const Rating& a, const Rating& b) noexcept {
    return a.user != b.user ? a.user < b.user : a.item < b.item;
}

inline bool same_pair(const Rating& a, const Rating& b) noexcept { return a.user == b.user && a.item == b.item; }

}  // namespace lanewise::ratings
