#include <algorithm>
#include <limits>

#include <lanewise/als/recommender.hpp>
#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"
#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "factorization/recommender_checks.hpp"
#include "factorization/user_blocks.hpp"

namespace lanewise::als {
namespace {

template <class Real>
struct RankingMemory {
    RankingMemory(Arena& arena, std::size_t blocks, std::size_t n, std::size_t items, int threads) noexcept
        : room(arena, n, items, threads),
          lists(arena.take<Scored>(static_cast<std::size_t>(threads), block_users, n)),
          discounts(arena.take<double>(n)),
          sums(arena, blocks, 3, threads) {}

    CandidateRoom<Real> room;
    Scored* lists;      // threads x block_users x n
    double* discounts;  // n
    BlockSum sums;
};

// 1 / log2(rank + 1) for the ranks from 1 on. Not log2: libms differ.
void fill_discounts(double* discounts, std::size_t n) noexcept {
    const double two = 2;
    double log_of_two = 0;
    simd::log(&two, 1, &log_of_two);
    for (std::size_t i = 0; i < n; ++i) discounts[i] = static_cast<double>(i + 2);
    simd::log(static_cast<const double*>(discounts), n, discounts);
    for (std::size_t i = 0; i < n; ++i) discounts[i] = log_of_two / discounts[i];
}

// Adds a user's recall, NDCG and 1.
void add_user(const Scored* list, std::size_t n, const double* discounts, std::span<const std::int32_t> relevant,
              double* sum) noexcept {
    const std::size_t count = relevant.size();
    if (count == 0) return;
    double hits = 0, gain = 0, ideal = 0;
    for (std::size_t r = 0; r < n; ++r) {
        if (r < count) ideal += discounts[r];
        if (!std::binary_search(relevant.begin(), relevant.end(), list[r].item)) continue;
        hits += 1;
        gain += discounts[r];
    }
    sum[0] += hits / static_cast<double>(count);
    sum[1] += gain / ideal;
    sum[2] += 1;
}

}  // namespace

template <class Real>
Result<Ranking> Recommender<Real>::ranking(const Users<Real>& users, const ItemLists& seen, const ItemLists& relevant,
                                           std::size_t n, int threads) const noexcept {
    if (Status status = check_users(users, table_.factors); !status.ok()) return status;
    const std::size_t count = users.factors.rows;
    if (Status status = check_lists(seen, count, table_.items, "seen"); !status.ok()) return status;
    if (Status status = check_lists(relevant, count, table_.items, "relevant"); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    if (n == 0 || n > most_recommended) {
        return Status::error(ErrorCode::invalid_argument, "n is %zu; expected 1 to %zu", n, most_recommended);
    }
    const std::size_t blocks = user_blocks(count);
    const int most = resolve_threads(threads, blocks);
    auto allocated = allocate_for([&](Arena& arena) { RankingMemory<Real>(arena, blocks, n, table_.items, most); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    RankingMemory<Real> memory(arena, blocks, n, table_.items, most);
    fill_discounts(memory.discounts, n);
    const double* total = memory.sums.run([&](std::size_t block, double* sum, int thread) {
        const MatrixView<Scored> lists{memory.lists + static_cast<std::size_t>(thread) * block_users * n, block_users,
                                       n};
        std::fill_n(sum, 3, 0.0);
        const std::size_t rows = recommend_block(table_, users, seen, block, lists, memory.room, thread);
        for (std::size_t i = 0; i < rows; ++i) {
            add_user(lists.row(i), n, memory.discounts, list_of(relevant, block * block_users + i), sum);
        }
    });
    if (total[2] == 0) return Ranking{};
    return Ranking{total[0] / total[2], total[1] / total[2], static_cast<std::size_t>(total[2])};
}

template Result<Ranking> Recommender<float>::ranking(const Users<float>&, const ItemLists&, const ItemLists&,
                                                     std::size_t, int) const noexcept;
template Result<Ranking> Recommender<double>::ranking(const Users<double>&, const ItemLists&, const ItemLists&,
                                                      std::size_t, int) const noexcept;

}  // namespace lanewise::als
