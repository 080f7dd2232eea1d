// Sums over blocks of rows in one fixed binary tree: block i's place in it follows from i alone, so it does not matter which
// thread summed what, nor how many there are.
#pragma once

#include <cstddef>

#include "core/arena.hpp"
#include "core/function_ref.hpp"

namespace lanewise {

// Rows in a block. Adding a block's k x d sums to the tree then costs about 2% of finding its labels, for any k and d.
inline constexpr std::size_t block_rows = 1024;

inline constexpr std::size_t block_count(std::size_t rows) noexcept { return (rows + block_rows - 1) / block_rows; }

// How many of all the rows a block has: the last one has what is left.
inline constexpr std::size_t rows_of_block(std::size_t block, std::size_t rows) noexcept {
    const std::size_t left = rows - block * block_rows;
    return left < block_rows ? left : block_rows;
}

// Sums vectors of `width` doubles, one a block.
class BlockSum {
public:
    // leaf(block, sum, thread) overwrites sum[0 ... width).
    using Leaf = FunctionRef<void(std::size_t block, double* sum, int thread)>;
    // join(vector, more) makes `vector`, of some blocks, that of them and the blocks behind them.
    using Join = FunctionRef<void(double* vector, const double* more)>;

    BlockSum() noexcept = default;

    // Memory: a vector a task and log2(blocks a task) a thread. Small vectors get more tasks, for balance.
    BlockSum(Arena& arena, std::size_t blocks, std::size_t width, int threads) noexcept;

    std::size_t width() const noexcept { return width_; }

    // The total, valid until the next run.
    const double* run(Leaf leaf) noexcept { return run(blocks_, leaf); }

    // The same of 1 ... blocks of the blocks.
    const double* run(std::size_t blocks, Leaf leaf) noexcept;

    // The same with a join in place of sums.
    double* join(Leaf leaf, Join join_vectors) noexcept;

private:
    std::size_t run_tasks(std::size_t blocks, Leaf leaf, Join join_vectors) noexcept;

    std::size_t blocks_ = 0;
    std::size_t width_ = 0;
    int threads_ = 1;
    std::size_t task_blocks_ = 1;  // a power of two: a task is a whole subtree
    std::size_t depth_ = 0;
    double* roots_ = nullptr;
    double* scratch_ = nullptr;
};

}  // namespace lanewise
