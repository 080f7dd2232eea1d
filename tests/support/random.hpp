// Numbers for tests: the same on every machine, from a seed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lanewise::tests {

// splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        state_ += 0x9E3779B97F4A7C15u;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    // 0 ... n-1. The bias of the remainder does not matter here.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }

    bool one_in(std::size_t n) { return below(n) == 0; }

    // [0, 1), a multiple of 2^-53.
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

    double uniform(double low, double high) { return low + (high - low) * uniform(); }

    // Mean 0, variance 1, bell-shaped: four uniforms. No logarithm or cosine, for those differ between C libraries.
    double normal() { return (uniform() + uniform() + uniform() + uniform() - 2.0) * 1.7320508075688772; }

private:
    std::uint64_t state_;
};

}  // namespace lanewise::tests
