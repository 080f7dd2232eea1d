// The points of commands that compute in the precision of their file, unless --precision says otherwise.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/failure.hpp"
#include "cli/matrix_file.hpp"
#include "io/npy.hpp"

namespace lanewise::cli {

void add_precision_option(const Command& command, std::string& precision);

// run(points), a MatrixFile of float or of double, as --precision says.
template <class Run>
void with_points(const std::string& path, const std::string& precision, Run&& run) {
    io::Array array = value_of(io::read_npy(path));
    const bool wide = precision == "auto" ? array.dtype == io::Dtype::float64 : precision == "float64";
    if (wide) run(MatrixFile<double>(path, std::move(array)));
    else run(MatrixFile<float>(path, std::move(array)));
}

// Throws Failure when this machine cannot hold so many numbers of so many bytes.
void require_memory(std::size_t rows, std::size_t cols, std::size_t item);

// rows * cols zeros.
template <class Real>
std::vector<Real> zeros(std::size_t rows, std::size_t cols) {
    require_memory(rows, cols, sizeof(Real));
    return std::vector<Real>(rows * cols);
}

}  // namespace lanewise::cli
