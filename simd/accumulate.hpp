// Sums in double: of points by label, and of whatever stands in the same place.
#pragma once

#include "pack.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void accumulate(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const double* offset,
                const std::int32_t* labels, const double* weights, double* sums, double* masses) {
    using D = Pack<double, Arch>;
    for (std::size_t i = 0; i < count; ++i) {
        const Real* x = rows + i * stride;
        const auto label = static_cast<std::size_t>(labels[i]);
        double* sum = sums + label * dims;
        const double weight = weights == nullptr ? 1.0 : weights[i];
        const D w = D::broadcast(weight);
        std::size_t j = 0;
        for (; j + D::lanes <= dims; j += D::lanes) {
            const D value = sub(load_as_double<Arch>(x + j), D::load(offset + j));
            fma(w, value, D::load(sum + j)).store(sum + j);
        }
        for (; j < dims; ++j) sum[j] = scalar_fma<Arch>(weight, static_cast<double>(x[j]) - offset[j], sum[j]);
        masses[label] += weight;
    }
}

template <class Arch, class Real>
void add_in_double(const Real* values, std::size_t count, double* sums) {
    using D = Pack<double, Arch>;
    std::size_t i = 0;
    for (; i + D::lanes <= count; i += D::lanes) add(D::load(sums + i), load_as_double<Arch>(values + i)).store(sums + i);
    for (; i < count; ++i) sums[i] += static_cast<double>(values[i]);
}

}  // namespace lanewise::simd::kernel
