// Principal components: the orthonormal directions v_1, v_2, ... along which the data varies most. I. T. Jolliffe, "Principal
// Component Analysis", 2nd edition, 2002, chapters 1 to 3.
//
// Of n points x_i with mean m, the variances l_1 >= l_2 >= ... are the eigenvalues of the covariance
//     1 / (n - 1) * sum over i of (x_i - m) (x_i - m)^T,
// and 0 where n is 1. The K first components encode x as z_k = v_k . (x - m) and decode z as m + sum over k of z_k v_k: no linear
// encoder and decoder of K numbers lose less, and what is lost is the variance along the others. It is nothing where K reaches the
// rank of the centred data, and for every possible x only where K reaches d.
//
// Real is float or double, the data's. Products of float are summed in float for 256 points at a time and in double from there on;
// everything behind them is double. The same bits for any number of threads and on every instruction set but sse2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/pca/autoencoder.hpp>
#include <lanewise/status.hpp>

namespace lanewise::pca {

enum class Solver : std::uint8_t {
    automatic,   // gram where n < d, randomized where both are over 2000 and ten times components, else covariance
    covariance,  // eigenvectors of the d x d covariance: exact; n d^2 + 4/3 d^3 flop
    gram,        // eigenvectors of the n x n matrix of scalar products: exact; d n^2 + 4/3 n^3 flop
    randomized,  // svd.hpp on the centred matrix: as exact as its options make it; finds `components` of the variances only
};

inline constexpr int solver_count = 4;

// "auto", "covariance", "gram" or "randomized". Never null.
LANEWISE_API const char* to_string(Solver solver) noexcept;

// False, and solver untouched, when the name is none of those.
LANEWISE_API bool parse_solver(const char* name, Solver& solver) noexcept;

struct Options {
    std::int32_t components = 0;  // K, 1 to min(n, d); 0: min(n, d), or as many as `explained` asks for
    double explained = 0;         // in (0, 1], with components 0: the least K whose variances are this share of all; 0: no such wish
    bool center = true;           // false: m = 0, and "variance" means the mean square, still over n - 1
    Solver solver = Solver::automatic;
    std::int32_t oversampling = 10;  // of randomized, as in svd.hpp
    std::int32_t iterations = 12;    // of randomized, as in svd.hpp
    std::uint64_t seed = 0;          // of randomized
    int threads = 0;                 // 0: all
};

struct Shape {
    std::size_t points = 0;      // n
    std::size_t dimensions = 0;  // d
};

// Where fit leaves its results. Untouched when it returns an error.
struct Output {
    MatrixView<double> components;  // as many rows as most_components says, x d: v_k is row k; rows from K on hold anything
    std::span<double> mean;         // d
    std::span<double> variances;    // min(n, d), falling; those that randomized does not find are 0
};

struct Report {
    std::int32_t components = 0;  // K
    Solver solver = Solver::covariance;
    // Variances above `tolerance` times the first: rounding alone makes smaller ones. The tolerance is 2^-17 in float and 2^-46 in
    // double, and max(d, 16) 2^-52 more; n for d for gram. randomized, which sees singular values and not their squares, has
    // max(n, d)^2 2^-104, and counts among those that it found.
    std::int32_t rank = 0;
    double tolerance = 0;
    double total_variance = 0;  // the trace of the covariance
    // Mean variance along the min(n, d) - K directions left out, 0 where there are none: M. E. Tipping and C. M. Bishop,
    // "Probabilistic principal component analysis", 1999.
    double noise_variance = 0;
    // The mean over the points of the squared distance to what is decoded from K numbers: (n - 1) / n times the variance left out. 0
    // where K reaches the rank, and so is noise_variance: what is left then is rounding.
    double reconstruction_error = 0;
};

// Components that fit may find: options.components, or min(n, d).
LANEWISE_API std::size_t most_components(const Shape& shape, const Options& options) noexcept;

// Bytes that fit needs; 0 when an option is out of range or a size overflows. O(threads log(n) d^2), for gram O(d + threads log(d) n^2), for
// randomized that of svd.hpp without the matrix.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept;

// Fits without allocating. Components are orthonormal (to 1e-12), each with its largest loading positive, the first of those that are
// equal within 2^-40; those beyond the rank, which nothing but rounding determines, too. Errors: every argument that is out of range,
// values that are not finite with their place, squares that overflow, a workspace that is too small.
template <class Real>
LANEWISE_API Result<Report> fit(MatrixView<const Real> points, const Options& options, const Output& output,
                   std::span<std::byte> workspace) noexcept;

// A fit that owns its arrays.
class LANEWISE_API Model {
public:
    Model() noexcept = default;

    MatrixView<const double> components() const noexcept { return components_; }  // K x d
    std::span<const double> mean() const noexcept { return mean_; }               // d
    // Falling: min(n, d) of them, of randomized K.
    std::span<const double> variances() const noexcept { return variances_; }
    std::uint64_t points() const noexcept { return points_; }  // n
    const Report& report() const noexcept { return report_; }

    // The autoencoder; whitened: its scores have variance 1, and are 0 beyond the rank.
    Autoencoder autoencoder(bool whiten = false) const noexcept {
        return {components_, mean_, whiten ? std::span<const double>(deviations_) : std::span<const double>()};
    }

    // Copies of what a fit left. Errors: no memory.
    static Result<Model> make(const Report& report, const Output& output, std::uint64_t points) noexcept;

private:
    std::unique_ptr<std::byte[]> memory_;
    MatrixView<const double> components_;
    std::span<const double> mean_;
    std::span<const double> variances_;
    std::span<const double> deviations_;  // K: roots of the variances, 0 beyond the rank
    std::uint64_t points_ = 0;
    Report report_;
};

// The convenience overload: it allocates for you.
template <class Real>
LANEWISE_API Result<Model> fit(MatrixView<const Real> points, const Options& options = {}) noexcept;

// What K components lose of a point, squared, on average: (n - 1) / n times the sum of the variances from K on, or 0 where K reaches the
// rank. K <= variances.size().
LANEWISE_API double reconstruction_error(std::span<const double> variances, std::size_t rank, std::size_t components, std::uint64_t points) noexcept;

}  // namespace lanewise::pca
