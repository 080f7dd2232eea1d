// The item factors that a fit begins with.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/als.hpp>

#include "core/arena.hpp"

namespace lanewise::als {

template <class Real>
class Starts {
public:
    Starts() noexcept = default;
    Starts(Arena& arena, const Shape& shape, const Options& options) noexcept;

    // items: padded rows.
    Status fill(const Input<Real>& input, const Options& options, Real* items) noexcept;

private:
    Status decompose(const Input<Real>& input, const Options& options, Real* items) noexcept;

    // Of the truncated SVD.
    std::size_t rank_ = 0;
    std::span<std::byte> workspace_;
    Real* right_ = nullptr;     // items x rank
    double* values_ = nullptr;  // rank
};

}  // namespace lanewise::als
