#include "kmeans/row_points.hpp"

#include <cmath>
#include <cstring>

#include <lanewise/simd.hpp>

#include "core/parallel.hpp"
#include "core/squared_difference.hpp"

namespace lanewise::kmeans {
namespace {

template <class Real>
bool same_values(const Real* a, const Real* b, std::size_t count) noexcept {
    for (std::size_t j = 0; j < count; ++j) {
        if (a[j] != b[j]) return false;
    }
    return true;
}

template <class Real>
bool lexicographically_less(const Real* a, const Real* b, std::size_t count) noexcept {
    for (std::size_t j = 0; j < count; ++j) {
        if (a[j] != b[j]) return a[j] < b[j];
    }
    return false;
}

}  // namespace

template <class Real>
RowPoints<Real>::RowPoints(Arena& arena, Shape shape, std::size_t clusters, int threads) noexcept
    : clusters_(clusters),
      threads_(threads),
      moments_(arena, shape.points, shape.dimensions, threads),
      labeller_(arena, shape.dimensions, clusters, threads),
      cluster_sum_(arena, block_count(shape.points), clusters * shape.dimensions + clusters + 2, threads),
      inertia_sum_(arena, block_count(shape.points), 1, threads) {
    // The labels and, before there are any, the distances that k-means++ draws by share their memory.
    static_assert(sizeof(Real) >= sizeof(std::int32_t));
    closest_ = arena.take<Real>(shape.points);
    labels_ = reinterpret_cast<std::int32_t*>(closest_);
    found_labels_ = arena.take<std::int32_t>(static_cast<std::size_t>(threads) * block_rows);
    far_ = arena.take<FarList>(static_cast<std::size_t>(threads));
    if (Labeller<Real>::remembers(shape.dimensions, clusters)) {
        best_ = arena.take<Real>(shape.points);
        second_ = arena.take<Real>(shape.points);
    }
}

template <class Real>
Status RowPoints<Real>::load(MatrixView<const Real> points, const double* weights) noexcept {
    points_ = points;
    weights_ = weights;
    return moments_.measure(points, weights, magnitude_limit<Real>(points.cols), "points");
}

template <class Real>
void RowPoints<Real>::forget_labels() noexcept {
    for (std::size_t i = 0; i < points_.rows; ++i) labels_[i] = -1;
    labeller_.forget();
}

template <class Real>
const Real* RowPoints<Real>::tiles(std::size_t first, std::size_t count, Real* buffer) const noexcept {
    simd::kernels<Real>().pack(points_.row(first), points_.stride, count, points_.cols, nullptr, buffer);
    return buffer;
}

template <class Real>
Statistics RowPoints<Real>::assign(MatrixView<const Real> centroids) noexcept {
    labeller_.prepare(centroids, moments_.offset());
    const double* sum = cluster_sum_.run(
        [this](std::size_t block, double* out, int thread) { assign_block(block, out, thread); });
    const double* masses = sum + clusters_ * points_.cols;
    // Looking twice at most points costs more than looking at all centroids at once.
    if (masses[clusters_ + 1] > 0.5 * static_cast<double>(points_.rows)) labeller_.forget();
    return {sum, masses, masses[clusters_] != 0};
}

template <class Real>
void RowPoints<Real>::assign_block(std::size_t block, double* sum, int thread) noexcept {
    const std::size_t dims = points_.cols, first = block * block_rows;
    const std::size_t count = rows_of_block(block, points_.rows);
    double* masses = sum + clusters_ * dims;
    std::memset(sum, 0, cluster_sum_.width() * sizeof(double));
    std::int32_t* found = found_labels_ + static_cast<std::size_t>(thread) * block_rows;
    if (Labeller<Real>::remembers(dims, clusters_)) {
        std::memcpy(found, labels_ + first, count * sizeof *found);
        masses[clusters_ + 1] = static_cast<double>(labeller_.relabel(points_.row(first), points_.stride, count, found,
                                                                      best_ + first, second_ + first, thread));
    } else {
        labeller_.label(points_.row(first), points_.stride, count, found, nullptr, thread);
    }
    std::size_t changed = 0;
    for (std::size_t i = 0; i < count; ++i) changed += found[i] != labels_[first + i] ? 1 : 0;
    masses[clusters_] = static_cast<double>(changed);
    std::memcpy(labels_ + first, found, count * sizeof *found);
    simd::accumulate(points_.row(first), points_.stride, count, dims, moments_.offset(), found,
                     weights_ == nullptr ? nullptr : weights_ + first, sum, masses);
}

template <class Real>
double RowPoints<Real>::squared_residual(MatrixView<const Real> centroids, std::size_t row) const noexcept {
    return squared_difference(points_.row(row), centroids.row(static_cast<std::size_t>(labels_[row])), points_.cols);
}

template <class Real>
double RowPoints<Real>::residual_inertia(MatrixView<const Real> centroids) noexcept {
    return *inertia_sum_.run([&](std::size_t block, double* sum, int) {
        const std::size_t end = (block + 1) * block_rows < points_.rows ? (block + 1) * block_rows : points_.rows;
        *sum = 0;
        for (std::size_t i = block * block_rows; i < end; ++i) {
            *sum += (weights_ == nullptr ? 1.0 : weights_[i]) * squared_residual(centroids, i);
        }
    });
}

// The mean of equal points may miss them by the rounding of a block's 1024 additions about the offset: 2^-43 of them.
template <class Real>
bool RowPoints<Real>::on_centroid(MatrixView<const Real> centroids, std::size_t row) const noexcept {
    const Real* centroid = centroids.row(static_cast<std::size_t>(labels_[row]));
    for (std::size_t j = 0; j < points_.cols; ++j) {
        const auto value = static_cast<double>(points_(row, j));
        const double rounding = 0x1p-42 * (std::abs(value) + std::abs(moments_.offset()[j]));
        if (std::abs(value - static_cast<double>(centroid[j])) > rounding) return false;
    }
    return true;
}

// A strict order of values: rows that are equal in every coordinate are in neither order.
template <class Real>
bool RowPoints<Real>::farther(const Far& a, const Far& b) const noexcept {
    if (a.distance != b.distance) return a.distance > b.distance;
    return lexicographically_less(points_.row(a.row), points_.row(b.row), points_.cols);
}

template <class Real>
void RowPoints<Real>::offer(FarList& list, const Far& candidate, std::size_t most) const noexcept {
    std::size_t place = list.count;
    while (place > 0 && farther(candidate, list.at[place - 1])) --place;
    if (place == most) return;
    // Equal points have equal distances: the one before is the only place for a twin. Of twins the lowest row stays.
    if (place > 0 && same_values(points_.row(candidate.row), points_.row(list.at[place - 1].row), points_.cols)) {
        Far& twin = list.at[place - 1];
        twin.row = candidate.row < twin.row ? candidate.row : twin.row;
        return;
    }
    if (list.count < most) ++list.count;
    for (std::size_t i = list.count - 1; i > place; --i) list.at[i] = list.at[i - 1];
    list.at[place] = candidate;
}

template <class Real>
std::size_t RowPoints<Real>::farthest(MatrixView<const Real> centroids, std::size_t* rows, std::size_t known,
                                      std::size_t most) noexcept {
    most = most < most_farthest ? most : most_farthest;
    for (int t = 0; t < threads_; ++t) far_[t].count = 0;
    parallel_for(block_count(points_.rows), threads_, [&](std::size_t block, int thread) {
        const std::size_t end = (block + 1) * block_rows < points_.rows ? (block + 1) * block_rows : points_.rows;
        FarList& list = far_[thread];
        for (std::size_t i = block * block_rows; i < end; ++i) {
            if (weights_ != nullptr && weights_[i] == 0) continue;
            const Far candidate{squared_residual(centroids, i), i};
            if (list.count == most && candidate.distance < list.at[most - 1].distance) continue;
            if (on_centroid(centroids, i)) continue;
            bool taken = false;
            for (std::size_t m = 0; m < known && !taken; ++m) {
                taken = same_values(points_.row(i), points_.row(rows[m]), points_.cols);
            }
            if (!taken) offer(list, candidate, most);
        }
    });
    for (int t = 1; t < threads_; ++t) {
        for (std::size_t i = 0; i < far_[t].count; ++i) offer(far_[0], far_[t].at[i], most);
    }
    for (std::size_t i = 0; i < far_[0].count; ++i) rows[known + i] = far_[0].at[i].row;
    return far_[0].count;
}

template class RowPoints<float>;
template class RowPoints<double>;

}  // namespace lanewise::kmeans
