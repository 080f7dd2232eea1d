// Runs the check of every kernel on every instruction set.
#include <doctest/doctest.h>

#include "tests/simd/checks.hpp"
#include "tests/simd/isas.hpp"

namespace lanewise::tests {

#define KERNEL(name, parameters, arguments)                                                                     \
    TEST_CASE(#name "<float> is its reference on every instruction set") { for_each_isa(check_##name<float>); } \
    TEST_CASE(#name "<double> is its reference on every instruction set") { for_each_isa(check_##name<double>); }
#include <lanewise/kernels.def>
#undef KERNEL

}  // namespace lanewise::tests
