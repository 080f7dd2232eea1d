// Drawing points from a mixture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

struct Draw {
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;  // draws of different streams are independent
    int threads = 0;           // 0: all; the draws do not depend on it
};

// Fills points (n x d) with independent draws and labels (n, or empty) with the components they come from. Row i is the same on
// every platform (with sse2, to rounding), for every n that has it: Philox draws, the quantiles of the normal distribution, and the Cholesky factor of the
// component's covariance. Errors: those of Mixture::make, shapes that do not go together.
template <class Real>
LANEWISE_API Status sample(const Parameters& mixture, const Draw& draw, MatrixView<Real> points,
              std::span<std::int32_t> labels = {}) noexcept;

}  // namespace lanewise::mixture
