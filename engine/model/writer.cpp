#include <cstring>
#include <limits>

#include "model/layout.hpp"

namespace lanewise::model {
namespace {

// Where bytes go, or, without a buffer, how many there would be.
class Sink {
public:
    Sink() noexcept = default;
    explicit Sink(std::byte* buffer) noexcept : buffer_(buffer) {}

    std::size_t size() const noexcept { return size_; }
    bool overflowed() const noexcept { return overflowed_; }

    void raw(const void* data, std::size_t size) noexcept {
        if (std::byte* to = room(size); to != nullptr && size > 0) std::memcpy(to, data, size);
    }
    template <class T>
    void number(T value) noexcept {
        raw(&value, sizeof value);
    }
    void text(std::string_view value) noexcept {
        overflowed_ |= value.size() > std::numeric_limits<std::uint32_t>::max();
        number(static_cast<std::uint32_t>(value.size()));
        raw(value.data(), value.size());
    }
    void align() noexcept {
        const std::size_t zeros = padding(size_);
        if (std::byte* to = room(zeros); to != nullptr) std::memset(to, 0, zeros);
    }

private:
    std::byte* room(std::size_t size) noexcept {
        overflowed_ |= size > std::numeric_limits<std::size_t>::max() - size_;
        std::byte* to = buffer_ == nullptr ? nullptr : buffer_ + size_;
        size_ += size;
        return to;
    }

    std::byte* buffer_ = nullptr;
    std::size_t size_ = 0;
    bool overflowed_ = false;
};

void put(Sink& to, const Entry& entry) noexcept {
    to.number(entry.kind);
    to.text(entry.name);
    switch (entry.kind) {
        case Kind::integer: return to.number(entry.integer);
        case Kind::real: return to.number(entry.real);
        case Kind::text: return to.text(entry.text);
        case Kind::array: break;
    }
    to.number(entry.array.dtype);
    to.number(entry.array.dimensions);
    for (const std::size_t size : entry.array.shape()) to.number(static_cast<std::uint64_t>(size));
}

// Everything but the checksum.
void put_all(Sink& to, std::string_view algorithm, std::span<const Entry> entries, std::uint64_t file_size) noexcept {
    to.raw(magic, sizeof magic);
    to.number(format_version);
    to.number(static_cast<std::uint32_t>(entries.size()));
    to.number(file_size);
    to.text(algorithm);
    for (const Entry& entry : entries) put(to, entry);
    for (const Entry& entry : entries) {
        if (entry.kind != Kind::array) continue;
        to.align();
        to.raw(entry.array.bytes.data(), entry.array.bytes.size());
    }
}

Status check_array(const Entry& entry) noexcept {
    std::size_t size = 0;
    if (entry.array.dimensions <= max_dimensions && shape_bytes(entry.array, size) && size == entry.array.bytes.size()) return {};
    return Status::error(ErrorCode::invalid_shape, "the shape of the model's array %.*s is not that of its %zu bytes",
                         static_cast<int>(entry.name.size()), entry.name.data(), entry.array.bytes.size());
}

Status check(std::span<const Entry> entries) noexcept {
    if (entries.size() > max_entries) {
        return Status::error(ErrorCode::invalid_argument, "%zu entries in a model; at most %zu are written", entries.size(),
                             max_entries);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry& entry = entries[i];
        if (entry.name.empty()) return Status::error(ErrorCode::invalid_argument, "entry %zu of the model has no name", i);
        for (std::size_t j = 0; j < i; ++j) {
            if (entries[j].name != entry.name) continue;
            return Status::error(ErrorCode::invalid_argument, "two entries of the model are named %.*s",
                                 static_cast<int>(entry.name.size()), entry.name.data());
        }
        if (entry.kind != Kind::array) continue;
        if (Status status = check_array(entry); !status.ok()) return status;
    }
    return {};
}

}  // namespace

Result<std::size_t> measure(std::string_view algorithm, std::span<const Entry> entries) noexcept {
    if (Status status = check(entries); !status.ok()) return status;
    Sink sink;
    put_all(sink, algorithm, entries, 0);
    sink.number(std::uint32_t{0});
    if (sink.overflowed()) return Status::error(ErrorCode::invalid_shape, "the model has more bytes than can be addressed");
    return sink.size();
}

Result<std::size_t> write(std::string_view algorithm, std::span<const Entry> entries, std::span<std::byte> buffer) noexcept {
    const auto size = measure(algorithm, entries);
    if (!size) return size;
    if (buffer.size() < *size) {
        return Status::error(ErrorCode::workspace_too_small, "the buffer for the model has %zu bytes; %zu are needed", buffer.size(),
                             *size);
    }
    Sink sink(buffer.data());
    put_all(sink, algorithm, entries, *size);
    sink.number(crc32(buffer.first(sink.size())));
    return *size;
}

}  // namespace lanewise::model
