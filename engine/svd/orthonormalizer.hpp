// Makes the columns of a tall block orthonormal: Cholesky QR, repeated until it is exact (Y. Yamamoto et al., "Roundoff error
// analysis of the CholeskyQR2 algorithm", ETNA 44, 2015), with a shifted diagonal where columns are close to dependent (T. Fukaya
// et al., "Shifted Cholesky QR for computing the QR factorization of ill-conditioned matrices", SIAM J. Sci. Comput. 42, 2020).
#pragma once

#include <cstdint>

#include "svd/block_product.hpp"

namespace lanewise::svd {

class Orthonormalizer {
public:
    Orthonormalizer(Arena& arena, std::size_t cols, std::uint64_t seed, int threads) noexcept;

    // x, at least as many rows as columns, becomes Q with x = Q R, R upper triangular. Columns that depend on those before
    // them, to rounding, become random ones: Q is orthonormal always, and R has zeros in their rows. r may be null; else it is
    // cols x cols, of a block's form.
    void run(MatrixView<double> x, BlockGram& gram, double* r) noexcept;

private:
    bool measure(const double* gram) noexcept;
    bool factorize(const double* gram, double diagonal) noexcept;
    void find_dependent(const double* gram) noexcept;
    void replace_lost(MatrixView<double> x, double* r) noexcept;
    void invert() noexcept;
    void accumulate(double* r) noexcept;

    const double* factor_row(std::size_t i) const noexcept { return factor_ + i * factor_stride_; }

    std::size_t cols_, stride_, factor_stride_;
    int threads_;
    std::uint64_t seed_;
    std::uint64_t drawn_ = 0;  // streams of random numbers so far
    BlockProduct product_;
    double* factor_;   // cols x factor_stride: of the Gram matrix of the columns over their norms
    double* inverse_;  // cols x stride
    double* norms_;    // of the columns
    double* row_;      // stride
    bool* lost_;       // columns to replace
    std::int32_t failed_ = -1;
    bool nearly_orthogonal_ = false;
};

}  // namespace lanewise::svd
