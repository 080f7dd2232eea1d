// Mean and scatter of points, in blocks that each have their own middle and join without loss.
#pragma once

#include <lanewise/matrix.hpp>

#include "core/block_sum.hpp"
#include "core/padded.hpp"

namespace lanewise::pca {

// What one vector of BlockSum or JoinTree holds: how many points, their mean, and the scatter about it, the sum over the points of
// (x - mean)(x - mean)^T: the upper triangle, the rest being anything.
template <class Real>
struct MomentsLayout {
    std::size_t dims = 0;

    std::size_t stride() const noexcept { return padded<Real>(dims); }
    std::size_t width() const noexcept { return dims * stride() + dims + 1; }

    template <class T>
    T* scatter(T* vector) const noexcept {
        return vector;
    }
    template <class T>
    T* mean(T* vector) const noexcept {
        return vector + dims * stride();
    }
    template <class T>
    T& count(T* vector) const noexcept {
        return vector[dims * stride() + dims];
    }
};

template <class Real>
struct JoinMoments {
    MomentsLayout<Real> layout;

    void operator()(double* vector, const double* more) const noexcept;
};

// The moments of blocks of points.
template <class Real>
class BlockMoments {
public:
    BlockMoments() noexcept = default;
    BlockMoments(Arena& arena, std::size_t dims, int threads) noexcept;

    MomentsLayout<Real> layout() const noexcept { return layout_; }
    JoinMoments<Real> join() const noexcept { return {layout_}; }

    // Of 1 ... block_rows points. With a value that is not finite, or squares that overflow, some of the scatter's diagonal is not
    // finite: then false.
    bool measure(MatrixView<const Real> points, double* vector, int thread) const noexcept;

private:
    void find_middle(MatrixView<const Real> points, double* sums, Real* middle) const noexcept;
    bool move_to_mean(double count, const Real* middle, double* vector) const noexcept;

    MomentsLayout<Real> layout_;
    Real* panels_ = nullptr;   // threads x panels of columns
    Real* middle_ = nullptr;   // threads x dims
};

}  // namespace lanewise::pca
