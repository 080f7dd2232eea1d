// Wide: clearly more precise than double everywhere, for oracles. long double where that is more than a double, which it is not on
// 32-bit ARM. LANEWISE_TEST_DOUBLE_DOUBLE makes it a DoubleDouble on any machine.
#pragma once

#include <cmath>
#include <limits>
#include <type_traits>

#include "tests/support/double_double.hpp"

namespace lanewise::tests {

#ifdef LANEWISE_TEST_DOUBLE_DOUBLE
inline constexpr bool long_double_is_wide = false;
#else
inline constexpr bool long_double_is_wide =
    std::numeric_limits<long double>::digits > std::numeric_limits<double>::digits;
#endif
using Wide = std::conditional_t<long_double_is_wide, long double, DoubleDouble>;

// Beside DoubleDouble's, so that a plain name in this namespace is right for both (and is never the global one, of double).
using std::exp;
using std::fabs;
using std::frexp;
using std::isinf;
using std::isnan;
using std::ldexp;
using std::log;
using std::sqrt;

}  // namespace lanewise::tests
