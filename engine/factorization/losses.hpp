// How well factors fit: squared errors from residuals, and the penalty.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/als.hpp>
#include <lanewise/sparse.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"

namespace lanewise::als {

template <class Real>
class Losses {
public:
    Losses() noexcept = default;
    Losses(Arena& arena, const Shape& shape, std::size_t factors, int threads) noexcept;

    // Of padded factors. by_item: the same ratings, for the items' counts.
    Evaluation evaluate(const SparseView<Real>& by_user, const SparseView<Real>& by_item,
                        std::span<const ratings::Rating> validation, const Options& options, const Real* users,
                        const Real* items) noexcept;

private:
    double squared_error(const SparseView<Real>& by_user, const Real* users, const Real* items) noexcept;
    double squared_error(std::span<const ratings::Rating> ratings, const Real* users, const Real* items) noexcept;
    double penalty(BlockSum& sums, const SparseView<Real>& ratings, const Options& options,
                   const Real* factors) noexcept;

    std::size_t factors_ = 0;
    Real* predictions_ = nullptr;  // a block for each thread
    BlockSum user_sums_;
    BlockSum item_sums_;
    BlockSum validation_sums_;
};

}  // namespace lanewise::als
