#include <lanewise/simd.hpp>

#include <atomic>
#include <cstdlib>

namespace lanewise::simd {

#define LANEWISE_DECLARE(isa)                       \
    extern const KernelTable<float> isa##_float;    \
    extern const KernelTable<double> isa##_double;
LANEWISE_DECLARE(scalar)
#if defined(__x86_64__)
LANEWISE_DECLARE(sse2)
LANEWISE_DECLARE(avx2)
LANEWISE_DECLARE(avx512)
#elif defined(__aarch64__)
LANEWISE_DECLARE(neon64)
#elif defined(__ARM_NEON)
LANEWISE_DECLARE(neon32)
#endif
#undef LANEWISE_DECLARE

namespace {

struct Target {
    Isa isa;
    bool (*runs_here)();
    const KernelTable<float>* float_table;
    const KernelTable<double>* double_table;
};

bool always() { return true; }
#if defined(__x86_64__)
// libgcc's answer includes what the operating system saves on a context switch (XGETBV).
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

// From the plainest to the widest.
constexpr Target targets[] = {
    {Isa::scalar, always, &scalar_float, &scalar_double},
#if defined(__x86_64__)
    {Isa::sse2, always, &sse2_float, &sse2_double},
    {Isa::avx2, has_avx2, &avx2_float, &avx2_double},
    {Isa::avx512, has_avx512, &avx512_float, &avx512_double},
#elif defined(__aarch64__)
    {Isa::neon64, always, &neon64_float, &neon64_double},
#elif defined(__ARM_NEON)
    {Isa::neon32, always, &neon32_float, &neon32_double},
#endif
};

const Target* find(Isa isa) {
    for (const Target& target : targets) {
        if (target.isa == isa && target.runs_here()) return &target;
    }
    return nullptr;
}

const Target* choose() {
    Isa wanted{};
    const char* name = std::getenv("LANEWISE_ISA");
    if (name != nullptr && parse_isa(name, wanted)) {
        if (const Target* target = find(wanted)) return target;
    }
    const Target* widest = &targets[0];
    for (const Target& target : targets) {
        if (target.runs_here()) widest = &target;
    }
    return widest;
}

std::atomic<const Target*> active{nullptr};

const Target& current() {
    const Target* target = active.load(std::memory_order_acquire);
    if (target == nullptr) {
        const Target* chosen = choose();
        // Two first calls at once choose the same; a force_isa in between wins.
        if (active.compare_exchange_strong(target, chosen, std::memory_order_acq_rel)) target = chosen;
    }
    return *target;
}

}  // namespace

bool is_available(Isa isa) noexcept { return find(isa) != nullptr; }

Isa active_isa() noexcept { return current().isa; }

bool force_isa(Isa isa) noexcept {
    const Target* target = find(isa);
    if (target != nullptr) active.store(target, std::memory_order_release);
    return target != nullptr;
}

void reset_isa() noexcept { active.store(choose(), std::memory_order_release); }

template <>
const KernelTable<float>& kernels<float>() noexcept {
    return *current().float_table;
}
template <>
const KernelTable<double>& kernels<double>() noexcept {
    return *current().double_table;
}
template <>
const KernelTable<float>* kernels<float>(Isa isa) noexcept {
    const Target* target = find(isa);
    return target == nullptr ? nullptr : target->float_table;
}
template <>
const KernelTable<double>* kernels<double>(Isa isa) noexcept {
    const Target* target = find(isa);
    return target == nullptr ? nullptr : target->double_table;
}

}  // namespace lanewise::simd
