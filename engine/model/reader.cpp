#include <cstring>

#include "model/cursor.hpp"
#include "model/frame.hpp"

namespace lanewise::model {
namespace {

Status corrupt(const char* what) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the model file is damaged: %s", what);
}

Status too_large(const Entry& entry) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the model's array %.*s has more bytes than this machine can address",
                         static_cast<int>(entry.name.size() < 40 ? entry.name.size() : 40), entry.name.data());
}

// Entries before have been found well-formed.
bool has_name(Cursor from, std::size_t entries, std::string_view name) noexcept {
    Entry entry;
    for (std::size_t i = 0; i < entries; ++i) {
        (void)take_entry(from, entry);
        if (entry.name == name) return true;
    }
    return false;
}

Status check_entries(Cursor& from, std::size_t entries) noexcept {
    const Cursor first = from;
    Entry entry;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < entries; ++i) {
        const Taken taken = take_entry(from, entry);
        if (taken == Taken::malformed) return corrupt("an entry is malformed");
        if (taken == Taken::too_large) return too_large(entry);
        if (entry.kind == Kind::array && !shape_bytes(entry.array, bytes)) return too_large(entry);
        if (has_name(first, i, entry.name)) return corrupt("two entries have the same name");
    }
    return {};
}

// `from` stands where the arrays begin, `entries` at the first entry.
Status check_elements(Cursor from, Cursor entries, std::size_t count) noexcept {
    Entry entry;
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        (void)take_entry(entries, entry);
        if (entry.kind != Kind::array) continue;
        (void)shape_bytes(entry.array, size);
        if (!from.align() || !from.take(size, entry.array.bytes)) return corrupt("an array is larger than the file");
    }
    return from.at_end() ? Status{} : corrupt("there are bytes after the last array");
}

Status missing(std::string_view name, const char* kind) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the model has no %s %.*s", kind, static_cast<int>(name.size()), name.data());
}

}  // namespace

Result<Reader> Reader::parse(std::span<const std::byte> buffer) noexcept {
    if (Status status = check_frame(buffer); !status.ok()) return status;
    std::uint32_t count = 0;
    std::memcpy(&count, buffer.data() + count_at, sizeof count);
    Reader reader;
    reader.buffer_ = buffer.first(buffer.size() - checksum_bytes);
    reader.entries_ = count;
    Cursor from(reader.buffer_, header_bytes);
    if (!from.text(reader.algorithm_)) return corrupt("the algorithm's name is malformed");
    const Cursor first = from;
    reader.first_entry_ = from.position();
    if (Status status = check_entries(from, count); !status.ok()) return status;
    reader.first_array_ = from.position();
    if (Status status = check_elements(from, first, count); !status.ok()) return status;
    return reader;
}

Status Reader::expect_algorithm(std::string_view name) const noexcept {
    if (algorithm_ == name) return {};
    return Status::error(ErrorCode::unsupported, "a model of the algorithm %.*s; %.*s is expected",
                         static_cast<int>(algorithm_.size() < 40 ? algorithm_.size() : 40), algorithm_.data(),
                         static_cast<int>(name.size()), name.data());
}

Status Reader::expect_aligned() const noexcept {
    const auto off = reinterpret_cast<std::uintptr_t>(buffer_.data()) % buffer_alignment;
    if (off == 0) return {};
    return Status::error(ErrorCode::invalid_argument,
                         "the model's buffer begins %u bytes after a multiple of %u; its numbers are used where they lie, so align "
                         "it, as alignas(64) does",
                         static_cast<unsigned>(off), static_cast<unsigned>(buffer_alignment));
}

Result<Entry> Reader::find(std::string_view name) const noexcept {
    Cursor from(buffer_, first_entry_), elements(buffer_, first_array_);
    Entry entry;
    for (std::size_t i = 0; i < entries_; ++i) {
        (void)take_entry(from, entry);
        if (entry.kind == Kind::array) {
            std::size_t size = 0;
            (void)shape_bytes(entry.array, size);
            (void)elements.align();
            (void)elements.take(size, entry.array.bytes);
        }
        if (entry.name == name) return entry;
    }
    return missing(name, "entry");
}

Result<std::int64_t> Reader::integer(std::string_view name) const noexcept {
    const auto entry = find(name);
    if (!entry || entry->kind != Kind::integer) return missing(name, "integer");
    return entry->integer;
}

Result<double> Reader::real(std::string_view name) const noexcept {
    const auto entry = find(name);
    if (!entry || entry->kind != Kind::real) return missing(name, "number");
    return entry->real;
}

Result<std::string_view> Reader::text(std::string_view name) const noexcept {
    const auto entry = find(name);
    if (!entry || entry->kind != Kind::text) return missing(name, "text");
    return entry->text;
}

Result<Array> Reader::array(std::string_view name) const noexcept {
    const auto entry = find(name);
    if (!entry || entry->kind != Kind::array) return missing(name, "array");
    return entry->array;
}

}  // namespace lanewise::model
