#include "model/frame.hpp"

#include <cstring>

#include "model/layout.hpp"

namespace lanewise::model {
namespace {

template <class T>
T number_at(std::span<const std::byte> buffer, std::size_t place) noexcept {
    T value;
    std::memcpy(&value, buffer.data() + place, sizeof value);
    return value;
}

constexpr std::uint32_t swapped(std::uint32_t value) noexcept {
    return value >> 24 | (value >> 8 & 0xff00u) | (value << 8 & 0xff0000u) | value << 24;
}

Status check_size(std::span<const std::byte> buffer) noexcept {
    const auto size = number_at<std::uint64_t>(buffer, size_at);
    if (size == buffer.size()) return {};
    return Status::error(ErrorCode::corrupt_file, "the model file is %s: it should have %llu bytes and has %zu",
                         size > buffer.size() ? "truncated" : "damaged", static_cast<unsigned long long>(size), buffer.size());
}

}  // namespace

// A big-endian file shows it in the version, and would fail all that comes after. The version itself is believed only behind the
// checksum, so that a flipped bit is never taken for a newer file.
Status check_frame(std::span<const std::byte> buffer) noexcept {
    if (buffer.size() < sizeof magic || std::memcmp(buffer.data(), magic, sizeof magic) != 0) {
        return Status::error(ErrorCode::corrupt_file, "not a Lanewise model: it does not begin with LANEWISE");
    }
    if (buffer.size() < header_bytes + checksum_bytes) {
        return Status::error(ErrorCode::corrupt_file, "the model file is truncated: it has %zu bytes, less than a header",
                             buffer.size());
    }
    const auto found = number_at<std::uint32_t>(buffer, version_at);
    if (found == swapped(format_version)) {
        return Status::error(ErrorCode::unsupported, "a model of a big-endian machine; models are little-endian everywhere");
    }
    if (Status status = check_size(buffer); !status.ok()) return status;
    const std::size_t checked = buffer.size() - checksum_bytes;
    if (number_at<std::uint32_t>(buffer, checked) != crc32(buffer.first(checked))) {
        return Status::error(ErrorCode::corrupt_file, "the model file is damaged: its checksum does not match");
    }
    if (found != format_version) {
        return Status::error(ErrorCode::unsupported, "a model of format version %u; this program reads version %u",
                             static_cast<unsigned>(found), static_cast<unsigned>(format_version));
    }
    const auto count = number_at<std::uint32_t>(buffer, count_at);
    if (count <= max_entries) return {};
    return Status::error(ErrorCode::corrupt_file, "the model file is damaged: it claims %u entries, and %zu are the most",
                         static_cast<unsigned>(count), max_entries);
}

}  // namespace lanewise::model
