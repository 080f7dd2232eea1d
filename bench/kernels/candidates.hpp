// Whoever computes a kernel: an instruction set of the library, or the plain loops.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include <lanewise/simd.hpp>

#include "bench/probe/probes.hpp"

namespace lanewise::bench {

struct Candidate {
    std::string name;  // "avx2", ...; "reference": scalars, hardware fma; "compiler": the same loops, auto-vectorized
    const simd::KernelTable<float>* float_table;
    const simd::KernelTable<double>* double_table;
    const Probe* probe;  // of the same vector width; null where this CPU has no fma for it

    template <class Real>
    const simd::KernelTable<Real>& table() const {
        if constexpr (std::is_same_v<Real, float>) return *float_table;
        else return *double_table;
    }
};

// All that this CPU runs, instruction sets first, from the plainest to the widest.
std::vector<Candidate> all_candidates();

}  // namespace lanewise::bench
