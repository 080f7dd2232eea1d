// The best items of a few users at a time: rows of item factors are read from the first-level cache for all of them.
#pragma once

#include <cstddef>

#include <lanewise/als/recommender.hpp>

#include "factorization/scores.hpp"

namespace lanewise::als {

inline constexpr std::size_t block_users = 16;

inline constexpr std::size_t user_blocks(std::size_t users) noexcept { return (users + block_users - 1) / block_users; }

// Rows 0 ... of `best` for the users of a block: see Recommender::recommend. Returns how many users those are.
template <class Real>
std::size_t recommend_block(const ItemTable<Real>& table, const Users<Real>& users, const ItemLists& seen,
                            std::size_t block, MatrixView<Scored> best) noexcept;

// How much of the lists a user has.
struct ListOf {
    ListOf(const ItemLists& lists, std::size_t user) noexcept
        : next(lists.offsets.empty() ? nullptr : lists.items.data() + lists.offsets[user]),
          end(lists.offsets.empty() ? nullptr : lists.items.data() + lists.offsets[user + 1]) {}
    ListOf() noexcept = default;

    const std::int32_t* next = nullptr;
    const std::int32_t* end = nullptr;
};

}  // namespace lanewise::als
