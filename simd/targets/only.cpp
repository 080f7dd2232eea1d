// In place of the dispatch where one instruction set is compiled in: there is nothing to choose.
#include <lanewise/simd.hpp>

namespace lanewise::simd {

namespace {

constexpr Isa only = Isa::LANEWISE_ONLY_ISA;

template <class Real>
constexpr KernelTable<Real> table{
#define KERNEL(name, parameters, arguments) &DirectKernels<Real>::name,
#include <lanewise/kernels.def>
#undef KERNEL
};

}  // namespace

bool is_available(Isa isa) noexcept { return isa == only; }

Isa active_isa() noexcept { return only; }

bool force_isa(Isa isa) noexcept { return isa == only; }

void reset_isa() noexcept {}

template <>
const KernelTable<float>* kernels<float>(Isa isa) noexcept {
    return isa == only ? &table<float> : nullptr;
}
template <>
const KernelTable<double>* kernels<double>(Isa isa) noexcept {
    return isa == only ? &table<double> : nullptr;
}

}  // namespace lanewise::simd
