# One interface target with what every translation unit of the project is compiled with.
add_library(lanewise_flags INTERFACE)
target_compile_features(lanewise_flags INTERFACE cxx_std_20)
# The compiler may neither contract a*b+c nor reassociate: fma is spelled out where it is meant.
target_compile_options(lanewise_flags INTERFACE -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion $<$<BOOL:${LANEWISE_WERROR}>:-Werror>)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^arm")
  target_compile_options(lanewise_flags INTERFACE -Wno-psabi)
endif()

# The engine and its kernels also throw nothing and need no run-time types. Nothing reads errno or floating-point traps, so
# sqrt and fma are single instructions.
add_library(lanewise_engine_flags INTERFACE)
target_link_libraries(lanewise_engine_flags INTERFACE lanewise_flags)
target_compile_options(lanewise_engine_flags INTERFACE -fno-exceptions -fno-rtti -fno-math-errno -fno-trapping-math
                       -fvisibility=hidden -fvisibility-inlines-hidden)
