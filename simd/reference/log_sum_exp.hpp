// The oracle's log_sum_exp and softmax, a row at a time. Included by reference.hpp, whose rule of internal linkage holds
// here too.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include "exponential.hpp"

namespace lanewise::simd::reference {
namespace {

// Whatever it is where there is a NaN: the sum shows that.
template <class Real>
Real largest_of(const Real* row, std::size_t k) {
    Real largest = row[0];
    for (std::size_t c = 1; c < k; ++c) {
        if (row[c] > largest) largest = row[c];
    }
    return largest;
}

// Equal infinities have no difference; here it is 0.
template <class Real>
Real below(Real value, Real largest) {
    return value == largest ? Real(0) : value - largest;
}

template <class Real>
bool has_nan(const Real* row, std::size_t k) {
    for (std::size_t c = 0; c < k; ++c) {
        if (std::isnan(row[c])) return true;
    }
    return false;
}

template <class Real>
void log_sum_exp(const Real* rows, std::size_t stride, std::size_t count, std::size_t k, Real* out) {
    for (std::size_t i = 0; i < count; ++i) {
        const Real* row = rows + i * stride;
        if (has_nan(row, k)) {
            out[i] = std::numeric_limits<Real>::quiet_NaN();
            continue;
        }
        const Real largest = largest_of(row, k);
        Real sum = 0;
        for (std::size_t c = 0; c < k; ++c) sum += exponential_of_nonpositive(below(row[c], largest));
        out[i] = largest + logarithm(sum);
    }
}

template <class Real>
void softmax(const Real* rows, std::size_t stride, std::size_t count, std::size_t k, Real* out,
             std::size_t out_stride) {
    for (std::size_t i = 0; i < count; ++i) {
        const Real* row = rows + i * stride;
        Real* result = out + i * out_stride;
        if (has_nan(row, k)) {
            for (std::size_t c = 0; c < k; ++c) result[c] = std::numeric_limits<Real>::quiet_NaN();
            continue;
        }
        const Real largest = largest_of(row, k);
        Real sum = 0;
        for (std::size_t c = 0; c < k; ++c) {
            result[c] = exponential_of_nonpositive(below(row[c], largest));
            sum += result[c];
        }
        for (std::size_t c = 0; c < k; ++c) result[c] /= sum;
    }
}

}  // namespace
}  // namespace lanewise::simd::reference
