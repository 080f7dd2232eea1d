#include <cstring>
#include <limits>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/model_file.hpp"

namespace lanewise::io {

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
    const auto container = model::Reader::parse(buffer);
    if (!container) return container.status();
    return ModelReader(*container);
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

Result<std::string> ModelReader::text(std::string_view name) const {
    const auto text = container_.text(name);
    if (!text) return text.status();
    return std::string(*text);
}

Result<ModelArray> ModelReader::array(std::string_view name) const {
    const auto array = container_.array(name);
    if (!array) return array.status();
    const auto shape = array->shape();
    return ModelArray{array->dtype, {shape.begin(), shape.end()}, array->bytes};
}

}  // namespace lanewise::io
