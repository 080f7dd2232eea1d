#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/column_moments.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

struct Moments {
    Status status;
    std::vector<double> offset;
    double mass = 0;
    double total_square = 0;
    double mean_variance = 0;

    bool operator==(const Moments& other) const {
        return offset == other.offset && mass == other.mass && total_square == other.total_square &&
               mean_variance == other.mean_variance;
    }
};

template <class Real>
Moments measure(const std::vector<Real>& values, std::size_t dims, int threads = 1, const double* weights = nullptr) {
    const std::size_t rows = values.size() / dims;
    Arena size;
    ColumnMoments<Real>(size, rows, dims, threads);
    std::vector<std::byte> memory(size.bytes_needed(), std::byte{0xFF});
    Arena arena(memory);
    ColumnMoments<Real> moments(arena, rows, dims, threads);
    REQUIRE(arena.fits());
    Moments result;
    result.status = moments.measure({values.data(), rows, dims}, weights, magnitude_limit<Real>(dims), "points");
    if (!result.status.ok()) return result;
    result.offset.assign(moments.offset(), moments.offset() + dims);
    result.mass = moments.mass();
    result.total_square = moments.total_square();
    result.mean_variance = moments.mean_variance();
    return result;
}

// Two passes about the exact mean: what the engine's sums should agree with.
template <class Real>
double mean_variance(const std::vector<Real>& values, std::size_t dims) {
    const std::size_t rows = values.size() / dims;
    double total = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        double mean = 0, variance = 0;
        for (std::size_t i = 0; i < rows; ++i) mean += static_cast<double>(values[i * dims + j]);
        mean /= static_cast<double>(rows);
        for (std::size_t i = 0; i < rows; ++i) {
            const double difference = static_cast<double>(values[i * dims + j]) - mean;
            variance += difference * difference;
        }
        total += variance / static_cast<double>(rows * dims);
    }
    return total;
}

template <class Real>
double total_square(const std::vector<Real>& values, const std::vector<double>& offset) {
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double difference = static_cast<double>(values[i]) - offset[i % offset.size()];
        total += difference * difference;
    }
    return total;
}

template <class Real>
std::vector<Real> normals(std::size_t count, double mean, std::uint64_t seed) {
    Random random(seed);
    std::vector<Real> values(count);
    for (Real& value : values) value = static_cast<Real>(mean + random.normal());
    return values;
}

std::vector<float> integers(std::size_t count, int low, int high) {
    Random random(17);
    std::vector<float> values(count);
    for (float& value : values) {
        value = static_cast<float>(low + static_cast<int>(random.below(static_cast<std::size_t>(high - low + 1))));
    }
    return values;
}

TEST_CASE_TEMPLATE("variance and total square are right wherever the data lie", Real, float, double) {
    constexpr std::size_t dims = 7;
    for (const double mean : {0.0, 0.3, -100.0, 1e4, 1e6}) {
        INFO("mean ", mean);
        const std::vector<Real> values = normals<Real>(3000 * dims, mean, 5);
        const Moments moments = measure(values, dims);
        REQUIRE(moments.status.ok());
        CHECK(moments.mass == 3000);
        CHECK(moments.mean_variance == doctest::Approx(mean_variance(values, dims)).epsilon(1e-11));
        CHECK(moments.total_square == doctest::Approx(total_square(values, moments.offset)).epsilon(1e-12));
        // The offset is as near as documented, so that nothing is lost about it.
        CHECK(moments.total_square < 3 * moments.mass * static_cast<double>(dims));
    }
}

TEST_CASE("double data may lie a million million spreads away") {
    std::vector<double> values = normals<double>(2000, 0, 6);
    for (double& value : values) value = std::round(value * 0x1p10) * 0x1p-10;
    const double expected = measure(values, 1).mean_variance;
    for (double& value : values) value += 0x1p40;
    const Moments moments = measure(values, 1);
    REQUIRE(moments.status.ok());
    CHECK(moments.mean_variance == doctest::Approx(expected).epsilon(1e-9));
}

TEST_CASE("moments of integers do not depend on the order of the rows, to the bit") {
    constexpr std::size_t dims = 3, rows = 5000;
    for (const int low : {0, 200, 9000}) {
        const std::vector<float> values = integers(rows * dims, low, low + 255);
        std::vector<std::size_t> order(rows);
        std::iota(order.begin(), order.end(), std::size_t{0});
        Random random(9);
        for (std::size_t i = rows - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
        std::vector<float> shuffled;
        for (const std::size_t row : order) {
            for (std::size_t j = 0; j < dims; ++j) shuffled.push_back(values[row * dims + j]);
        }
        const Moments one = measure(values, dims), other = measure(shuffled, dims, 2);
        REQUIRE(one.status.ok());
        CHECK(one == other);
        // The offset is on a grid so coarse that differences to it are exact in few bits.
        for (const double offset : one.offset) CHECK(offset * 1024 == std::floor(offset * 1024));
    }
}

TEST_CASE("thread counts change nothing, to the bit") {
    constexpr std::size_t dims = 5;
    const std::vector<float> values = normals<float>(20000 * dims, 50, 8);
    const Moments one = measure(values, dims, 1);
    REQUIRE(one.status.ok());
    for (const int threads : {2, 3, 7}) CHECK(measure(values, dims, threads) == one);
}

TEST_CASE("weights count as repeated rows do, and weight 0 as none") {
    constexpr std::size_t dims = 2, rows = 1500;
    const std::vector<float> values = integers(rows * dims, -20, 90);
    std::vector<double> weights(rows);
    std::vector<float> repeated;
    for (std::size_t i = 0; i < rows; ++i) {
        weights[i] = static_cast<double>(i % 4);
        for (std::size_t times = 0; times < i % 4; ++times) {
            for (std::size_t j = 0; j < dims; ++j) repeated.push_back(values[i * dims + j]);
        }
    }
    const Moments weighted = measure(values, dims, 1, weights.data());
    REQUIRE(weighted.status.ok());
    CHECK(weighted == measure(repeated, dims));
}

TEST_CASE_TEMPLATE("constant columns have no variance and are nearly their own offset", Real, float, double) {
    for (const double constant : {0.0, 0.1, -3e5, 12345.678}) {
        const auto value = static_cast<Real>(constant);
        std::vector<Real> values(2 * 4001, value);
        Moments moments = measure(values, 2);
        REQUIRE(moments.status.ok());
        CHECK(moments.mean_variance <= 1e-25 * constant * constant);
        CHECK(moments.total_square <= 1e-11 * constant * constant);
        CHECK(moments.offset[0] == doctest::Approx(static_cast<double>(value)).epsilon(1e-7));

        for (std::size_t i = 0; i < values.size(); i += 2) values[i] = static_cast<Real>(i % 8);  // one column varies
        moments = measure(values, 2);
        CHECK(moments.mean_variance == doctest::Approx(2.5).epsilon(1e-3));
    }
}

void check_located(const Status& status, ErrorCode code, const std::string& place) {
    CHECK(status.code() == code);
    INFO(status.message());
    CHECK(std::string(status.message()).find(place) != std::string::npos);
}

template <class Real>
Status check_on_threads(const std::vector<Real>& values, std::size_t dims, int threads) {
    std::vector<double> scratch(static_cast<std::size_t>(threads) * 4 * dims);
    return check_values<Real>({values.data(), values.size() / dims, dims}, magnitude_limit<Real>(dims), "points",
                              threads, scratch.data());
}

TEST_CASE_TEMPLATE("the first unusable value is named, row by row, for any number of threads", Real, float, double) {
    constexpr std::size_t dims = 4;
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    const auto large = static_cast<Real>(magnitude_limit<Real>(dims) * 1.01);
    struct Case {
        Real value;
        ErrorCode code;
        const char* what;
    };
    const Case cases[] = {{std::numeric_limits<Real>::quiet_NaN(), ErrorCode::non_finite, "points[2345, 2] is NaN"},
                          {infinity, ErrorCode::non_finite, "points[2345, 2] is infinite"},
                          {-infinity, ErrorCode::non_finite, "points[2345, 2] is infinite"},
                          {large, ErrorCode::out_of_range, "points[2345, 2] is "},
                          {-large, ErrorCode::out_of_range, "points[2345, 2] is "}};
    for (const Case& one : cases) {
        std::vector<Real> values = normals<Real>(9000 * dims, 3, 11);
        values[2345 * dims + 2] = one.value;
        values[2345 * dims + 3] = std::numeric_limits<Real>::quiet_NaN();  // later ones are not the first
        values[2346 * dims] = infinity;
        values[8999 * dims + 1] = -infinity;
        for (const int threads : {1, 2, 3, 7}) {
            INFO(one.what, ", ", threads, " threads");
            check_located(measure(values, dims, threads).status, one.code, one.what);
            check_located(check_on_threads(values, dims, threads), one.code, one.what);
        }
    }
}

TEST_CASE_TEMPLATE("unusable values hide neither behind weight 0 nor behind each other", Real, float, double) {
    std::vector<Real> values(12, Real{1});
    std::vector<double> weights(12, 1);
    values[5] = std::numeric_limits<Real>::infinity();
    values[7] = -std::numeric_limits<Real>::infinity();
    weights[5] = weights[7] = 0;
    check_located(measure(values, 1, 1, weights.data()).status, ErrorCode::non_finite, "points[5, 0]");
}

TEST_CASE_TEMPLATE("values at the limit of magnitude are taken", Real, float, double) {
    const auto most = static_cast<Real>(magnitude_limit<Real>(2) * 0.999);
    const std::vector<Real> values = {most, -most, -most, most, 0, 0};
    const Moments moments = measure(values, 2);
    REQUIRE(moments.status.ok());
    CHECK(std::isfinite(moments.total_square));
    CHECK(std::isfinite(moments.mean_variance));
    CHECK(check_on_threads(values, 2, 1).ok());
}

TEST_CASE("weights whose sums overflow are refused") {
    const std::vector<double> values = {1e100, -1e100, 3};
    const std::vector<double> weights = {1e300, 1e300, 1e300};
    const Moments moments = measure(values, 1, 1, weights.data());
    CHECK(moments.status.code() == ErrorCode::out_of_range);
    CHECK(std::string(moments.status.message()).find("weights") != std::string::npos);
}

}  // namespace
}  // namespace lanewise::tests
