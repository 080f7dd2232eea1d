// The kernels of one instruction set: LANEWISE_TARGET(name, arch) makes them tables of pointers or, where it is the only one, the
// functions themselves. A target is a file with nothing but that line.
#pragma once

#include <lanewise/simd.hpp>

#include "accumulate.hpp"
#include "back_substitute.hpp"
#include "centre.hpp"
#include "cholesky.hpp"
#include "cholesky_blocked.hpp"
#include "combine.hpp"
#include "contenders.hpp"
#include "dots.hpp"
#include "exponential.hpp"
#include "gaussians.hpp"
#include "gram.hpp"
#include "log_sum_exp.hpp"
#include "moments.hpp"
#include "nearest.hpp"
#include "outer_product.hpp"
#include "panels.hpp"
#include "posteriors.hpp"
#include "potentials.hpp"
#include "rotate.hpp"
#include "scatter.hpp"
#include "screen.hpp"
#include "softmax.hpp"
#include "squared_distances.hpp"
#include "tiles.hpp"

namespace lanewise::simd {

#ifdef LANEWISE_ONLY_ISA

template <class Real>
struct OnlyArch;

#define LANEWISE_TARGET(isa, ...)      \
    template <class Real>              \
    struct OnlyArch {                  \
        using Type = __VA_ARGS__;      \
    };                                 \
    template struct DirectKernels<float>; \
    template struct DirectKernels<double>;

#define KERNEL(name, parameters, arguments)                       \
    template <class Real>                                         \
    void DirectKernels<Real>::name parameters {                     \
        kernel::name<typename OnlyArch<Real>::Type, Real> arguments; \
    }
#include <lanewise/kernels.def>
#undef KERNEL

#else

template <class Real, class Arch>
struct Kernels {
#define KERNEL(name, parameters, arguments) \
    static void name parameters { kernel::name<Arch, Real> arguments; }
#include <lanewise/kernels.def>
#undef KERNEL

    static constexpr KernelTable<Real> table{
#define KERNEL(name, parameters, arguments) &Kernels::name,
#include <lanewise/kernels.def>
#undef KERNEL
    };
};

#define LANEWISE_TARGET(isa, ...)                                                      \
    extern const KernelTable<float> isa##_float;                                       \
    extern const KernelTable<double> isa##_double;                                     \
    constexpr KernelTable<float> isa##_float = Kernels<float, __VA_ARGS__>::table;     \
    constexpr KernelTable<double> isa##_double = Kernels<double, __VA_ARGS__>::table;

#endif

}  // namespace lanewise::simd
