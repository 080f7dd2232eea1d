#include <lanewise/simd.hpp>

#include <cstring>

namespace lanewise::simd {

namespace {

constexpr const char* names[isa_count] = {"scalar", "sse2", "neon32", "neon64", "avx2", "avx512"};

}  // namespace

const char* to_string(Isa isa) noexcept {
    const auto index = static_cast<std::size_t>(isa);
    return index < isa_count ? names[index] : "unknown";
}

bool parse_isa(const char* name, Isa& isa) noexcept {
    for (std::size_t i = 0; i < isa_count; ++i) {
        if (name != nullptr && std::strcmp(name, names[i]) == 0) {
            isa = static_cast<Isa>(i);
            return true;
        }
    }
    return false;
}

}  // namespace lanewise::simd
