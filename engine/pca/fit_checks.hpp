// Refusing bad arguments of fits before any work.
#pragma once

#include <lanewise/pca/fit.hpp>

namespace lanewise::pca {

Status check_options(const Options& options, const Shape& shape) noexcept;

Status check_output(const Output& output, const Shape& shape, const Options& options) noexcept;

// What automatic means for such a shape, else options.solver.
Solver resolve(const Options& options, const Shape& shape) noexcept;

}  // namespace lanewise::pca
