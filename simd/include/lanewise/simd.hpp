// The kernels as plain functions on pointers and sizes, for those who want just a fast distance. kernels.def documents each.
//
// One table of function pointers for each instruction set that was compiled in; the best one this CPU has is chosen at the
// first call. LANEWISE_ISA in the environment, or force_isa(), choose another. A build for one instruction set alone
// (LANEWISE_ONLY_ISA) has no tables: its kernels are called directly, and those that are not called are not linked.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/config.hpp>
#include <lanewise/export.h>

namespace lanewise::simd {

// From the plainest to the widest. All but sse2 give the same bits; sse2 has no fused multiply-add: each fma rounds twice. neon32
// (ARMv7) takes floats below 1.2e-38 in size for 0: it gives the same bits where there are none, not even between steps.
enum class Isa : std::uint8_t { scalar, sse2, neon32, neon64, avx2, avx512 };

inline constexpr int isa_count = 6;

// "scalar", "sse2", "neon32", "neon64", "avx2" or "avx512". Never null.
LANEWISE_API const char* to_string(Isa isa) noexcept;

// False, and isa untouched, when the name is none of those.
LANEWISE_API bool parse_isa(const char* name, Isa& isa) noexcept;

// Compiled into this library, and this CPU and its operating system run it.
LANEWISE_API bool is_available(Isa isa) noexcept;

// What the kernels run on now.
LANEWISE_API Isa active_isa() noexcept;

// False, and nothing changed, when isa is not available. Not to be called while a fit runs on another thread.
LANEWISE_API bool force_isa(Isa isa) noexcept;

// Back to the choice at the start: LANEWISE_ISA if it names an available one, else the widest available.
LANEWISE_API void reset_isa() noexcept;

template <class Real>
inline constexpr std::size_t lanes = 64 / sizeof(Real);

constexpr std::size_t tile_count(std::size_t points, std::size_t lanes_) noexcept { return (points + lanes_ - 1) / lanes_; }

// What gram copies side by side: rows of an odd number of cache lines, so that they do not share the same few sets of the first cache,
// and as many of them as fit 24 KiB, but 16 at least, 64 at most.
template <class Real>
constexpr std::size_t gram_width(std::size_t dims) noexcept {
    return (tile_count(dims, lanes<Real>) | 1) * lanes<Real>;
}
template <class Real>
constexpr std::size_t gram_rows(std::size_t dims) noexcept {
    const std::size_t rows = 24576 / sizeof(Real) / gram_width<Real>(dims);
    return rows < 16 ? 16 : rows > 64 ? 64 : rows;
}

// Values of gram's scratch.
template <class Real>
constexpr std::size_t gram_scratch(std::size_t dims) noexcept {
    return gram_rows<Real>(dims) * gram_width<Real>(dims);
}

template <class Real>
struct KernelTable {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a declarator
#define KERNEL(name, parameters, arguments) void(*name) parameters;
#include <lanewise/kernels.def>
#undef KERNEL
};

// The kernels of the active instruction set, to be called by their names. Real is float or double.
#ifdef LANEWISE_ONLY_ISA
template <class Real>
struct DirectKernels {
#define KERNEL(name, parameters, arguments) LANEWISE_API static void name parameters;
#include <lanewise/kernels.def>
#undef KERNEL
};
template <class Real>
inline constexpr DirectKernels<Real> direct_kernels{};
template <class Real>
inline const DirectKernels<Real>& kernels() noexcept {
    return direct_kernels<Real>;
}
#else
template <class Real>
LANEWISE_API const KernelTable<Real>& kernels() noexcept;
#endif

// The kernels of one instruction set; null when it is not available.
template <class Real>
LANEWISE_API const KernelTable<Real>* kernels(Isa isa) noexcept;

#define KERNEL(name, parameters, arguments) \
    template <class Real>                   \
    inline void name parameters {           \
        kernels<Real>().name arguments;     \
    }
#include <lanewise/kernels.def>
#undef KERNEL

}  // namespace lanewise::simd
