#include <algorithm>
#include <limits>

#include <lanewise/als/recommender.hpp>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/padded.hpp"
#include "core/parallel.hpp"
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

Options options_of(std::size_t factors, double regularization, Scale scale, int threads) noexcept {
    Options options;
    options.factors = static_cast<std::int32_t>(factors);
    options.regularization = regularization;
    options.scale = scale;
    options.threads = threads;
    return options;
}

// rows: items x padded(k).
template <class Real>
Result<std::size_t> solve(FoldInMemory<Real>& memory, const SparseView<Real>& ratings, const Options& options,
                          const Real* rows, MatrixView<Real> users) noexcept {
    const std::size_t width = padded<Real>(users.cols);
    const std::size_t raised = memory.half.run(ratings, options, rows, memory.solved);
    if (Status status = check_solved(memory.solved, ratings.rows, width); !status.ok()) return status;
    for (std::size_t i = 0; i < ratings.rows; ++i) std::copy_n(memory.solved + i * width, users.cols, users.row(i));
    return raised;
}

// With the items' rows, which a Recommender has in its table.
template <class Real>
struct FoldInWorkspace {
    FoldInWorkspace(Arena& arena, const FoldInShape& shape, int threads) noexcept
        : memory(arena, shape.users, shape.factors, shape.most_ratings, threads),
          rows(arena.take<Real>(shape.items * padded<Real>(shape.factors))) {}

    FoldInMemory<Real> memory;
    Real* rows;  // items x padded(factors)
};

// No product of sizes overflows: of rows of all, and of systems of the threads' and of parts of a row.
bool addressable(const FoldInShape& shape, int threads) noexcept {
    const double k = static_cast<double>(shape.factors) + 64, ratings = static_cast<double>(shape.most_ratings);
    const double systems = (64.0 * (threads + 1) + ratings / 64) * k * k;
    const double bytes = 8 * ((static_cast<double>(shape.users) + static_cast<double>(shape.items)) * k + systems +
                              64.0 * threads * ratings);
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

}  // namespace

template <class Real>
Result<std::size_t> Recommender<Real>::fold_in(const SparseView<Real>& ratings, double regularization, Scale scale,
                                               MatrixView<Real> users, int threads) const noexcept {
    const Options options = options_of(table_.factors, regularization, scale, threads);
    if (Status status = check_fold_in(ratings, options, table_.items, users); !status.ok()) return status;
    const int most = resolve_threads(threads, ratings.rows);
    const std::size_t most_ratings = most_of_a_row(ratings);
    auto allocated = allocate_for(
        [&](Arena& arena) { FoldInMemory<Real>(arena, ratings.rows, table_.factors, most_ratings, most); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    FoldInMemory<Real> memory(arena, ratings.rows, table_.factors, most_ratings, most);
    return solve(memory, ratings, options, table_.rows, users);
}

template <class Real>
std::size_t fold_in_workspace_bytes(const FoldInShape& shape, int threads) noexcept {
    if (!check_threads(threads).ok() || shape.users == 0 || shape.users > most_sparse_rows || shape.items == 0 ||
        shape.items > most_items || shape.factors == 0 || shape.factors > static_cast<std::size_t>(most_factors) ||
        shape.most_ratings > shape.items) {
        return 0;
    }
    const int most = resolve_threads(threads, shape.users);
    if (!addressable(shape, most)) return 0;
    Arena arena;
    FoldInWorkspace<Real>(arena, shape, most);
    return arena.bytes_needed();
}

template <class Real>
Result<std::size_t> fold_in(MatrixView<const Real> items, const SparseView<Real>& ratings, double regularization,
                            Scale scale, MatrixView<Real> users, int threads, std::span<std::byte> workspace) noexcept {
    if (Status status = check_items(items, {}); !status.ok()) return status;
    const Options options = options_of(items.cols, regularization, scale, threads);
    if (Status status = check_fold_in(ratings, options, items.rows, users); !status.ok()) return status;
    const FoldInShape shape{ratings.rows, items.rows, items.cols, most_of_a_row(ratings)};
    const std::size_t needed = fold_in_workspace_bytes<Real>(shape, threads);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    FoldInWorkspace<Real> own(arena, shape, resolve_threads(threads, ratings.rows));
    const std::size_t width = padded<Real>(items.cols);
    for (std::size_t x = 0; x < items.rows; ++x) {
        Real* row = own.rows + x * width;
        std::fill(std::copy_n(items.row(x), items.cols, row), row + width, Real(0));
    }
    return solve(own.memory, ratings, options, static_cast<const Real*>(own.rows), users);
}

#define LANEWISE_INSTANTIATE(Real)                                                                                   \
    template Result<std::size_t> Recommender<Real>::fold_in(const SparseView<Real>&, double, Scale, MatrixView<Real>, \
                                                            int) const noexcept;                                     \
    template std::size_t fold_in_workspace_bytes<Real>(const FoldInShape&, int) noexcept;                            \
    template Result<std::size_t> fold_in(MatrixView<const Real>, const SparseView<Real>&, double, Scale,             \
                                         MatrixView<Real>, int, std::span<std::byte>) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
