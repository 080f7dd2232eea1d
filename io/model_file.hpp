// The .lw container: named numbers, texts and arrays behind a checksum. The same content always gives the same bytes.
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
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <lanewise/status.hpp>

#include "io/npy.hpp"

namespace lanewise::io {

struct ModelArray {
    Dtype dtype = Dtype::float64;
    std::vector<std::size_t> shape;
    std::span<const std::byte> bytes;  // aligned to 64 when the buffer is

    // A copy of the elements; empty when dtype is not T's.
    template <class T>
    std::vector<T> copy() const;
};

// What stands behind a name.
using ModelValue = std::variant<std::int64_t, double, std::string, ModelArray>;
using ModelEntry = std::pair<std::string, ModelValue>;

// Entries are written in the order of the calls. Arrays are not copied: they must live until the bytes are made.
class ModelWriter {
public:
    explicit ModelWriter(std::string algorithm) : algorithm_(std::move(algorithm)) {}

    void integer(std::string name, std::int64_t value);
    void real(std::string name, double value);
    void text(std::string name, std::string value);
    template <class T>
    void array(std::string name, std::span<const T> elements, std::vector<std::size_t> shape);

    // Errors: invalid_argument for a name given twice; invalid_shape for a shape that is not that of the elements.
    Result<std::vector<std::byte>> bytes() const;
    Status save(const std::string& path) const;

private:
    Status check() const;

    std::string algorithm_;
    std::vector<ModelEntry> entries_;
};

class ModelReader {
public:
    // Checks everything before it returns. The reader looks into the buffer, which must outlive it.
    // Errors: corrupt_file; unsupported for another format version.
    static Result<ModelReader> parse(std::span<const std::byte> buffer);
    // The reader owns the file's bytes.
    static Result<ModelReader> load(const std::string& path);

    ModelReader(ModelReader&&) noexcept = default;

    const std::string& algorithm() const noexcept { return algorithm_; }
    // Errors: unsupported, when the model is of another algorithm.
    Status expect_algorithm(std::string_view name) const;

    // Errors: corrupt_file, when there is no such entry or it is of another kind.
    Result<std::int64_t> integer(std::string_view name) const;
    Result<double> real(std::string_view name) const;
    Result<std::string> text(std::string_view name) const;
    Result<ModelArray> array(std::string_view name) const;

private:
    ModelReader() = default;
    template <class T>
    Result<T> find(std::string_view name, const char* kind) const;

    std::vector<std::byte> owned_;
    std::string algorithm_;
    std::vector<ModelEntry> entries_;
};

}  // namespace lanewise::io
