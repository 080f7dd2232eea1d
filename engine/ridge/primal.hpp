// The system of as many rows as dimensions: X^T W X b = X^T W y.
#pragma once

#include <lanewise/ridge.hpp>

#include "core/centred_rows.hpp"
#include "ridge/system.hpp"

namespace lanewise::ridge {

template <class Real>
class Primal {
public:
    Primal(Arena& arena, const Shape& shape, int threads) noexcept;

    // Of centred points and targets; the system keeps a pointer to what is here.
    void fill(const CentredRows<Real>& points, const CentredRows<Real>& targets, System& system) noexcept;

private:
    void add_rows(const CentredRows<Real>& points, const CentredRows<Real>& targets, std::size_t first, std::size_t count,
                  double* sum, int thread) const noexcept;

    static constexpr std::size_t chunk = 64;  // rows at a time

    std::size_t dims_, targets_;
    BlockSum sum_;     // the Gram matrix, dims x padded(dims); then products with targets, a row a target, lanes after lanes of dims
    double* panels_;   // a thread: lanes after lanes of dims, chunk rows each
    double* target_;   // a thread: padded(targets)
    double* columns_;  // a thread: targets x chunk
};

}  // namespace lanewise::ridge
