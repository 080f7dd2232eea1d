#include "targets/table.hpp"

namespace lanewise::simd {

extern const KernelTable<float> sse2_float;
extern const KernelTable<double> sse2_double;
constexpr KernelTable<float> sse2_float = Kernels<float, xsimd::sse2>::table;
constexpr KernelTable<double> sse2_double = Kernels<double, xsimd::sse2>::table;

}  // namespace lanewise::simd
