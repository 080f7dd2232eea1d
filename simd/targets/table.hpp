// The kernels of one instruction set as tables of pointers. A target defines LANEWISE_TARGET (a name) and includes this after
// choosing LANEWISE_ARCH.
#pragma once

#include <lanewise/simd.hpp>

#include "accumulate.hpp"
#include "back_substitute.hpp"
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

}  // namespace lanewise::simd
