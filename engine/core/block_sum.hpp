// Sums over blocks of rows in one fixed binary tree: block i's place in it follows from i alone, so it does not matter which
// thread summed what, nor how many there are.
#pragma once

#include <bit>
#include <cstddef>

#include "core/arena.hpp"
#include "core/parallel.hpp"

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
    BlockSum() noexcept = default;

    // Memory: a vector a task and log2(blocks a task) a thread. Small vectors get more tasks, for balance.
    BlockSum(Arena& arena, std::size_t blocks, std::size_t width, int threads) noexcept
        : blocks_(blocks), width_(width), threads_(threads) {
        const std::size_t wanted = static_cast<std::size_t>(threads) * (width < 4096 ? 16 : 6);
        while (threads > 1 ? (blocks + task_blocks_ - 1) / task_blocks_ > wanted : task_blocks_ < blocks) {
            task_blocks_ *= 2;
        }
        depth_ = static_cast<std::size_t>(std::bit_width(task_blocks_) - 1);
        roots_ = arena.take<double>((blocks + task_blocks_ - 1) / task_blocks_, width_);
        scratch_ = arena.take<double>(static_cast<std::size_t>(threads), depth_, width_);
    }

    std::size_t width() const noexcept { return width_; }

    // leaf(block, sum, thread) overwrites sum[0 ... width). Returns the total, valid until the next run.
    template <class Leaf>
    const double* run(Leaf&& leaf) noexcept {
        return run(blocks_, leaf);
    }

    // The same of 1 ... blocks of the blocks.
    template <class Leaf>
    const double* run(std::size_t blocks, Leaf&& leaf) noexcept {
        const std::size_t tasks = run_tasks(blocks, leaf, [&](double* sum, const double* more) { add(sum, more, width_); });
        constexpr std::size_t slice = 4096;
        parallel_for((width_ + slice - 1) / slice, threads_, [&](std::size_t part, int) {
            const std::size_t first = part * slice;
            const std::size_t count = width_ - first < slice ? width_ - first : slice;
            for (std::size_t half = 1; half < tasks; half *= 2) {
                for (std::size_t task = 0; task + half < tasks; task += 2 * half) {
                    add(roots_ + task * width_ + first, roots_ + (task + half) * width_ + first, count);
                }
            }
        });
        return roots_;
    }

    // The same with join(vector, more) in place of sums: it makes `vector`, of some blocks, that of them and the blocks behind them.
    template <class Leaf, class Join>
    double* join(Leaf&& leaf, Join&& join_vectors) noexcept {
        const std::size_t tasks = run_tasks(blocks_, leaf, join_vectors);
        for (std::size_t half = 1; half < tasks; half *= 2) {
            parallel_for((tasks + half - 1) / (2 * half), threads_, [&](std::size_t pair, int) {
                double* vector = roots_ + 2 * half * pair * width_;
                join_vectors(vector, static_cast<const double*>(vector + half * width_));
            });
        }
        return roots_;
    }

private:
    template <class Leaf, class Join>
    std::size_t run_tasks(std::size_t blocks, Leaf& leaf, Join&& join_vectors) noexcept {
        const std::size_t tasks = (blocks + task_blocks_ - 1) / task_blocks_;
        parallel_for(tasks, threads_, [&](std::size_t task, int thread) {
            double* scratch = scratch_ + static_cast<std::size_t>(thread) * depth_ * width_;
            join_node(task * task_blocks_, task_blocks_, blocks, roots_ + task * width_, scratch, leaf, join_vectors, thread);
        });
        return tasks;
    }

    static void add(double* sum, const double* more, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) sum[i] += more[i];
    }

    template <class Leaf, class Join>
    void join_node(std::size_t first, std::size_t size, std::size_t blocks, double* vector, double* scratch, Leaf& leaf,
                   Join& join_vectors, int thread) noexcept {
        if (size == 1) return leaf(first, vector, thread);
        const std::size_t half = size / 2;
        join_node(first, half, blocks, vector, scratch, leaf, join_vectors, thread);
        if (first + half >= blocks) return;
        join_node(first + half, half, blocks, scratch, scratch + width_, leaf, join_vectors, thread);
        join_vectors(vector, static_cast<const double*>(scratch));
    }

    std::size_t blocks_ = 0;
    std::size_t width_ = 0;
    int threads_ = 1;
    std::size_t task_blocks_ = 1;  // a power of two: a task is a whole subtree
    std::size_t depth_ = 0;
    double* roots_ = nullptr;
    double* scratch_ = nullptr;
};

}  // namespace lanewise
