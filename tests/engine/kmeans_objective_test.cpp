// The objective is exact, never rises, and labels are right wherever the data lie.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/engine/oracle.hpp"

namespace lanewise::tests {
namespace {

// What rounding may add to the objective in an iteration: that of the centroids to Real, and of labels on near ties.
template <class Real>
double rounding(const Points<Real>& points, double objective) {
    double largest = 0;
    for (const Real value : points.values) largest = std::max(largest, std::abs(static_cast<double>(value)));
    const double unit = static_cast<double>(std::numeric_limits<Real>::epsilon()) / 2;
    return static_cast<double>(points.values.size()) * unit * largest * unit * largest +
           (sizeof(Real) == 4 ? 1e-6 : 1e-12) * objective;
}

template <class Real>
void check_history(const Points<Real>& points, const kmeans::Options& options) {
    const auto model = kmeans::fit<Real>({points.view()}, options);
    REQUIRE(model.ok());
    const std::span<const double> history = model->history();
    REQUIRE(history.size() == static_cast<std::size_t>(model->report().iterations));
    for (std::size_t t = 1; t < history.size(); ++t)
        CHECK(history[t] <= history[t - 1] + rounding(points, history[t - 1]));
    CHECK(model->report().inertia <= history.back() + rounding(points, history.back()));

    // The objective before update t is that of the centroids after t updates, recomputed from the differences.
    for (std::size_t t = 1; t <= history.size(); t += t < 4 ? 1 : 9) {
        kmeans::Options shorter = options;
        shorter.max_iterations = static_cast<std::int32_t>(t);
        const auto stopped = kmeans::fit<Real>({points.view()}, shorter);
        REQUIRE(stopped.ok());
        const double inertia = stopped->report().inertia;
        CHECK(inertia == doctest::Approx(oracle::inertia<Real>(points.view(), stopped->centroids(), stopped->labels()))
                             .epsilon(1e-9)
                             .scale(0));
        if (t < history.size()) CHECK(history[t] == inertia);
        CHECK(same_bytes(stopped->history(), history.first(t)));
    }
}

TEST_CASE_TEMPLATE("history never rises and is the exact objective", Real, float, double) {
    for (const std::size_t dims : {2, 3, 5, 16}) {
        for (const double shift : {0.0, 1e2, 1e4}) {
            INFO(dims, " dimensions, shift ", shift);
            kmeans::Options options = options_for(6, kmeans::Init::random);
            options.tolerance = 0;
            options.max_iterations = 40;
            check_history(cloud<Real>(1500, dims, dims).shifted(shift), options);
            check_history(blobs<Real>(1500, dims, 6, 4, 1, dims).shifted(shift), options);
        }
    }
}

TEST_CASE_TEMPLATE("tight clusters far apart: no cancellation", Real, float, double) {
    for (const std::size_t dims : {1, 3, 9}) {
        const Points<Real> points = blobs<Real>(1200, dims, 4, 1000, 1e-3, dims);
        check_history(points, options_for(4));
        const auto model = kmeans::fit<Real>({points.view()}, options_for(4));
        REQUIRE(model.ok());
        // Spread 1e-3 about each centre; at 3000, float's own rounding adds a little.
        const double expected = 1200.0 * static_cast<double>(dims) * 1e-6;
        CHECK(model->report().inertia == doctest::Approx(expected).epsilon(0.2));
    }
}

struct Disagreement {
    int labels = 0;         // of the engine that are not the float64 argmin
    int direct_labels = 0;  // of a direct (x - c)^2 in Real
    int beyond_ties = 0;    // of the engine, where the two distances do not agree to 1e-5
};

template <class Real>
Disagreement compare_with_double(const Points<Real>& points, MatrixView<const Real> centroids,
                                 std::span<const std::int32_t> labels) {
    const std::vector<std::int32_t> direct = oracle::labels<Real>(points.view(), centroids);
    Disagreement result;
    for (std::size_t i = 0; i < points.rows; ++i) {
        double smallest = std::numeric_limits<double>::infinity(), chosen = 0;
        std::int32_t best = -1;
        for (std::size_t c = 0; c < centroids.rows; ++c) {
            const double distance = oracle::squared_distance_in_double(points.row(i), centroids.row(c), points.cols);
            if (labels[i] == static_cast<std::int32_t>(c)) chosen = distance;
            if (distance >= smallest) continue;
            smallest = distance;
            best = static_cast<std::int32_t>(c);
        }
        result.direct_labels += direct[i] != best ? 1 : 0;
        if (labels[i] == best) continue;
        ++result.labels;
        result.beyond_ties += chosen > smallest * (1 + 1e-5) ? 1 : 0;
    }
    return result;
}

TEST_CASE("float labels are the float64 argmin but for near ties, wherever the data lie") {
    for (const std::size_t dims : {3, 16}) {
        for (const double shift : {0.0, 1e2, 1e4}) {
            INFO(dims, " dimensions, shift ", shift);
            const Points<float> points = cloud<float>(5000, dims, 77).shifted(shift);
            kmeans::Options options = options_for(64, kmeans::Init::first);
            options.max_iterations = 3;
            const auto model = kmeans::fit<float>({points.view()}, options);
            REQUIRE(model.ok());
            const Disagreement fitted = compare_with_double(points, model->centroids(), model->labels());
            CHECK(fitted.beyond_ties == 0);
            CHECK(fitted.labels <= fitted.direct_labels);

            // Other points than the fitted ones, through predict, whose offset is another.
            const Points<float> others = cloud<float>(2000, dims, 78).shifted(shift);
            std::vector<std::int32_t> labels(others.rows);
            REQUIRE(model->predict(others.view(), labels).ok());
            const Disagreement predicted = compare_with_double(others, model->centroids(), labels);
            CHECK(predicted.beyond_ties == 0);
            CHECK(predicted.labels <= predicted.direct_labels);
        }
    }
}

TEST_CASE_TEMPLATE("whole numbers translated by 1e4 get the same labels", Real, float, double) {
    for (const std::size_t dims : {2, 5, 12}) {
        for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
            INFO(dims, " dimensions, init ", static_cast<int>(init));
            const Points<Real> points = whole_blobs<Real>(1500, dims, 7, 6, dims);
            const auto here = kmeans::fit<Real>({points.view()}, options_for(7, init));
            const auto there = kmeans::fit<Real>({points.shifted(1e4).view()}, options_for(7, init));
            REQUIRE(here.ok());
            REQUIRE(there.ok());
            CHECK(same_bytes(here->labels(), there->labels()));
            CHECK(here->report().iterations == there->report().iterations);
            CHECK(there->report().inertia ==
                  doctest::Approx(here->report().inertia).epsilon(sizeof(Real) == 4 ? 1e-5 : 1e-9));
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
