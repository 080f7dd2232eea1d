#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(avx512, xsimd::avx512bw)

}  // namespace lanewise::simd
