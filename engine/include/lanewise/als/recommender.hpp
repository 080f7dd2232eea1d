// What factors are good for: predictions, recommendations, similar items, figures of merit, and users who were not in training.
//
// The rating of user i for item x is predicted as q_i . p_x plus the user's and the item's offset, whatever function asks: the
// product in Real, by simd's `dots`, the sum in double. So a user or an item of zero factors is predicted by the offsets alone, and
// all functions agree to the bit, for any number of threads and on every instruction set but sse2.
//
// Real is float or double. No factor is beyond 1e18 (float) or 1e150 (double) in size, no offset beyond 1e300.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include <lanewise/als/fit.hpp>
#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/ratings.hpp>
#include <lanewise/sparse.hpp>
#include <lanewise/status.hpp>

namespace lanewise::als {

// Users to predict for: those of training, or those that fold_in found factors for.
template <class Real>
struct Users {
    MatrixView<const Real> factors;        // users x k, finite
    std::span<const double> offsets = {};  // one a user, finite; empty: 0
};

// Some items for each user: those of user i are number offsets[i] ... offsets[i + 1] - 1, rising.
struct ItemLists {
    std::span<const std::size_t> offsets = {};  // users + 1, never falling, not necessarily from 0; empty: no items
    std::span<const std::int32_t> items = {};
};

struct Pair {
    std::int32_t user = 0;
    std::int32_t item = 0;
};

// What predictions are moved into.
struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
};

// An item and its predicted rating, or its similarity.
struct Scored {
    std::int32_t item = -1;  // -1: there is none
    double score = 0;
};

struct Errors {
    double rmse = 0;  // root of the mean squared error
    double mae = 0;   // mean absolute error
};

// Means over the users that have relevant items.
struct Ranking {
    double recall = 0;      // share of a user's relevant items that are among its n recommendations
    double ndcg = 0;        // DCG by that of the best list possible: with all relevant items, up to n, at the top
    std::size_t users = 0;  // that have relevant items; if none has, the rest is 0
};

// Item factors as the kernels take them.
template <class Real>
struct ItemTable {
    std::size_t items = 0;
    std::size_t factors = 0;
    const Real* rows = nullptr;       // items x padded(factors), as simd::dots has them
    const Real* tiles = nullptr;      // as simd::pack leaves them
    const Real* starts = nullptr;     // offsets as Real, and a 0 for each of the last tile's spare lanes
    const double* offsets = nullptr;  // items
    const double* lengths = nullptr;  // items: of the factors
    double longest = 0;               // of the lengths
    double largest_offset = 0;        // in size
};

// Item factors with what all users share. Owns its arrays.
template <class Real>
class LANEWISE_API Recommender {
public:
    // item_offsets: one an item, or empty for 0. Errors: no items or factors, more than most_factors, a value that is not finite
    // or too large, with its place.
    static Result<Recommender> make(MatrixView<const Real> items, std::span<const double> item_offsets = {}) noexcept;

    std::size_t items() const noexcept { return table_.items; }
    std::size_t factors() const noexcept { return table_.factors; }

    // threads: 0 is all. Every function refuses what does not go together, values that are not finite and numbers out of range,
    // before it writes anything.

    // One rating a pair.
    Status predict(const Users<Real>& users, std::span<const Pair> pairs, std::span<double> ratings,
                   const Range& range = {}, int threads = 0) const noexcept;

    // best: a row a user, of the items with the highest predictions, falling; of equal ones the lower item comes first. Items of
    // `seen` are left out. Places for which no item is left hold Scored{}.
    Status recommend(const Users<Real>& users, const ItemLists& seen, MatrixView<Scored> best,
                     int threads = 0) const noexcept;

    // Items by the cosine of their factors with those of `item`, falling; of equal ones the lower item comes first. Neither the
    // item itself nor items of zero factors are among them; an item of zero factors has none. Returns how many there are: places
    // beyond are not written.
    Result<std::size_t> similar(std::int32_t item, std::span<Scored> best) const noexcept;

    // Of predictions, moved into the range, for ratings that are known; at least one.
    Result<Errors> errors(const Users<Real>& users, std::span<const ratings::Rating> known, const Range& range = {},
                          int threads = 0) const noexcept;

    // The n best items that are not seen, beside those that are relevant: recall@n and NDCG@n with gains of 0 and 1 and the
    // discount 1 / log2(rank + 1) (K. Jarvelin and J. Kekalainen, "Cumulated gain-based evaluation of IR techniques", 2002). A
    // relevant item that is seen counts as missed. n: 1 ... most_recommended.
    Result<Ranking> ranking(const Users<Real>& users, const ItemLists& seen, const ItemLists& relevant, std::size_t n,
                            int threads = 0) const noexcept;
    static constexpr std::size_t most_recommended = 10000;

    // Factors of users who were not in training, users x k: those that minimize the loss of als::fit with these item factors fixed.
    // From the ratings of a user of training, less the same offsets, with the same lambda and scale, come its factors to the bit,
    // if the items were those that the users were solved with last. Users without ratings get 0. Returns for how many lambda had to
    // be raised (see Report).
    Result<std::size_t> fold_in(const SparseView<Real>& ratings, double regularization, Scale scale,
                                MatrixView<Real> users, int threads = 0) const noexcept;

private:
    Recommender() noexcept = default;

    std::unique_ptr<std::byte[]> memory_;
    ItemTable<Real> table_;
};

// The same predictions from the factors as they are: without a Recommender's tables, and without allocating.
template <class Real>
LANEWISE_API Status predict(const Users<Real>& users, MatrixView<const Real> items, std::span<const double> item_offsets,
                            std::span<const Pair> pairs, std::span<double> ratings, const Range& range = {},
                            int threads = 0) noexcept;

struct FoldInShape {
    std::size_t users = 0;  // that are folded in
    std::size_t items = 0;
    std::size_t factors = 0;
    std::size_t most_ratings = 0;  // of one user
};

// Bytes that fold_in needs, O((users + items) k + threads (k^2 + most_ratings)); 0 when a size is out of range or overflows.
template <class Real>
LANEWISE_API std::size_t fold_in_workspace_bytes(const FoldInShape& shape, int threads) noexcept;

// Recommender::fold_in without allocating, to the same bits.
template <class Real>
LANEWISE_API Result<std::size_t> fold_in(MatrixView<const Real> items, const SparseView<Real>& ratings, double regularization,
                                         Scale scale, MatrixView<Real> users, int threads,
                                         std::span<std::byte> workspace) noexcept;

}  // namespace lanewise::als
