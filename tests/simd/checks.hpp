// One check a kernel, made from kernels.def: a kernel without a check does not link.
#pragma once

#include <lanewise/simd.hpp>

namespace lanewise::tests {

#define KERNEL(name, parameters, arguments) \
    template <class Real>                   \
    void check_##name(simd::Isa isa);
#include <lanewise/kernels.def>
#undef KERNEL

}  // namespace lanewise::tests
