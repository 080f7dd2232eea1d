// Randomized subspace iteration on an operator.
#pragma once

#include <lanewise/svd.hpp>

#include "svd/orthonormalizer.hpp"

namespace lanewise::svd {

class Decomposer {
public:
    // options are checked, and rank <= min(rows, cols).
    Decomposer(Arena& arena, std::size_t rows, std::size_t cols, const Options& options, int threads) noexcept;

    // Returns how many of the values are above rounding; the others are 0.
    std::int32_t run(const Operator& matrix) noexcept;

    // width() of them, of which the first options.rank are as good as the header says. Vectors are columns.
    std::size_t width() const noexcept { return width_; }
    const double* values() const noexcept { return values_; }
    MatrixView<const double> left() const noexcept { return is_wide_ ? short_ : tall_; }
    MatrixView<const double> right() const noexcept { return is_wide_ ? tall_ : short_; }

private:
    void iterate(const Operator& matrix) noexcept;
    void start() noexcept;
    std::int32_t rotate_to_vectors() noexcept;
    void fix_signs() noexcept;

    bool is_wide_;  // more columns than rows: then the transpose is decomposed
    Options options_;
    std::size_t rank_, width_;
    int threads_;
    MatrixView<double> tall_, short_, small_, triangle_;
    double* rotations_;  // width x width
    double* values_;     // width
    double* largest_;    // width
    BlockGram tall_gram_, short_gram_, small_gram_;
    BlockProduct product_;
    Orthonormalizer orthonormalizer_;
};

// rank + oversampling vectors, or as many as there can be.
std::size_t width_of(std::size_t rows, std::size_t cols, const Options& options) noexcept;

}  // namespace lanewise::svd
