// Points of a known rank, and plain arithmetic on matrices, row by row: what the answers of `pca` are held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lanewise::tests {

// n x d, of that rank about a mean that is far from 0; along each direction the points spread half as much as along the
// one before.
std::vector<double> planted(std::size_t n, std::size_t d, std::size_t rank, std::uint64_t seed);

// a (n x k) times b (k x m).
std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b, std::size_t n, std::size_t k,
                            std::size_t m);

std::vector<double> transposed(const std::vector<double>& a, std::size_t rows, std::size_t cols);

std::vector<double> column_means(const std::vector<double>& points, std::size_t d);

// Each row less that row.
std::vector<double> less(std::vector<double> points, const std::vector<double>& row);

// sum over i of a_ij^2 / (n - 1), a column each.
std::vector<double> column_variances(const std::vector<double>& centred, std::size_t d);

// The squared distances between the rows of two matrices.
std::vector<double> row_distances(const std::vector<double>& a, const std::vector<double>& b, std::size_t d);

double mean_of(const std::vector<double>& values);

}  // namespace lanewise::tests
