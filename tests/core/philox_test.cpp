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

TEST_CASE("the second of two numbers is another one, as uniform as the first") {
    constexpr int count = 100000;
    const lanewise::Random random(7, 1);
    double sum = 0, squares = 0, product = 0;
    bool in_range = true, first_is_uniform = true;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto [first, second] = random.uniforms(i);
        first_is_uniform = first_is_uniform && first == random.uniform(i);
        in_range = in_range && second >= 0 && second < 1 && second * 0x1p53 == std::floor(second * 0x1p53);
        sum += second;
        squares += (second - 0.5) * (second - 0.5);
        product += (first - 0.5) * (second - 0.5);
    }
    CHECK(first_is_uniform);
    CHECK(in_range);
    CHECK(std::abs(sum / count - 0.5) < 6 * 0.2887 / std::sqrt(count));
    CHECK(std::abs(squares / count - 1.0 / 12) < 6 * 0.0745 / std::sqrt(count));
    CHECK(std::abs(product / count) < 6 * 0.0833 / std::sqrt(count));
}

TEST_CASE("numbers on the open interval are odd multiples of 2^-53 near the others") {
    const lanewise::Random random(8, 2);
    for (std::uint64_t i = 0; i < 10000; ++i) {
        const double value = random.open_uniform(i);
        CHECK(value > 0);
        CHECK(value < 1);
        CHECK(std::fmod(value * 0x1p53, 2) == 1);
        CHECK(std::abs(value - random.uniform(i)) <= 0x1p-53);
    }
}

TEST_CASE("normal numbers have the moments they should have") {
    constexpr int count = 100000;
    const lanewise::Random random(9, 3);
    double sum = 0, squares = 0, fourths = 0;
    int within = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const double value = random.normal(i);
        sum += value;
        squares += value * value;
        fourths += value * value * value * value;
        within += std::abs(value) < 1 ? 1 : 0;
    }
    // Six standard deviations of each estimate: 1, sqrt(2), sqrt(96) and sqrt(0.6827 * 0.3173) over sqrt(count).
    CHECK(std::abs(sum / count) < 6 / std::sqrt(count));
    CHECK(std::abs(squares / count - 1) < 6 * 1.4143 / std::sqrt(count));
    CHECK(std::abs(fourths / count - 3) < 6 * 9.798 / std::sqrt(count));
    CHECK(std::abs(static_cast<double>(within) / count - 0.682689) < 6 * 0.4655 / std::sqrt(count));
}

}  // namespace
}  // namespace lanewise::tests
