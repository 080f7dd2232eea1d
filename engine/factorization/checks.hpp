// Refusing what als::fit cannot work with, before any work.
#pragma once

#include <lanewise/als.hpp>

namespace lanewise::als {

Status check_options(const Options& options) noexcept;

// Everything that fit takes. Values of large arrays are checked too.
template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept;

template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const Output<Real>& output) noexcept;

}  // namespace lanewise::als
