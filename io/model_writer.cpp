#include <algorithm>
#include <bit>
#include <cstring>

#include <zlib.h>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/model_layout.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

static_assert(std::endian::native == std::endian::little, "numbers are written as they stand in memory");

namespace model_layout {

std::uint32_t checksum(const std::byte* data, std::size_t size) noexcept {
    return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const unsigned char*>(data), size));
}

}  // namespace model_layout

namespace {

using model_layout::Kind;

class Bytes {
public:
    void raw(const void* data, std::size_t size) {
        const auto* first = static_cast<const std::byte*>(data);
        bytes_.insert(bytes_.end(), first, first + size);
    }
    template <class T>
    void number(T value) {
        raw(&value, sizeof value);
    }
    void text(const std::string& value) {
        number(static_cast<std::uint32_t>(value.size()));
        raw(value.data(), value.size());
    }
    void align() {
        constexpr std::size_t unit = model_layout::alignment;
        bytes_.resize((bytes_.size() + unit - 1) / unit * unit);
    }
    std::vector<std::byte>& bytes() noexcept { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

struct WriteValue {
    Bytes& to;
    void operator()(std::int64_t value) const { to.number(value); }
    void operator()(double value) const { to.number(value); }
    void operator()(const std::string& value) const { to.text(value); }
    void operator()(const ModelArray& value) const {
        to.number(value.dtype);
        to.number(static_cast<std::uint8_t>(value.shape.size()));
        for (const std::size_t size : value.shape) to.number(static_cast<std::uint64_t>(size));
    }
};

}  // namespace

void ModelWriter::integer(std::string name, std::int64_t value) { entries_.emplace_back(std::move(name), value); }
void ModelWriter::real(std::string name, double value) { entries_.emplace_back(std::move(name), value); }
void ModelWriter::text(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
}

template <class T>
void ModelWriter::array(std::string name, std::span<const T> elements, std::vector<std::size_t> shape) {
    entries_.emplace_back(std::move(name), ModelArray{dtype_of<T>(), std::move(shape), std::as_bytes(elements)});
}

template void ModelWriter::array(std::string, std::span<const std::uint8_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const std::int32_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const std::int64_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const float>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const double>, std::vector<std::size_t>);

Status ModelWriter::check() const {
    if (entries_.size() > model_layout::max_entries) {
        return Status::error(ErrorCode::invalid_argument, "%zu entries in a model; at most %zu are written",
                             entries_.size(), model_layout::max_entries);
    }
    for (const auto& [name, value] : entries_) {
        const auto same_name = [&name = name](const ModelEntry& entry) { return entry.first == name; };
        if (std::count_if(entries_.begin(), entries_.end(), same_name) != 1) {
            return Status::error(ErrorCode::invalid_argument, "two entries of the model are named %s", name.c_str());
        }
        const auto* array = std::get_if<ModelArray>(&value);
        if (array == nullptr) continue;
        std::size_t size = 0;
        if (array->shape.size() > model_layout::max_dimensions ||
            !checked_bytes(array->shape, item_size(array->dtype), size) || size != array->bytes.size()) {
            return Status::error(ErrorCode::invalid_shape,
                                 "the shape of the model's array %s is not that of its %zu bytes", name.c_str(),
                                 array->bytes.size());
        }
    }
    return {};
}

Result<std::vector<std::byte>> ModelWriter::bytes() const {
    if (Status status = check(); !status) return status;
    Bytes to;
    to.raw(model_layout::magic, sizeof model_layout::magic);
    to.number(model_layout::version);
    to.number(static_cast<std::uint32_t>(entries_.size()));
    const std::size_t size_at = to.bytes().size();
    to.number(std::uint64_t{0});
    to.text(algorithm_);
    for (const auto& [name, value] : entries_) {
        to.number(static_cast<Kind>(value.index()));
        to.text(name);
        std::visit(WriteValue{to}, value);
    }
    for (const auto& [name, value] : entries_) {
        if (const auto* array = std::get_if<ModelArray>(&value)) {
            to.align();
            to.raw(array->bytes.data(), array->bytes.size());
        }
    }
    const std::uint64_t size = to.bytes().size() + model_layout::checksum_bytes;
    std::memcpy(to.bytes().data() + size_at, &size, sizeof size);
    to.number(model_layout::checksum(to.bytes().data(), to.bytes().size()));
    return std::move(to.bytes());
}

Status ModelWriter::save(const std::string& path) const {
    return without_bad_alloc(path, [&]() -> Status {
        auto content = bytes();
        return content ? write_file(path, *content) : content.status();
    });
}

}  // namespace lanewise::io
