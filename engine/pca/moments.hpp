// Mean and scatter of points, in blocks that each have their own middle and join without loss.
#pragma once

#include <lanewise/matrix.hpp>

#include "core/block_sum.hpp"
#include "core/padded.hpp"

namespace lanewise::pca {

// What one vector of BlockSum or JoinTree holds: how many points, a middle near their mean, the mean less that (far from 0, one
// number has too few bits for both), and the scatter about the mean, the sum over the points of (x - mean)(x - mean)^T: the upper
// triangle, the rest being anything.
template <class Real>
struct MomentsLayout {
    std::size_t dims = 0;

    std::size_t stride() const noexcept { return padded<Real>(dims); }
    std::size_t width() const noexcept { return dims * (stride() + 2) + 1; }

    template <class T>
    T* scatter(T* vector) const noexcept {
        return vector;
    }
    template <class T>
    T* middle(T* vector) const noexcept {
        return vector + dims * stride();
    }
    template <class T>
    T* rest(T* vector) const noexcept {
        return vector + dims * (stride() + 1);
    }
    template <class T>
    T& count(T* vector) const noexcept {
        return vector[dims * (stride() + 2)];
    }
    double mean(const double* vector, std::size_t j) const noexcept { return middle(vector)[j] + rest(vector)[j]; }
};

template <class Real>
struct JoinMoments {
    MomentsLayout<Real> layout;
    int threads = 1;

    void operator()(double* vector, const double* more) const noexcept;
};

// The moments of blocks of points. Where the scatter is larger than a core's cache, all threads work on one block: then a block has to
// be read and written by them once only, and not one for each thread.
template <class Real>
class BlockMoments {
public:
    BlockMoments() noexcept = default;
    BlockMoments(Arena& arena, std::size_t dims, int threads) noexcept;

    MomentsLayout<Real> layout() const noexcept { return layout_; }
    JoinMoments<Real> join() const noexcept { return {layout_, inner_}; }

    // Threads that may measure blocks at the same time.
    int threads() const noexcept { return outer_; }

    // Of 1 ... block_rows points. With a value that is not finite, or squares that overflow, some of the scatter's diagonal is not
    // finite: then false.
    bool measure(MatrixView<const Real> points, double* vector, int thread) const noexcept;

private:
    struct Scratch {
        Real *panels, *middle;
        double* sums;
    };

    bool shares_blocks() const noexcept;
    std::size_t panels_size() const noexcept;  // of a chunk of points
    Scratch of(int thread) const noexcept;
    bool measure_alone(MatrixView<const Real> points, double* vector, const Scratch& scratch) const noexcept;
    bool measure_together(MatrixView<const Real> points, double* vector, const Scratch& scratch) const noexcept;
    void find_middle(MatrixView<const Real> points, const Scratch& scratch) const noexcept;
    void pack(MatrixView<const Real> points, std::size_t first, Real* panels, const Real* middle,
              double* sums) const noexcept;
    void clear_rows(std::size_t first, std::size_t end, double* vector) const noexcept;
    void add_rows(std::size_t first, std::size_t end, std::size_t count, const Real* panels, double* vector,
                  const Real* ahead, std::size_t lines) const noexcept;
    bool move_rows(std::size_t first, std::size_t end, std::size_t points, const double* sums,
                   double* vector) const noexcept;

    MomentsLayout<Real> layout_;
    int inner_ = 1, outer_ = 1;
    Real* panels_ = nullptr;  // a chunk's for each thread, or all chunks'
    Real* middle_ = nullptr;  // outer x dims
    double* sums_ = nullptr;  // outer x chunks x dims
};

}  // namespace lanewise::pca
