// Expectation-maximization, step by step (A. P. Dempster, N. M. Laird and D. B. Rubin, 1977): for data that comes in chunks, or lies
// on several machines.
//
//     auto step = Statistics<float>::create(mixture);
//     step->add(first_chunk), step->add(second_chunk);   // the E-step of their points
//     auto next = step->maximize(1e-6);                  // the M-step
//
// Points count in blocks of 1024 whose sums meet in one fixed tree: whether they were added at once, in chunks or merged from several
// Statistics, the bits are the same, and those of fit().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

inline constexpr std::size_t rows_a_block = 1024;

// What a maximization had to do with one component.
struct ComponentReport {
    bool floored = false;      // the covariance was widened to the smallest that is allowed
    bool empty = false;        // the component has no weight: its mean and covariance are those from before
    std::int32_t restarts = 0;  // how often it had lost all its weight and was restarted (fit only)
};

template <class Real>
class LANEWISE_API Statistics {
public:
    // Of no points yet, under this mixture (copied). first_row: the place in all of the data where the points to be added begin, a
    // multiple of 1024. Errors: those of evaluate().
    static Result<Statistics> create(const Parameters& mixture, std::uint64_t first_row = 0, int threads = 0) noexcept;

    // The E-step of the points that follow. weights: one a point, with a sum of 1e-150 to 1e150, or empty. Rows come in multiples of 1024, but for the last
    // add of all. Errors, with nothing added: other dimensions, values or weights that are not finite, rows after a part of a block.
    Status add(MatrixView<const Real> points, std::span<const double> weights = {}) noexcept;

    // Takes in what `other` has of points that follow these or go before them. Errors: another mixture, points between them that
    // neither has, or points that both have.
    Status merge(const Statistics& other) noexcept;

    std::uint64_t first_row() const noexcept;
    std::uint64_t rows() const noexcept;
    double mass() const noexcept;            // sum of the weights
    double log_likelihood() const noexcept;  // of the mixture it was created with, per unit of weight; NaN without points

    // The M-step: the mixture that explains these points best with these responsibilities, among those whose covariances are at
    // least `regularization` times the data's variances (in coordinates where each column of the data has variance 1, no eigenvalue
    // is smaller; of spherical ones, no variance is smaller than that share of the mean variance). components: k reports, or empty.
    // Errors: no points, or none with weight; a regularization that is negative or not finite.
    Result<Mixture> maximize(double regularization = 1e-6, std::span<ComponentReport> components = {}) const noexcept;

    struct Storage;
    explicit Statistics(std::unique_ptr<Storage> storage) noexcept;
    Statistics(Statistics&&) noexcept;
    Statistics& operator=(Statistics&&) noexcept;
    ~Statistics();

private:
    std::unique_ptr<Storage> storage_;
};

}  // namespace lanewise::mixture
