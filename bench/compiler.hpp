#pragma once

namespace lanewise::bench {

#if defined(__clang__)
inline constexpr char compiler[] = __VERSION__;
#else
inline constexpr char compiler[] = "GCC " __VERSION__;
#endif

}  // namespace lanewise::bench
