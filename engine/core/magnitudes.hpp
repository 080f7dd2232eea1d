// Refusing values that are not finite, or too large: one read of the data, at the speed of memory.
#pragma once

#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

namespace lanewise {

// Finite, and no magnitude above limit: beyond it what is computed from them may overflow. Errors name the first one.
template <class Real>
Status check_magnitudes(MatrixView<const Real> values, double limit, const char* name, int threads) noexcept;

}  // namespace lanewise
