// The best items of a few users at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/als/recommender.hpp>

#include "core/arena.hpp"
#include "factorization/shortlist.hpp"

namespace lanewise::als {

inline constexpr std::size_t block_users = 24;  // whole groups of rows of the outer product on all architectures

inline constexpr std::size_t user_blocks(std::size_t users) noexcept { return (users + block_users - 1) / block_users; }

// Room for the candidates of a block's users, a thread.
template <class Real>
struct CandidateRoom {
    CandidateRoom(Arena& arena, std::size_t n, std::size_t items, int threads) noexcept
        : each(candidates_of(n, items)),
          places(arena.take<Candidate<Real>>(static_cast<std::size_t>(threads) * block_users * each)) {}

    std::span<Candidate<Real>> of(int thread, std::size_t user) const noexcept {
        return {places + (static_cast<std::size_t>(thread) * block_users + user) * each, each};
    }

    std::size_t each;
    Candidate<Real>* places;  // threads x block_users x each
};

// Rows 0 ... of `best` for the users of a block: see Recommender::recommend. Returns how many users those are.
template <class Real>
std::size_t recommend_block(const ItemTable<Real>& table, const Users<Real>& users, const ItemLists& seen,
                            std::size_t block, MatrixView<Scored> best, const CandidateRoom<Real>& room,
                            int thread) noexcept;

// The items of a user in lists.
inline std::span<const std::int32_t> list_of(const ItemLists& lists, std::size_t user) noexcept {
    if (lists.offsets.empty()) return {};
    return lists.items.subspan(lists.offsets[user], lists.offsets[user + 1] - lists.offsets[user]);
}

}  // namespace lanewise::als
