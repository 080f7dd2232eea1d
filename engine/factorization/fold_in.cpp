#include <algorithm>

#include <lanewise/als/recommender.hpp>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/padded.hpp"
#include "core/sparse_checks.hpp"
#include "factorization/checks.hpp"
#include "factorization/half_step.hpp"
#include "factorization/recommender_checks.hpp"

namespace lanewise::als {
namespace {

template <class Real>
struct FoldInMemory {
    FoldInMemory(Arena& arena, std::size_t users, std::size_t factors, std::size_t most_ratings, int threads) noexcept
        : half(arena, factors, most_ratings, threads), solved(arena.take<Real>(users, padded<Real>(factors))) {}

    HalfStep<Real> half;
    Real* solved;  // users x padded(factors)
};

template <class Real>
Status check_fold_in(const SparseView<Real>& ratings, const Options& options, std::size_t items,
                     MatrixView<Real> users) noexcept {
    if (Status status = check_options(options); !status.ok()) return status;
    if (Status status = check_sparse(ratings, "ratings"); !status.ok()) return status;
    if (ratings.cols != items) {
        return Status::error(ErrorCode::invalid_shape, "ratings has %zu columns; there are %zu items", ratings.cols,
                             items);
    }
    if (Status status = check_matrix<Real>(users, "users"); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.factors);
    if (users.rows == ratings.rows && users.cols == k) return {};
    return Status::error(ErrorCode::invalid_shape, "users has shape (%zu, %zu); expected (%zu, %zu)", users.rows,
                         users.cols, ratings.rows, k);
}

template <class Real>
std::size_t most_of_a_row(const SparseView<Real>& ratings) noexcept {
    std::size_t most = 0;
    for (std::size_t i = 0; i < ratings.rows; ++i) most = std::max(most, ratings.entries_of(i));
    return most;
}

// All that folds in can be predicted for.
template <class Real>
Status check_solved(const Real* solved, std::size_t users, std::size_t width) noexcept {
    for (std::size_t i = 0; i < users; ++i) {
        if (first_beyond(solved + i * width, width, largest_factor<Real>) == width) continue;
        return Status::error(ErrorCode::out_of_range, "the factors of user %zu get too large: its ratings are", i);
    }
    return {};
}

}  // namespace

template <class Real>
Result<std::size_t> Recommender<Real>::fold_in(const SparseView<Real>& ratings, double regularization, Scale scale,
                                               MatrixView<Real> users, int threads) const noexcept {
    Options options;
    options.factors = static_cast<std::int32_t>(table_.factors);
    options.regularization = regularization;
    options.scale = scale;
    options.threads = threads;
    if (Status status = check_fold_in(ratings, options, table_.items, users); !status.ok()) return status;
    const int most = resolve_threads(threads, ratings.rows);
    const std::size_t most_ratings = most_of_a_row(ratings), width = padded<Real>(table_.factors);
    auto allocated = allocate_for(
        [&](Arena& arena) { FoldInMemory<Real>(arena, ratings.rows, table_.factors, most_ratings, most); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    FoldInMemory<Real> memory(arena, ratings.rows, table_.factors, most_ratings, most);
    const std::size_t raised = memory.half.run(ratings, options, table_.rows, memory.solved);
    if (Status status = check_solved(memory.solved, ratings.rows, width); !status.ok()) return status;
    for (std::size_t i = 0; i < ratings.rows; ++i) std::copy_n(memory.solved + i * width, table_.factors, users.row(i));
    return raised;
}

template Result<std::size_t> Recommender<float>::fold_in(const SparseView<float>&, double, Scale, MatrixView<float>,
                                                         int) const noexcept;
template Result<std::size_t> Recommender<double>::fold_in(const SparseView<double>&, double, Scale, MatrixView<double>,
                                                          int) const noexcept;

}  // namespace lanewise::als
