// One kernel on one shape: how much work it is, and how to do it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <lanewise/simd.hpp>

namespace lanewise::bench {

enum class Limit : std::uint8_t { arithmetic, memory };

// Does the work once with the kernels it is given. Owns its arrays.
template <class Real>
using Run = std::function<void(const simd::KernelTable<Real>&)>;

template <class Real>
struct Case {
    std::string kernel;
    std::string shape;
    double flops;  // of one run, a fused multiply-add as two
    double bytes;  // read and written by one run, each once
    Limit limit;   // memory: the input is larger than the caches, and its share is of the memory's bandwidth
    std::function<Run<Real>()> prepare;
};

template <class Real>
using Cases = std::vector<Case<Real>>;

// A kernel of kernels.def for which nobody defines its cases does not link.
#define KERNEL(name, parameters, arguments) \
    template <class Real>                   \
    void name##_cases(Cases<Real>& cases);
#include <lanewise/kernels.def>
#undef KERNEL

// Several kernels in turn, with responsibilities that stay where they are: an EM pass over a chunk of packed points.
template <class Real>
void em_pass_cases(Cases<Real>& cases);

#define LANEWISE_BENCH_CASES(name)                    \
    template void name##_cases<float>(Cases<float>&); \
    template void name##_cases<double>(Cases<double>&);

template <class Real>
Cases<Real> all_cases();

// count numbers with mean 0 and unit spread, the same ones every time. Long arrays repeat after 2^18 numbers.
template <class Real>
std::vector<Real> random_numbers(std::size_t count, unsigned seed);

// n points of d dimensions in tiles.
template <class Real>
std::vector<Real> random_tiles(std::size_t n, std::size_t d, unsigned seed);

// "d=16 k=64"
std::string shape_name(std::initializer_list<std::pair<const char*, std::size_t>> sizes);

// The next multiple of lanes.
template <class Real>
std::size_t padded(std::size_t dims) {
    return simd::tile_count(dims, simd::lanes<Real>) * simd::lanes<Real>;
}

// As many points as the engine hands to a kernel at once: 32 KiB of them, 64 at least, 1024 at most.
template <class Real>
std::size_t block_points(std::size_t dims) {
    const std::size_t points = 32768 / sizeof(Real) / dims / 64 * 64;
    return points < 64 ? 64 : points > 1024 ? 1024 : points;
}

}  // namespace lanewise::bench
