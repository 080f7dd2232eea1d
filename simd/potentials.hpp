// Weighted sums of the distances that would remain with each of k candidates: what k-means++ compares.
#pragma once

#include "pack.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void potentials(const Real* distances, std::size_t count, std::size_t k, const Real* closest, const double* weights,
                double* sums) {
    using P = Pack<Real, Arch>;
    using D = Pack<double, Arch>;
    constexpr int halves = static_cast<int>(P::lanes / D::lanes);
    const std::size_t whole = count / P::lanes;
    for (std::size_t c = 0; c < k; ++c) {
        D sum[halves];
        unrolled<halves>([&]<int h>() LANEWISE_INLINE_LAMBDA { sum[h] = D::load(sums + c * P::lanes + h * D::lanes); });
        for (std::size_t tile = 0; tile < whole; ++tile) {
            Real kept[P::lanes];
            min(P::load(closest + tile * P::lanes), P::load(distances + (tile * k + c) * P::lanes)).store(kept);
            unrolled<halves>([&]<int h>() LANEWISE_INLINE_LAMBDA {
                const D w = weights == nullptr ? D::broadcast(1) : D::load(weights + tile * P::lanes + h * D::lanes);
                sum[h] = fma(w, load_as_double<Arch>(kept + h * D::lanes), sum[h]);
            });
        }
        unrolled<halves>([&]<int h>() LANEWISE_INLINE_LAMBDA { sum[h].store(sums + c * P::lanes + h * D::lanes); });
        for (std::size_t i = whole * P::lanes; i < count; ++i) {
            const std::size_t lane = i - whole * P::lanes;
            const Real distance = distances[(whole * k + c) * P::lanes + lane];
            const Real kept = distance < closest[i] ? distance : closest[i];
            double& total = sums[c * P::lanes + lane];
            total = scalar_fma<Arch>(weights == nullptr ? 1.0 : weights[i], static_cast<double>(kept), total);
        }
    }
}

}  // namespace lanewise::simd::kernel
