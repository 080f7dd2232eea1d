#include "planted.hpp"

#include <numeric>

#include "support/random.hpp"

namespace lanewise::tests {

std::vector<double> planted(std::size_t n, std::size_t d, std::size_t rank, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> directions(rank * d), weights(n * rank);
    double scale = 8;
    for (std::size_t r = 0; r < rank; ++r, scale /= 2) {
        for (std::size_t j = 0; j < d; ++j) directions[r * d + j] = scale * random.normal();
    }
    for (double& weight : weights) weight = random.normal();
    std::vector<double> points = product(weights, directions, n, rank, d);
    for (std::size_t i = 0; i < points.size(); ++i) points[i] += 20 + static_cast<double>(i % d);
    return points;
}

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b, std::size_t n, std::size_t k,
                            std::size_t m) {
    std::vector<double> result(n * m);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t r = 0; r < k; ++r) {
            for (std::size_t j = 0; j < m; ++j) result[i * m + j] += a[i * k + r] * b[r * m + j];
        }
    }
    return result;
}

std::vector<double> transposed(const std::vector<double>& a, std::size_t rows, std::size_t cols) {
    std::vector<double> result(a.size());
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) result[j * rows + i] = a[i * cols + j];
    }
    return result;
}

std::vector<double> column_means(const std::vector<double>& points, std::size_t d) {
    std::vector<double> means(d);
    for (std::size_t i = 0; i < points.size(); ++i) means[i % d] += points[i];
    for (double& mean : means) mean /= static_cast<double>(points.size() / d);
    return means;
}

std::vector<double> less(std::vector<double> points, const std::vector<double>& row) {
    for (std::size_t i = 0; i < points.size(); ++i) points[i] -= row[i % row.size()];
    return points;
}

std::vector<double> column_variances(const std::vector<double>& centred, std::size_t d) {
    std::vector<double> variances(d);
    for (std::size_t i = 0; i < centred.size(); ++i) variances[i % d] += centred[i] * centred[i];
    for (double& variance : variances) variance /= static_cast<double>(centred.size() / d - 1);
    return variances;
}

std::vector<double> row_distances(const std::vector<double>& a, const std::vector<double>& b, std::size_t d) {
    std::vector<double> distances(a.size() / d);
    for (std::size_t i = 0; i < a.size(); ++i) distances[i / d] += (a[i] - b[i]) * (a[i] - b[i]);
    return distances;
}

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace lanewise::tests
