# x86-64-v3: the whole build may use AVX2 and FMA. Tests run under QEMU (qemu-user) where this CPU has neither.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_FLAGS_INIT "-march=x86-64-v3")
set(CMAKE_CXX_FLAGS_INIT "-march=x86-64-v3")
file(STRINGS /proc/cpuinfo avx2_lines REGEX "^flags.* fma .* avx2 " LIMIT_COUNT 1)
if(NOT avx2_lines)
  set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-x86_64;-cpu;max")
endif()
