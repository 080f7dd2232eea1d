#include "bench/probe/probes.hpp"

namespace lanewise::bench {

extern const Probe probe_scalar;
#if defined(__x86_64__)
extern const Probe probe_sse2, probe_avx2, probe_avx512;
#else
extern const Probe probe_neon64;
#endif

namespace {

#if defined(__x86_64__)
bool has_fma() { return simd::is_available(simd::Isa::avx2); }
#else
bool has_fma() { return true; }
#endif

simd::Isa widest_isa() {
    simd::Isa widest = simd::Isa::scalar;
    for (int i = 0; i < simd::isa_count; ++i) {
        if (simd::is_available(static_cast<simd::Isa>(i))) widest = static_cast<simd::Isa>(i);
    }
    return widest;
}

}  // namespace

const Probe* probe_of(simd::Isa isa) {
    switch (isa) {
#if defined(__x86_64__)
        case simd::Isa::sse2: return &probe_sse2;
        case simd::Isa::avx2: return &probe_avx2;
        case simd::Isa::avx512: return &probe_avx512;
#else
        case simd::Isa::neon64: return &probe_neon64;
#endif
        default: return has_fma() ? &probe_scalar : nullptr;
    }
}

const Probe& widest_probe() { return *probe_of(widest_isa()); }

}  // namespace lanewise::bench
