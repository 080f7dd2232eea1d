// The reference itself, against direct computations in Wide: where it rounds, within its error bound; on small
// integers, where nothing rounds, exactly.
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
constexpr std::size_t dims = 5;
constexpr std::size_t k = 7;

// Rows of small integers, or of numbers that round.
template <class Real>
std::vector<Real> draw_rows(Random& random, std::size_t rows, std::size_t columns, bool integers) {
    std::vector<Real> values(rows * columns);
    for (Real& value : values) {
        value = integers ? static_cast<Real>(random.below(9)) - Real(4) : static_cast<Real>(random.normal());
    }
    return values;
}

template <class Real>
std::vector<Real> pack_rows(const std::vector<Real>& rows) {
    std::vector<Real> tiles(simd::tile_count(count, simd::lanes<Real>) * simd::lanes<Real> * dims, Real(-1));
    reference::pack(rows.data(), dims, count, dims, static_cast<const Real*>(nullptr), tiles.data());
    return tiles;
}

template <class Real>
Wide squared_distance(const Real* x, const Real* y) {
    Wide sum = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        const Wide difference = static_cast<Wide>(x[j]) - static_cast<Wide>(y[j]);
        sum += difference * difference;
    }
    return sum;
}

// The bound of a sum of n terms of that magnitude in Real, 0 where the values are small integers.
template <class Real>
Wide bound(bool integers, std::size_t n, Wide magnitude) {
    const auto unit = static_cast<Wide>(std::numeric_limits<Real>::epsilon()) / 2;
    return integers ? 0 : static_cast<Wide>(n + 3) * unit * magnitude;
}

bool is_within(Wide value, Wide expected, Wide tolerance) {
    return fabs(value - expected) <= tolerance;
}

}  // namespace

TEST_CASE_TEMPLATE("reference: pack puts every value in its place and 0 in the spare ones", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    Random random(1);
    const std::vector<Real> rows = draw_rows<Real>(random, count, dims, false);
    const std::vector<Real> offset = draw_rows<Real>(random, 1, dims, false);
    std::vector<Real> tiles(simd::tile_count(count, lanes) * lanes * dims, Real(-1));
    reference::pack(rows.data(), dims, count, dims, offset.data(), tiles.data());
    std::size_t at = 0;
    for (std::size_t tile = 0; tile * lanes < count; ++tile) {
        for (std::size_t j = 0; j < dims; ++j) {
            for (std::size_t i = tile * lanes; i < (tile + 1) * lanes; ++i, ++at) {
                CHECK(tiles[at] == (i < count ? rows[i * dims + j] - offset[j] : Real(0)));
            }
        }
    }
    CHECK(at == tiles.size());
}

TEST_CASE_TEMPLATE("reference: outer_product adds the product to what is there", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    constexpr std::size_t rows = 3;
    constexpr std::size_t depth = 6;
    constexpr std::size_t stride = 8;
    for (const bool integers : {true, false}) {
        Random random(2);
        const std::vector<Real> a = draw_rows<Real>(random, rows, stride, integers);
        const std::vector<Real> b = draw_rows<Real>(random, depth, lanes, integers);
        const std::vector<Real> before = draw_rows<Real>(random, rows, lanes, integers);
        std::vector<Real> c = before;
        reference::outer_product(a.data(), stride, rows, b.data(), depth, c.data());
        for (std::size_t at = 0; at < c.size(); ++at) {
            Wide sum = static_cast<Wide>(before[at]);
            Wide magnitude = fabs(sum);
            for (std::size_t t = 0; t < depth; ++t) {
                const Wide product = static_cast<Wide>(a[at / lanes * stride + t]) *
                                            static_cast<Wide>(b[t * lanes + at % lanes]);
                sum += product;
                magnitude += fabs(product);
            }
            CHECK(is_within(static_cast<Wide>(c[at]), sum, bound<Real>(integers, depth, magnitude)));
        }
    }
}

TEST_CASE_TEMPLATE("reference: nearest and squared_distances find the distances, and the lowest of the nearest", Real,
                   float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (const bool integers : {true, false}) {
        Random random(3);
        const std::vector<Real> rows = draw_rows<Real>(random, count, dims, integers);
        const std::vector<Real> centroids = draw_rows<Real>(random, k, dims, integers);
        const std::vector<Real> tiles = pack_rows(rows);
        std::vector<Real> all(simd::tile_count(count, lanes) * lanes * k, Real(-1));
        std::vector<std::int32_t> labels(count, -1);
        std::vector<Real> distances(count, Real(-1));
        reference::squared_distances(tiles.data(), count, dims, centroids.data(), dims, k, all.data());
        reference::nearest(tiles.data(), count, dims, centroids.data(), dims, k, labels.data(), distances.data());
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t best = 0;
            for (std::size_t c = 0; c < k; ++c) {
                const Wide exact = squared_distance(&rows[i * dims], &centroids[c * dims]);
                const Real got = all[(i / lanes * k + c) * lanes + i % lanes];
                CHECK(is_within(static_cast<Wide>(got), exact, bound<Real>(integers, dims, exact)));
                if (exact < squared_distance(&rows[i * dims], &centroids[best * dims])) best = c;
            }
            CHECK(labels[i] == static_cast<std::int32_t>(best));
            CHECK(distances[i] == all[(i / lanes * k + best) * lanes + i % lanes]);
        }
        // Spare lanes are points at 0.
        const std::vector<Real> zero(dims, Real(0));
        const Real spare = all[all.size() - 1];
        const Wide exact = squared_distance(zero.data(), &centroids[(k - 1) * dims]);
        CHECK(is_within(static_cast<Wide>(spare), exact, bound<Real>(integers, dims, exact)));
    }
}

TEST_CASE_TEMPLATE("reference: screen ranks by score and doubts by the gap to the second", Real, float, double) {
    Random random(4);
    const std::vector<Real> rows = draw_rows<Real>(random, count, dims, true);
    std::vector<Real> negated = draw_rows<Real>(random, k, dims, true);
    std::copy_n(negated.begin(), dims, negated.end() - dims);  // the last equals the first
    const std::vector<Real> tiles = pack_rows(rows);
    std::vector<Real> half_norms(k);
    for (std::size_t c = 0; c < k; ++c) {
        for (std::size_t j = 0; j < dims; ++j) half_norms[c] += negated[c * dims + j] * negated[c * dims + j] / 2;
    }
    const Real slack = Real(1) / 64;
    const Real reach = 2;
    const Real floor = Real(1) / 4;
    for (const std::size_t used : {std::size_t{1}, std::size_t{2}, k}) {
        std::vector<Real> best(count, std::numeric_limits<Real>::infinity()), second = best;
        std::vector<std::int32_t> labels(count, -2);
        std::vector<std::uint8_t> doubtful(count, 2);
        reference::screen(tiles.data(), count, dims, negated.data(), dims, half_norms.data(), used, slack, reach, floor,
                          best.data(), second.data(), labels.data(), doubtful.data());
        std::size_t in_doubt = 0;
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<Wide> scores;
            Wide norm = 0;
            for (std::size_t j = 0; j < dims; ++j)
                norm += static_cast<Wide>(rows[i * dims + j] * rows[i * dims + j]);
            for (std::size_t c = 0; c < used; ++c) {
                Wide score = static_cast<Wide>(half_norms[c]);
                for (std::size_t j = 0; j < dims; ++j) {
                    score += static_cast<Wide>(rows[i * dims + j] * negated[c * dims + j]);
                }
                scores.push_back(score);
            }
            CHECK(labels[i] == std::min_element(scores.begin(), scores.end()) - scores.begin());
            std::sort(scores.begin(), scores.end());
            CHECK(static_cast<Wide>(best[i]) == scores[0]);
            CHECK((used == 1 ? std::isinf(second[i]) : static_cast<Wide>(second[i]) == scores[1]));
            const Wide farthest = sqrt(norm) + 2;
            // The margin is never within its own rounding of a multiple of 1/2, which gaps are.
            const bool close = used > 1 && scores[1] - scores[0] <= farthest * farthest / 64 + 0.25;
            CHECK(doubtful[i] == (close ? 1 : 0));
            in_doubt += doubtful[i];
        }
        CHECK((used == 1 ? in_doubt == 0 : in_doubt > 0 && in_doubt < count));
    }
}

TEST_CASE_TEMPLATE("reference: accumulate and moments sum by label and by column", Real, float, double) {
    for (const bool integers : {true, false}) {
        for (const bool weighted : {true, false}) {
            Random random(6);
            const std::vector<Real> rows = draw_rows<Real>(random, count, dims, integers);
            const std::vector<double> offset = draw_rows<double>(random, 1, dims, integers);
            std::vector<double> weights(count);
            for (double& weight : weights) weight = static_cast<double>(random.below(8)) / 4;
            std::vector<std::int32_t> labels(count);
            for (std::int32_t& label : labels) label = static_cast<std::int32_t>(random.below(k));
            std::vector<double> sums(k * dims, 1.0);
            std::vector<double> masses(k, 2.0);
            std::vector<double> column_sums(dims, 3.0);
            std::vector<double> squares(dims, 4.0);
            std::vector<double> largest(dims, 0.5);
            const double* used = weighted ? weights.data() : nullptr;
            reference::accumulate(rows.data(), dims, count, dims, offset.data(), labels.data(), used, sums.data(),
                                  masses.data());
            reference::moments(rows.data(), dims, count, dims, offset.data(), used, column_sums.data(), squares.data(),
                               largest.data());

            std::vector<Wide> exact(k * dims, 1);
            std::vector<double> exact_masses(k, 2.0);
            for (std::size_t j = 0; j < dims; ++j) {
                Wide sum = 3;
                Wide square = 4;
                double peak = 0.5;
                for (std::size_t i = 0; i < count; ++i) {
                    const double value = static_cast<double>(rows[i * dims + j]) - offset[j];
                    const auto v = static_cast<Wide>(value);
                    const Wide w = weighted ? static_cast<Wide>(weights[i]) : 1;
                    exact[static_cast<std::size_t>(labels[i]) * dims + j] += w * v;
                    if (j == 0) exact_masses[static_cast<std::size_t>(labels[i])] += weighted ? weights[i] : 1.0;
                    sum += w * v;
                    square += w * v * v;
                    peak = std::max(peak, std::fabs(value));
                }
                // 16 is more than any weight times any |v|.
                CHECK(is_within(static_cast<Wide>(column_sums[j]), sum,
                                bound<double>(integers, count, 16 * count)));
                CHECK(is_within(static_cast<Wide>(squares[j]), square, bound<double>(integers, count, square)));
                CHECK(largest[j] == peak);
            }
            for (std::size_t at = 0; at < exact.size(); ++at) {
                CHECK(is_within(static_cast<Wide>(sums[at]), exact[at],
                                bound<double>(integers, count, 16 * count)));
            }
            CHECK(masses == exact_masses);
        }
    }
}

TEST_CASE_TEMPLATE("reference: potentials sum what a candidate leaves", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    Random random(7);
    std::vector<Real> distances = draw_rows<Real>(random, simd::tile_count(count, lanes) * k, lanes, true);
    std::vector<Real> closest = draw_rows<Real>(random, 1, count, true);
    std::vector<double> weights(count);
    for (double& weight : weights) weight = static_cast<double>(random.below(8)) / 4;
    std::vector<double> sums(k * lanes, 1.0);
    reference::potentials(distances.data(), count, k, closest.data(), weights.data(), sums.data());
    for (std::size_t c = 0; c < k; ++c) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            double sum = 1.0;
            for (std::size_t i = lane, tile = 0; i < count; i += lanes, ++tile) {
                sum += weights[i] * static_cast<double>(std::min(closest[i], distances[(tile * k + c) * lanes + lane]));
            }
            CHECK(sums[c * lanes + lane] == sum);
        }
    }
}

}  // namespace lanewise::tests
