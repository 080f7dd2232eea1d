// Rows a chunk at a time: as many as are packed at once.
#pragma once

#include <cstddef>

#include "core/block_sum.hpp"

namespace lanewise::kmeans {

// f(first, count) for rows first ... end-1, at most `chunk` of them at a time.
template <class F>
void over_chunks(std::size_t first, std::size_t end, std::size_t chunk, F&& f) noexcept {
    for (; first < end; first += chunk) f(first, end - first < chunk ? end - first : chunk);
}

// The same for a block of all the rows.
template <class F>
void over_chunks_of_block(std::size_t block, std::size_t rows, std::size_t chunk, F&& f) noexcept {
    const std::size_t first = block * block_rows;
    over_chunks(first, first + rows_of_block(block, rows), chunk, f);
}

}  // namespace lanewise::kmeans
