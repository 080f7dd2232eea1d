// Many rows at once through y = M (x - offset) + start + shift. Each y is one chain of fma, from its start over the x
// in their order.
#pragma once

#include <cstddef>

#include <lanewise/matrix.hpp>

#include "core/arena.hpp"
#include "core/padded.hpp"

namespace lanewise::pca {

template <class Real>
class AffineMap {
public:
    AffineMap(Arena& arena, std::size_t inputs, std::size_t outputs, int threads) noexcept;

    // To be filled before the first run.
    MatrixView<Real> weights() const noexcept { return {weights_, outputs_, inputs_, stride_}; }  // M
    Real* starts() const noexcept { return starts_; }                                             // outputs

    // So many rows in a run make the best use of the caches.
    std::size_t rows_a_run() const noexcept { return tiles_ * lanes; }

    // offset: inputs, or null for 0. shift: outputs, added last, or null for 0.
    void run(MatrixView<const Real> rows, const Real* offset, const Real* shift, MatrixView<Real> out,
             int thread) const noexcept;

private:
    static constexpr std::size_t lanes = simd::lanes<Real>;

    void pack(MatrixView<const Real> rows, std::size_t first, std::size_t depth, const Real* offset,
              Real* tile) const noexcept;
    void write(const Real* sums, std::size_t first, std::size_t count, const Real* shift, MatrixView<Real> out,
               Real* pieces) const noexcept;

    std::size_t inputs_, outputs_;
    std::size_t
        stride_;  // an odd number of cache lines: rows of a kernel's step do not meet in one set of the first cache
    std::size_t tiles_;  // a run
    Real* weights_;      // outputs x stride
    Real* starts_;       // padded(outputs), those beyond being 0
    Real* tile_;         // threads x depth x lanes
    Real* sums_;         // threads x tiles x group x lanes
    Real* pieces_;       // threads x group x lanes
};

}  // namespace lanewise::pca
