// The reference of the mixtures' kernels, against direct computations in Wide: within its error bound, u being
// half the distance from 1 to the next number.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "simd/reference/reference.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

namespace reference = simd::reference;

constexpr std::size_t count = 37;
constexpr std::size_t k = 7;

template <class Real>
constexpr Real u = std::numeric_limits<Real>::epsilon() / 2;

template <class Real>
std::vector<Real> draw(Random& random, std::size_t size, double scale = 1) {
    std::vector<Real> values(size);
    for (Real& value : values) value = static_cast<Real>(scale * random.normal());
    return values;
}

template <class Real>
std::vector<Real> draw_tiles(Random& random, std::size_t points, std::size_t dims) {
    const std::vector<Real> rows = draw<Real>(random, points * dims);
    std::vector<Real> tiles(simd::tile_count(points, simd::lanes<Real>) * simd::lanes<Real> * dims);
    reference::pack(rows.data(), dims, points, dims, static_cast<const Real*>(nullptr), tiles.data());
    return tiles;
}

// The numbers of one point, which stand a tile's lanes apart.
template <class Real>
std::vector<Wide> values_of(const std::vector<Real>& tiles, std::size_t size, std::size_t i) {
    std::vector<Wide> values;
    const Real* point = reference::point_of(tiles.data(), size, i);
    for (std::size_t j = 0; j < size; ++j) values.push_back(static_cast<Wide>(point[j * simd::lanes<Real>]));
    return values;
}

template <class Real>
struct Gaussians {
    std::vector<Real> means, starts, whiteners, constants;

    Gaussians(Random& random, std::size_t dims, std::size_t rows)
        : means(draw<Real>(random, k * dims)),
          starts(draw<Real>(random, k * dims)),
          whiteners(draw<Real>(random, k * dims * rows)),
          constants(draw<Real>(random, k, 10)) {}

    Wide whitened(std::size_t at, std::size_t centre, Wide x) const {
        return static_cast<Wide>(whiteners[at]) * (x - static_cast<Wide>(means[centre]));
    }
};

// constant - |W (x - mean) + start|^2 / 2. A term of y_i is rounded dims + 1 times at most, twice as often in the
// square; there come dims sums and the last one, and three for the higher orders.
template <class Real, class Lowest>
void check_density(Real got, const Gaussians<Real>& gaussians, std::size_t c, const std::vector<Wide>& x,
                   Lowest lowest, std::size_t rows) {
    const std::size_t dims = x.size();
    auto exact = static_cast<Wide>(gaussians.constants[c]);
    Wide magnitude = fabs(exact);
    for (std::size_t i = 0; i < dims; ++i) {
        auto y = static_cast<Wide>(gaussians.starts[c * dims + i]);
        Wide size = fabs(y);
        for (std::size_t j = lowest(i); j <= i; ++j) {
            const Wide term =
                gaussians.whitened((c * dims + i) * rows + (rows == 1 ? 0 : j), c * dims + j, x[j]);
            y += term;
            size += fabs(term);
        }
        exact -= y * y / 2;
        magnitude += size * size / 2;
    }
    CHECK(fabs(static_cast<Wide>(got) - exact) <=
          static_cast<Wide>(3 * dims + 6) * u<Real> * magnitude);
}

}  // namespace

TEST_CASE_TEMPLATE("reference: log_gaussians is the constant less half the squared length of what is whitened", Real,
                   float, double) {
    Random random(1);
    for (const std::size_t dims : {1, 2, 3, 8, 21}) {
        const std::vector<Real> tiles = draw_tiles<Real>(random, count, dims);
        const Gaussians<Real> full(random, dims, dims);
        const Gaussians<Real> diagonal(random, dims, 1);
        std::vector<Real> got(simd::tile_count(count, simd::lanes<Real>) * simd::lanes<Real> * k);
        std::vector<Real> got_diagonal = got;
        reference::log_gaussians(tiles.data(), count, dims, full.means.data(), full.starts.data(),
                                 full.whiteners.data(), full.constants.data(), k, static_cast<Real*>(nullptr),
                                 got.data());
        reference::log_gaussians_diagonal(tiles.data(), count, dims, diagonal.means.data(), diagonal.starts.data(),
                                          diagonal.whiteners.data(), diagonal.constants.data(), k, got_diagonal.data());
        // Spare lanes are points at 0.
        for (std::size_t i = 0; i < got.size() / k; ++i) {
            const std::vector<Wide> x = values_of(tiles, dims, i);
            for (std::size_t c = 0; c < k; ++c) {
                const std::size_t at = c * simd::lanes<Real>;
                check_density(
                    reference::point_of(got.data(), k, i)[at], full, c, x, [](std::size_t) { return 0; }, dims);
                check_density(
                    reference::point_of(got_diagonal.data(), k, i)[at], diagonal, c, x, [](std::size_t j) { return j; },
                    1);
            }
        }
    }
}

// The whitener is the inverse of the covariance's Cholesky factor.
TEST_CASE("reference: log_gaussians is the density of a Gaussian in the plane") {
    const double a = 2.5;
    const double b = -0.75;
    const double c = 1.5;
    const double first = std::sqrt(a);
    const double second = std::sqrt(c - b * b / a);
    const double determinant = a * c - b * b;
    const std::vector<double> mean{1, -2};
    const std::vector<double> start{0, 0};
    const std::vector<double> whitener{1 / first, std::numeric_limits<double>::quiet_NaN(), -b / (a * second),
                                       1 / second};
    const std::vector<double> constant{-std::log(2 * std::acos(-1.0)) - std::log(determinant) / 2};
    Random random(2);
    const std::vector<double> tiles = draw_tiles<double>(random, count, 2);
    std::vector<double> got(simd::tile_count(count, simd::lanes<double>) * simd::lanes<double>);
    reference::log_gaussians(tiles.data(), count, 2, mean.data(), start.data(), whitener.data(), constant.data(), 1,
                             static_cast<double*>(nullptr), got.data());
    for (std::size_t i = 0; i < count; ++i) {
        const double x = reference::point_of(tiles.data(), 2, i)[0] - mean[0];
        const double y = reference::point_of(tiles.data(), 2, i)[simd::lanes<double>] - mean[1];
        const double distance = (c * x * x - 2 * b * x * y + a * y * y) / determinant;
        CHECK(got[i] == doctest::Approx(constant[0] - distance / 2).epsilon(1e-13));
    }
}

TEST_CASE_TEMPLATE("reference: the log-density of a point that is too far to measure is finite", Real, float, double) {
    using Limits = std::numeric_limits<Real>;
    const std::vector<Real> tiles(2 * simd::lanes<Real>, Limits::max() / 4);
    const std::vector<Real> zeros(2, Real(0));
    const std::vector<Real> whitener{1, 0, 0, 1};
    const Real constant = -3;
    std::vector<Real> full(simd::lanes<Real>);
    std::vector<Real> diagonal(simd::lanes<Real>);
    reference::log_gaussians(tiles.data(), simd::lanes<Real>, 2, zeros.data(), zeros.data(), whitener.data(), &constant,
                             1, static_cast<Real*>(nullptr), full.data());
    reference::log_gaussians_diagonal(tiles.data(), simd::lanes<Real>, 2, zeros.data(), zeros.data(), whitener.data(),
                                      &constant, 1, diagonal.data());
    CHECK(full == std::vector<Real>(simd::lanes<Real>, Limits::lowest() / 2));
    CHECK(diagonal == full);
}

// Relative errors: exp's is 2 u, in the share and in the sum; sum and quotient have n + 1. A difference d <= 0 is off
// by u |d|, and so is exp(d): for the whole sum, which is at least 1, that is less than n u / e.
TEST_CASE_TEMPLATE("reference: posteriors are shares of a point's weight", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    Random random(3);
    for (const std::size_t size : {1, 2, 7, 30}) {
        std::vector<Real> joint = draw<Real>(random, simd::tile_count(count, lanes) * lanes * size, 4);
        for (std::size_t i = 0; i < count; i += 2) {
            reference::point_of(joint.data(), size, i)[i % size * lanes] =
                size == 1 ? -90 : -std::numeric_limits<Real>::infinity();
        }
        const std::vector<Real> before = joint;
        std::vector<Real> weights(count);
        for (Real& weight : weights) weight = static_cast<Real>(random.uniform(0, 3));
        std::vector<Real> densities(count);
        reference::posteriors(joint.data(), count, size, weights.data(), densities.data());
        for (std::size_t i = 0; i < count; ++i) {
            const std::vector<Wide> x = values_of(before, size, i);
            const std::vector<Wide> shares = values_of(joint, size, i);
            const Wide largest = *std::max_element(x.begin(), x.end());
            const auto weight = static_cast<Wide>(weights[i]);
            const auto n = static_cast<Wide>(size);
            Wide sum = 0;
            Wide of_all = 0;
            for (const Wide value : x) sum += exp(value - largest);
            for (std::size_t c = 0; c < size; ++c) {
                const Wide difference = x[c] - largest;
                const Wide exact = exp(difference) / sum * weight;
                const Wide relative = exact == 0 ? 0 : (2 * n + 5 - difference) * u<Real>;
                CHECK(fabs(shares[c] - exact) <= relative * exact);
                of_all += shares[c];
            }
            CHECK(fabs(of_all - weight) <= 2 * n * u<Real> * weight);
            // What the sum is off by is that much of 1 in its logarithm.
            const Wide magnitude = 1 + fabs(largest) + log(sum);
            CHECK(fabs(static_cast<Wide>(densities[i]) - (largest + log(sum))) <=
                  (2 * n + 4) * u<Real> * magnitude);
        }
        for (std::size_t i = count; i < joint.size() / size; ++i) {
            CHECK(values_of(joint, size, i) == std::vector<Wide>(size, 0));
        }
    }
}

// A term is rounded three times, in a sum over tiles and over a tile's lanes, and with what the caller had.
TEST_CASE_TEMPLATE("reference: scatter adds up mass, sums and products", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    Random random(4);
    for (const std::size_t points : {1, 37, 256, 1000}) {
        constexpr std::size_t dims = 5;
        const std::vector<Real> tiles = draw_tiles<Real>(random, points, dims);
        const std::vector<Real> centre = draw<Real>(random, dims);
        const std::size_t tile_count = simd::tile_count(points, lanes);
        constexpr std::size_t stride = lanes + 3;
        std::vector<Real> weights(tile_count * stride);
        for (std::size_t i = 0; i < points; ++i)
            weights[i / lanes * stride + i % lanes] = static_cast<Real>(random.uniform());
        std::vector<double> got(1 + dims + dims * (dims + 1) / 2, 2.0);
        std::vector<Wide> exact(got.size(), 2);
        std::vector<Wide> magnitudes(got.size(), 2);
        for (std::size_t i = 0; i < points; ++i) {
            const std::vector<Wide> x = values_of(tiles, dims, i);
            const auto weight = static_cast<Wide>(weights[i / lanes * stride + i % lanes]);
            std::size_t at = 0;
            const auto add = [&](Wide value) {
                exact[at] += value;
                magnitudes[at++] += fabs(value);
            };
            const auto difference = [&](std::size_t j) { return x[j] - static_cast<Wide>(centre[j]); };
            add(weight);
            for (std::size_t j = 0; j < dims; ++j) add(weight * difference(j));
            for (std::size_t r = 0; r < dims; ++r) {
                for (std::size_t j = 0; j <= r; ++j) add(weight * difference(r) * difference(j));
            }
        }
        reference::scatter(tiles.data(), points, dims, centre.data(), weights.data(), stride,
                           static_cast<Real*>(nullptr), got.data());
        for (std::size_t at = 0; at < got.size(); ++at) {
            CHECK(fabs(static_cast<Wide>(got[at]) - exact[at]) <=
                  static_cast<Wide>(tile_count + 9) * u<Real> * magnitudes[at]);
        }
    }
}

}  // namespace lanewise::tests
