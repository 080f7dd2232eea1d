// Responsibilities from joint log-densities, in place: the softmax over components, times the points' weights.
#pragma once

#include "exponential.hpp"
#include "labels.hpp"

namespace lanewise::simd::kernel {

// The weights of points first, first + 1, ... of count; spare lanes have none.
template <class P>
LANEWISE_INLINE P weights_of(const typename P::Real* weights, std::size_t first, std::size_t count) {
    using Real = typename P::Real;
    if (first + P::lanes <= count) return weights == nullptr ? P::broadcast(1) : P::load(weights + first);
    Real here[P::lanes] = {};
    for (std::size_t i = first; i < count; ++i) here[i - first] = weights == nullptr ? Real(1) : weights[i];
    return P::load(here);
}

template <class Arch, class Real>
void posteriors(Real* joint, std::size_t count, std::size_t k, const Real* weights, Real* log_densities) {
    using P = Some<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    for (std::size_t first = 0; first < (count + lanes - 1) / lanes * lanes; first += P::lanes) {
        Real* row = joint + first / lanes * k * lanes + first % lanes;
        P largest = P::load(row);
        for (std::size_t c = 1; c < k; ++c) largest = max(largest, P::load(row + c * lanes));
        P sum = P::broadcast(0);
        for (std::size_t c = 0; c < k; ++c) {
            const P value = exp_of_nonpositive(sub(P::load(row + c * lanes), largest));
            sum = add(sum, value);
            value.store(row + c * lanes);
        }
        store_values(add(largest, log(sum)), first, count, log_densities);
        const P scale = div(weights_of<P>(weights, first, count), sum);
        for (std::size_t c = 0; c < k; ++c) mul(P::load(row + c * lanes), scale).store(row + c * lanes);
    }
}

}  // namespace lanewise::simd::kernel
