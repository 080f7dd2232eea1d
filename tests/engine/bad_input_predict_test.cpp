// What predict, transform and score refuse.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t rows = 40, cols = 5, k = 3;

template <class Real>
struct Call {
    Points<Real> centroid_values = cloud<Real>(k, cols, 2);
    Points<Real> point_values = cloud<Real>(rows, cols, 1);
    MatrixView<const Real> centroids = static_cast<const Points<Real>&>(centroid_values).view();
    MatrixView<const Real> points = static_cast<const Points<Real>&>(point_values).view();
    int threads = 1;

    static void check_status(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
        INFO(std::string(status.message()));
        CHECK(std::string(to_string(status.code())) == to_string(code));
        for (const std::string& part : parts) {
            INFO("should name ", part);
            CHECK(contains(status.message(), part));
        }
    }

    // All three functions, with a workspace and without.
    void fails(ErrorCode code, const std::vector<std::string>& parts) const {
        std::vector<std::int32_t> labels(points.rows <= rows ? points.rows : rows, -9);
        std::vector<Real> distances(labels.size(), Real{-9});
        Points<Real> all(rows, k + 9);
        for (Real& value : all.values) value = -9;
        std::vector<std::byte> workspace(1 << 20);
        const MatrixView<Real> table{all.values.data(), points.rows, centroids.rows, centroids.rows};
        const std::span<Real> nearest(distances);
        if (labels.size() == points.rows) {
            check_status(kmeans::predict<Real>(centroids, points, labels, nearest, threads, workspace), code, parts);
            check_status(kmeans::predict<Real>(centroids, points, labels, nearest, threads), code, parts);
        }
        check_status(kmeans::transform<Real>(centroids, points, table, threads, workspace), code, parts);
        check_status(kmeans::score<Real>(centroids, points, {}, threads, workspace).status(), code, parts);
        bool untouched = true;
        for (const std::int32_t label : labels) untouched = untouched && label == -9;
        for (const Real value : distances) untouched = untouched && value == -9;
        for (const Real value : all.values) untouched = untouched && value == -9;
        CHECK(untouched);
    }
};

TEST_CASE_TEMPLATE("points and centroids that do not go together", Real, float, double) {
    Call<Real> call;
    call.points.cols = 4;
    call.fails(ErrorCode::invalid_shape, {"4 columns", "5 dimensions"});
    call = {};
    call.points.rows = 0;
    call.fails(ErrorCode::invalid_shape, {"points", "(0, 5)"});
    call = {};
    call.points.data = nullptr;
    call.fails(ErrorCode::invalid_argument, {"points", "no data"});
    call = {};
    call.points.stride = 4;
    call.fails(ErrorCode::invalid_shape, {"points", "stride 4"});
    call = {};
    call.centroids.rows = 0;
    call.fails(ErrorCode::invalid_shape, {"centroids", "(0, 5)"});
    call = {};
    call.centroids.data = nullptr;
    call.fails(ErrorCode::invalid_argument, {"centroids", "no data"});
    call = {};
    call.centroids.rows = (1 << 24) + 1;
    call.fails(ErrorCode::invalid_shape, {"centroids", "16777217 rows"});
    call = {};
    call.points.rows = std::numeric_limits<std::size_t>::max() / 8;
    call.fails(ErrorCode::invalid_shape, {"points", std::to_string(call.points.rows)});
}

TEST_CASE_TEMPLATE("threads out of range", Real, float, double) {
    for (const int threads : {-1, 1025}) {
        Call<Real> call;
        call.threads = threads;
        call.fails(ErrorCode::invalid_argument, {"threads is " + std::to_string(threads)});
    }
}

TEST_CASE_TEMPLATE("values that cannot be used", Real, float, double) {
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    Call<Real> call;
    call.point_values(31, 4) = std::numeric_limits<Real>::quiet_NaN();
    call.point_values(32, 0) = infinity;
    call.fails(ErrorCode::non_finite, {"points[31, 4] is NaN"});
    call.point_values(31, 4) = -infinity;
    call.fails(ErrorCode::non_finite, {"points[31, 4] is infinite"});
    call.point_values(31, 4) = std::numeric_limits<Real>::max();
    call.fails(ErrorCode::out_of_range, {"points[31, 4] is"});
    Call<Real> centroids;
    centroids.centroid_values(2, 1) = std::numeric_limits<Real>::quiet_NaN();
    centroids.fails(ErrorCode::non_finite, {"centroids[2, 1] is NaN"});
    centroids.centroid_values(2, 1) = std::numeric_limits<Real>::max();
    centroids.fails(ErrorCode::out_of_range, {"centroids[2, 1] is"});
}

TEST_CASE_TEMPLATE("outputs of another shape", Real, float, double) {
    const Call<Real> call;
    std::vector<std::byte> workspace(1 << 20);
    std::vector<std::int32_t> labels(rows + 1, -9);
    std::vector<Real> distances(rows + 1, Real{-9});
    const auto check = Call<Real>::check_status;
    for (const std::size_t count : {rows - 1, rows + 1, std::size_t{0}}) {
        const std::span<std::int32_t> wrong = std::span(labels).first(count);
        const std::string places = std::to_string(count) + " ";
        check(kmeans::predict<Real>(call.centroids, call.points, wrong, {}, 1, workspace), ErrorCode::invalid_shape,
              {"labels has " + places, "40 points"});
        check(kmeans::predict<Real>(call.centroids, call.points, wrong), ErrorCode::invalid_shape,
              {"labels has " + places});
        if (count == 0) continue;  // no distances are wanted
        check(kmeans::predict<Real>(call.centroids, call.points, std::span(labels).first(rows),
                                    std::span(distances).first(count), 1, workspace),
              ErrorCode::invalid_shape, {"distances " + places});
    }
    Points<Real> all(rows + 1, k + 1);
    for (Real& value : all.values) value = -9;
    Real* data = all.values.data();
    for (const MatrixView<Real>& wrong :
         {MatrixView<Real>(data, rows - 1, k), MatrixView<Real>(data, rows, k + 1),
          MatrixView<Real>(data, rows, k, k - 1), MatrixView<Real>(nullptr, rows, k), MatrixView<Real>()}) {
        check(kmeans::transform<Real>(call.centroids, call.points, wrong, 1, workspace), ErrorCode::invalid_shape,
              {"distances", "(40, 3)"});
    }
    for (const Real value : all.values) CHECK(value == -9);
    for (const std::int32_t label : labels) CHECK(label == -9);
    for (const Real value : distances) CHECK(value == -9);
}

TEST_CASE_TEMPLATE("weights of a score", Real, float, double) {
    const Call<Real> call;
    std::vector<std::byte> workspace(1 << 20);
    const auto fails = [&](const std::vector<double>& weights, ErrorCode code, const char* part) {
        Call<Real>::check_status(kmeans::score<Real>(call.centroids, call.points, weights, 1, workspace).status(), code,
                                 {part});
    };
    std::vector<double> weights(rows, 1.0);
    weights[5] = -2;
    fails(weights, ErrorCode::invalid_argument, "weights[5] is -2");
    weights[5] = std::numeric_limits<double>::infinity();
    fails(weights, ErrorCode::non_finite, "weights[5] is infinite");
    weights.pop_back();
    fails(weights, ErrorCode::invalid_shape, "weights has 39 values for 40 points");
    fails(std::vector<double>(rows, 0.0), ErrorCode::invalid_argument, "weights are all 0");
}

}  // namespace
}  // namespace lanewise::tests
