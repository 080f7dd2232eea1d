# One interface target with what every translation unit of the project is compiled with.
add_library(lanewise_flags INTERFACE)
target_compile_features(lanewise_flags INTERFACE cxx_std_20)
# The compiler may neither contract a*b+c nor reassociate: fma is spelled out where it is meant.
target_compile_options(lanewise_flags INTERFACE -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(arm|cortex)")
  target_compile_options(lanewise_flags INTERFACE -Wno-psabi)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^cortex")
  # newlib's int32_t is a long, of int's size; the other targets check formats.
  target_compile_options(lanewise_flags INTERFACE -Wno-format)
endif()

# Where there is an operating system, static and shared libraries are made of the same objects.
set(LANEWISE_POSITION_INDEPENDENT ON)
if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  set(LANEWISE_POSITION_INDEPENDENT OFF)
endif()

if(LANEWISE_SMALL)
  # So that the linker can leave out what is not called.
  target_compile_options(lanewise_flags INTERFACE -ffunction-sections -fdata-sections)
endif()

# The engine and its kernels also throw nothing and need no run-time types. Nothing reads errno or floating-point traps, so
# sqrt and fma are single instructions.
add_library(lanewise_engine_flags INTERFACE)
target_link_libraries(lanewise_engine_flags INTERFACE lanewise_flags)
target_compile_options(lanewise_engine_flags INTERFACE -fno-exceptions -fno-rtti -fno-math-errno -fno-trapping-math
                       -fvisibility=hidden -fvisibility-inlines-hidden)

# Everything, third-party headers included, and every error ends the program.
set(LANEWISE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
if(LANEWISE_SANITIZE)
  add_compile_options(-fsanitize=${LANEWISE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LANEWISE_SANITIZE})
endif()

# In the kernels, tiles live in registers under constant indices. Checking each of these takes the compiler minutes and a gigabyte
# a file; what goes through the caller's pointers is still checked.
function(lanewise_relax_sanitizers)
  if(LANEWISE_SANITIZE MATCHES "address")
    foreach(target IN LISTS ARGN)
      target_compile_options(${target} PRIVATE -O1 -fno-sanitize=null,alignment,object-size
                             $<$<CXX_COMPILER_ID:GNU>:SHELL:--param asan-stack=0>
                             $<$<CXX_COMPILER_ID:Clang>:SHELL:-mllvm -asan-stack=0>)
    endforeach()
  endif()
endfunction()
