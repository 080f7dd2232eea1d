// One allocation that may fail, for the convenience overloads.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

#include <lanewise/status.hpp>

#include "core/arena.hpp"

namespace lanewise {

struct Memory {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;

    std::span<std::byte> span() const noexcept { return {bytes.get(), size}; }
};

inline Result<Memory> allocate(std::size_t size) noexcept {
    if (size == 0) return Status::error(ErrorCode::out_of_memory, "the memory needed cannot be addressed");
    Memory memory{std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[size]), size};
    if (memory.bytes == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for %zu bytes", size);
    return Result<Memory>(std::move(memory));
}

// As much as layout(arena) takes.
template <class Layout>
Result<Memory> allocate_for(Layout&& layout) noexcept {
    Arena arena;
    layout(arena);
    return allocate(arena.bytes_needed());
}

}  // namespace lanewise
