// Runs the task and prints what it took: "shape|workspace bytes|stack bytes|heap calls".
#include <cstdio>
#include <cstdlib>
#include <new>

#include "program.hpp"

namespace {

int heap_calls = 0;

void* counted(std::size_t size) {
    ++heap_calls;
    return std::malloc(size);
}

// The stack below this frame is filled with a pattern before the task, and searched for its end afterwards.
constexpr std::size_t deepest = 48 * 1024;
constexpr unsigned char pattern = 0xA5;

[[gnu::noinline]] void paint(volatile unsigned char* top) {
    for (std::size_t i = 256; i < deepest; ++i) top[-static_cast<std::ptrdiff_t>(i)] = pattern;
}

[[gnu::noinline]] std::size_t touched(const volatile unsigned char* top) {
    std::size_t depth = deepest - 1;
    while (depth > 256 && top[-static_cast<std::ptrdiff_t>(depth)] == pattern) --depth;
    return depth;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

int main() {
    alignas(64) static std::byte workspace[1 << 20];
    const std::size_t needed = lanewise::size::workspace_bytes();
    auto* top = static_cast<volatile unsigned char*>(__builtin_frame_address(0));
    paint(top);
    const bool ran = needed <= sizeof workspace && lanewise::size::run({workspace, needed});
    const std::size_t stack = touched(top);
    std::printf("%s|%lu|%lu|%d\n", lanewise::size::shape, static_cast<unsigned long>(needed), static_cast<unsigned long>(stack),
                heap_calls);
    return ran && stack < deepest - 1 ? 0 : 1;
}
