# x86-64-v4: the whole build may use AVX-512. QEMU has none, so where this CPU has none either the tests report that they are skipped.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_FLAGS_INIT "-march=x86-64-v4")
set(CMAKE_CXX_FLAGS_INIT "-march=x86-64-v4")
file(STRINGS /proc/cpuinfo avx512_lines REGEX "^flags.* avx512dq .* avx512cd .*avx512bw .*avx512vl " LIMIT_COUNT 1)
if(NOT avx512_lines)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/no-avx512.sh")
endif()
