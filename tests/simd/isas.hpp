// The instruction sets a test runs on.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include <lanewise/simd.hpp>

namespace lanewise::tests {

// As a string: doctest prints a const char* as a pointer.
inline std::string name_of(simd::Isa isa) { return simd::to_string(isa); }

template <class Visit>
void for_each_isa(Visit visit) {
    for (int i = 0; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (simd::is_available(isa)) visit(isa);
    }
}

// The smallest number above 0 that an instruction set knows: to neon32, subnormal floats are 0.
template <class Real>
Real smallest_on(simd::Isa isa) {
    const bool flushes = isa == simd::Isa::neon32 && sizeof(Real) == sizeof(float);
    return flushes ? std::numeric_limits<Real>::min() : std::numeric_limits<Real>::denorm_min();
}

// A number as an instruction set knows it.
template <class Real>
Real known_on(simd::Isa isa, Real value) {
    return std::fabs(value) < smallest_on<Real>(isa) ? std::copysign(Real(0), value) : value;
}

}  // namespace lanewise::tests
