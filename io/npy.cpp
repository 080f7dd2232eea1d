#include "io/npy.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/input_file.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

static_assert(std::endian::native == std::endian::little, "files are little-endian and are read as they are");

namespace {

// NumPy itself refuses headers of more than 10,000 bytes.
constexpr std::uint32_t max_header_bytes = 65536;

// Reads `count` bytes of the header as a little-endian number.
Status read_length(InputFile& file, const std::string& path, std::size_t count, std::uint32_t& length) {
    if (file.remaining() < count) return file_error(ErrorCode::corrupt_file, path, "truncated in the .npy header");
    length = 0;
    return file.read(&length, count);
}

// Reads up to the data; returns the dictionary.
Result<std::string> read_header(InputFile& file, const std::string& path) {
    unsigned char magic[8] = {};
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(file.remaining(), sizeof magic));
    if (Status status = file.read(magic, size); !status) return status;
    if (std::memcmp(magic, "PK\3\4", 4) == 0) {
        return file_error(ErrorCode::unsupported, path, "an .npz archive; save the one array with numpy.save");
    }
    if (size < sizeof magic || std::memcmp(magic, "\x93NUMPY", 6) != 0) {
        return file_error(ErrorCode::corrupt_file, path,
                          "not a .npy file: it does not begin with \\x93NUMPY and a version");
    }
    const int major = magic[6], minor = magic[7];
    if (major < 1 || major > 3 || minor != 0) {
        return file_error(ErrorCode::unsupported, path, ".npy version %d.%d; 1.0, 2.0 and 3.0 are read", major, minor);
    }
    std::uint32_t length = 0;
    if (Status status = read_length(file, path, major == 1 ? 2 : 4, length); !status) return status;
    if (length > max_header_bytes) {
        return file_error(ErrorCode::corrupt_file, path, "a .npy header of %u bytes; at most %u are read", length,
                          max_header_bytes);
    }
    if (file.remaining() < length) return file_error(ErrorCode::corrupt_file, path, "truncated in the .npy header");
    std::string text(length, '\0');
    if (Status status = file.read(text.data(), length); !status) return status;
    return text;
}

// With at most one dimension other than 1, the elements stand alike in either order.
bool same_in_both_orders(std::span<const std::size_t> shape) {
    return std::count_if(shape.begin(), shape.end(), [](std::size_t size) { return size != 1; }) <= 1;
}

Result<Array> read_array(const std::string& path) {
    auto file = InputFile::open(path);
    if (!file) return file.status();
    auto text = read_header(*file, path);
    if (!text) return text.status();
    auto header = parse_npy_header(*text, path);
    if (!header) return header.status();
    if (header->fortran_order && !same_in_both_orders(header->shape)) {
        return file_error(ErrorCode::unsupported, path,
                          "the array is in Fortran order; save numpy.ascontiguousarray(x), which is in C order");
    }
    std::size_t bytes = 0;
    if (!checked_bytes(header->shape, item_size(header->dtype), bytes)) {
        return file_error(ErrorCode::corrupt_file, path, "the array's size in bytes overflows");
    }
    if (file->remaining() != bytes) {
        return file_error(ErrorCode::corrupt_file, path,
                          "the .npy header promises %zu bytes of data, the file has %llu", bytes,
                          static_cast<unsigned long long>(file->remaining()));
    }
    Array array{header->dtype, std::move(header->shape), std::vector<std::byte>(bytes)};
    if (Status status = file->read(array.bytes.data(), bytes); !status) return status;
    return array;
}

// What is converted to floating point; labels and other integers are not.
Status check_convertible(const Array& array) {
    if (array.dtype == Dtype::int32 || array.dtype == Dtype::int64) {
        return Status::error(ErrorCode::unsupported,
                             "dtype %s where uint8, float32 or float64 is expected; save x.astype('float64')",
                             to_string(array.dtype));
    }
    return {};
}

template <class To, class From>
std::vector<To> converted(const Array& array) {
    const From* from = array.as<From>();
    std::vector<To> to(array.elements());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = static_cast<To>(from[i]);
    return to;
}

Status check_fits_float32(const Array& array) {
    constexpr double limit =
        0x1.ffffffp127;  // half a unit in the last place above the largest float: rounds to infinity
    const double* values = array.as<double>();
    for (std::size_t i = 0; i < array.elements(); ++i) {
        if (std::fabs(values[i]) < limit || !std::isfinite(values[i])) continue;
        return Status::error(ErrorCode::out_of_range, "row %zu, column %zu: %g is too large for float32; use float64",
                             i / array.cols(), i % array.cols(), values[i]);
    }
    return {};
}

}  // namespace

std::size_t Array::cols() const noexcept {
    std::size_t product = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) product *= shape[i];
    return product;
}

Result<Array> read_npy(const std::string& path) {
    return without_bad_alloc(path, [&] { return read_array(path); });
}

template <class T>
Status write_npy(const std::string& path, const T* data, std::span<const std::size_t> shape) {
    std::size_t bytes = 0;
    if (!checked_bytes(shape, sizeof(T), bytes)) {
        return file_error(ErrorCode::invalid_shape, path, "the size in bytes of the array to write overflows");
    }
    const std::string header = make_npy_header(dtype_of<T>(), shape);
    auto file = AtomicFile::create(path);
    if (!file) return file.status();
    if (Status status = file->write(header.data(), header.size()); !status) return status;
    if (Status status = file->write(data, bytes); !status) return status;
    return file->commit();
}

template Status write_npy(const std::string&, const std::uint8_t*, std::span<const std::size_t>);
template Status write_npy(const std::string&, const std::int32_t*, std::span<const std::size_t>);
template Status write_npy(const std::string&, const std::int64_t*, std::span<const std::size_t>);
template Status write_npy(const std::string&, const float*, std::span<const std::size_t>);
template Status write_npy(const std::string&, const double*, std::span<const std::size_t>);

Result<std::vector<float>> to_float32(const Array& array) {
    return without_bad_alloc("the array", [&]() -> Result<std::vector<float>> {
        if (Status status = check_convertible(array); !status) return status;
        if (array.dtype == Dtype::uint8) return converted<float, std::uint8_t>(array);
        if (array.dtype == Dtype::float32) return converted<float, float>(array);
        if (Status status = check_fits_float32(array); !status) return status;
        return converted<float, double>(array);
    });
}

Result<std::vector<double>> to_float64(const Array& array) {
    return without_bad_alloc("the array", [&]() -> Result<std::vector<double>> {
        if (Status status = check_convertible(array); !status) return status;
        if (array.dtype == Dtype::uint8) return converted<double, std::uint8_t>(array);
        if (array.dtype == Dtype::float32) return converted<double, float>(array);
        return converted<double, double>(array);
    });
}

}  // namespace lanewise::io
