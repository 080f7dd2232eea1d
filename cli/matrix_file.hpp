// .npy files as what the engine takes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <lanewise/matrix.hpp>

namespace lanewise::cli {

// A matrix of float or double from a file of uint8, float32 or float64; copied only when it was another type.
template <class Real>
class MatrixFile {
public:
    MatrixFile() = default;  // no file: an empty view

    // Throws Failure: not a .npy file of such a type, not two-dimensional, too large for Real.
    explicit MatrixFile(const std::string& path);

    MatrixFile(MatrixFile&&) noexcept = default;
    MatrixFile& operator=(MatrixFile&&) noexcept = default;

    MatrixView<const Real> view() const noexcept { return view_; }

private:
    std::vector<std::byte> bytes_;  // what view_ shows: the file's own elements or
    std::vector<Real> converted_;   // their copies
    MatrixView<const Real> view_;
};

// A weight a row, for so many rows. Throws Failure.
std::vector<double> read_weights(const std::string& path, std::size_t rows);

}  // namespace lanewise::cli
