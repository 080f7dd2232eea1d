#pragma once

#include <cstddef>

namespace lanewise::bench {

// What one vector width of this machine can do at most, by loops with nothing else in them.
struct Probe {
    std::size_t vector_bytes;  // 0: scalars
    std::size_t chains;        // independent fma in a step
    // chains fma a step on whole vectors: each is sum = sum * factor + addend.
    float (*fma_float)(std::size_t steps, float factor, float addend);
    double (*fma_double)(std::size_t steps, double factor, double addend);
    // The sum of count floats; count is a multiple of 1024.
    float (*read)(const float* data, std::size_t count);

    template <class Real>
    double flops_a_step() const {
        const std::size_t lanes = vector_bytes == 0 ? 1 : vector_bytes / sizeof(Real);
        return 2.0 * static_cast<double>(chains * lanes);
    }
};

}  // namespace lanewise::bench
