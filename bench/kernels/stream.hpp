// Input that comes from memory: larger than the last cache, a block at a time.
#pragma once

#include <cstddef>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {

inline constexpr std::size_t stream_bytes = std::size_t{64} << 20;

struct Stream {
    std::size_t rows;   // a multiple of block
    std::size_t block;  // rows of a block

    template <class Real>
    static Stream of_rows(std::size_t cols) {
        return of_blocks<Real>(cols, block_points<Real>(cols));
    }

    template <class Real>
    static Stream of_blocks(std::size_t cols, std::size_t block) {
        return {stream_bytes / sizeof(Real) / cols / block * block, block};
    }

    template <class F>
    void over_blocks(F&& f) const {
        for (std::size_t first = 0; first < rows; first += block) f(first);
    }
};

}  // namespace lanewise::bench
