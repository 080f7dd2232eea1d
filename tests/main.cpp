// Runs the tests of one folder. LANEWISE_ISA forces an instruction set; one this CPU lacks is exit code 77, "skipped" to ctest.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include <lanewise/simd.hpp>

int main(int argc, char** argv) {
    namespace simd = lanewise::simd;
    if (const char* name = std::getenv("LANEWISE_ISA")) {
        simd::Isa isa{};
        if (!simd::parse_isa(name, isa)) {
            std::fprintf(stderr, "LANEWISE_ISA is \"%s\"; expected scalar, sse2, neon32, neon64, avx2 or avx512\n", name);
            return 2;
        }
        if (!simd::is_available(isa)) {
            std::printf("skipped: this build or this CPU has no %s\n", name);
            return 77;
        }
    }
    return doctest::Context(argc, argv).run();
}
