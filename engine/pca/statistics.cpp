#include <lanewise/pca/statistics.hpp>

#include <algorithm>
#include <cmath>
#include <new>

#include "core/checks.hpp"
#include "core/join_tree.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/row_range.hpp"
#include "pca/covariance.hpp"
#include "pca/fit_checks.hpp"
#include "pca/output_memory.hpp"
#include "pca/spectrum.hpp"

namespace lanewise::pca {

static_assert(rows_a_block == block_rows);

template <class Real>
struct Statistics<Real>::Storage {
    MomentsLayout<Real> layout;
    JoinTree<JoinMoments<Real>> tree;
    RowRange range;
    int threads = 0;
};

template <class Real>
Result<Statistics<Real>> Statistics<Real>::create(std::size_t dimensions, std::uint64_t first_row, int threads) noexcept {
    if (Status status = check_threads(threads); !status.ok()) return status;
    if (dimensions == 0 || dimensions > most_columns) {
        return Status::error(ErrorCode::invalid_argument, "dimensions is %zu; expected 1 to %zu", dimensions, most_columns);
    }
    if (Status status = RowRange::check_first(first_row); !status.ok()) return status;
    auto storage = std::unique_ptr<Storage>(new (std::nothrow) Storage);
    if (storage == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for the statistics");
    storage->layout = {dimensions};
    storage->tree = JoinTree<JoinMoments<Real>>(storage->layout.width(), {storage->layout});
    storage->range.first = first_row;
    storage->threads = threads;
    return Result<Statistics>(Statistics(std::move(storage)));
}

namespace {

// What a whole subtree of blocks is joined with.
template <class Real>
struct AddMemory {
    AddMemory(Arena& arena, const MomentsLayout<Real>& layout, std::size_t blocks, int threads) noexcept
        : moments(arena, layout.dims, threads), sum(arena, blocks, layout.width(), moments.threads()) {}

    BlockMoments<Real> moments;
    BlockSum sum;
};

// The points' moments, subtree by subtree, as they stand in all of the data from block `start` on.
template <class Real>
Status add_subtrees(MatrixView<const Real> points, std::uint64_t start, int threads, const MomentsLayout<Real>& layout,
                    JoinTree<JoinMoments<Real>>& tree) noexcept {
    const std::size_t blocks = block_count(points.rows);
    for (std::size_t done = 0, size = 0; done < blocks; done += size) {
        size = JoinTree<JoinMoments<Real>>::largest_subtree(start + done, blocks - done);
        auto memory = allocate_for([&](Arena& arena) { AddMemory<Real>(arena, layout, size, threads); });
        if (!memory.ok()) return memory.status();
        Arena arena(memory->span());
        AddMemory<Real> with(arena, layout, size, threads);
        const std::size_t first = done * block_rows, count = std::min(size * block_rows, points.rows - first);
        const double* moments = sum_moments({points.row(first), count, points.cols, points.stride}, with.moments, with.sum);
        if (moments == nullptr) return explain_bad_moments(points);
        if (Status status = tree.insert(start + done, size, moments); !status.ok()) return status;
    }
    return {};
}

}  // namespace

template <class Real>
Status Statistics<Real>::add(MatrixView<const Real> points) noexcept {
    Storage& own = *storage_;
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    if (points.cols != own.layout.dims) {
        return Status::error(ErrorCode::invalid_shape, "points has %zu columns; the statistics have %zu dimensions", points.cols,
                             own.layout.dims);
    }
    if (Status status = own.range.check_open(); !status.ok()) return status;
    JoinTree<JoinMoments<Real>> added(own.layout.width(), {own.layout});
    const std::uint64_t start = own.range.next_block();
    const int threads = resolve_threads(own.threads, block_count(points.rows));
    if (Status status = add_subtrees(points, start, threads, own.layout, added); !status.ok()) return status;
    if (Status status = own.tree.insert(added); !status.ok()) return status;
    own.range.count += points.rows;
    return {};
}

template <class Real>
Status Statistics<Real>::merge(const Statistics& other) noexcept {
    Storage &own = *storage_, &more = *other.storage_;
    if (own.layout.dims != more.layout.dims) {
        return Status::error(ErrorCode::invalid_argument, "the statistics to be merged have %zu dimensions; expected %zu",
                             more.layout.dims, own.layout.dims);
    }
    if (more.range.count == 0) return {};
    if (Status status = own.range.check_neighbour(more.range); !status.ok()) return status;
    if (Status status = own.tree.insert(more.tree); !status.ok()) return status;
    own.range.take_in(more.range);
    return {};
}

template <class Real>
std::size_t Statistics<Real>::dimensions() const noexcept {
    return storage_->layout.dims;
}
template <class Real>
std::uint64_t Statistics<Real>::first_row() const noexcept {
    return storage_->range.first;
}
template <class Real>
std::uint64_t Statistics<Real>::rows() const noexcept {
    return storage_->range.count;
}

namespace {

template <class Real>
struct Total {
    Total(Arena& arena, const MomentsLayout<Real>& layout) noexcept
        : moments(arena.take<double>(layout.width())), scratch(arena.take<double>(layout.width())) {}

    double* moments;
    double* scratch;
};

Status no_points() noexcept { return Status::error(ErrorCode::invalid_argument, "there are no points"); }

}  // namespace

template <class Real>
Status Statistics<Real>::moments(std::span<double> mean, MatrixView<double> covariance) const noexcept {
    const MomentsLayout<Real>& layout = storage_->layout;
    const std::size_t dims = layout.dims;
    if (storage_->range.count == 0) return no_points();
    if (mean.size() != dims || covariance.data == nullptr || covariance.rows != dims || covariance.cols != dims ||
        covariance.stride < dims) {
        return Status::error(ErrorCode::invalid_shape,
                             "mean has %zu places and covariance shape (%zu, %zu), stride %zu; expected dimensions, %zu, each",
                             mean.size(), covariance.rows, covariance.cols, covariance.stride, dims);
    }
    auto memory = allocate_for([&](Arena& arena) { Total<Real>(arena, layout); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const Total<Real> total(arena, layout);
    storage_->tree.total(total.moments, total.scratch);
    for (std::size_t i = 0; i < dims; ++i) {
        if (!std::isfinite(layout.scatter(total.moments)[i * layout.stride() + i])) return squares_overflow();
    }
    for (std::size_t j = 0; j < dims; ++j) mean[j] = layout.mean(total.moments, j);
    for (std::size_t i = 0; i < dims; ++i) {
        const double* row = layout.scatter(total.moments) + i * layout.stride();
        for (std::size_t j = i; j < dims; ++j) {
            covariance(i, j) = covariance(j, i) = row[j] / degrees_of_freedom(storage_->range.count);
        }
    }
    return {};
}

template <class Real>
Result<Model> Statistics<Real>::fit(const Options& options) const noexcept {
    const MomentsLayout<Real>& layout = storage_->layout;
    if (storage_->range.count == 0) return no_points();
    const Shape shape{static_cast<std::size_t>(storage_->range.count), layout.dims};
    if (Status status = check_options(options, shape); !status.ok()) return status;
    if (options.solver != Solver::automatic && options.solver != Solver::covariance) {
        return Status::error(ErrorCode::invalid_argument, "solver is %s; statistics have what covariance needs, and no points",
                             to_string(options.solver));
    }
    const int threads = resolve_threads(options.threads, layout.dims);
    struct Arrays {
        Arrays(Arena& arena, const Shape& of, const Options& with, const MomentsLayout<Real>& moments, int threads_) noexcept
            : total(arena, moments), solver(arena, moments.dims, threads_), output(take_output(arena, of, with)) {}
        Total<Real> total;
        MomentsSolver<Real> solver;
        Output output;
    };
    auto memory = allocate_for([&](Arena& arena) { Arrays(arena, shape, options, layout, threads); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    Arrays arrays(arena, shape, options, layout, threads);
    storage_->tree.total(arrays.total.moments, arrays.total.scratch);
    const Result<Report> report = arrays.solver.run(layout, arrays.total.moments, options, arrays.output);
    if (!report.ok()) return report.status();
    return Model::make(*report, arrays.output, storage_->range.count);
}

template <class Real>
Statistics<Real>::Statistics(std::unique_ptr<Storage> storage) noexcept : storage_(std::move(storage)) {}
template <class Real>
Statistics<Real>::Statistics(Statistics&&) noexcept = default;
template <class Real>
Statistics<Real>& Statistics<Real>::operator=(Statistics&&) noexcept = default;
template <class Real>
Statistics<Real>::~Statistics() = default;

template class Statistics<float>;
template class Statistics<double>;

}  // namespace lanewise::pca
