#include <lanewise/model.hpp>

namespace lanewise::model {
namespace {

// The remainders of four bits by the polynomial 0xedb88320, lowest bit first: 64 bytes of table for a device.
constexpr std::array<std::uint32_t, 16> make_remainders() noexcept {
    std::array<std::uint32_t, 16> table{};
    for (std::uint32_t i = 0; i < 16; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 4; ++bit) value = (value & 1) != 0 ? (value >> 1) ^ 0xedb88320u : value >> 1;
        table[i] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 16> remainders = make_remainders();

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) noexcept {
    std::uint32_t crc = 0xffffffffu;
    for (const std::byte byte : bytes) {
        crc ^= static_cast<std::uint32_t>(byte);
        crc = (crc >> 4) ^ remainders[crc & 15];
        crc = (crc >> 4) ^ remainders[crc & 15];
    }
    return ~crc;
}

}  // namespace lanewise::model
