// The points of a fit as rows of a matrix, and what Lloyd's iterations ask of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/kmeans.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"
#include "core/column_moments.hpp"
#include "kmeans/labeller.hpp"

namespace lanewise::kmeans {

// What one pass over the points leaves, for the labels it found. Valid until the next pass.
struct Statistics {
    const double* sums = nullptr;    // clusters x dims: weighted sums of x - offset
    const double* masses = nullptr;  // clusters: sums of the weights
    bool changed = false;            // some label is another than before
};

template <class Real>
class RowPoints {
public:
    RowPoints() noexcept = default;
    RowPoints(Arena& arena, Shape shape, std::size_t clusters, int threads) noexcept;

    // Takes the data; checks it and measures its moments.
    Status load(MatrixView<const Real> points, const double* weights) noexcept;

    // Gives every point its label and sums up the clusters.
    virtual Statistics assign(MatrixView<const Real> centroids) noexcept;

    // Forgets the labels, so that the next assign changes them all.
    virtual void forget_labels() noexcept;

    // Weighted sum of squared distances to the labels' centroids, in double from the differences.
    double residual_inertia(MatrixView<const Real> centroids) noexcept;

    // Finds the points farthest from their labels' centroids, farthest first, that have weight, do not lie on their centroid (up
    // to the rounding of a mean) and differ in value from each other and from rows[0 ... known): up to `most` of them, into rows + known. Ties go to the
    // lexicographically smallest coordinates, so that order and repetition of points do not matter. Returns how many.
    static constexpr std::size_t most_farthest = 16;
    std::size_t farthest(MatrixView<const Real> centroids, std::size_t* rows, std::size_t known, std::size_t most) noexcept;

    // Rows first ... first+count-1 in tiles; first is a multiple of the lanes. They may stand in buffer or be kept ready.
    virtual const Real* tiles(std::size_t first, std::size_t count, Real* buffer) const noexcept;

    const MatrixView<const Real>& points() const noexcept { return points_; }
    const double* weights() const noexcept { return weights_; }
    const ColumnMoments<Real>& moments() const noexcept { return moments_; }
    const std::int32_t* labels() const noexcept { return labels_; }
    int threads() const noexcept { return threads_; }
    std::size_t clusters() const noexcept { return clusters_; }

    // Memory of a value a point that is free until the first assign: it holds the labels afterwards.
    Real* closest() noexcept { return closest_; }

protected:
    std::size_t clusters_ = 0;
    int threads_ = 1;
    MatrixView<const Real> points_;
    const double* weights_ = nullptr;
    ColumnMoments<Real> moments_;
    Labeller<Real> labeller_;
    BlockSum cluster_sum_;   // sums, masses, numbers of labels that changed and of those found at second sight
    std::int32_t* labels_ = nullptr;

private:
    void assign_block(std::size_t block, double* sum, int thread) noexcept;
    double squared_residual(MatrixView<const Real> centroids, std::size_t row) const noexcept;
    bool on_centroid(MatrixView<const Real> centroids, std::size_t row) const noexcept;

    struct Far {
        double distance;
        std::size_t row;
    };
    struct FarList {
        std::size_t count;
        Far at[most_farthest];  // farthest first, all different
    };
    bool farther(const Far& a, const Far& b) const noexcept;
    void offer(FarList& list, const Far& candidate, std::size_t most) const noexcept;

    BlockSum inertia_sum_;
    Real* closest_ = nullptr;
    Real* best_ = nullptr;    // a point, as Labeller::relabel() takes them
    Real* second_ = nullptr;
    std::int32_t* found_labels_ = nullptr;  // block_rows a thread
    FarList* far_ = nullptr;                // a thread
};

}  // namespace lanewise::kmeans
