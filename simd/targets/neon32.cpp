#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(neon32, xsimd::neon)

}  // namespace lanewise::simd
