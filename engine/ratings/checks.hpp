// Refusing bad ratings, before any work.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/ratings.hpp>

namespace lanewise::ratings {

// No more than can be numbered.
Status check_shape(std::size_t users, std::size_t items, std::size_t ratings) noexcept;

// Every user and item below these numbers, every value finite. name: of the span, for errors.
Status check_ratings(std::span<const Rating> ratings, std::size_t users, std::size_t items, const char* name) noexcept;

// No pair twice in one part or in two. All parts are sorted.
Status check_disjoint(const Split& sorted) noexcept;

}  // namespace lanewise::ratings
