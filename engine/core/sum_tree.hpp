// The tree of BlockSum for blocks that come in pieces: whole subtrees are kept, and join as soon as their neighbours are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <lanewise/status.hpp>

namespace lanewise {

class SumTree {
public:
    SumTree() noexcept = default;
    explicit SumTree(std::size_t width) noexcept : width_(width) {}

    // The size of the largest whole subtree that begins at block `first` and has at most `count` blocks, a power of two.
    static std::size_t largest_subtree(std::uint64_t first, std::size_t count) noexcept;

    // Takes the sum of such a subtree, that of blocks first ... first+size-1, none of which are here yet. Errors: no memory, and then
    // nothing has changed.
    Status insert(std::uint64_t first, std::size_t size, const double* sum) noexcept;

    // The same of all that another tree has.
    Status insert(const SumTree& other) noexcept;

    // Entry i of the sum of all blocks: of blocks 0 ... n-1 it is, to the bit, BlockSum's.
    double total(std::size_t i) const noexcept;

    std::size_t width() const noexcept { return width_; }

private:
    struct Node {
        std::uint64_t first = 0;
        std::uint64_t size = 0;
        std::unique_ptr<double[]> sum;
    };
    static constexpr std::size_t most_nodes = 128;  // two of each size

    std::unique_ptr<double[]> copy_of(const double* sum) const noexcept;
    void insert(Node node) noexcept;

    std::size_t width_ = 0;
    std::size_t count_ = 0;
    Node nodes_[most_nodes];  // ascending
};

}  // namespace lanewise
