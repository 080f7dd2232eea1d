#include <lanewise/pca/autoencoder.hpp>

#include <algorithm>
#include <cmath>

#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "pca/autoencoder_checks.hpp"
#include "svd/orthonormalizer.hpp"
#include "svd/small_svd.hpp"

namespace lanewise::pca {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;

MatrixView<double> take_block(Arena& arena, std::size_t rows, std::size_t cols) noexcept {
    return {arena.take<double>(rows, padded<double>(cols)), rows, cols, padded<double>(cols)};
}

// a b for lanes columns of b at a time: use(first column, how many, lanes values of each row, thread).
class Product {
public:
    Product(Arena& arena, std::size_t rows, std::size_t depth, int threads) noexcept
        : rows_(rows), depth_(depth), threads_(threads) {
        tiles_ = arena.take<double>(static_cast<std::size_t>(threads), depth, lanes);
        sums_ = arena.take<double>(static_cast<std::size_t>(threads), rows, lanes);
    }

    template <class Use>
    void run(MatrixView<const double> a, MatrixView<const double> b, Use&& use) const noexcept {
        parallel_for((b.cols + lanes - 1) / lanes, threads_, [&](std::size_t part, int thread) {
            double* tile = tiles_ + static_cast<std::size_t>(thread) * depth_ * lanes;
            double* sum = sums_ + static_cast<std::size_t>(thread) * rows_ * lanes;
            const std::size_t first = part * lanes, count = std::min(lanes, b.cols - first);
            for (std::size_t t = 0; t < b.rows; ++t) {
                for (std::size_t l = 0; l < lanes; ++l) tile[t * lanes + l] = l < count ? b(t, first + l) : 0;
            }
            std::fill_n(sum, a.rows * lanes, 0.0);
            simd::outer_product(a.data, a.stride, a.rows, static_cast<const double*>(tile), b.rows, sum);
            use(first, count, static_cast<const double*>(sum), thread);
        });
    }

private:
    std::size_t rows_, depth_;
    int threads_;
    double* tiles_;  // threads x depth x lanes
    double* sums_;   // threads x rows x lanes
};

// B and W, scaled by powers of two: B W = 2^exponent times their product, which is the sum over k of b_k w_k^T. The
// largest of these terms has elements about 1, and b_k and w_k are about as large as each other: so nothing overflows,
// and what rounding does to either side is small beside the terms.
class Balanced {
public:
    Balanced(Arena& arena, std::size_t d, std::size_t k) noexcept
        : decoder(take_block(arena, d, k)), encoder(take_block(arena, k, d)), powers_(arena.take<int>(2, k)) {}

    void set(MatrixView<const double> w, MatrixView<const double> b) noexcept {
        find_powers(w, b);
        const std::size_t k = w.rows, d = w.cols;
        std::fill_n(decoder.data, d * decoder.stride, 0.0);
        for (std::size_t i = 0; i < d; ++i) {
            for (std::size_t t = 0; t < k; ++t) decoder(i, t) = std::ldexp(b(i, t), powers_[2 * t]);
        }
        for (std::size_t t = 0; t < k; ++t) {
            for (std::size_t j = 0; j < d; ++j) encoder(t, j) = std::ldexp(w(t, j), powers_[2 * t + 1]);
        }
    }

    // The sum over k of |b_k| |w_k|.
    double terms() const noexcept {
        double sum = 0;
        for (std::size_t t = 0; t < encoder.rows; ++t) {
            double bb = 0, ww = 0;
            for (std::size_t i = 0; i < encoder.cols; ++i) {
                bb += decoder(i, t) * decoder(i, t);
                ww += encoder(t, i) * encoder(t, i);
            }
            sum += std::sqrt(bb) * std::sqrt(ww);
        }
        return sum;
    }

    // An element of the product as one of B W, infinite if that is too large.
    double element(double value) const noexcept { return std::ldexp(value, exponent_); }

    MatrixView<double> decoder, encoder;  // d x k and k x d

private:
    void find_powers(MatrixView<const double> w, MatrixView<const double> b) noexcept {
        bool any = false;
        for (std::size_t t = 0; t < w.rows; ++t) {
            double bb = 0, ww = 0;
            for (std::size_t i = 0; i < w.cols; ++i) {
                bb = std::max(bb, std::fabs(b(i, t)));
                ww = std::max(ww, std::fabs(w(t, i)));
            }
            powers_[2 * t] = bb > 0 ? -std::ilogb(bb) : 0;
            powers_[2 * t + 1] = ww > 0 ? -std::ilogb(ww) : 0;
            const int size = -powers_[2 * t] - powers_[2 * t + 1];
            if (!(bb > 0) || !(ww > 0)) continue;
            exponent_ = any ? std::max(exponent_, size) : size;
            any = true;
        }
        for (std::size_t t = 0; t < w.rows; ++t) {
            const int size = -powers_[2 * t] - powers_[2 * t + 1];
            const int less = std::min(size - exponent_, 0), half = less / 2;
            powers_[2 * t] += half;
            powers_[2 * t + 1] += less - half;
        }
    }

    int* powers_;  // k pairs: of b_k and of w_k
    int exponent_ = 0;
};

struct PairMemory {
    PairMemory(Arena& arena, std::size_t d, std::size_t k, int threads) noexcept
        : pair(arena, d, k),
          product(arena, d, k, threads),
          deviations(arena.take<double>(static_cast<std::size_t>(threads))),
          small(take_block(arena, std::min(d, k), std::min(d, k))),
          rotations(arena.take<double>(small.rows, small.stride)),
          values(arena.take<double>(small.rows)) {}

    Balanced pair;
    Product product;
    double* deviations;        // threads: the largest each has seen
    MatrixView<double> small;  // of the singular values of B W
    double* rotations;         // of small's size
    double* values;            // small.rows
};

// Where k < d: the triangular factors of both sides.
struct FactorMemory {
    FactorMemory(Arena& arena, std::size_t d, std::size_t k, int threads) noexcept
        : transposed(take_block(arena, d, k)),
          left(take_block(arena, k, k)),
          right(take_block(arena, k, k)),
          right_transposed(take_block(arena, k, k)),
          gram(arena, d, k, threads),
          orthonormalizer(arena, k, 0, threads) {}

    MatrixView<double> transposed, left, right, right_transposed;
    svd::BlockGram gram;
    svd::Orthonormalizer orthonormalizer;
};

void transpose(MatrixView<const double> from, MatrixView<double> to) noexcept {
    std::fill_n(to.data, to.rows * to.stride, 0.0);
    for (std::size_t i = 0; i < from.rows; ++i) {
        for (std::size_t j = 0; j < from.cols; ++j) to(j, i) = from(i, j);
    }
}

// The largest deviation of B W from I. Keeps the scaled product where there is room for it.
double deviation(PairMemory& memory, int threads) noexcept {
    const bool keep = memory.small.rows == memory.pair.decoder.rows;
    std::fill_n(memory.deviations, threads, 0.0);
    memory.product.run(memory.pair.decoder, memory.pair.encoder,
                       [&](std::size_t first, std::size_t count, const double* product, int thread) {
                           double& largest = memory.deviations[thread];
                           for (std::size_t i = 0; i < memory.pair.decoder.rows; ++i) {
                               for (std::size_t l = 0; l < count; ++l) {
                                   const double value = product[i * lanes + l], identity = i == first + l ? 1 : 0;
                                   largest = std::max(largest, std::fabs(memory.pair.element(value) - identity));
                                   if (keep) memory.small(i, first + l) = value;
                               }
                           }
                       });
    return *std::max_element(memory.deviations, memory.deviations + threads);
}

// small <- R_B R_W^T, where B = Q_B R_B and W^T = Q_W R_W: it has the singular values of B W. Destroys B.
void reduce(PairMemory& memory, FactorMemory& factors) noexcept {
    transpose(memory.pair.encoder, factors.transposed);
    factors.orthonormalizer.run(memory.pair.decoder, factors.gram, factors.left.data);
    factors.orthonormalizer.run(factors.transposed, factors.gram, factors.right.data);
    transpose(factors.right, factors.right_transposed);
    memory.product.run(factors.left, factors.right_transposed,
                       [&](std::size_t first, std::size_t count, const double* product, int) {
                           for (std::size_t i = 0; i < memory.small.rows; ++i) {
                               std::copy_n(product + i * lanes, count, memory.small.row(i) + first);
                           }
                       });
}

// Values count above what the header says, and above what rounding leaves of the terms where they cancel.
std::int32_t rank_of(PairMemory& memory, std::size_t side, double terms) noexcept {
    const std::size_t n = memory.small.rows;
    svd::small_svd(memory.small.data, memory.small.stride, n, memory.rotations, memory.values);
    const double negligible = std::max(static_cast<double>(side) * 0x1p-52 * memory.values[0], 0x1p-50 * terms);
    return static_cast<std::int32_t>(
        std::count_if(memory.values, memory.values + n, [&](double value) { return value > negligible; }));
}

}  // namespace

Result<PairReport> check_pair(MatrixView<const double> encoder, MatrixView<const double> decoder,
                              int threads) noexcept {
    if (Status status = check_matrices(encoder, decoder, threads); !status.ok()) return status;
    const std::size_t k = encoder.rows, d = encoder.cols;
    const int most = resolve_threads(threads, (d + lanes - 1) / lanes);
    auto bytes = allocate_for([&](Arena& arena) {
        PairMemory(arena, d, k, most);
        if (k < d) FactorMemory(arena, d, k, most);
    });
    if (!bytes.ok()) return bytes.status();
    Arena arena(bytes->span());
    PairMemory memory(arena, d, k, most);
    memory.pair.set(encoder, decoder);
    const double terms = memory.pair.terms();
    PairReport report;
    report.largest_deviation = deviation(memory, most);
    if (!std::isfinite(report.largest_deviation)) {
        return Status::error(ErrorCode::out_of_range, "the decoder times the encoder overflows: scale them");
    }
    report.is_identity = report.largest_deviation <= 1e-9;
    if (k < d) {
        FactorMemory factors(arena, d, k, most);
        reduce(memory, factors);
    }
    report.rank = rank_of(memory, std::max(k, d), terms);
    return report;
}

}  // namespace lanewise::pca
