// What screen is for: with slack, reach and floor from the error analysis, a label without doubt is that of nearest.
//
// The analysis, to first order: a score is off by at most d u (|c|^2 / 2 + |x||c|) + u |c|^2 / 2, half a squared
// distance by (d + 2) u |x - c|^2 / 2, and two of each are compared: together less than (2 d + 16) u (|x| + reach)^2.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <lanewise/simd.hpp>

#include "tests/simd/isas.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
struct Problem {
    std::size_t dims;
    std::size_t k;
    std::vector<Real> points;     // rows
    std::vector<Real> centroids;  // rows

    std::size_t count() const { return points.size() / dims; }
};

struct Outcome {
    std::size_t points = 0;
    std::size_t in_doubt = 0;
    std::size_t differing = 0;            // from nearest
    std::size_t differing_unnoticed = 0;  // and not in doubt
};

template <class Real>
std::vector<Real> mean_row(const std::vector<Real>& rows, std::size_t dims) {
    std::vector<Real> mean(dims);
    const std::size_t count = rows.size() / dims;
    for (std::size_t j = 0; j < dims; ++j) {
        double sum = 0;
        for (std::size_t r = 0; r < count; ++r) sum += static_cast<double>(rows[r * dims + j]);
        mean[j] = static_cast<Real>(sum / static_cast<double>(count));
    }
    return mean;
}

constexpr std::size_t sample = 120;

// screen about an origin, nearest where the points are.
template <class Real>
Outcome compare(const simd::KernelTable<Real>& table, const Problem<Real>& problem, const std::vector<Real>& origin) {
    constexpr Real unit = std::numeric_limits<Real>::epsilon() / 2;
    const std::size_t dims = problem.dims;
    std::vector<Real> negated(problem.k * dims);
    std::vector<Real> half_norms(problem.k);
    double largest = 0;
    for (std::size_t c = 0; c < problem.k; ++c) {
        double norm = 0;
        for (std::size_t j = 0; j < dims; ++j) {
            const Real value = origin[j] - problem.centroids[c * dims + j];
            negated[c * dims + j] = value;
            norm += static_cast<double>(value) * static_cast<double>(value);
        }
        half_norms[c] = static_cast<Real>(norm / 2);
        largest = norm > largest ? norm : largest;
    }
    const Real slack = static_cast<Real>(2 * dims + 16) * unit;
    const Real reach =
        static_cast<Real>(std::sqrt(largest) * (1 + static_cast<double>(dims + 8) * static_cast<double>(unit)));
    const Real floor = static_cast<Real>(static_cast<double>(dims) * (sizeof(Real) == 4 ? 1e-44 : 1e-323));

    const std::size_t count = problem.count();
    std::vector<Real> tiles(simd::tile_count(count, simd::lanes<Real>) * simd::lanes<Real> * dims);
    std::vector<std::int32_t> labels(count);
    std::vector<std::int32_t> screened(count);
    std::vector<std::uint8_t> doubtful(count);
    table.pack(problem.points.data(), dims, count, dims, nullptr, tiles.data());
    table.nearest(tiles.data(), count, dims, problem.centroids.data(), dims, problem.k, labels.data(), nullptr);
    table.pack(problem.points.data(), dims, count, dims, origin.data(), tiles.data());
    std::vector<Real> best(count, std::numeric_limits<Real>::infinity()), second = best;
    table.screen(tiles.data(), count, dims, negated.data(), dims, half_norms.data(), problem.k, slack, reach, floor,
                 best.data(), second.data(), screened.data(), doubtful.data());
    Outcome outcome;
    outcome.points = count;
    for (std::size_t i = 0; i < count; ++i) {
        outcome.in_doubt += doubtful[i];
        outcome.differing += labels[i] != screened[i] ? 1 : 0;
        outcome.differing_unnoticed += labels[i] != screened[i] && doubtful[i] == 0 ? 1 : 0;
    }
    return outcome;
}

template <class Real>
std::vector<Real> cloud(Random& random, std::size_t count, std::size_t dims, double about, double spread) {
    std::vector<Real> rows(count * dims);
    for (Real& value : rows) value = static_cast<Real>(about + spread * random.normal());
    return rows;
}

template <class Real>
Problem<Real> shifted_cloud(Random& random, std::size_t dims, std::size_t k, double shift) {
    return {dims, k, cloud<Real>(random, sample, dims, shift, 1), cloud<Real>(random, k, dims, shift, 1)};
}

// Points about 0, and the last centroid far away.
template <class Real>
Problem<Real> far_centroid(Random& random, std::size_t dims, std::size_t k, double distance) {
    Problem<Real> problem = shifted_cloud<Real>(random, dims, k, 0);
    problem.centroids[(k - 1) * dims] = static_cast<Real>(distance);
    return problem;
}

// Points half way between two centroids, each coordinate up to three units in the last place off.
template <class Real>
Problem<Real> near_ties(Random& random, std::size_t dims, std::size_t k, double spread) {
    Problem<Real> problem{dims, k, {}, cloud<Real>(random, k, dims, 1, spread)};
    for (std::size_t i = 0; i < sample; ++i) {
        const Real* one = &problem.centroids[random.below(k) * dims];
        const Real* other = &problem.centroids[random.below(k) * dims];
        for (std::size_t j = 0; j < dims; ++j) {
            Real value = one[j] / 2 + other[j] / 2;
            const Real towards =
                random.one_in(2) ? std::numeric_limits<Real>::max() : -std::numeric_limits<Real>::max();
            for (std::size_t steps = random.below(4); steps > 0; --steps) value = std::nextafter(value, towards);
            problem.points.push_back(value);
        }
    }
    return problem;
}

// Every dimension, k and instruction set, about 0 and about the mean; nothing may differ unnoticed.
template <class Real, class Make>
Outcome try_all(bool about_mean, Make make) {
    Outcome total;
    for_each_isa([&](simd::Isa isa) {
        Random random(17);
        for (const std::size_t dims : {1, 2, 3, 4, 16, 64}) {
            for (const std::size_t k : {2, 5, 33}) {
                INFO(name_of(isa), ", dims ", dims, ", k ", k);
                const Problem<Real> problem = make(random, dims, k);
                const std::vector<Real> origin =
                    about_mean ? mean_row(problem.centroids, dims) : std::vector<Real>(dims);
                const Outcome outcome = compare(*simd::kernels<Real>(isa), problem, origin);
                CHECK(outcome.differing_unnoticed == 0);
                total.points += outcome.points;
                total.in_doubt += outcome.in_doubt;
                total.differing += outcome.differing;
            }
        }
    });
    return total;
}

}  // namespace

TEST_CASE_TEMPLATE("screen: labels not in doubt are those of nearest, wherever the data stands", Real, float, double) {
    for (const double shift : {0.0, 1e2, 1e4}) {
        INFO("shift ", shift);
        const auto make = [shift](Random& random, std::size_t dims, std::size_t k) {
            return shifted_cloud<Real>(random, dims, k, shift);
        };
        const Outcome about_zero = try_all<Real>(false, make);
        const Outcome about_mean = try_all<Real>(true, make);
        // A screen that doubts everything would be right, and of no use.
        CHECK(about_mean.in_doubt < about_mean.points / 50);
        if (shift == 0) CHECK(about_zero.in_doubt < about_zero.points / 50);
    }
}

TEST_CASE_TEMPLATE("screen: labels not in doubt are those of nearest beside a far centroid", Real, float, double) {
    for (const double distance : {1e3, 1e6, 1e15}) {
        for (const bool about_mean : {false, true}) {
            INFO("distance ", distance, ", about the mean ", about_mean);
            try_all<Real>(about_mean, [distance](Random& random, std::size_t dims, std::size_t k) {
                return far_centroid<Real>(random, dims, k, distance);
            });
        }
    }
}

TEST_CASE_TEMPLATE("screen: labels not in doubt are those of nearest half way between centroids", Real, float, double) {
    std::size_t differing = 0, isas = 0;
    for_each_isa([&](simd::Isa) { ++isas; });
    for (const double spread : {1.0, 1e-3}) {
        for (const bool about_mean : {false, true}) {
            INFO("spread ", spread, ", about the mean ", about_mean);
            differing += try_all<Real>(about_mean, [spread](Random& random, std::size_t dims, std::size_t k) {
                             return near_ties<Real>(random, dims, k, spread);
                         }).differing;
        }
    }
    // These points do put the screen to the test: many labels differ.
    CHECK(differing > 500 * isas);
}

TEST_CASE_TEMPLATE("screen: labels not in doubt are those of nearest where squares underflow", Real, float, double) {
    const double scale = std::sqrt(static_cast<double>(std::numeric_limits<Real>::denorm_min()));
    for (const double factor : {0.3, 3.0, 100.0}) {
        INFO("factor ", factor);
        try_all<Real>(false, [&](Random& random, std::size_t dims, std::size_t k) {
            return Problem<Real>{dims, k, cloud<Real>(random, sample, dims, 0, factor * scale),
                                 cloud<Real>(random, k, dims, 0, factor * scale)};
        });
    }
}

TEST_CASE_TEMPLATE("screen: labels not in doubt are those of nearest where squares overflow", Real, float, double) {
    const double scale = std::sqrt(static_cast<double>(std::numeric_limits<Real>::max()));
    for (const double factor : {0.01, 0.3, 1.0, 100.0}) {
        INFO("factor ", factor);
        try_all<Real>(false, [&](Random& random, std::size_t dims, std::size_t k) {
            return Problem<Real>{dims, k, cloud<Real>(random, sample, dims, 0, factor * scale),
                                 cloud<Real>(random, k, dims, 0, factor * scale)};
        });
    }
}

}  // namespace lanewise::tests
