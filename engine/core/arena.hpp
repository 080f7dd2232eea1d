// Carves a caller's buffer into arrays. The same layout function run on a measuring arena says how many bytes it needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace lanewise {

class Arena {
public:
    static constexpr std::size_t alignment = 64;  // a cache line, and the widest vector

    // Hands out nothing but counts.
    Arena() noexcept = default;
    explicit Arena(std::span<std::byte> buffer) noexcept : base_(buffer.data()), size_(buffer.size()) {
        // Room to align the first array is part of every measure.
        const auto address = reinterpret_cast<std::uintptr_t>(base_);
        used_ = base_ == nullptr ? 0 : (alignment - address % alignment) % alignment;
    }

    // count values of T, or count times each of more, uninitialised; null when measuring, when the buffer is too small or the
    // sizes come to more than an object can have.
    template <class T, class... More>
    T* take(std::size_t count, More... more) noexcept {
        static_assert(std::is_trivially_copyable_v<T>);
        constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max();
        overflowed_ = overflowed_ || (__builtin_mul_overflow(count, static_cast<std::size_t>(more), &count) || ...);
        if (overflowed_ || count > (most - alignment - used_) / sizeof(T)) {
            overflowed_ = true;
            return nullptr;
        }
        const std::size_t at = used_;
        used_ += (count * sizeof(T) + alignment - 1) / alignment * alignment;
        return base_ != nullptr && used_ <= size_ ? reinterpret_cast<T*>(base_ + at) : nullptr;
    }

    // Bytes a buffer of any alignment needs for what was taken; 0 when a size overflowed.
    std::size_t bytes_needed() const noexcept { return overflowed_ ? 0 : used_ + alignment; }
    bool fits() const noexcept { return !overflowed_ && base_ != nullptr && used_ <= size_; }

private:
    std::byte* base_ = nullptr;
    std::size_t size_ = 0;
    std::size_t used_ = 0;
    bool overflowed_ = false;
};

}  // namespace lanewise
