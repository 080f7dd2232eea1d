// Sums and sums of squares of columns about an offset, in double.
#pragma once

#include "pack.hpp"

namespace lanewise::simd::kernel {

// Packs of columns at a time, all rows: the sums stay in registers.
template <int Packs, class Arch, class Real>
LANEWISE_INLINE void moments_of_columns(const Real* rows, std::size_t stride, std::size_t count, const double* offset,
                                        const double* weights, double* sums, double* squares, double* largest) {
    using D = Pack<double, Arch>;
    D origin[Packs], sum[Packs], square[Packs], most[Packs];
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
        origin[p] = D::load(offset + p * D::lanes);
        sum[p] = D::load(sums + p * D::lanes);
        square[p] = D::load(squares + p * D::lanes);
        most[p] = D::load(largest + p * D::lanes);
    });
    const D zero = D::broadcast(0);
    for (std::size_t i = 0; i < count; ++i) {
        const D w = D::broadcast(weights == nullptr ? 1.0 : weights[i]);
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            const D value = sub(load_as_double<Arch>(rows + i * stride + p * D::lanes), origin[p]);
            sum[p] = fma(w, value, sum[p]);
            square[p] = fma(mul(w, value), value, square[p]);
            most[p] = max(most[p], max(value, sub(zero, value)));
        });
    }
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
        sum[p].store(sums + p * D::lanes);
        square[p].store(squares + p * D::lanes);
        most[p].store(largest + p * D::lanes);
    });
}

template <class Arch, class Real>
void moments(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const double* offset,
             const double* weights, double* sums, double* squares, double* largest) {
    constexpr std::size_t lanes = Pack<double, Arch>::lanes;
    constexpr int most = Pack<double, Arch>::parts == 1 ? 4 : 1;  // four packs: one cache line or two of a row
    std::size_t j = 0;
    for (; j + most * lanes <= dims; j += most * lanes) {
        moments_of_columns<most, Arch>(rows + j, stride, count, offset + j, weights, sums + j, squares + j, largest + j);
    }
    for (; j + lanes <= dims; j += lanes) {
        moments_of_columns<1, Arch>(rows + j, stride, count, offset + j, weights, sums + j, squares + j, largest + j);
    }
    for (; j < dims; ++j) {
        double sum = sums[j], square = squares[j], extreme = largest[j];
        for (std::size_t i = 0; i < count; ++i) {
            const double weight = weights == nullptr ? 1.0 : weights[i];
            const double value = static_cast<double>(rows[i * stride + j]) - offset[j];
            sum = scalar_fma<Arch>(weight, value, sum);
            square = scalar_fma<Arch>(weight * value, value, square);
            const double size = value < 0 ? -value : value;
            extreme = extreme < size ? size : extreme;
        }
        sums[j] = sum;
        squares[j] = square;
        largest[j] = extreme;
    }
}

}  // namespace lanewise::simd::kernel
