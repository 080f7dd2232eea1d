#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/centred_rows.hpp"
#include "core/column_moments.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

// What CentredRows makes of a matrix.
struct Centred {
    Status status;
    std::vector<double> means, rows;  // rows: padded
    double total_square = 0;
};

template <class Real>
Centred centre(const std::vector<Real>& values, std::size_t cols, const double* weights, bool centring,
               int threads = 1) {
    const std::size_t rows = values.size() / cols;
    Arena measure;
    CentredRows<Real>(measure, rows, cols, threads);
    std::vector<std::byte> memory(measure.bytes_needed(), std::byte{0xFF});
    Arena arena(memory);
    CentredRows<Real> centred(arena, rows, cols, threads);
    REQUIRE(arena.fits());
    Centred result;
    result.status = centred.set({values.data(), rows, cols}, weights, centring, magnitude_limit<Real>(cols), "matrix");
    if (!result.status.ok()) return result;
    CHECK(centred.rows() == rows);
    CHECK(centred.cols() == cols);
    for (std::size_t j = 0; j < cols; ++j) result.means.push_back(centred.mean(j));
    result.total_square = centred.total_square();
    result.rows.resize(rows * padded<double>(cols), -1);
    for (std::size_t i = 0; i < rows; ++i) centred.load(i, result.rows.data() + i * padded<double>(cols));
    return result;
}

template <class Real>
void check_centred(const std::vector<Real>& values, std::size_t cols, const double* weights, bool centring) {
    const std::size_t rows = values.size() / cols, stride = padded<double>(cols);
    const Centred found = centre(values, cols, weights, centring);
    REQUIRE(found.status.ok());
    Wide total = 0;
    bool zeros = true;
    for (std::size_t j = 0; j < cols; ++j) {
        Wide sum = 0, mass = 0, square = 0, size = 0;
        const auto weight = [&](std::size_t i) {
            return static_cast<Wide>(weights == nullptr ? 1 : weights[i]);
        };
        for (std::size_t i = 0; i < rows; ++i) {
            sum += weight(i) * static_cast<Wide>(values[i * cols + j]);
            mass += weight(i);
        }
        const Wide mean = centring ? sum / mass : 0;
        double off = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            const Wide x = static_cast<Wide>(values[i * cols + j]) - mean;
            square += weight(i) * x * x;
            size = std::max(size, fabs(x));
            const auto expected = static_cast<double>(sqrt(weight(i)) * x);
            off = std::max(off, std::fabs(found.rows[i * stride + j] - expected));
        }
        total += square;
        // The mean is what double has there, and what the sum of the second pass leaves.
        const double rounding = 0x1p-52 * std::fabs(static_cast<double>(mean)) + 0x1p-50 * static_cast<double>(size);
        CHECK(std::fabs(found.means[j] - static_cast<double>(mean)) <= rounding);
        CHECK(off <= 3 * rounding);
    }
    for (std::size_t i = 0; i < rows * stride; ++i) zeros = zeros && (i % stride < cols || found.rows[i] == 0);
    CHECK(zeros);
    // Squares are summed in a tree of blocks of 1024: chains of at most that many roundings.
    CHECK(std::fabs(found.total_square - static_cast<double>(total)) <= 1034 * 0x1p-53 * static_cast<double>(total));
}

template <class Real>
std::vector<Real> normals(std::size_t count, double shift, std::uint64_t seed) {
    Random random(seed);
    std::vector<Real> values(count);
    for (Real& value : values) value = static_cast<Real>(shift + random.normal());
    return values;
}

TEST_CASE_TEMPLATE("centred rows: means, rows and the total square are the oracle's", Real, float, double) {
    for (const std::size_t rows : {1, 2, 50, 1024, 2500}) {
        for (const std::size_t cols : {1, 3, 9}) {
            for (const double shift : {0.0, 1e4, 1e6}) {
                INFO(rows, " x ", cols, " at ", shift);
                const std::vector<Real> values = normals<Real>(rows * cols, shift, rows + cols);
                std::vector<double> weights(rows);
                for (std::size_t i = 0; i < rows; ++i) weights[i] = 0.25 * static_cast<double>(i % 5 + (rows == 1));
                check_centred(values, cols, nullptr, true);
                check_centred(values, cols, nullptr, false);
                if (rows != 2) check_centred(values, cols, weights.data(), true);
            }
        }
    }
}

TEST_CASE_TEMPLATE("centred rows: of constants nothing is left", Real, float, double) {
    for (const double constant : {0.0, 0.1, -123456.7}) {
        const std::vector<Real> values(2 * 3000, static_cast<Real>(constant));
        const Centred found = centre(values, 2, nullptr, true);
        REQUIRE(found.status.ok());
        CHECK(found.means[0] == static_cast<double>(values[0]));
        CHECK(found.total_square <= 0x1p-100 * constant * constant);
        CHECK(found.total_square >= 0);
    }
}

TEST_CASE_TEMPLATE("centred rows: threads change nothing", Real, float, double) {
    const std::vector<Real> values = normals<Real>(9000 * 3, 5, 1);
    const Centred expected = centre(values, 3, nullptr, true);
    for (const int threads : {2, 3, 7}) {
        const Centred found = centre(values, 3, nullptr, true, threads);
        CHECK(found.means == expected.means);
        CHECK(found.total_square == expected.total_square);
    }
}

TEST_CASE_TEMPLATE("centred rows: the first unusable value is named", Real, float, double) {
    const auto refused = [](double value, const char* words) {
        std::vector<Real> values = normals<Real>(3000 * 2, 0, 1);
        values[2345 * 2 + 1] = static_cast<Real>(value);
        values[2999 * 2] = std::numeric_limits<Real>::infinity();
        for (const bool centring : {true, false}) {
            const Status status = centre(values, 2, nullptr, centring).status;
            INFO(std::string(status.message()));
            CHECK(std::string(status.message()).find(words) != std::string::npos);
        }
    };
    refused(NAN, "matrix[2345, 1] is NaN");
    refused(-INFINITY, "matrix[2345, 1] is infinite");
    refused(1.01 * magnitude_limit<Real>(2), "matrix[2345, 1] is ");
}

}  // namespace
}  // namespace lanewise::tests
