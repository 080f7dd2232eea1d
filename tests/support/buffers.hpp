// Memory for the arguments of kernels: as misaligned as asked for, and watched.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace lanewise::tests {

inline constexpr std::size_t cache_line = 64;

// `size` values that begin `shift` values past a cache line and end where the allocation ends: the address sanitizer
// sees a read beyond them. freeze() remembers what they are, untouched() says whether they still are.
template <class T>
class Input {
public:
    Input(std::size_t size, std::size_t shift)
        : memory_(::operator new ((shift + size) * sizeof(T), std::align_val_t{cache_line})),
          data_(static_cast<T*>(memory_.get()) + shift),
          size_(size) {
        std::uninitialized_fill_n(data_, size_, T{});
    }

    T* data() { return data_; }
    const T* data() const { return data_; }
    std::size_t size() const { return size_; }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }

    void freeze() { frozen_.assign(data_, data_ + size_); }
    bool untouched() const { return size_ == 0 || std::memcmp(data_, frozen_.data(), size_ * sizeof(T)) == 0; }

private:
    struct Free {
        void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{cache_line}); }
    };
    std::unique_ptr<void, Free> memory_;
    T* data_;
    std::size_t size_;
    std::vector<T> frozen_;
};

// `size` values that begin `shift` values past a cache line, between two guards of at least a cache line each. Values
// and guards start as the same odd pattern, so a value that was not written shows as well as a guard that was.
template <class T>
class Output {
public:
    Output(std::size_t size, std::size_t shift)
        : lines_(2 + ((shift + size) * sizeof(T) + cache_line - 1) / cache_line),
          before_(cache_line + shift * sizeof(T)),
          size_(size) {
        std::memset(bytes(), pattern, lines_.size() * cache_line);
    }

    T* data() { return reinterpret_cast<T*>(bytes() + before_); }
    const T* data() const { return reinterpret_cast<const T*>(bytes() + before_); }
    std::size_t size() const { return size_; }
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }

    bool guards_intact() const {
        const unsigned char* all = bytes();
        const auto intact = [](unsigned char byte) { return byte == pattern; };
        return std::all_of(all, all + before_, intact) &&
               std::all_of(all + before_ + size_ * sizeof(T), all + lines_.size() * cache_line, intact);
    }

private:
    static constexpr unsigned char pattern = 0xA5;
    struct alignas(cache_line) Line {
        unsigned char bytes[cache_line];
    };
    unsigned char* bytes() { return lines_.data()->bytes; }
    const unsigned char* bytes() const { return lines_.data()->bytes; }

    std::vector<Line> lines_;
    std::size_t before_;
    std::size_t size_;
};

}  // namespace lanewise::tests
