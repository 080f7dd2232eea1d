#include <algorithm>
#include <limits>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/model_file.hpp"

namespace lanewise::io {

void ModelWriter::integer(std::string name, std::int64_t value) {
    entries_.push_back(model::integer(keep(std::move(name)), value));
}
void ModelWriter::real(std::string name, double value) { entries_.push_back(model::real(keep(std::move(name)), value)); }
void ModelWriter::text(std::string name, std::string value) {
    const std::string_view kept = keep(std::move(name));
    entries_.push_back(model::text(kept, keep(std::move(value))));
}

template <class T>
void ModelWriter::array(std::string name, std::span<const T> elements, std::vector<std::size_t> shape) {
    model::Entry entry = model::array(keep(std::move(name)), elements, {});
    // One that is too large to be kept is kept as too large.
    entry.array.dimensions =
        static_cast<std::uint8_t>(std::min<std::size_t>(shape.size(), std::numeric_limits<std::uint8_t>::max()));
    std::copy_n(shape.begin(), std::min(shape.size(), model::max_dimensions), entry.array.sizes.begin());
    entries_.push_back(entry);
}

template void ModelWriter::array(std::string, std::span<const std::uint8_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const std::int32_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const std::int64_t>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const float>, std::vector<std::size_t>);
template void ModelWriter::array(std::string, std::span<const double>, std::vector<std::size_t>);

Result<std::vector<std::byte>> ModelWriter::bytes() const {
    const auto size = model::measure(algorithm_, entries_);
    if (!size) return size.status();
    std::vector<std::byte> file(*size);
    const auto written = model::write(algorithm_, entries_, file);
    if (!written) return written.status();
    return file;
}

Status ModelWriter::save(const std::string& path) const {
    return without_bad_alloc(path, [&]() -> Status {
        auto content = bytes();
        return content ? write_file(path, *content) : content.status();
    });
}

}  // namespace lanewise::io
