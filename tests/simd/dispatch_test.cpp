// The choice of an instruction set: names, availability, force_isa, LANEWISE_ISA.
#include <cstdlib>
#include <cstring>
#include <string>

#include <doctest/doctest.h>

#include <lanewise/simd.hpp>

#include "tests/simd/isas.hpp"

namespace lanewise::tests {
namespace {

constexpr simd::Isa isa_at(int i) { return static_cast<simd::Isa>(i); }
constexpr auto beyond = static_cast<simd::Isa>(simd::isa_count);

// LANEWISE_ISA and the active instruction set, put back at the end.
class Environment {
public:
    Environment() {
        if (const char* value = std::getenv(name)) before_ = value;
        was_set_ = std::getenv(name) != nullptr;
    }
    ~Environment() {
        set(was_set_ ? before_.c_str() : nullptr);
        simd::force_isa(isa_);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    static void set(const char* value) {
        if (value == nullptr) {
            unsetenv(name);
        } else {
            setenv(name, value, 1);
        }
        simd::reset_isa();
    }

private:
    static constexpr const char* name = "LANEWISE_ISA";
    simd::Isa isa_ = simd::active_isa();
    bool was_set_ = false;
    std::string before_;
};

simd::Isa widest() {
    simd::Isa isa{};
    for (int i = 0; i < simd::isa_count; ++i) {
        if (simd::is_available(isa_at(i))) isa = isa_at(i);
    }
    return isa;
}

simd::Isa plainest() {
    int i = 0;
    while (!simd::is_available(isa_at(i))) ++i;
    return isa_at(i);
}

simd::Isa unavailable() {
    for (int i = 0; i < simd::isa_count; ++i) {
        if (!simd::is_available(isa_at(i))) return isa_at(i);
    }
    return beyond;
}

}  // namespace

TEST_CASE("every instruction set's name leads back to it") {
    const char* const expected[] = {"scalar", "sse2", "neon32", "neon64", "avx2", "avx512"};
    for (int i = 0; i < simd::isa_count; ++i) {
        CHECK(std::string(simd::to_string(isa_at(i))) == expected[i]);
        simd::Isa parsed = beyond;
        CHECK(simd::parse_isa(expected[i], parsed));
        CHECK(parsed == isa_at(i));
    }
    CHECK(simd::to_string(beyond) != nullptr);
}

TEST_CASE("a name that is none leaves the instruction set as it was") {
    for (const char* name : {"", "AVX2", "avx", "avx22", " avx2", "auto", "sse2 "}) {
        INFO(std::string(name));
        simd::Isa isa = simd::Isa::avx2;
        CHECK_FALSE(simd::parse_isa(name, isa));
        CHECK(isa == simd::Isa::avx2);
    }
}

TEST_CASE("scalar is always there, and so is what the architecture guarantees") {
#if defined(LANEWISE_ONLY_ISA)
    for (int i = 0; i < simd::isa_count; ++i) CHECK(simd::is_available(isa_at(i)) == (isa_at(i) == simd::Isa::LANEWISE_ONLY_ISA));
#else
    CHECK(simd::is_available(simd::Isa::scalar));
#if defined(__x86_64__)
    CHECK(simd::is_available(simd::Isa::sse2));
    CHECK_FALSE(simd::is_available(simd::Isa::neon64));
#elif defined(__aarch64__)
    CHECK(simd::is_available(simd::Isa::neon64));
    CHECK_FALSE(simd::is_available(simd::Isa::sse2));
#endif
#endif
    CHECK_FALSE(simd::is_available(beyond));
}

TEST_CASE_TEMPLATE("there are kernels for what is available, all of them, and for nothing else", Real, float, double) {
    for (int i = 0; i <= simd::isa_count; ++i) {
        const auto* table = simd::kernels<Real>(isa_at(i));
        CHECK((table != nullptr) == simd::is_available(isa_at(i)));
        if (table == nullptr) continue;
#define KERNEL(name, parameters, arguments) CHECK((table->name != nullptr));
#include <lanewise/kernels.def>
#undef KERNEL
    }
}

TEST_CASE("force_isa sets what the kernels run on") {
    const Environment environment;
    for (int i = 0; i < simd::isa_count; ++i) {
        if (!simd::is_available(isa_at(i))) continue;
        CHECK(simd::force_isa(isa_at(i)));
        CHECK(simd::active_isa() == isa_at(i));
#if !defined(LANEWISE_ONLY_ISA)
        CHECK(&simd::kernels<float>() == simd::kernels<float>(isa_at(i)));
        CHECK(&simd::kernels<double>() == simd::kernels<double>(isa_at(i)));
#endif
    }
}

TEST_CASE("force_isa of one that is not available changes nothing") {
    const Environment environment;
    for (const simd::Isa before : {plainest(), widest()}) {
        REQUIRE(simd::force_isa(before));
        CHECK_FALSE(simd::force_isa(unavailable()));
        CHECK_FALSE(simd::force_isa(beyond));
        CHECK(simd::active_isa() == before);
    }
}

TEST_CASE("reset_isa takes the widest one when LANEWISE_ISA does not say") {
    const Environment environment;
    Environment::set(nullptr);
    REQUIRE(simd::force_isa(plainest()));
    simd::reset_isa();
    CHECK(simd::active_isa() == widest());
}

TEST_CASE("LANEWISE_ISA chooses an available instruction set, and is ignored when it names none") {
    const Environment environment;
    for (int i = 0; i < simd::isa_count; ++i) {
        INFO(name_of(isa_at(i)));
        Environment::set(simd::to_string(isa_at(i)));
        CHECK(simd::active_isa() == (simd::is_available(isa_at(i)) ? isa_at(i) : widest()));
    }
    for (const char* name : {"", "riscv", "SCALAR", "auto"}) {
        INFO(std::string(name));
        Environment::set(name);
        CHECK(simd::active_isa() == widest());
    }
}

TEST_CASE("the plain functions run the active kernels") {
    const Environment environment;
    for (int i = 0; i < simd::isa_count; ++i) {
        if (!simd::force_isa(isa_at(i))) continue;
        const double a[] = {2.0, 3.0};
        double b[2 * simd::lanes<double>] = {};
        double c[simd::lanes<double>] = {};
        b[0] = 5.0;
        b[simd::lanes<double>] = 7.0;
        simd::outer_product<double>(a, 2, 1, b, 2, c);
        CHECK(c[0] == 31.0);
    }
}

}  // namespace lanewise::tests
