// NumPy's .npy files: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <lanewise/model.hpp>
#include <lanewise/status.hpp>

namespace lanewise::io {

// Of .npy files and of models alike.
using model::Dtype;
using model::dtype_of;
using model::item_size;
using model::to_string;

// The elements in C order.
struct Array {
    Dtype dtype = Dtype::float64;
    std::vector<std::size_t> shape;
    std::vector<std::byte> bytes;

    // The elements themselves, without a copy; nullptr when dtype is not T's.
    template <class T>
    const T* as() const noexcept {
        return dtype == dtype_of<T>() ? reinterpret_cast<const T*>(bytes.data()) : nullptr;
    }
    std::size_t dimensions() const noexcept { return shape.size(); }
    std::size_t elements() const noexcept { return bytes.size() / item_size(dtype); }

    // As a matrix: one column when there is one dimension, and all dimensions but the first in one row when there are
    // more.
    std::size_t rows() const noexcept { return shape.empty() ? 1 : shape[0]; }
    std::size_t cols() const noexcept;
};

// Versions 1.0, 2.0 and 3.0, little-endian, C order, the dtypes above; exactly the bytes that the header promises.
Result<Array> read_npy(const std::string& path);

// The bytes that numpy.save writes, atomically. T: uint8_t, int32_t, int64_t, float, double.
template <class T>
Status write_npy(const std::string& path, const T* data, std::span<const std::size_t> shape);

// Copies of a uint8, float32 or float64 array. A finite float64 beyond float32's range is refused with its row and
// column (from 0); NaN and infinity pass, whoever computes with them refuses them.
Result<std::vector<float>> to_float32(const Array& array);
Result<std::vector<double>> to_float64(const Array& array);

}  // namespace lanewise::io
