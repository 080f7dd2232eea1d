#pragma once

#include <lanewise/simd.hpp>

namespace lanewise::bench {

// The kernels as plain loops, in both types.
struct PlainLoops {
    const simd::KernelTable<float>* float_table;
    const simd::KernelTable<double>* double_table;
};

}  // namespace lanewise::bench
