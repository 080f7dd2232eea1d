// A matrix somebody else owns.
#pragma once

#include <cstddef>
#include <type_traits>

namespace lanewise {

// Row-major: element (i, j) is data[i * stride + j]. stride counts elements and is at least cols.
// T is const-qualified for a matrix that is only read.
template <class T>
struct MatrixView {
    T* data = nullptr;
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::size_t stride = 0;

    constexpr MatrixView() noexcept = default;
    constexpr MatrixView(T* data_, std::size_t rows_, std::size_t cols_) noexcept
        : data(data_), rows(rows_), cols(cols_), stride(cols_) {}
    constexpr MatrixView(T* data_, std::size_t rows_, std::size_t cols_, std::size_t stride_) noexcept
        : data(data_), rows(rows_), cols(cols_), stride(stride_) {}

    constexpr operator MatrixView<const T>() const noexcept
        requires(!std::is_const_v<T>)
    {
        return {data, rows, cols, stride};
    }

    constexpr T* row(std::size_t i) const noexcept { return data + i * stride; }
    constexpr T& operator()(std::size_t i, std::size_t j) const noexcept { return data[i * stride + j]; }
    constexpr bool empty() const noexcept { return rows == 0 || cols == 0; }
};

}  // namespace lanewise
