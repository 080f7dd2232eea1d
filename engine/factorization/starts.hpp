// The item factors that a fit begins with.
#pragma once

#include <cstddef>

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
    std::byte* workspace_ = nullptr;  // of the truncated SVD
    std::size_t workspace_size_ = 0;
    Real* right_ = nullptr;   // items x k
    Real* values_ = nullptr;  // k
};

}  // namespace lanewise::als
