// Takes numbers, texts and entries off the front of a buffer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <lanewise/model.hpp>

#include "model/layout.hpp"

namespace lanewise::model {

// Every take says whether there was enough left.
class Cursor {
public:
    Cursor(std::span<const std::byte> buffer, std::size_t position) noexcept : buffer_(buffer), position_(position) {}

    std::size_t position() const noexcept { return position_; }
    bool at_end() const noexcept { return position_ == buffer_.size(); }

    bool take(std::size_t size, std::span<const std::byte>& bytes) noexcept {
        if (size > buffer_.size() - position_) return false;
        bytes = buffer_.subspan(position_, size);
        position_ += size;
        return true;
    }
    template <class T>
    bool number(T& value) noexcept {
        std::span<const std::byte> bytes;
        if (!take(sizeof value, bytes)) return false;
        std::memcpy(&value, bytes.data(), sizeof value);
        return true;
    }
    bool text(std::string_view& value) noexcept {
        std::uint32_t length = 0;
        std::span<const std::byte> bytes;
        if (!number(length) || !take(length, bytes)) return false;
        value = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        return true;
    }
    // To the next place for an array, over zeros.
    bool align() noexcept {
        std::span<const std::byte> zeros;
        return take(padding(position_), zeros) &&
               std::all_of(zeros.begin(), zeros.end(), [](std::byte byte) { return byte == std::byte{0}; });
    }

private:
    std::span<const std::byte> buffer_;
    std::size_t position_;
};

enum class Taken : std::uint8_t { well, malformed, too_large };

// An entry without its array's elements.
Taken take_entry(Cursor& from, Entry& entry) noexcept;

}  // namespace lanewise::model
