// The header of a .npy file: a Python dictionary as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lanewise/status.hpp>

#include "io/npy.hpp"

namespace lanewise::io {

struct NpyHeader {
    Dtype dtype = Dtype::float64;
    bool fortran_order = false;
    std::vector<std::size_t> shape;
};

// "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }" and white space; the keys in any order. path is for
// errors.
Result<NpyHeader> parse_npy_header(std::string_view text, const std::string& path);

// Magic string, version 1.0, length and dictionary, as numpy.save writes them: a multiple of 64 bytes.
std::string make_npy_header(Dtype dtype, std::span<const std::size_t> shape);

// The product of the dimensions and the item size. False when it overflows, dimensions of 0 aside.
bool checked_bytes(std::span<const std::size_t> shape, std::size_t item, std::size_t& bytes) noexcept;

}  // namespace lanewise::io
