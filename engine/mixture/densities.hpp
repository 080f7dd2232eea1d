// A mixture made ready for its points: the E-step of a chunk of rows.
//
// Points are packed minus an offset near the mixture's mean, and a mean is split into what Real holds of it, which is subtracted before
// anything is multiplied, and a rest, which enters the whitened residual's chains as their first value: so neither the data's distance
// from the origin nor the rounding of means costs digits.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

#include "core/arena.hpp"
#include "core/column_moments.hpp"
#include "mixture/factors.hpp"

namespace lanewise::mixture {

// The largest magnitude of a value whose products, summed over a chunk, stay finite in Real.
template <class Real>
double largest_magnitude(std::size_t dims) noexcept {
    return magnitude_limit<Real>(dims) / 32;
}

template <class Real>
class Densities {
public:
    Densities() noexcept = default;
    Densities(Arena& arena, Covariance covariance, std::size_t components, std::size_t dims) noexcept;

    // Takes a mixture of that kind and size whose parameters have been checked. Errors: a covariance that is not positive definite,
    // means or variances outside what Real can compute with.
    Status prepare(const Parameters& mixture) noexcept;

    // The same without covariances: for statistics about the means.
    Status place(const Parameters& mixture) noexcept;

    // rows packed into tiles, minus the offset.
    void pack(const Real* rows, std::size_t stride, std::size_t count, Real* tiles) const noexcept;

    // The joint log-densities of packed points, as simd::log_gaussians leaves them. scratch: dims * lanes.
    void joint(const Real* tiles, std::size_t count, Real* scratch, Real* out) const noexcept;

    // Means as statistics are taken about them: component c's, less the offset.
    const Real* centre(std::size_t c) const noexcept { return means_ + c * dims_; }
    const Real* offset() const noexcept { return offset_; }

    std::size_t components() const noexcept { return components_; }
    std::size_t dims() const noexcept { return dims_; }
    bool has_matrices() const noexcept { return has_matrices_; }

private:
    void choose_offset(const Parameters& mixture) noexcept;
    Status whiten(const Parameters& mixture) noexcept;

    Covariance covariance_ = Covariance::full;
    bool has_matrices_ = true;
    std::size_t components_ = 0;
    std::size_t dims_ = 0;
    Factors factors_;
    Real* offset_ = nullptr;     // dims
    Real* means_ = nullptr;      // components x dims
    double* rests_ = nullptr;    // components x dims: what Real did not hold of the means
    Real* starts_ = nullptr;     // components x dims
    Real* whiteners_ = nullptr;  // components x dims x dims, or components x dims
    Real* constants_ = nullptr;  // components
    double* logs_ = nullptr;     // components: of the weights; dims: of a factor's diagonal
};

// Variance j of component c.
double variance_of(const Parameters& mixture, std::size_t c, std::size_t j) noexcept;

}  // namespace lanewise::mixture
