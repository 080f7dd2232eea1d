#include "targets/table.hpp"

namespace lanewise::simd {

LANEWISE_TARGET(scalar, ScalarArch)

}  // namespace lanewise::simd
