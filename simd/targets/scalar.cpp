#include "targets/table.hpp"

namespace lanewise::simd {

extern const KernelTable<float> scalar_float;
extern const KernelTable<double> scalar_double;
constexpr KernelTable<float> scalar_float = Kernels<float, ScalarArch>::table;
constexpr KernelTable<double> scalar_double = Kernels<double, ScalarArch>::table;

}  // namespace lanewise::simd
