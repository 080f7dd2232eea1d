#include <algorithm>

#include <lanewise/als/recommender.hpp>

#include "core/checks.hpp"
#include "core/parallel.hpp"
#include "factorization/recommender_checks.hpp"
#include "factorization/top_list.hpp"
#include "factorization/user_blocks.hpp"

namespace lanewise::als {
namespace {

constexpr std::size_t most_block_items = 256;

// As many rows as half of a small first-level cache holds.
template <class Real>
std::size_t block_items(std::size_t width) noexcept {
    constexpr std::size_t bytes = 16384;
    return std::clamp<std::size_t>(bytes / (width * sizeof(Real)), 8, most_block_items);
}

template <class Real>
struct Asking {
    PaddedUser<Real> user;
    ListOf seen;
    TopList best;

    // Scores of items first ... end-1, those that are seen left out.
    void offer(const Real* scores, const double* offsets, std::int32_t first, std::int32_t end) noexcept {
        for (std::int32_t item = first; item < end;) {
            const bool any = seen.next != seen.end && *seen.next < end;
            const std::int32_t stop = any ? *seen.next : end;
            for (; item < stop; ++item) {
                best.offer(item, rating_of(static_cast<double>(scores[item - first]), user.offset, offsets[item]));
            }
            if (!any) continue;
            ++seen.next;
            ++item;
        }
    }
};

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
                            std::size_t block, MatrixView<Scored> best) noexcept {
    const std::size_t width = padded<Real>(table.factors), at_once = block_items<Real>(width);
    const std::size_t first_user = block * block_users, count = std::min(block_users, users.factors.rows - first_user);
    Asking<Real> asking[block_users];
    for (std::size_t i = 0; i < count; ++i) {
        asking[i].user.load(users, first_user + i);
        asking[i].seen = ListOf(seen, first_user + i);
        asking[i].best = TopList(best.row(i), best.cols);
    }
    Real scores[most_block_items];
    for (std::size_t first = 0; first < table.items; first += at_once) {
        const std::size_t end = std::min(table.items, first + at_once);
        for (std::size_t i = 0; i < count; ++i) {
            simd::dots(table.rows + first * width, width, nullptr, end - first, table.factors, asking[i].user.values,
                       scores);
            asking[i].offer(scores, table.offsets, static_cast<std::int32_t>(first), static_cast<std::int32_t>(end));
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::fill(best.row(i) + asking[i].best.finish(), best.row(i) + best.cols, Scored{});
    }
    return count;
}

template <class Real>
Status Recommender<Real>::recommend(const Users<Real>& users, const ItemLists& seen, MatrixView<Scored> best,
                                    int threads) const noexcept {
    if (Status status = check_users(users, factors_); !status.ok()) return status;
    if (Status status = check_lists(seen, users.factors.rows, items_, "seen"); !status.ok()) return status;
    if (Status status = check_best(best, users.factors.rows); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    const std::size_t blocks = user_blocks(users.factors.rows);
    const ItemTable<Real> table{table_, offsets_, items_, factors_};
    parallel_for(blocks, resolve_threads(threads, blocks), [&](std::size_t block, int) {
        const std::size_t first = block * block_users;
        recommend_block(table, users, seen, block, {best.row(first), best.rows - first, best.cols, best.stride});
    });
    return {};
}

template <class Real>
Result<std::size_t> Recommender<Real>::similar(std::int32_t item, std::span<Scored> best) const noexcept {
    if (item < 0 || static_cast<std::size_t>(item) >= items_) {
        return Status::error(ErrorCode::invalid_argument, "item is %d; expected 0 to %zu", item, items_ - 1);
    }
    if (best.empty()) return Status::error(ErrorCode::invalid_shape, "best has no places; at least one is needed");
    const auto own = static_cast<std::size_t>(item);
    const std::size_t width = padded<Real>(factors_);
    TopList list(best.data(), best.size());
    for (std::size_t x = 0; x < items_; ++x) {
        if (x == own || lengths_[x] == 0 || lengths_[own] == 0) continue;
        double product = 0;
        for (std::size_t j = 0; j < factors_; ++j) {
            product += static_cast<double>(table_[own * width + j]) * static_cast<double>(table_[x * width + j]);
        }
        list.offer(static_cast<std::int32_t>(x), std::clamp(product / lengths_[own] / lengths_[x], -1.0, 1.0));
    }
    return list.finish();
}

#define LANEWISE_INSTANTIATE(Real)                                                                                  \
    template std::size_t recommend_block(const ItemTable<Real>&, const Users<Real>&, const ItemLists&, std::size_t, \
                                         MatrixView<Scored>) noexcept;                                              \
    template Status Recommender<Real>::recommend(const Users<Real>&, const ItemLists&, MatrixView<Scored>, int)     \
        const noexcept;                                                                                             \
    template Result<std::size_t> Recommender<Real>::similar(std::int32_t, std::span<Scored>) const noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
