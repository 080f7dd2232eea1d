#include "tests/engine/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

namespace lanewise::tests {
namespace {

std::atomic<std::size_t> count{0}, live{0}, peak{0};
std::atomic<int> allowed_more{std::numeric_limits<int>::max()};

// Before each block, as far as its alignment asks, stands its size.
void* allocate(std::size_t size, std::size_t alignment) noexcept {
    alignment = alignment < alignof(std::max_align_t) ? alignof(std::max_align_t) : alignment;
    if (size > std::numeric_limits<std::ptrdiff_t>::max() - 2 * alignment) return nullptr;
    const std::size_t whole = (size + 2 * alignment - 1) / alignment * alignment;
    auto* base = static_cast<std::byte*>(std::aligned_alloc(alignment, whole));
    if (base == nullptr) return nullptr;
    std::memcpy(base, &size, sizeof size);
    ++count;
    const std::size_t now = live += size;
    for (std::size_t before = peak; before < now && !peak.compare_exchange_weak(before, now);) continue;
    return base + alignment;
}

void release(void* pointer, std::size_t alignment) noexcept {
    if (pointer == nullptr) return;
    alignment = alignment < alignof(std::max_align_t) ? alignof(std::max_align_t) : alignment;
    std::byte* base = static_cast<std::byte*>(pointer) - alignment;
    std::size_t size = 0;
    std::memcpy(&size, base, sizeof size);
    live -= size;
    std::free(base);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
    if (void* pointer = allocate(size, alignment)) return pointer;
    throw std::bad_alloc();
}

void* allocate_if_allowed(std::size_t size, std::size_t alignment) noexcept {
    if (allowed_more.load() == std::numeric_limits<int>::max()) return allocate(size, alignment);
    return allowed_more.fetch_sub(1) > 0 ? allocate(size, alignment) : nullptr;
}

}  // namespace

std::size_t allocation_count() noexcept { return count; }
std::size_t live_bytes() noexcept { return live; }
std::size_t peak_bytes() noexcept { return peak; }
void reset_peak() noexcept { peak = live.load(); }

RefuseAllocations::RefuseAllocations(int allowed) noexcept { allowed_more = allowed; }
RefuseAllocations::~RefuseAllocations() { allowed_more = std::numeric_limits<int>::max(); }

}  // namespace lanewise::tests

// All of them, not only those the others call: sanitizers bring their own.
using lanewise::tests::allocate_if_allowed;
using lanewise::tests::allocate_or_throw;
using lanewise::tests::release;

void* operator new(std::size_t size) { return allocate_or_throw(size, 0); }
void* operator new[](std::size_t size) { return allocate_or_throw(size, 0); }
void* operator new(std::size_t size, std::align_val_t at) {
    return allocate_or_throw(size, static_cast<std::size_t>(at));
}
void* operator new[](std::size_t size, std::align_val_t at) {
    return allocate_or_throw(size, static_cast<std::size_t>(at));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate_if_allowed(size, 0); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate_if_allowed(size, 0); }
void* operator new(std::size_t size, std::align_val_t at, const std::nothrow_t&) noexcept {
    return allocate_if_allowed(size, static_cast<std::size_t>(at));
}
void* operator new[](std::size_t size, std::align_val_t at, const std::nothrow_t&) noexcept {
    return allocate_if_allowed(size, static_cast<std::size_t>(at));
}

void operator delete(void* pointer) noexcept { release(pointer, 0); }
void operator delete[](void* pointer) noexcept { release(pointer, 0); }
void operator delete(void* pointer, std::size_t) noexcept { release(pointer, 0); }
void operator delete[](void* pointer, std::size_t) noexcept { release(pointer, 0); }
void operator delete(void* pointer, const std::nothrow_t&) noexcept { release(pointer, 0); }
void operator delete[](void* pointer, const std::nothrow_t&) noexcept { release(pointer, 0); }
void operator delete(void* pointer, std::align_val_t at) noexcept { release(pointer, static_cast<std::size_t>(at)); }
void operator delete[](void* pointer, std::align_val_t at) noexcept { release(pointer, static_cast<std::size_t>(at)); }
void operator delete(void* pointer, std::size_t, std::align_val_t at) noexcept {
    release(pointer, static_cast<std::size_t>(at));
}
void operator delete[](void* pointer, std::size_t, std::align_val_t at) noexcept {
    release(pointer, static_cast<std::size_t>(at));
}
void operator delete(void* pointer, std::align_val_t at, const std::nothrow_t&) noexcept {
    release(pointer, static_cast<std::size_t>(at));
}
void operator delete[](void* pointer, std::align_val_t at, const std::nothrow_t&) noexcept {
    release(pointer, static_cast<std::size_t>(at));
}
