#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(avx2, xsimd::fma3<xsimd::avx2>)

}  // namespace lanewise::simd
