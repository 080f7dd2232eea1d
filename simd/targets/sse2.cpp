#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(sse2, xsimd::sse2)

}  // namespace lanewise::simd
