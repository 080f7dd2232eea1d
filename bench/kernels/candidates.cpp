#include "bench/kernels/candidates.hpp"

#include "bench/kernels/plain_loops.hpp"

namespace lanewise::bench {

extern const PlainLoops plain_reference;
#if defined(__x86_64__)
extern const PlainLoops plain_avx2, plain_avx512;
#else
extern const PlainLoops plain_compiler;
#endif

namespace {

#if defined(__x86_64__)
bool has_fma() { return simd::is_available(simd::Isa::avx2); }
bool has_wide() { return simd::is_available(simd::Isa::avx512); }
const PlainLoops& compilers_loops() { return has_wide() ? plain_avx512 : plain_avx2; }
#else
bool has_fma() { return true; }
const PlainLoops& compilers_loops() { return plain_compiler; }
#endif

}  // namespace

std::vector<Candidate> all_candidates() {
    std::vector<Candidate> all;
    for (int i = 0; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (!simd::is_available(isa)) continue;
        all.push_back({simd::to_string(isa), simd::kernels<float>(isa), simd::kernels<double>(isa), probe_of(isa)});
    }
    if (has_fma()) {
        const PlainLoops& loops = compilers_loops();
        all.push_back({"reference", plain_reference.float_table, plain_reference.double_table, probe_of(simd::Isa::scalar)});
        all.push_back({"compiler", loops.float_table, loops.double_table, &widest_probe()});
    }
    return all;
}

}  // namespace lanewise::bench
