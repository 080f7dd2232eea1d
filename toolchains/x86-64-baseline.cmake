# The x86-64 of 2003 (SSE2), its tests on an emulated CPU of 2008 without AVX: a new instruction in common code ends them.
# A system name makes CMake cross-compile, and only then does it start tests with the emulator. Needs qemu-user.
# No flag of its own: this is what the compiler makes by default, here as in the release preset, so a compiler cache has it already.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-x86_64;-cpu;Nehalem")
