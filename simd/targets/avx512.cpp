#include "targets/table.hpp"

namespace lanewise::simd {

extern const KernelTable<float> avx512_float;
extern const KernelTable<double> avx512_double;
constexpr KernelTable<float> avx512_float = Kernels<float, xsimd::avx512bw>::table;
constexpr KernelTable<double> avx512_double = Kernels<double, xsimd::avx512bw>::table;

}  // namespace lanewise::simd
