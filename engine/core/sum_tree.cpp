#include "core/sum_tree.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace lanewise {

std::size_t SumTree::largest_subtree(std::uint64_t first, std::size_t count) noexcept {
    std::size_t size = 1;
    while (size <= count / 2 && first % (2 * size) == 0) size *= 2;
    return size;
}

std::unique_ptr<double[]> SumTree::copy_of(const double* sum) const noexcept {
    std::unique_ptr<double[]> copy(new (std::nothrow) double[width_]);
    if (copy != nullptr) std::copy_n(sum, width_, copy.get());
    return copy;
}

// Two halves of a subtree are its sum; then that may be a half.
void SumTree::insert(Node node) noexcept {
    std::size_t at = 0;
    while (at < count_ && nodes_[at].first < node.first) ++at;
    for (std::size_t i = count_; i > at; --i) nodes_[i] = std::move(nodes_[i - 1]);
    nodes_[at] = std::move(node);
    ++count_;
    for (bool joined = true; joined;) {
        joined = false;
        for (std::size_t i = 0; i + 1 < count_ && !joined; ++i) {
            Node &left = nodes_[i], &right = nodes_[i + 1];
            if (left.size != right.size || left.first % (2 * left.size) != 0 || right.first != left.first + left.size) continue;
            for (std::size_t j = 0; j < width_; ++j) left.sum[j] += right.sum[j];
            left.size *= 2;
            --count_;
            for (std::size_t k = i + 1; k < count_; ++k) nodes_[k] = std::move(nodes_[k + 1]);
            joined = true;
        }
    }
}

Status SumTree::insert(std::uint64_t first, std::size_t size, const double* sum) noexcept {
    Node node{first, size, copy_of(sum)};
    if (node.sum == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for %zu sums", width_);
    insert(std::move(node));
    return {};
}

Status SumTree::insert(const SumTree& other) noexcept {
    Node copies[most_nodes];
    for (std::size_t i = 0; i < other.count_; ++i) {
        copies[i] = {other.nodes_[i].first, other.nodes_[i].size, copy_of(other.nodes_[i].sum.get())};
        if (copies[i].sum == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for %zu sums", width_);
    }
    for (std::size_t i = 0; i < other.count_; ++i) insert(std::move(copies[i]));
    return {};
}

// From the last to the first: of blocks 0 ... n-1 the sizes fall, and a smaller node is what there is of a larger one's right half.
double SumTree::total(std::size_t i) const noexcept {
    double sum = 0;
    for (std::size_t n = count_; n > 0; --n) sum = n == count_ ? nodes_[n - 1].sum[i] : nodes_[n - 1].sum[i] + sum;
    return sum;
}

}  // namespace lanewise
