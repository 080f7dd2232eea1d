#include "core/block_sum.hpp"

#include <bit>

#include "core/parallel.hpp"

namespace lanewise {
namespace {

void add(double* sum, const double* more, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) sum[i] += more[i];
}

// A run's subtrees.
struct Tree {
    std::size_t blocks, width;
    BlockSum::Leaf leaf;
    BlockSum::Join join;

    // The vector of blocks first ... first + size - 1, as far as there are any. scratch: width for each halving of size. GCC would
    // inline this into itself, several deep.
    [[gnu::noinline]] void sum(std::size_t first, std::size_t size, double* vector, double* scratch, int thread) const noexcept {
        if (size == 1) return leaf(first, vector, thread);
        const std::size_t half = size / 2;
        sum(first, half, vector, scratch, thread);
        if (first + half >= blocks) return;
        sum(first + half, half, scratch, scratch + width, thread);
        join(vector, scratch);
    }
};

}  // namespace

BlockSum::BlockSum(Arena& arena, std::size_t blocks, std::size_t width, int threads) noexcept
    : blocks_(blocks), width_(width), threads_(threads) {
    const std::size_t wanted = static_cast<std::size_t>(threads) * (width < 4096 ? 16 : 6);
    while (threads > 1 ? (blocks + task_blocks_ - 1) / task_blocks_ > wanted : task_blocks_ < blocks) {
        task_blocks_ *= 2;
    }
    depth_ = static_cast<std::size_t>(std::bit_width(task_blocks_) - 1);
    roots_ = arena.take<double>((blocks + task_blocks_ - 1) / task_blocks_, width_);
    scratch_ = arena.take<double>(static_cast<std::size_t>(threads), depth_, width_);
}

std::size_t BlockSum::run_tasks(std::size_t blocks, Leaf leaf, Join join_vectors) noexcept {
    const Tree tree{blocks, width_, leaf, join_vectors};
    const std::size_t tasks = (blocks + task_blocks_ - 1) / task_blocks_;
    parallel_for(tasks, threads_, [&](std::size_t task, int thread) {
        double* scratch = scratch_ + static_cast<std::size_t>(thread) * depth_ * width_;
        tree.sum(task * task_blocks_, task_blocks_, roots_ + task * width_, scratch, thread);
    });
    return tasks;
}

const double* BlockSum::run(std::size_t blocks, Leaf leaf) noexcept {
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

double* BlockSum::join(Leaf leaf, Join join_vectors) noexcept {
    const std::size_t tasks = run_tasks(blocks_, leaf, join_vectors);
    for (std::size_t half = 1; half < tasks; half *= 2) {
        parallel_for((tasks + half - 1) / (2 * half), threads_, [&](std::size_t pair, int) {
            double* vector = roots_ + 2 * half * pair * width_;
            join_vectors(vector, vector + half * width_);
        });
    }
    return roots_;
}

}  // namespace lanewise
