#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "core/arena.hpp"

namespace lanewise::tests {
namespace {

struct Arrays {
    explicit Arrays(Arena& arena)
        : bytes(arena.take<std::uint8_t>(3)),
          doubles(arena.take<double>(17)),
          none(arena.take<float>(0)),
          ints(arena.take<std::int32_t>(64)) {}

    std::uint8_t* bytes;
    double* doubles;
    float* none;
    std::int32_t* ints;
};

std::size_t measured() {
    Arena arena;
    const Arrays arrays(arena);
    CHECK(arrays.bytes == nullptr);
    CHECK(arrays.ints == nullptr);
    CHECK_FALSE(arena.fits());
    return arena.bytes_needed();
}

bool aligned(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer) % Arena::alignment == 0; }

// A buffer of `size` bytes that begins `shift` bytes past a cache line, followed by bytes that nobody may touch.
class Buffer {
public:
    Buffer(std::size_t size, std::size_t shift) : memory_(size + 4 * Arena::alignment, std::byte{0x5A}), size_(size) {
        const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
        first_ = (Arena::alignment - address % Arena::alignment) % Arena::alignment + Arena::alignment + shift;
    }
    std::span<std::byte> span() { return {memory_.data() + first_, size_}; }
    bool rest_untouched() const {
        for (std::size_t i = 0; i < memory_.size(); ++i) {
            if ((i < first_ || i >= first_ + size_) && memory_[i] != std::byte{0x5A}) return false;
        }
        return true;
    }

private:
    std::vector<std::byte> memory_;
    std::size_t size_;
    std::size_t first_ = 0;
};

TEST_CASE("a buffer of the measured size holds the arrays, whatever its alignment") {
    const std::size_t size = measured();
    for (std::size_t shift = 0; shift < Arena::alignment; ++shift) {
        INFO("shift ", shift);
        Buffer buffer(size, shift);
        Arena arena(buffer.span());
        const Arrays arrays(arena);
        REQUIRE(arena.fits());
        CHECK(aligned(arrays.bytes));
        CHECK(aligned(arrays.doubles));
        CHECK(aligned(arrays.ints));
        for (int i = 0; i < 3; ++i) arrays.bytes[i] = static_cast<std::uint8_t>(i + 1);
        for (int i = 0; i < 17; ++i) arrays.doubles[i] = i + 0.5;
        for (int i = 0; i < 64; ++i) arrays.ints[i] = -i;
        bool apart = true;
        for (int i = 0; i < 3; ++i) apart = apart && arrays.bytes[i] == i + 1;
        for (int i = 0; i < 17; ++i) apart = apart && arrays.doubles[i] == i + 0.5;
        CHECK(apart);
        CHECK(buffer.rest_untouched());
    }
}

TEST_CASE("a buffer smaller than its arrays does not fit") {
    const std::size_t least = 64 + 192 + 256;  // each array in whole cache lines
    CHECK(measured() >= least);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{300}, least - 1}) {
        for (const std::size_t shift : {0, 1, 63}) {
            Buffer buffer(size, shift);
            Arena arena(buffer.span());
            const Arrays arrays(arena);
            CHECK_FALSE(arena.fits());
            CHECK(arrays.ints == nullptr);
            CHECK(buffer.rest_untouched());
        }
    }
}

TEST_CASE("no buffer at all measures and never fits") {
    Arena arena{std::span<std::byte>{}};
    const Arrays arrays(arena);
    CHECK(arrays.doubles == nullptr);
    CHECK_FALSE(arena.fits());
    CHECK(arena.bytes_needed() == measured());
}

TEST_CASE("sizes that overflow are reported as none") {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max(), largest = most / 2;
    Buffer buffer(4096, 0);
    for (const std::size_t count : {most, most / 8, most / 8 - 1, most / 8 - 7, largest / 8 + 1, largest / 8, largest / 8 - 1, largest / 8 - 7}) {
        Arena measuring;
        CHECK(measuring.take<double>(count) == nullptr);
        CHECK(measuring.bytes_needed() == 0);
        Arena arena(buffer.span());
        CHECK(arena.take<double>(count) == nullptr);
        CHECK_FALSE(arena.fits());
        CHECK(arena.take<double>(1) == nullptr);  // nothing fits any more
        CHECK_FALSE(arena.fits());
    }
    Arena product;  // 0 to a computer that does not look
    CHECK(product.take<double>(most / 2 + 1, 2) == nullptr);
    CHECK(product.bytes_needed() == 0);
    Arena cube;
    CHECK(cube.take<std::byte>(most / 4 + 1, 2, 2) == nullptr);
    CHECK(cube.bytes_needed() == 0);
    Arena sum;  // two halves, each of which can be addressed
    sum.take<std::byte>(largest / 2);
    CHECK(sum.bytes_needed() > largest / 2);
    sum.take<std::byte>(largest / 2);
    CHECK(sum.bytes_needed() == 0);
}

}  // namespace
}  // namespace lanewise::tests
