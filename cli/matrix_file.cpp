#include "cli/matrix_file.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/failure.hpp"

namespace lanewise::cli {
namespace {

Result<std::vector<float>> converted_to(const io::Array& array, float) { return io::to_float32(array); }
Result<std::vector<double>> converted_to(const io::Array& array, double) { return io::to_float64(array); }

void require_dimensions(const io::Array& array, std::size_t dimensions, const std::string& path, const char* expected) {
    if (array.dimensions() == dimensions) return;
    throw Failure(fmt::format("{}: has shape {}; expected {}", path, shown_shape(array.shape), expected));
}

template <class Integer>
std::vector<std::int32_t> checked_labels(const std::string& path, const Integer* from, std::size_t rows,
                                         std::int32_t labels) {
    std::vector<std::int32_t> to(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        if (from[i] < 0 || from[i] >= labels) {
            throw Failure(fmt::format("{}: labels[{}] is {}; expected 0 to {}", path, i, from[i], labels - 1));
        }
        to[i] = static_cast<std::int32_t>(from[i]);
    }
    return to;
}

}  // namespace

template <class Real>
MatrixFile<Real>::MatrixFile(const std::string& path) : MatrixFile(path, value_of(io::read_npy(path))) {}

template <class Real>
MatrixFile<Real>::MatrixFile(const std::string& path, io::Array array) {
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

std::string shown_shape(const std::vector<std::size_t>& shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::vector<double> read_numbers(const std::string& path, const char* expected) {
    const io::Array array = value_of(io::read_npy(path));
    require_dimensions(array, 1, path, expected);
    return value_of(io::to_float64(array), path);
}

std::vector<double> read_weights(const std::string& path, std::size_t rows) {
    std::vector<double> weights = read_numbers(path, "one dimension, a weight a point");
    if (weights.size() != rows)
        throw Failure(fmt::format("{}: has {} weights for {} points", path, weights.size(), rows));
    return weights;
}

std::vector<std::int32_t> read_labels(const std::string& path, std::size_t rows, std::int32_t labels) {
    const io::Array array = value_of(io::read_npy(path));
    require_dimensions(array, 1, path, "one dimension, a label a point");
    if (array.shape[0] != rows)
        throw Failure(fmt::format("{}: has {} labels for {} points", path, array.shape[0], rows));
    switch (array.dtype) {
        case io::Dtype::uint8: return checked_labels(path, array.as<std::uint8_t>(), rows, labels);
        case io::Dtype::int32: return checked_labels(path, array.as<std::int32_t>(), rows, labels);
        case io::Dtype::int64: return checked_labels(path, array.as<std::int64_t>(), rows, labels);
        case io::Dtype::float32:
        case io::Dtype::float64: break;
    }
    throw Failure(
        fmt::format("{}: has dtype {}; expected labels in uint8, int32 or int64", path, io::to_string(array.dtype)));
}

}  // namespace lanewise::cli
