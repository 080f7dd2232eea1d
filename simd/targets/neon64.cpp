#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(neon64, xsimd::neon64)

}  // namespace lanewise::simd
