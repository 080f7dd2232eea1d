// Sums of blocks that come in pieces.
#pragma once

#include "core/join_tree.hpp"

namespace lanewise {

struct AddVectors {
    std::size_t width = 0;

    void operator()(double* sum, const double* more) const noexcept {
        for (std::size_t i = 0; i < width; ++i) sum[i] += more[i];
    }
};

class SumTree : public JoinTree<AddVectors> {
public:
    SumTree() noexcept = default;
    explicit SumTree(std::size_t width) noexcept : JoinTree(width, {width}) {}

    // Entry i of the total.
    double total(std::size_t i) const noexcept {
        double sum = 0;
        for (std::size_t n = count(); n > 0; --n) {
            sum = n == count() ? node(n - 1).vector[i] : node(n - 1).vector[i] + sum;
        }
        return sum;
    }
};

}  // namespace lanewise
