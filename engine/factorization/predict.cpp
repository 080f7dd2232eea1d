#include <cmath>

#include <lanewise/als/recommender.hpp>

#include "core/block_sum.hpp"
#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "factorization/recommender_checks.hpp"
#include "factorization/scores.hpp"

namespace lanewise::als {
namespace {

double moved_into(const Range& range, double rating) noexcept {
    return rating < range.low ? range.low : rating > range.high ? range.high : rating;
}

// A pair's numbers and its user's factors.
template <class Real>
Status check_pair(const Users<Real>& users, std::size_t items, std::int32_t user, std::int32_t item, const char* name,
                  std::size_t t) noexcept {
    if (user < 0 || static_cast<std::size_t>(user) >= users.factors.rows || item < 0 ||
        static_cast<std::size_t>(item) >= items) {
        return Status::error(ErrorCode::invalid_argument, "%s[%zu] is of user %d and item %d; there are %zu and %zu",
                             name, t, user, item, users.factors.rows, items);
    }
    return check_row(users.factors, static_cast<std::size_t>(user), "users");
}

template <class Real>
Status check_call(const Users<Real>& users, std::size_t factors, const Range& range, int threads) noexcept {
    if (Status status = check_shape(users, factors); !status.ok()) return status;
    if (Status status = check_range(range); !status.ok()) return status;
    return check_threads(threads);
}

// rate(user, item) for every pair; all has been checked.
template <class F>
void predict_pairs(std::span<const Pair> pairs, std::span<double> ratings, const Range& range, int threads,
                   F&& rate) noexcept {
    const std::size_t blocks = block_count(pairs.size());
    parallel_for(blocks, resolve_threads(threads, blocks), [&](std::size_t block, int) {
        const std::size_t first = block * block_rows;
        for (std::size_t t = first; t < first + rows_of_block(block, pairs.size()); ++t) {
            ratings[t] = moved_into(range, rate(static_cast<std::size_t>(pairs[t].user), pairs[t].item));
        }
    });
}

Status check_places(std::span<const Pair> pairs, std::span<double> ratings) noexcept {
    if (ratings.size() == pairs.size()) return {};
    return Status::error(ErrorCode::invalid_shape, "ratings has %zu places for %zu pairs", ratings.size(),
                         pairs.size());
}

}  // namespace

template <class Real>
Status Recommender<Real>::predict(const Users<Real>& users, std::span<const Pair> pairs, std::span<double> ratings,
                                  const Range& range, int threads) const noexcept {
    if (Status status = check_call(users, table_.factors, range, threads); !status.ok()) return status;
    if (Status status = check_places(pairs, ratings); !status.ok()) return status;
    for (std::size_t t = 0; t < pairs.size(); ++t) {
        const Status status = check_pair(users, table_.items, pairs[t].user, pairs[t].item, "pairs", t);
        if (!status.ok()) return status;
    }
    predict_pairs(pairs, ratings, range, threads,
                  [&](std::size_t user, std::int32_t item) { return rating_of(table_, users, user, item); });
    return {};
}

template <class Real>
Status predict(const Users<Real>& users, MatrixView<const Real> items, std::span<const double> item_offsets,
               std::span<const Pair> pairs, std::span<double> ratings, const Range& range, int threads) noexcept {
    if (Status status = check_item_shape(items); !status.ok()) return status;
    if (Status status = check_offsets(item_offsets, items.rows, "item_offsets"); !status.ok()) return status;
    if (Status status = check_call(users, items.cols, range, threads); !status.ok()) return status;
    if (Status status = check_places(pairs, ratings); !status.ok()) return status;
    for (std::size_t t = 0; t < pairs.size(); ++t) {
        Status status = check_pair(users, items.rows, pairs[t].user, pairs[t].item, "pairs", t);
        if (status.ok()) status = check_row(items, static_cast<std::size_t>(pairs[t].item), "items");
        if (!status.ok()) return status;
    }
    predict_pairs(pairs, ratings, range, threads, [&](std::size_t user, std::int32_t item) {
        const auto x = static_cast<std::size_t>(item);
        return rating_of(items.row(x), item_offsets.empty() ? 0 : item_offsets[x], users, user);
    });
    return {};
}

template <class Real>
Result<Errors> Recommender<Real>::errors(const Users<Real>& users, std::span<const ratings::Rating> known,
                                         const Range& range, int threads) const noexcept {
    if (Status status = check_call(users, table_.factors, range, threads); !status.ok()) return status;
    if (known.empty())
        return Status::error(ErrorCode::invalid_argument, "known has no ratings; at least one is needed");
    for (std::size_t t = 0; t < known.size(); ++t) {
        if (Status status = check_pair(users, table_.items, known[t].user, known[t].item, "known", t); !status.ok())
            return status;
        if (std::isfinite(known[t].value)) continue;
        return Status::error(ErrorCode::non_finite, "known[%zu] is %s; every rating must be finite", t,
                             std::isnan(known[t].value) ? "NaN" : "infinite");
    }
    const std::size_t blocks = block_count(known.size());
    const int most = resolve_threads(threads, blocks);
    auto memory = allocate_for([&](Arena& arena) { BlockSum(arena, blocks, 2, most); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    BlockSum sums(arena, blocks, 2, most);
    const double* total = sums.run([&](std::size_t block, double* sum, int) {
        sum[0] = sum[1] = 0;
        const std::size_t first = block * block_rows;
        for (std::size_t t = first; t < first + rows_of_block(block, known.size()); ++t) {
            const auto [user, item, value] = known[t];
            const double error =
                value - moved_into(range, rating_of(table_, users, static_cast<std::size_t>(user), item));
            sum[0] += error * error;
            sum[1] += std::fabs(error);
        }
    });
    if (!std::isfinite(total[0])) return Status::error(ErrorCode::out_of_range, "the squares of the errors overflow");
    const auto count = static_cast<double>(known.size());
    return Errors{std::sqrt(total[0] / count), total[1] / count};
}

#define LANEWISE_INSTANTIATE(Real)                                                                           \
    template Status Recommender<Real>::predict(const Users<Real>&, std::span<const Pair>, std::span<double>, \
                                               const Range&, int) const noexcept;                            \
    template Result<Errors> Recommender<Real>::errors(const Users<Real>&, std::span<const ratings::Rating>,  \
                                                      const Range&, int) const noexcept;                     \
    template Status predict(const Users<Real>&, MatrixView<const Real>, std::span<const double>,             \
                            std::span<const Pair>, std::span<double>, const Range&, int) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
