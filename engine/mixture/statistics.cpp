#include <lanewise/mixture/statistics.hpp>

#include <algorithm>
#include <cmath>
#include <new>

#include "core/column_moments.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/row_range.hpp"
#include "core/sum_tree.hpp"
#include "mixture/checks.hpp"
#include "mixture/expectation.hpp"
#include "mixture/maximization.hpp"

namespace lanewise::mixture {

static_assert(rows_a_block == block_rows);

template <class Real>
struct Statistics<Real>::Storage {
    Mixture mixture;
    Memory memory;  // of densities
    Densities<Real> densities;
    SumTree tree;
    RowRange range;
    int threads = 0;

    StatisticsLayout layout() const noexcept { return {densities.components(), densities.dims(), densities.has_matrices()}; }
};

template <class Real>
Result<Statistics<Real>> Statistics<Real>::create(const Parameters& mixture, std::uint64_t first_row, int threads) noexcept {
    if (Status status = check_threads(threads); !status.ok()) return status;
    if (Status status = RowRange::check_first(first_row); !status.ok()) return status;
    auto copied = Mixture::make(mixture);
    if (!copied.ok()) return copied.status();
    auto storage = std::unique_ptr<Storage>(new (std::nothrow) Storage);
    if (storage == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for the statistics");
    const auto layout = [&](Arena& arena) {
        return Densities<Real>(arena, mixture.covariance, mixture.components, mixture.dimensions);
    };
    auto memory = allocate_for(layout);
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    storage->densities = layout(arena);
    storage->memory = std::move(*memory);
    storage->mixture = std::move(*copied);
    storage->range.first = first_row;
    storage->threads = threads;
    if (Status status = storage->densities.prepare(storage->mixture.parameters()); !status.ok()) return status;
    storage->tree = SumTree(storage->layout().width());
    return Result<Statistics>(Statistics(std::move(storage)));
}

namespace {

// What a whole subtree of blocks is summed with.
template <class Real>
struct AddMemory {
    AddMemory(Arena& arena, const StatisticsLayout& layout, std::size_t blocks, int threads) noexcept
        : expectation(arena, layout, threads), sum(arena, blocks, layout.width(), threads) {}

    Expectation<Real> expectation;
    BlockSum sum;
};

template <class Real>
Status check_all_values(MatrixView<const Real> points, int threads) noexcept {
    auto scratch = allocate(static_cast<std::size_t>(threads) * 4 * points.cols * sizeof(double));
    if (!scratch.ok()) return scratch.status();
    return check_values(points, largest_magnitude<Real>(points.cols), "points", threads,
                        reinterpret_cast<double*>(scratch->bytes.get()));
}

bool same_values(std::span<const double> a, std::span<const double> b) noexcept { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

bool same_mixture(const Parameters& a, const Parameters& b) noexcept {
    return a.covariance == b.covariance && a.components == b.components && a.dimensions == b.dimensions &&
           same_values(a.weights, b.weights) && same_values(a.means, b.means) && same_values(a.covariances, b.covariances);
}

}  // namespace

template <class Real>
Status Statistics<Real>::add(MatrixView<const Real> points, std::span<const double> weights) noexcept {
    Storage& own = *storage_;
    if (Status status = check_points(points, own.densities.dims()); !status.ok()) return status;
    if (Status status = check_point_weights(weights, points.rows); !status.ok()) return status;
    if (Status status = own.range.check_open(); !status.ok()) return status;
    const std::size_t blocks = block_count(points.rows);
    const int threads = resolve_threads(own.threads, blocks);
    if (Status status = check_all_values(points, threads); !status.ok()) return status;
    const std::uint64_t start = own.range.next_block();
    SumTree added(own.layout().width());
    for (std::size_t done = 0, size = 0; done < blocks; done += size) {
        size = SumTree::largest_subtree(start + done, blocks - done);
        auto memory = allocate_for([&](Arena& arena) { AddMemory<Real>(arena, own.layout(), size, threads); });
        if (!memory.ok()) return memory.status();
        Arena arena(memory->span());
        AddMemory<Real> with(arena, own.layout(), size, threads);
        const double* sum = with.sum.run([&](std::size_t block, double* out, int thread) {
            const std::size_t first = (done + block) * block_rows;
            const MatrixView<const Real> rows{points.row(first), rows_of_block(done + block, points.rows), points.cols, points.stride};
            with.expectation.sum_block(own.densities, rows, weights.empty() ? nullptr : weights.data() + first, out, thread);
        });
        if (Status status = added.insert(start + done, size, sum); !status.ok()) return status;
    }
    if (Status status = own.tree.insert(added); !status.ok()) return status;
    own.range.count += points.rows;
    return {};
}

template <class Real>
Status Statistics<Real>::merge(const Statistics& other) noexcept {
    Storage &own = *storage_, &more = *other.storage_;
    if (!same_mixture(own.mixture.parameters(), more.mixture.parameters())) {
        return Status::error(ErrorCode::invalid_argument, "the statistics to be merged are of another mixture");
    }
    if (more.range.count == 0) return {};
    if (Status status = own.range.check_neighbour(more.range); !status.ok()) return status;
    if (Status status = own.tree.insert(more.tree); !status.ok()) return status;
    own.range.take_in(more.range);
    return {};
}

template <class Real>
std::uint64_t Statistics<Real>::first_row() const noexcept {
    return storage_->range.first;
}
template <class Real>
std::uint64_t Statistics<Real>::rows() const noexcept {
    return storage_->range.count;
}
template <class Real>
double Statistics<Real>::mass() const noexcept {
    return storage_->tree.total(storage_->layout().width() - 1);
}
template <class Real>
double Statistics<Real>::log_likelihood() const noexcept {
    return storage_->tree.total(storage_->layout().width() - 2) / mass();
}

template <class Real>
Result<Mixture> Statistics<Real>::maximize(double regularization, std::span<ComponentReport> components) const noexcept {
    const Storage& own = *storage_;
    const StatisticsLayout layout = own.layout();
    const Parameters& before = own.mixture.parameters();
    if (!(regularization >= 0) || !std::isfinite(regularization)) {
        return Status::error(ErrorCode::invalid_argument, "regularization is %g; expected a finite number, 0 or more", regularization);
    }
    if (!components.empty() && components.size() != layout.components) {
        return Status::error(ErrorCode::invalid_shape, "components has %zu places for %zu components", components.size(),
                             layout.components);
    }
    if (!(mass() > 0)) return Status::error(ErrorCode::invalid_argument, "there are no points with weight");
    struct Arrays {
        Arrays(Arena& arena, const Parameters& mixture, const StatisticsLayout& of) noexcept
            : maximization(arena, mixture.covariance, of.components, of.dims),
              sums(arena.take<double>(of.width())),
              reports(arena.take<ComponentReport>(of.components)) {}
        Maximization maximization;
        double* sums;
        ComponentReport* reports;
    };
    auto memory = allocate_for([&](Arena& arena) { Arrays(arena, before, layout); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    Arrays arrays(arena, before, layout);
    auto next = Mixture::blank(before.covariance, layout.components, layout.dims);
    if (!next.ok()) return next;
    for (std::size_t i = 0; i < layout.width(); ++i) arrays.sums[i] = own.tree.total(i);
    const std::span<ComponentReport> reports{arrays.reports, layout.components};
    std::fill(reports.begin(), reports.end(), ComponentReport{});
    arrays.maximization.run(layout, arrays.sums, own.densities, before, regularization, next->spans(), reports);
    if (!components.empty()) std::copy(reports.begin(), reports.end(), components.begin());
    return next;
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

}  // namespace lanewise::mixture
