// Means and covariances of data that comes in chunks, or lies on several machines: incremental PCA that is exact.
//
//     auto statistics = Statistics<float>::create(d);
//     statistics->add(first_chunk), statistics->add(second_chunk);
//     auto model = statistics->fit({.components = 10});
//
// Points count in blocks of 1024, each about its own middle; blocks meet in one fixed tree (T. F. Chan, G. H. Golub and R. J.
// LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979). Whether they were added at once, in
// chunks or merged from several Statistics, the bits are the same, and those of fit() with the covariance solver; data far from the
// origin loses nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/pca/fit.hpp>
#include <lanewise/status.hpp>

namespace lanewise::pca {

inline constexpr std::size_t rows_a_block = 1024;

template <class Real>
class LANEWISE_API Statistics {
public:
    // Of no points yet. first_row: the place in all of the data where the points to be added begin, a multiple of 1024.
    static Result<Statistics> create(std::size_t dimensions, std::uint64_t first_row = 0, int threads = 0) noexcept;

    // Takes in the points that follow. Rows come in multiples of 1024, but for the last add of all. Errors, with nothing added: other
    // dimensions, values that are not finite with their place, squares that overflow, rows after a part of a block.
    Status add(MatrixView<const Real> points) noexcept;

    // Takes in what `other` has of points that follow these or go before them. Errors: other dimensions, points between them that
    // neither has, or points that both have.
    Status merge(const Statistics& other) noexcept;

    std::size_t dimensions() const noexcept;
    std::uint64_t first_row() const noexcept;
    std::uint64_t rows() const noexcept;  // n

    // mean: d. covariance: d x d, over n - 1, 0 where n is 1. Errors: no points, other shapes, squares that overflow.
    Status moments(std::span<double> mean, MatrixView<double> covariance) const noexcept;

    // The covariance solver's fit; solver automatic means that. Errors: no points, another solver, options out of range.
    Result<Model> fit(const Options& options = {}) const noexcept;

    struct Storage;
    explicit Statistics(std::unique_ptr<Storage> storage) noexcept;
    Statistics(Statistics&&) noexcept;
    Statistics& operator=(Statistics&&) noexcept;
    ~Statistics();

private:
    std::unique_ptr<Storage> storage_;
};

}  // namespace lanewise::pca
