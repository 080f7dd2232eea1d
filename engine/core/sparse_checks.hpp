// Refusing a sparse matrix whose arrays do not go together.
#pragma once

#include <cstddef>
#include <limits>

#include <lanewise/sparse.hpp>
#include <lanewise/status.hpp>

namespace lanewise {

// Rows, columns and their transpose are numbered by std::int32_t.
inline constexpr std::size_t most_sparse_rows = std::numeric_limits<std::int32_t>::max();

// At least one row and one column, at most most_sparse_rows of each; offsets from 0, never falling, to the number of entries;
// columns within each row rising and less than cols; values finite. Errors name the first offender, with its row and column.
// No entries at all are fine.
template <class Real>
Status check_sparse(const SparseView<Real>& matrix, const char* name) noexcept;

}  // namespace lanewise
