// A sparse matrix somebody else owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lanewise {

// By rows: those entries of row i that are there are number offsets[i] ... offsets[i + 1] - 1, their columns rising.
// An entry of value 0 is there all the same; one that is not there is unknown or 0, as its user says.
template <class Real>
struct SparseView {
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::span<const std::size_t> offsets = {};   // rows + 1, from 0, never falling
    std::span<const std::int32_t> columns = {};  // offsets[rows], 0 ... cols-1
    std::span<const Real> values = {};           // offsets[rows]

    std::size_t entries() const noexcept { return columns.size(); }
    std::size_t entries_of(std::size_t row) const noexcept { return offsets[row + 1] - offsets[row]; }
};

}  // namespace lanewise
