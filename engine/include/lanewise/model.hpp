// The .lw container: named numbers, texts and arrays behind a checksum. The same content always gives the same bytes, and
// neither reading nor writing takes memory: a model may lie in flash, and be written into any buffer.
//
// Little-endian. Lengths of names and texts are u32.
//     0  "LANEWISE"
//     8  u32 format version, 1
//    12  u32 number of entries
//    16  u64 size of the whole file
//    24  the algorithm's name: length, characters
//        entries: u8 kind, name (length, characters), then by kind
//            0 integer  i64
//            1 real     f64
//            2 text     length, characters
//            3 array    u8 dtype (0 uint8, 1 int32, 2 int64, 3 float32, 4 float64), u8 dimensions, u64 each
//        the arrays' elements in the order of their entries, each array at the next multiple of 64
//    -4  u32 CRC-32 (zlib's) of everything before
//
// What a model's entries are called is the matter of its algorithm: kmeans::read_model and its like give a model that is ready
// for use.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>

#include <lanewise/export.h>
#include <lanewise/status.hpp>

namespace lanewise::model {

static_assert(std::endian::native == std::endian::little, "numbers stand in memory as they do in the file");

enum class Dtype : std::uint8_t { uint8, int32, int64, float32, float64 };

// NumPy's name of it, such as "float32". Never null.
LANEWISE_API const char* to_string(Dtype dtype) noexcept;

// Bytes of one element.
LANEWISE_API std::size_t item_size(Dtype dtype) noexcept;

template <class T>
constexpr Dtype dtype_of() noexcept {
    if constexpr (std::is_same_v<T, std::uint8_t>) return Dtype::uint8;
    else if constexpr (std::is_same_v<T, std::int32_t>) return Dtype::int32;
    else if constexpr (std::is_same_v<T, std::int64_t>) return Dtype::int64;
    else if constexpr (std::is_same_v<T, float>) return Dtype::float32;
    else {
        static_assert(std::is_same_v<T, double>, "no such dtype");
        return Dtype::float64;
    }
}

inline constexpr std::size_t max_dimensions = 8;
inline constexpr std::size_t max_entries = 4096;
inline constexpr std::size_t buffer_alignment = 8;  // that typed access to arrays needs; 64 suits the widest vectors

struct Array {
    Dtype dtype = Dtype::float64;
    std::uint8_t dimensions = 0;
    std::array<std::size_t, max_dimensions> sizes{};  // of which the first `dimensions` count
    std::span<const std::byte> bytes{};               // the elements in C order

    std::span<const std::size_t> shape() const noexcept { return {sizes.data(), dimensions}; }
    bool aligned() const noexcept { return reinterpret_cast<std::uintptr_t>(bytes.data()) % buffer_alignment == 0; }

    // The elements themselves, without a copy. Empty when dtype is not T's, or when the buffer does not begin at a multiple of
    // buffer_alignment.
    template <class T>
    std::span<const T> elements() const noexcept {
        if (dtype != dtype_of<T>() || !aligned()) return {};
        return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
    }
};

enum class Kind : std::uint8_t { integer, real, text, array };

// A name and what stands behind it: the member that its kind names.
struct Entry {
    std::string_view name;
    Kind kind = Kind::integer;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text{};
    Array array{};
};

inline Entry integer(std::string_view name, std::int64_t value) noexcept {
    return {.name = name, .kind = Kind::integer, .integer = value};
}
inline Entry real(std::string_view name, double value) noexcept { return {.name = name, .kind = Kind::real, .real = value}; }
inline Entry text(std::string_view name, std::string_view value) noexcept {
    return {.name = name, .kind = Kind::text, .text = value};
}
// More than max_dimensions sizes are refused when the entry is written.
template <class T>
Entry array(std::string_view name, std::span<const T> elements, std::initializer_list<std::size_t> shape) noexcept {
    Entry entry{.name = name, .kind = Kind::array};
    entry.array.dtype = dtype_of<T>();
    entry.array.bytes = std::as_bytes(elements);
    for (const std::size_t size : shape) {
        if (entry.array.dimensions < max_dimensions) entry.array.sizes[entry.array.dimensions] = size;
        ++entry.array.dimensions;
    }
    return entry;
}

// Looks into somebody else's buffer; so do the texts and arrays it gives.
class LANEWISE_API Reader {
public:
    // Of any alignment. Checks everything before it returns: magic, version, size, checksum, every entry, shapes, padding. Errors:
    // corrupt_file; unsupported for another format version and for a file of a big-endian machine.
    static Result<Reader> parse(std::span<const std::byte> buffer) noexcept;

    std::string_view algorithm() const noexcept { return algorithm_; }
    // Errors: unsupported, when the model is of another algorithm.
    Status expect_algorithm(std::string_view name) const noexcept;
    // Errors: invalid_argument, when the buffer does not begin at a multiple of buffer_alignment.
    Status expect_aligned() const noexcept;

    // Of whatever kind. Errors: corrupt_file, when there is none of this name.
    Result<Entry> find(std::string_view name) const noexcept;
    // Errors: corrupt_file, when there is no such entry or it is of another kind.
    Result<std::int64_t> integer(std::string_view name) const noexcept;
    Result<double> real(std::string_view name) const noexcept;
    Result<std::string_view> text(std::string_view name) const noexcept;
    Result<Array> array(std::string_view name) const noexcept;

private:
    std::span<const std::byte> buffer_;
    std::string_view algorithm_;
    std::size_t entries_ = 0;
    std::size_t first_entry_ = 0;  // where in the buffer the entries begin
    std::size_t first_array_ = 0;  // where they end, and the arrays follow
};

// Bytes of a file with these entries. Errors: invalid_argument for too many entries or a name that is empty or given twice;
// invalid_shape for an array whose shape is not that of its bytes, or for a size that overflows.
LANEWISE_API Result<std::size_t> measure(std::string_view algorithm, std::span<const Entry> entries) noexcept;

// The file, in the first bytes of a buffer of any alignment: returns how many. Errors, with nothing written: those of measure;
// workspace_too_small.
LANEWISE_API Result<std::size_t> write(std::string_view algorithm, std::span<const Entry> entries, std::span<std::byte> buffer) noexcept;

// CRC-32 as zlib and PNG compute it.
std::uint32_t crc32(std::span<const std::byte> bytes) noexcept;

}  // namespace lanewise::model
