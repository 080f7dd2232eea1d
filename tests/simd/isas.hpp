// The instruction sets a test runs on.
#pragma once

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

}  // namespace lanewise::tests
