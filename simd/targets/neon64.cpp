#include "targets/table.hpp"

namespace lanewise::simd {

extern const KernelTable<float> neon64_float;
extern const KernelTable<double> neon64_double;
constexpr KernelTable<float> neon64_float = Kernels<float, xsimd::neon64>::table;
constexpr KernelTable<double> neon64_double = Kernels<double, xsimd::neon64>::table;

}  // namespace lanewise::simd
