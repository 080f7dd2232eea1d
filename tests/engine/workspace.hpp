// A caller's workspace, watched.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lanewise::tests {

// A workspace of exactly `size` bytes, `shift` past a cache line, with guards that must stay as they are.
class Workspace {
public:
    Workspace(std::size_t size, std::size_t shift) : memory_(size + 512, guard), size_(size) {
        const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
        first_ = (64 - address % 64) % 64 + 128 + shift;
    }
    std::span<std::byte> span() { return {memory_.data() + first_, size_}; }
    bool guards_intact() const {
        const auto intact = [](std::byte byte) { return byte == guard; };
        return std::all_of(memory_.begin(), memory_.begin() + static_cast<std::ptrdiff_t>(first_), intact) &&
               std::all_of(memory_.begin() + static_cast<std::ptrdiff_t>(first_ + size_), memory_.end(), intact);
    }
    bool untouched() const {
        return std::all_of(memory_.begin(), memory_.end(), [](std::byte byte) { return byte == guard; });
    }

private:
    static constexpr std::byte guard{0xA7};
    std::vector<std::byte> memory_;
    std::size_t size_;
    std::size_t first_ = 0;
};

}  // namespace lanewise::tests
