// The system of as many rows as points: X X^T a = y, b = X^T a, with X and y times the roots of the weights.
#pragma once

#include <lanewise/ridge.hpp>

#include "core/centred_rows.hpp"
#include "ridge/system.hpp"

namespace lanewise::ridge {

template <class Real>
class Dual {
public:
    Dual(Arena& arena, const Shape& shape, int threads) noexcept;

    // Of centred points and targets; the system keeps a pointer to what is here.
    void fill(const CentredRows<Real>& points, const CentredRows<Real>& targets, System& system) noexcept;

    // padded(dims) coefficients from a solution.
    void combine(const double* solution, double* coefficients) const noexcept;

private:
    std::size_t points_, dims_, targets_;
    BlockSum sum_;     // points x padded(points)
    double* rows_;     // points x padded(dims)
    double* columns_;  // dims x padded(points)
    double* scratch_;  // threads x what simd::gram takes
};

}  // namespace lanewise::ridge
