#include "cli/matrix_file.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/failure.hpp"
#include "io/npy.hpp"

namespace lanewise::cli {
namespace {

Result<std::vector<float>> converted_to(const io::Array& array, float) { return io::to_float32(array); }
Result<std::vector<double>> converted_to(const io::Array& array, double) { return io::to_float64(array); }

void require_dimensions(const io::Array& array, std::size_t dimensions, const std::string& path, const char* expected) {
    if (array.dimensions() == dimensions) return;
    throw Failure(fmt::format("{}: has shape ({}{}); expected {}", path, fmt::join(array.shape, ", "),
                              array.dimensions() == 1 ? "," : "", expected));
}

}  // namespace

template <class Real>
MatrixFile<Real>::MatrixFile(const std::string& path) {
    io::Array array = value_of(io::read_npy(path));
    require_dimensions(array, 2, path, "two dimensions, a point a row");
    if (array.dtype == io::dtype_of<Real>()) {
        bytes_ = std::move(array.bytes);
        view_ = {reinterpret_cast<const Real*>(bytes_.data()), array.shape[0], array.shape[1]};
    } else {
        converted_ = value_of(converted_to(array, Real{}), path);
        view_ = {converted_.data(), array.shape[0], array.shape[1]};
    }
}

template class MatrixFile<float>;
template class MatrixFile<double>;

std::vector<double> read_weights(const std::string& path, std::size_t rows) {
    const io::Array array = value_of(io::read_npy(path));
    require_dimensions(array, 1, path, "one dimension, a weight a point");
    if (array.shape[0] != rows)
        throw Failure(fmt::format("{}: has {} weights for {} points", path, array.shape[0], rows));
    return value_of(io::to_float64(array), path);
}

}  // namespace lanewise::cli
