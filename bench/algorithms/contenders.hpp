// Who runs an algorithm: an instruction set on so many threads.
#pragma once

#include <string>
#include <vector>

#include <lanewise/simd.hpp>

namespace lanewise::bench {

struct Contender {
    simd::Isa isa;
    int threads;

    std::string name() const {
        return std::string(simd::to_string(isa)) + ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    }
};

// The best instruction set on one thread, and on all. Scalar kernels are no measure: without -mfma each fma is a call.
std::vector<Contender> all_contenders();

}  // namespace lanewise::bench
