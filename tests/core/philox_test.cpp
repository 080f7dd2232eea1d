#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>

#include "core/philox.hpp"

namespace lanewise::tests {
namespace {

using Block = std::array<std::uint32_t, 4>;

TEST_CASE("Philox gives the known answers of Random123 (kat_vectors, philox4x32 10 rounds)") {
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
          Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform numbers are multiples of 2^-53 in [0, 1) with the moments they should have") {
    constexpr int count = 100000;
    const lanewise::Random random(20240607, 3);
    double sum = 0, squares = 0, neighbours = 0, before = 0.5;
    bool in_range = true;
    for (std::uint64_t i = 0; i < count; ++i) {
        const double value = random.uniform(i);
        in_range = in_range && value >= 0 && value < 1 && value * 0x1p53 == std::floor(value * 0x1p53);
        sum += value;
        squares += (value - 0.5) * (value - 0.5);
        neighbours += (value - 0.5) * (before - 0.5);
        before = value;
    }
    CHECK(in_range);
    // Six standard deviations of each estimate: sqrt(1/12), sqrt(1/180) and 1/12 over sqrt(count).
    CHECK(std::abs(sum / count - 0.5) < 6 * 0.2887 / std::sqrt(count));
    CHECK(std::abs(squares / count - 1.0 / 12) < 6 * 0.0745 / std::sqrt(count));
    CHECK(std::abs(neighbours / count) < 6 * 0.0833 / std::sqrt(count));
}

TEST_CASE("seed, stream and index, their high halves too, each make another number") {
    std::set<double> seen;
    int count = 0;
    const std::uint64_t values[] = {0, 1, 2, std::uint64_t{1} << 32, std::uint64_t{1} << 63};
    for (const std::uint64_t seed : values) {
        for (const std::uint64_t stream : values) {
            for (const std::uint64_t index : values) {
                seen.insert(lanewise::Random(seed, stream).uniform(index));
                ++count;
            }
        }
    }
    CHECK(seen.size() == static_cast<std::size_t>(count));
    CHECK(lanewise::Random(5, 6).uniform(7) == lanewise::Random(5, 6).uniform(7));
}

}  // namespace
}  // namespace lanewise::tests
