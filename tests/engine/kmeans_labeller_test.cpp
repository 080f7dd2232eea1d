// Labels that go on from those before are those of all centroids, whatever moved in between.
#include <doctest/doctest.h>

#include "kmeans/labeller.hpp"
#include "tests/engine/oracle.hpp"
#include "tests/simd/isas.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t rows = 700, dims = 6, clusters = 24;

template <class Real>
struct Work {
    Work() : bytes(1 << 20), arena(bytes), labeller(arena, dims, clusters, 1) { REQUIRE(arena.fits()); }

    std::vector<std::byte> bytes;
    Arena arena;
    kmeans::Labeller<Real> labeller;
};

// Some centroids jump to a point, some take another's place, some move by a few units in the last place.
template <class Real>
void move_some(Random& random, const Points<Real>& points, std::vector<Real>& centroids) {
    for (std::size_t moves = random.below(6); moves > 0; --moves) {
        Real* const centroid = centroids.data() + random.below(clusters) * dims;
        const std::size_t kind = random.below(3);
        const Real* const other = centroids.data() + random.below(clusters) * dims;
        const Real* const point = points.values.data() + random.below(rows) * dims;
        for (std::size_t j = 0; j < dims; ++j) {
            if (kind == 0) centroid[j] = point[j];
            if (kind == 1) centroid[j] = other[j];
            if (kind == 2) centroid[j] = std::nextafter(centroid[j], static_cast<Real>(random.normal() * 1e6));
        }
    }
}

template <class Real>
void check_steps(bool whole, double shift, double about) {
    INFO("whole ", whole, ", shift ", shift, ", screened about ", about);
    Random random(11);
    Points<Real> points = cloud<Real>(rows, dims, 3);
    for (Real& value : points.values) value = static_cast<Real>(shift) + (whole ? std::round(value) : value);
    const double offset[dims] = {about, about, about, about, about, about};
    std::vector<Real> centroids(points.values.begin(), points.values.begin() + clusters * dims);
    const MatrixView<const Real> view{centroids.data(), clusters, dims};
    Work<Real> work;
    std::vector<Real> best(rows), second(rows);
    std::vector<std::int32_t> labels(rows, -1), all(rows);
    for (int step = 0; step < 100; ++step) {
        if (random.below(50) == 0) work.labeller.forget();
        work.labeller.prepare(view, offset);
        const std::size_t again = work.labeller.relabel(points.values.data(), dims, rows, labels.data(), best.data(), second.data(), 0);
        CHECK(again <= rows);
        CHECK(same_bytes(labels, oracle::labels<Real>(points.view(), view)));
        work.labeller.label(points.values.data(), dims, rows, all.data(), nullptr, 0);
        CHECK(same_bytes(labels, all));
        move_some(random, points, centroids);
    }
}

}  // namespace

TEST_CASE_TEMPLATE("labels that go on from those before are those of all centroids", Real, float, double) {
    for (const bool whole : {false, true}) {
        check_steps<Real>(whole, 0, 0);
        check_steps<Real>(whole, 3000, 3000);
        check_steps<Real>(whole, 300, 0);  // many labels of the smallest score are not those of the definition
    }
}

TEST_CASE("where no centroid moved, no point is looked at twice") {
    const Points<float> points = cloud<float>(rows, dims, 3);
    const double offset[dims] = {};
    Work<float> work;
    std::vector<float> best(rows), second(rows);
    std::vector<std::int32_t> labels(rows, -1);
    for (int step = 0; step < 3; ++step) {
        work.labeller.prepare(points.first(clusters), offset);
        CHECK(work.labeller.relabel(points.values.data(), dims, rows, labels.data(), best.data(), second.data(), 0) == 0);
    }
}

}  // namespace lanewise::tests
