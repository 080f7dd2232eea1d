// Philox 4x32-10: a draw depends on (seed, stream, index) alone, so it is the same on every platform and for every thread.
// J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>

namespace lanewise {

// The block of four words for a 128-bit counter and a 64-bit key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept;

class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream) noexcept : seed_(seed), stream_(stream) {}

    // The index-th number of this stream, uniform on [0, 1): a multiple of 2^-53.
    double uniform(std::uint64_t index) const noexcept;

    // Two such numbers for the price of one: uniform(index), and one that is drawn in no other way.
    std::array<double, 2> uniforms(std::uint64_t index) const noexcept;

    // The same draw on (0, 1), symmetric about 1/2: (k + 1/2) 2^-52 with k = floor(2^52 uniform(index)).
    double open_uniform(std::uint64_t index) const noexcept;

    // The same draw as a normal number of mean 0 and variance 1: open_uniform(index)'s quantile. At most 8.21 in size.
    double normal(std::uint64_t index) const noexcept;

private:
    std::array<std::uint32_t, 4> block(std::uint64_t index) const noexcept;

    std::uint64_t seed_;
    std::uint64_t stream_;
};

}  // namespace lanewise
