#include "targets/table.hpp"

namespace lanewise::simd {

extern const KernelTable<float> avx2_float;
extern const KernelTable<double> avx2_double;
constexpr KernelTable<float> avx2_float = Kernels<float, xsimd::fma3<xsimd::avx2>>::table;
constexpr KernelTable<double> avx2_double = Kernels<double, xsimd::fma3<xsimd::avx2>>::table;

}  // namespace lanewise::simd
