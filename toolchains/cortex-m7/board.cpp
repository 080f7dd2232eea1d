// From reset to main() on mps2-an500. Printing, files and the exit code go through semihosting (newlib's librdimon).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv);

extern "C" {

extern std::byte data_image[], data_begin[], data_end[], bss_begin[], bss_end[], heap_begin[], heap_end[], stack_top[];
extern void (*const __preinit_array_start[])();
extern void (*const __preinit_array_end[])();
extern void (*const __init_array_start[])();
extern void (*const __init_array_end[])();

void initialise_monitor_handles();
[[noreturn]] void _exit(int status);

void _init() {}
void _fini() {}

void* _sbrk(std::ptrdiff_t increment) {
    static std::byte* top = heap_begin;
    if (increment > heap_end - top) return reinterpret_cast<void*>(-1);
    std::byte* before = top;
    top += increment;
    return before;
}

[[noreturn]] void reset() {
    // Full access to the floating-point unit, before anything may use it (Armv7-M ARM, B3.2.20).
    auto* access = reinterpret_cast<volatile std::uint32_t*>(0xE000ED88);
    *access = *access | 0xF00000;
    asm volatile("dsb\n isb" ::: "memory");
    std::memcpy(data_begin, data_image, static_cast<std::size_t>(data_end - data_begin));
    std::memset(bss_begin, 0, static_cast<std::size_t>(bss_end - bss_begin));
    initialise_monitor_handles();
    for (auto* f = __preinit_array_start; f < __preinit_array_end; ++f) (*f)();
    for (auto* f = __init_array_start; f < __init_array_end; ++f) (*f)();
    char name[] = "lanewise";
    char* arguments[] = {name, nullptr};
    std::exit(main(1, arguments));
}

// A fault, with nobody to handle it, must not look like success.
[[noreturn]] void fault() { _exit(99); }

[[gnu::section(".vectors"), gnu::used]] void (*const vectors[16])() = {
    reinterpret_cast<void (*)()>(stack_top), reset, fault, fault, fault, fault, fault};

}  // extern "C"
