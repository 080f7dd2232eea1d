// The M-step: parameters from the sums of a pass.
//
// Covariances are held above a floor: with each dimension scaled so that the data's variance in it is 1, no eigenvalue may be less
// than the regularization. Of all covariances that keep to the floor, the likelihood is largest for the unconstrained one with its
// smaller eigenvalues raised to it, so that the likelihood never falls under the floor either.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/mixture/parameters.hpp>
#include <lanewise/mixture/statistics.hpp>

#include "core/arena.hpp"
#include "mixture/densities.hpp"
#include "mixture/expectation.hpp"
#include "mixture/factors.hpp"

namespace lanewise::mixture {

// A component with a smaller share of the weight than this has lost it.
inline constexpr double least_share = 0x1p-40;

class Maximization {
public:
    Maximization() noexcept = default;
    Maximization(Arena& arena, Covariance covariance, std::size_t components, std::size_t dims) noexcept;

    // sums: what a pass of `densities` left, with some mass. before: the parameters that empty components keep; may be where `to` is.
    // Sets components[c].floored and .empty.
    template <class Real>
    void run(const StatisticsLayout& layout, const double* sums, const Densities<Real>& densities, const Parameters& before,
             double regularization, const ParameterSpans& to, std::span<ComponentReport> components) noexcept;

private:
    struct Sums;
    void measure_data(const Sums& sums) noexcept;
    void move_means(const Sums& sums, const Parameters& before, const ParameterSpans& to, std::span<ComponentReport> components) noexcept;
    void covariance_of(const Sums& sums, std::size_t c, double* matrix) const noexcept;
    void set_full(const Sums& sums, const Parameters& before, double floor, const ParameterSpans& to,
                  std::span<ComponentReport> components) noexcept;
    void set_tied(const Sums& sums, double floor, const ParameterSpans& to, std::span<ComponentReport> components) noexcept;
    void set_variances(const Sums& sums, const Parameters& before, double floor, const ParameterSpans& to,
                       std::span<ComponentReport> components) noexcept;
    void check_floor(std::size_t m, const double* matrix, double floor) noexcept;
    void raise(double* matrix, double floor) noexcept;
    void keep_variances(double* matrix, double floor) const noexcept;

    Covariance covariance_ = Covariance::full;
    std::size_t components_ = 0;
    std::size_t dims_ = 0;
    Factors above_floor_;         // of the scaled matrices less the floor
    double* centres_ = nullptr;   // components x dims
    double* shifts_ = nullptr;    // components x dims: the new means less the centres
    double* variances_ = nullptr;  // dims: the data's
    double* scales_ = nullptr;     // dims: their roots
    double* matrix_ = nullptr;     // dims x dims, and two more for its eigenvectors and values
    double* vectors_ = nullptr;
    double* values_ = nullptr;
};

}  // namespace lanewise::mixture
