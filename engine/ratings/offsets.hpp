// What is subtracted from ratings.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/ratings.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"

namespace lanewise::ratings {

struct OffsetsMemory {
    OffsetsMemory(Arena& arena, std::size_t users, std::size_t items, std::size_t ratings) noexcept
        : user_counts(arena.take<double>(users)),
          item_counts(arena.take<double>(items)),
          total(arena, block_count(ratings), 1, 1) {}

    double* user_counts;
    double* item_counts;
    BlockSum total;
};

// total: of block_count(train.size()) blocks.
double mean_of(std::span<const Rating> train, BlockSum& total) noexcept;

// Overwrites both. train is sorted, its numbers are below users.size() and items.size().
void find_offsets(std::span<const Rating> train, Center center, OffsetsMemory& memory, std::span<double> users,
                  std::span<double> items) noexcept;

// Errors: an offset that is not finite.
Status check_offsets(std::span<const double> offsets, const char* name) noexcept;

}  // namespace lanewise::ratings
