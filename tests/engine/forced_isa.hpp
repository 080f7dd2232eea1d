// Other instruction sets than this CPU's best, for a while.
#pragma once

#include <lanewise/simd.hpp>

namespace lanewise::tests {

// Forces instruction sets, and undoes it however the test ends.
class ForcedIsa {
public:
    ForcedIsa() = default;
    ForcedIsa(const ForcedIsa&) = delete;
    ForcedIsa& operator=(const ForcedIsa&) = delete;
    ~ForcedIsa() { simd::reset_isa(); }
    bool use(simd::Isa isa) { return simd::force_isa(isa); }
};

}  // namespace lanewise::tests
