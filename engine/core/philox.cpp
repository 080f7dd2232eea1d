#include "core/philox.hpp"

#include "core/normal.hpp"

namespace lanewise {
namespace {

std::uint64_t join(std::uint32_t high, std::uint32_t low) noexcept { return std::uint64_t{high} << 32 | low; }

double fraction(std::uint64_t bits) noexcept { return static_cast<double>(bits >> 11) * 0x1p-53; }

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(second),
                   static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(first)};
        key[0] += 0x9E3779B9;  // the golden ratio
        key[1] += 0xBB67AE85;  // sqrt(3) - 1
    }
    return counter;
}

std::array<std::uint32_t, 4> Random::block(std::uint64_t index) const noexcept {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    return philox({low(index), high(index), low(stream_), high(stream_)}, {low(seed_), high(seed_)});
}

double Random::uniform(std::uint64_t index) const noexcept { return uniforms(index)[0]; }

std::array<double, 2> Random::uniforms(std::uint64_t index) const noexcept {
    const auto word = block(index);
    return {fraction(join(word[0], word[1])), fraction(join(word[2], word[3]))};
}

double Random::open_uniform(std::uint64_t index) const noexcept {
    const auto word = block(index);
    return (static_cast<double>(join(word[0], word[1]) >> 12) + 0.5) * 0x1p-52;
}

double Random::normal(std::uint64_t index) const noexcept { return normal_quantile(open_uniform(index)); }

}  // namespace lanewise
