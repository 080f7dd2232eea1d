#include <algorithm>

#include <lanewise/als/recommender.hpp>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "factorization/recommender_checks.hpp"
#include "factorization/top_list.hpp"
#include "factorization/user_blocks.hpp"

namespace lanewise::als {
namespace {

Status check_best(const MatrixView<Scored>& best, std::size_t users) noexcept {
    if (best.data != nullptr && best.rows == users && best.cols > 0 && best.stride >= best.cols) return {};
    return Status::error(
        ErrorCode::invalid_shape,
        "best has shape (%zu, %zu) and stride %zu; expected a row for each of %zu users and at least one column",
        best.rows, best.cols, best.stride, users);
}

}  // namespace

template <class Real>
std::size_t recommend_block(const ItemTable<Real>& table, const Users<Real>& users, const ItemLists& seen,
                            std::size_t block, MatrixView<Scored> best, const CandidateRoom<Real>& room,
                            int thread) noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    const std::size_t k = table.factors, width = padded<Real>(k), first = block * block_users;
    const std::size_t count = std::min(block_users, users.factors.rows - first);
    alignas(64) Real vectors[block_users * most_padded];
    alignas(64) Real rough[block_users * lanes];
    Shortlist<Real> lists[block_users];
    for (std::size_t i = 0; i < count; ++i) {
        Real* vector = vectors + i * width;
        load_user(users, first + i, vector);
        lists[i] = {
            table, vector, offset_of(users, first + i), list_of(seen, first + i), best.cols, room.of(thread, i)};
    }
    for (std::size_t tile = 0; tile * lanes < table.items; ++tile) {
        const Real* starts = table.starts + tile * lanes;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t l = 0; l < lanes; ++l) rough[i * lanes + l] = starts[l];
        }
        simd::outer_product(static_cast<const Real*>(vectors), width, count, table.tiles + tile * k * lanes, k, +rough);
        for (std::size_t i = 0; i < count; ++i) lists[i].offer(table, tile, rough + i * lanes);
    }
    for (std::size_t i = 0; i < count; ++i) lists[i].finish(table, {best.row(i), best.cols});
    return count;
}

template <class Real>
Status Recommender<Real>::recommend(const Users<Real>& users, const ItemLists& seen, MatrixView<Scored> best,
                                    int threads) const noexcept {
    if (Status status = check_users(users, table_.factors); !status.ok()) return status;
    if (Status status = check_lists(seen, users.factors.rows, table_.items, "seen"); !status.ok()) return status;
    if (Status status = check_best(best, users.factors.rows); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    const std::size_t blocks = user_blocks(users.factors.rows);
    const int most = resolve_threads(threads, blocks);
    auto memory = allocate_for([&](Arena& arena) { CandidateRoom<Real>(arena, best.cols, table_.items, most); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const CandidateRoom<Real> room(arena, best.cols, table_.items, most);
    parallel_for(blocks, most, [&](std::size_t block, int thread) {
        const std::size_t first = block * block_users;
        recommend_block(table_, users, seen, block, {best.row(first), best.rows - first, best.cols, best.stride}, room,
                        thread);
    });
    return {};
}

template <class Real>
Result<std::size_t> Recommender<Real>::similar(std::int32_t item, std::span<Scored> best) const noexcept {
    if (item < 0 || static_cast<std::size_t>(item) >= table_.items) {
        return Status::error(ErrorCode::invalid_argument, "item is %d; expected 0 to %zu", item, table_.items - 1);
    }
    if (best.empty()) return Status::error(ErrorCode::invalid_shape, "best has no places; at least one is needed");
    const auto own = static_cast<std::size_t>(item);
    const std::size_t width = padded<Real>(table_.factors);
    TopList list(best.data(), best.size());
    for (std::size_t x = 0; x < table_.items; ++x) {
        if (x == own || table_.lengths[x] == 0 || table_.lengths[own] == 0) continue;
        double product = 0;
        for (std::size_t j = 0; j < table_.factors; ++j) {
            product +=
                static_cast<double>(table_.rows[own * width + j]) * static_cast<double>(table_.rows[x * width + j]);
        }
        list.offer(static_cast<std::int32_t>(x),
                   std::clamp(product / table_.lengths[own] / table_.lengths[x], -1.0, 1.0));
    }
    return list.finish();
}

#define LANEWISE_INSTANTIATE(Real)                                                                                  \
    template std::size_t recommend_block(const ItemTable<Real>&, const Users<Real>&, const ItemLists&, std::size_t, \
                                         MatrixView<Scored>, const CandidateRoom<Real>&, int) noexcept;             \
    template Status Recommender<Real>::recommend(const Users<Real>&, const ItemLists&, MatrixView<Scored>, int)     \
        const noexcept;                                                                                             \
    template Result<std::size_t> Recommender<Real>::similar(std::int32_t, std::span<Scored>) const noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
