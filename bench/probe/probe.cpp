// Compiled once for each vector width, LANEWISE_BENCH_BYTES (0: scalars), with contraction and without
// auto-vectorization: what stands here is what runs. Without a hardware fma it is a multiply and an add.
#include "bench/probe/probe.hpp"

namespace lanewise::bench {
namespace {

#if LANEWISE_BENCH_BYTES == 0
using Floats = float;
using Doubles = double;
#else
using Floats = float __attribute__((vector_size(LANEWISE_BENCH_BYTES)));
using Doubles = double __attribute__((vector_size(LANEWISE_BENCH_BYTES)));
#endif
// Loads from any float's address, as movups does.
using UnalignedFloats __attribute__((aligned(4), may_alias)) = Floats;

// Enough to cover latency times ports of the fma units (x86: 4 cycles, two a cycle; large ARM cores: 4 cycles, four a
// cycle) in 16 or 32 registers beside the two operands.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr std::size_t chains = 24;
#else
constexpr std::size_t chains = 12;
#endif

float first_of(Floats v) {
#if LANEWISE_BENCH_BYTES == 0
    return v;
#else
    return v[0];
#endif
}
double first_of(Doubles v) {
#if LANEWISE_BENCH_BYTES == 0
    return v;
#else
    return v[0];
#endif
}

template <class Vector, class Real>
Real chained(std::size_t steps, Real factor, Real addend) {
    const Vector by = Vector{} + factor, more = Vector{} + addend;
    Vector sum[chains];
    for (std::size_t i = 0; i < chains; ++i) sum[i] = Vector{} + static_cast<Real>(i);
    for (std::size_t step = 0; step < steps; ++step) {
#pragma GCC unroll 32
        for (Vector& one : sum) one = one * by + more;
    }
    Vector total{};
    for (const Vector& one : sum) total += one;
    return first_of(total);
}

float read(const float* data, std::size_t count) {
    constexpr std::size_t lanes = LANEWISE_BENCH_BYTES == 0 ? 1 : LANEWISE_BENCH_BYTES / sizeof(float), sums = 8;
    Floats sum[sums] = {};
    for (std::size_t i = 0; i < count; i += sums * lanes) {
#pragma GCC unroll 8
        for (std::size_t s = 0; s < sums; ++s)
            sum[s] += *reinterpret_cast<const UnalignedFloats*>(data + i + s * lanes);
    }
    Floats total{};
    for (const Floats& one : sum) total += one;
    return first_of(total);
}

}  // namespace

extern const Probe LANEWISE_BENCH_NAME;
const Probe LANEWISE_BENCH_NAME = {LANEWISE_BENCH_BYTES, chains, chained<Floats, float>, chained<Doubles, double>,
                                   read};

}  // namespace lanewise::bench
