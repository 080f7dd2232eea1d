// Values less their columns' means, in double.
#pragma once

#include "pack.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void centre(const Real* row, std::size_t dims, const double* middles, const double* rests, double factor, double* out,
            std::size_t panel) {
    using D = Pack<double, Arch>;
    const D scale = D::broadcast(factor);
    std::size_t j = 0;
    for (; j + D::lanes <= dims; j += D::lanes, out += panel) {
        const D value = sub(load_as_double<Arch>(row + j), D::load(middles + j));
        mul(sub(value, D::load(rests + j)), scale).store(out);
    }
    if (j == dims) return;
    for (std::size_t l = 0; l < D::lanes; ++l, ++j) {
        out[l] = j < dims ? ((static_cast<double>(row[j]) - middles[j]) - rests[j]) * factor : 0;
    }
}

}  // namespace lanewise::simd::kernel
