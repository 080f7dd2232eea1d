// .npy files as what the engine takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lanewise/matrix.hpp>

#include "io/npy.hpp"

namespace lanewise::cli {

// A matrix of float or double from a file of uint8, float32 or float64; copied only when it was another type.
template <class Real>
class MatrixFile {
public:
    MatrixFile() = default;  // no file: an empty view

    // Throws Failure: not a .npy file of such a type, not two-dimensional, too large for Real.
    explicit MatrixFile(const std::string& path);
    MatrixFile(const std::string& path, io::Array array);  // what was read from there

    MatrixFile(MatrixFile&&) noexcept = default;
    MatrixFile& operator=(MatrixFile&&) noexcept = default;

    MatrixView<const Real> view() const noexcept { return view_; }

private:
    std::vector<std::byte> bytes_;  // what view_ shows: the file's own elements or
    std::vector<Real> converted_;   // their copies
    MatrixView<const Real> view_;
};

// Numbers in one dimension. Throws Failure; expected: what they are, for the complaint about another shape.
std::vector<double> read_numbers(const std::string& path, const char* expected);

// A weight a row, for so many rows. Throws Failure.
std::vector<double> read_weights(const std::string& path, std::size_t rows);

// A label a row, 0 to labels - 1, from a file of uint8, int32 or int64. Throws Failure.
std::vector<std::int32_t> read_labels(const std::string& path, std::size_t rows, std::int32_t labels);

// "(3, 2)", as numpy writes it.
std::string shown_shape(const std::vector<std::size_t>& shape);

}  // namespace lanewise::cli
