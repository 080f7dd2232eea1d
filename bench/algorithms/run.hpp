// How an algorithm is run: on how many threads, and what it takes of the heap.
#pragma once

#include <cstddef>
#include <vector>

#include "bench/algorithms/case.hpp"

namespace lanewise::bench {

// One, and all; with the instruction set that users get. Scalar kernels are no measure: without -mfma each fma is a call.
std::vector<int> thread_counts();

struct HeapUse {
    std::size_t calls;
    std::size_t peak_bytes;  // beyond what was held before
};

HeapUse heap_use(const AlgorithmRun& run, int threads);

}  // namespace lanewise::bench
