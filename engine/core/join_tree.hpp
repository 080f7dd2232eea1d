// The tree of BlockSum for blocks that come in pieces: whole subtrees are kept, and join as soon as their neighbours are there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include <lanewise/status.hpp>

namespace lanewise {

// Join{}(vector, more) makes `vector`, of some blocks, that of them and the blocks behind them.
template <class Join>
class JoinTree {
public:
    JoinTree() noexcept = default;
    explicit JoinTree(std::size_t width, Join join = {}) noexcept : width_(width), join_(join) {}

    // The size of the largest whole subtree that begins at block `first` and has at most `count` blocks, a power of two.
    static std::size_t largest_subtree(std::uint64_t first, std::size_t count) noexcept {
        std::size_t size = 1;
        while (size <= count / 2 && first % (2 * size) == 0) size *= 2;
        return size;
    }

    // Takes the vector of such a subtree, that of blocks first ... first+size-1, none of which are here yet. Errors: no memory, and
    // then nothing has changed.
    Status insert(std::uint64_t first, std::size_t size, const double* vector) noexcept {
        Node node{first, size, copy_of(vector)};
        if (node.vector == nullptr) return no_memory();
        insert(std::move(node));
        return {};
    }

    // The same of all that another tree has.
    Status insert(const JoinTree& other) noexcept {
        Node copies[most_nodes];
        for (std::size_t i = 0; i < other.count_; ++i) {
            copies[i] = {other.nodes_[i].first, other.nodes_[i].size, copy_of(other.nodes_[i].vector.get())};
            if (copies[i].vector == nullptr) return no_memory();
        }
        for (std::size_t i = 0; i < other.count_; ++i) insert(std::move(copies[i]));
        return {};
    }

    // All blocks' vector, zeros without any: of blocks 0 ... n-1 it is, to the bit, BlockSum's. From the last to the first: the sizes
    // fall, and a smaller node is what there is of a larger one's right half. scratch: width.
    void total(double* out, double* scratch) const noexcept {
        std::fill_n(out, width_, 0.0);
        for (std::size_t n = count_; n > 0; --n) {
            std::copy_n(out, width_, scratch);
            std::copy_n(nodes_[n - 1].vector.get(), width_, out);
            if (n < count_) join_(out, static_cast<const double*>(scratch));
        }
    }

    std::size_t width() const noexcept { return width_; }

protected:
    struct Node {
        std::uint64_t first = 0;
        std::uint64_t size = 0;
        std::unique_ptr<double[]> vector;
    };
    std::size_t count() const noexcept { return count_; }
    const Node& node(std::size_t i) const noexcept { return nodes_[i]; }  // ascending

private:
    static constexpr std::size_t most_nodes = 128;  // two of each size

    Status no_memory() const noexcept {
        return Status::error(ErrorCode::out_of_memory, "no memory for %zu sums", width_);
    }

    std::unique_ptr<double[]> copy_of(const double* vector) const noexcept {
        std::unique_ptr<double[]> copy(new (std::nothrow) double[width_]);
        if (copy != nullptr) std::copy_n(vector, width_, copy.get());
        return copy;
    }

    // Two halves of a subtree are its vector; then that may be a half.
    void insert(Node node) noexcept {
        std::size_t at = 0;
        while (at < count_ && nodes_[at].first < node.first) ++at;
        for (std::size_t i = count_; i > at; --i) nodes_[i] = std::move(nodes_[i - 1]);
        nodes_[at] = std::move(node);
        ++count_;
        while (join_neighbours()) {}
    }

    bool join_neighbours() noexcept {
        for (std::size_t i = 0; i + 1 < count_; ++i) {
            Node &left = nodes_[i], &right = nodes_[i + 1];
            const bool halves = left.size == right.size && left.first % (2 * left.size) == 0 &&
                                right.first == left.first + left.size;
            if (!halves) continue;
            join_(left.vector.get(), static_cast<const double*>(right.vector.get()));
            left.size *= 2;
            --count_;
            for (std::size_t k = i + 1; k < count_; ++k) nodes_[k] = std::move(nodes_[k + 1]);
            return true;
        }
        return false;
    }

    std::size_t width_ = 0;
    Join join_ = {};
    std::size_t count_ = 0;
    Node nodes_[most_nodes];
};

}  // namespace lanewise
