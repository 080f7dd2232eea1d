// A sparse matrix by columns.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/sparse.hpp>

#include "core/arena.hpp"

namespace lanewise {

// Room for the transpose of a matrix of that shape.
template <class Real>
struct TransposeArrays {
    TransposeArrays() noexcept = default;
    TransposeArrays(Arena& arena, std::size_t cols, std::size_t entries) noexcept
        : offsets(arena.take<std::size_t>(cols + 1)),
          rows(arena.take<std::int32_t>(entries)),
          values(arena.take<Real>(entries)) {}

    std::size_t* offsets = nullptr;
    std::int32_t* rows = nullptr;
    Real* values = nullptr;
};

// The transpose of a matrix that check_sparse accepts, by a counting sort; its columns, which were rows, rise. The view is of
// the arrays, which must have room.
template <class Real>
SparseView<Real> transpose(const SparseView<Real>& matrix, const TransposeArrays<Real>& into) noexcept;

}  // namespace lanewise
