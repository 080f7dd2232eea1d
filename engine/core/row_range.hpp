// Which rows of all the data statistics have: whole blocks, but for the last block of all.
#pragma once

#include <cstdint>

#include <lanewise/status.hpp>

#include "core/block_sum.hpp"

namespace lanewise {

struct RowRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;

    std::uint64_t end() const noexcept { return first + count; }
    std::uint64_t next_block() const noexcept { return end() / block_rows; }

    // Of a range that begins there.
    static Status check_first(std::uint64_t row) noexcept {
        if (row % block_rows == 0) return {};
        return Status::error(ErrorCode::invalid_argument, "first_row is %llu; expected a multiple of %zu",
                             static_cast<unsigned long long>(row), block_rows);
    }

    // More rows can follow.
    Status check_open() const noexcept {
        if (count % block_rows == 0) return {};
        return Status::error(ErrorCode::invalid_shape,
                             "%llu rows were added before; only the last rows of all may be no multiple of %zu",
                             static_cast<unsigned long long>(count), block_rows);
    }

    // The other's rows, at least one, come right behind these or right before them.
    Status check_neighbour(const RowRange& other) const noexcept {
        if (count == 0 || other.first == end() || other.end() == first) return {};
        const auto shown = [](std::uint64_t row) { return static_cast<unsigned long long>(row); };
        return Status::error(ErrorCode::invalid_argument,
                             "rows %llu ... %llu neither follow nor precede rows %llu ... %llu without a gap",
                             shown(other.first), shown(other.end() - 1), shown(first), shown(end() - 1));
    }

    void take_in(const RowRange& neighbour) noexcept {
        if (count == 0 || neighbour.end() == first) first = neighbour.first;
        count += neighbour.count;
    }
};

}  // namespace lanewise
