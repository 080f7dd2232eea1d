#include <algorithm>
#include <cstring>
#include <limits>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/model_layout.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

using model_layout::Kind;

Status corrupt(const char* what) {
    return Status::error(ErrorCode::corrupt_file, "the model file is damaged: %s", what);
}

// Takes numbers and texts off the front of a buffer. Every take says whether there was enough left.
class Bytes {
public:
    Bytes(std::span<const std::byte> buffer, std::size_t position) : buffer_(buffer), position_(position) {}

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
    bool text(std::string& value) {
        std::uint32_t length = 0;
        std::span<const std::byte> bytes;
        if (!number(length) || !take(length, bytes)) return false;
        value.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return true;
    }
    bool align() noexcept {
        constexpr std::size_t unit = model_layout::alignment;
        std::span<const std::byte> padding;
        return take((unit - position_ % unit) % unit, padding) &&
               std::all_of(padding.begin(), padding.end(), [](std::byte byte) { return byte == std::byte{0}; });
    }
    bool at_end() const noexcept { return position_ == buffer_.size(); }

private:
    std::span<const std::byte> buffer_;
    std::size_t position_;
};

// Magic, size, checksum and only then the version, so that a flipped bit is never taken for a newer file.
Status check_frame(std::span<const std::byte> buffer) {
    using namespace model_layout;
    if (buffer.size() < sizeof magic || std::memcmp(buffer.data(), magic, sizeof magic) != 0) {
        return Status::error(ErrorCode::corrupt_file, "not a Lanewise model: it does not begin with LANEWISE");
    }
    if (buffer.size() < header_bytes + checksum_bytes) return corrupt("it is truncated");
    std::uint64_t size = 0;
    std::memcpy(&size, buffer.data() + 16, sizeof size);
    if (size != buffer.size()) {
        return Status::error(ErrorCode::corrupt_file,
                             "the model file is damaged: it should have %llu bytes and has %zu",
                             static_cast<unsigned long long>(size), buffer.size());
    }
    std::uint32_t stored = 0, found = 0;
    const std::size_t checked = buffer.size() - checksum_bytes;
    std::memcpy(&stored, buffer.data() + checked, sizeof stored);
    if (stored != checksum(buffer.data(), checked)) return corrupt("its checksum does not match");
    std::memcpy(&found, buffer.data() + sizeof magic, sizeof found);
    if (found == version) return {};
    return Status::error(ErrorCode::unsupported, "a model of format version %u; this program reads version %u", found,
                         version);
}

bool read_shape(Bytes& from, ModelArray& array) {
    std::uint8_t dtype = 0, dimensions = 0;
    if (!from.number(dtype) || dtype > static_cast<std::uint8_t>(Dtype::float64)) return false;
    if (!from.number(dimensions) || dimensions > model_layout::max_dimensions) return false;
    array.dtype = static_cast<Dtype>(dtype);
    for (int i = 0; i < dimensions; ++i) {
        std::uint64_t size = 0;
        if (!from.number(size) || size > std::numeric_limits<std::size_t>::max()) return false;
        array.shape.push_back(static_cast<std::size_t>(size));
    }
    return true;
}

template <class T>
bool read_number(Bytes& from, ModelValue& value) {
    T number{};
    if (!from.number(number)) return false;
    value = number;
    return true;
}

bool read_value(Bytes& from, std::uint8_t kind, ModelValue& value) {
    switch (static_cast<Kind>(kind)) {
        case Kind::integer: return read_number<std::int64_t>(from, value);
        case Kind::real: return read_number<double>(from, value);
        case Kind::text: return from.text(value.emplace<std::string>());
        case Kind::array: return read_shape(from, value.emplace<ModelArray>());
    }
    return false;
}

// The entries without the arrays' elements.
Status read_entries(Bytes& from, std::uint32_t count, std::vector<ModelEntry>& entries) {
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint8_t kind = 0;
        std::string name;
        ModelValue value;
        if (!from.number(kind) || !from.text(name) || name.empty() || !read_value(from, kind, value)) {
            return corrupt("an entry is malformed");
        }
        const auto same_name = [&](const ModelEntry& entry) { return entry.first == name; };
        if (std::any_of(entries.begin(), entries.end(), same_name)) return corrupt("two entries have the same name");
        entries.emplace_back(std::move(name), std::move(value));
    }
    return {};
}

Status read_elements(Bytes& from, std::vector<ModelEntry>& entries) {
    for (ModelEntry& entry : entries) {
        auto* array = std::get_if<ModelArray>(&entry.second);
        if (array == nullptr) continue;
        std::size_t size = 0;
        if (!checked_bytes(array->shape, item_size(array->dtype), size))
            return corrupt("the size of an array overflows");
        if (!from.align() || !from.take(size, array->bytes)) return corrupt("an array is larger than the file");
    }
    return {};
}

}  // namespace

template <class T>
std::vector<T> ModelArray::copy() const {
    if (dtype != dtype_of<T>()) return {};
    std::vector<T> elements(bytes.size() / sizeof(T));
    if (!elements.empty()) std::memcpy(elements.data(), bytes.data(), bytes.size());
    return elements;
}

template std::vector<std::uint8_t> ModelArray::copy() const;
template std::vector<std::int32_t> ModelArray::copy() const;
template std::vector<std::int64_t> ModelArray::copy() const;
template std::vector<float> ModelArray::copy() const;
template std::vector<double> ModelArray::copy() const;

Result<ModelReader> ModelReader::parse(std::span<const std::byte> buffer) {
    if (Status status = check_frame(buffer); !status) return status;
    std::uint32_t count = 0;
    std::memcpy(&count, buffer.data() + 12, sizeof count);
    ModelReader reader;
    if (count > model_layout::max_entries) return corrupt("it claims too many entries");
    Bytes from(buffer.first(buffer.size() - model_layout::checksum_bytes), model_layout::header_bytes);
    if (!from.text(reader.algorithm_)) return corrupt("the algorithm's name is malformed");
    if (Status status = read_entries(from, count, reader.entries_); !status) return status;
    if (Status status = read_elements(from, reader.entries_); !status) return status;
    if (!from.at_end()) return corrupt("there are bytes after the last array");
    return reader;
}

Result<ModelReader> ModelReader::load(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<ModelReader> {
        auto bytes = read_file(path, std::numeric_limits<std::size_t>::max());
        if (!bytes) return bytes.status();
        auto reader = parse(*bytes);
        if (!reader) return file_error(reader.status().code(), path, "%s", reader.status().message());
        reader->owned_ = std::move(*bytes);
        return reader;
    });
}

Status ModelReader::expect_algorithm(std::string_view name) const {
    if (algorithm_ == name) return {};
    return Status::error(ErrorCode::unsupported, "a model of the algorithm %.40s; %.*s is expected", algorithm_.c_str(),
                         static_cast<int>(name.size()), name.data());
}

template <class T>
Result<T> ModelReader::find(std::string_view name, const char* kind) const {
    for (const auto& [known, value] : entries_) {
        if (known != name) continue;
        if (const T* found = std::get_if<T>(&value)) return *found;
        break;
    }
    return Status::error(ErrorCode::corrupt_file, "the model has no %s %.*s", kind, static_cast<int>(name.size()),
                         name.data());
}

Result<std::int64_t> ModelReader::integer(std::string_view name) const { return find<std::int64_t>(name, "integer"); }
Result<double> ModelReader::real(std::string_view name) const { return find<double>(name, "number"); }
Result<std::string> ModelReader::text(std::string_view name) const { return find<std::string>(name, "text"); }
Result<ModelArray> ModelReader::array(std::string_view name) const { return find<ModelArray>(name, "array"); }

}  // namespace lanewise::io
