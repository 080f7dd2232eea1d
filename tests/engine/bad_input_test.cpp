// What fit refuses: the code, a sentence that names the argument and its value, and outputs as they were.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

using kmeans::Init;

constexpr std::size_t rows = 60, cols = 3, k = 4;

// A good call, for each test to spoil in one place.
template <class Real>
struct Call {
    Call() : points(cloud<Real>(rows, cols, 1)), start(points.rows_in({0, 1, 2, 3})) {
        input = {points.view(), {}, start.view()};
        options = options_for(k, Init::given);
    }

    Points<Real> points;
    Points<Real> start;
    std::vector<double> weights = std::vector<double>(rows, 1.0);
    kmeans::Input<Real> input;
    kmeans::Options options;
    std::size_t label_count = rows;
    MatrixView<Real> centroids{nullptr, k, cols};  // null: as it should be

    // Fits into canaries, checks the error and that they live.
    void fails(ErrorCode code, const std::vector<std::string>& parts) const {
        Points<Real> out(k, cols + 1);
        for (Real& value : out.values) value = 123;
        std::vector<std::int32_t> labels(label_count, -9);
        std::vector<double> history(10, -9);
        std::vector<std::byte> workspace(1 << 20);
        kmeans::Output<Real> output{{out.values.data(), k, cols}, labels, history};
        if (centroids.data != nullptr || centroids.rows != k || centroids.cols != cols || centroids.stride != cols) {
            output.centroids = centroids;
        }
        check_status(kmeans::fit<Real>(input, options, output, workspace).status(), code, parts);
        bool untouched = true;
        for (const Real value : out.values) untouched = untouched && value == 123;
        for (const std::int32_t label : labels) untouched = untouched && label == -9;
        for (const double value : history) untouched = untouched && value == -9;
        CHECK(untouched);
    }

    // And so does the overload that allocates.
    void fails_everywhere(ErrorCode code, const std::vector<std::string>& parts) const {
        fails(code, parts);
        check_status(kmeans::fit<Real>(input, options).status(), code, parts);
    }

    static void check_status(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
        INFO(std::string(status.message()));
        CHECK(std::string(to_string(status.code())) == to_string(code));
        for (const std::string& part : parts) {
            INFO("should name ", part);
            CHECK(contains(status.message(), part));
        }
    }
};

TEST_CASE_TEMPLATE("the call that the tests below spoil is good", Real, float, double) {
    const Call<Real> call;
    CHECK(kmeans::fit<Real>(call.input, call.options).ok());
}

TEST_CASE_TEMPLATE("options out of range", Real, float, double) {
    struct Case {
        void (*spoil)(kmeans::Options&);
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {[](kmeans::Options& o) { o.clusters = 0; }, {"clusters is 0"}},
        {[](kmeans::Options& o) { o.clusters = -3; }, {"clusters is -3"}},
        {[](kmeans::Options& o) { o.clusters = 61; }, {"clusters is 61", "60 points"}},
        {[](kmeans::Options& o) { o.clusters = std::numeric_limits<std::int32_t>::max(); }, {"clusters is 2147483647"}},
        {[](kmeans::Options& o) { o.n_init = 0; }, {"n_init is 0"}},
        {[](kmeans::Options& o) { o.n_init = -1; }, {"n_init is -1"}},
        {[](kmeans::Options& o) { o.max_iterations = 0; }, {"max_iterations is 0"}},
        {[](kmeans::Options& o) { o.max_iterations = -5; }, {"max_iterations is -5"}},
        {[](kmeans::Options& o) { o.tolerance = -0.5; }, {"tolerance is -0.5"}},
        {[](kmeans::Options& o) { o.tolerance = std::numeric_limits<double>::quiet_NaN(); }, {"tolerance is", "nan"}},
        {[](kmeans::Options& o) { o.tolerance = std::numeric_limits<double>::infinity(); }, {"tolerance is inf"}},
        {[](kmeans::Options& o) { o.init = static_cast<Init>(9); }, {"init is 9"}},
        {[](kmeans::Options& o) { o.threads = -1; }, {"threads is -1"}},
        {[](kmeans::Options& o) { o.threads = 1025; }, {"threads is 1025", "1024"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        one.spoil(call.options);
        call.fails_everywhere(ErrorCode::invalid_argument, one.parts);
        CHECK(kmeans::workspace_bytes<Real>({rows, cols}, call.options) == 0);
    }
}

TEST_CASE_TEMPLATE("points that are no matrix", Real, float, double) {
    const Points<Real> points = cloud<Real>(rows, cols, 1);
    const Real* data = points.values.data();
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    struct Case {
        MatrixView<const Real> points;
        ErrorCode code;
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {{data, 0, cols}, ErrorCode::invalid_shape, {"points", "(0, 3)"}},
        {{data, rows, 0}, ErrorCode::invalid_shape, {"points", "(60, 0)"}},
        {{}, ErrorCode::invalid_shape, {"points", "(0, 0)"}},
        {{nullptr, rows, cols}, ErrorCode::invalid_argument, {"points", "no data"}},
        {{data, rows, cols, 2}, ErrorCode::invalid_shape, {"points", "stride 2", "3 columns"}},
        {{data, most, cols}, ErrorCode::invalid_shape, {"points", std::to_string(most)}},
        {{data, most / 8, cols, 9}, ErrorCode::invalid_shape, {"points", std::to_string(most / 8)}},
        {{data, rows, cols, most / 2}, ErrorCode::invalid_shape, {"points", std::to_string(most / 2)}},
        {{data, 1, (1 << 24) + 1}, ErrorCode::invalid_shape, {"points", "16777217 columns"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        call.input.points = one.points;
        call.fails_everywhere(one.code, one.parts);
    }
}

TEST_CASE_TEMPLATE("points with values that cannot be used, with row and column", Real, float, double) {
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    struct Case {
        Real value;
        ErrorCode code;
        const char* what;
    };
    const Case cases[] = {{std::numeric_limits<Real>::quiet_NaN(), ErrorCode::non_finite, "points[41, 2] is NaN"},
                          {infinity, ErrorCode::non_finite, "points[41, 2] is infinite"},
                          {-infinity, ErrorCode::non_finite, "points[41, 2] is infinite"},
                          {std::numeric_limits<Real>::max(), ErrorCode::out_of_range, "points[41, 2] is"}};
    for (const Case& one : cases) {
        Call<Real> call;
        call.points(41, 2) = one.value;
        call.points(50, 0) = infinity;
        for (const Init init : {Init::given, Init::plus_plus, Init::random, Init::first}) {
            call.options.init = init;
            call.fails_everywhere(one.code, {one.what});
        }
    }
}

TEST_CASE_TEMPLATE("weights", Real, float, double) {
    struct Case {
        void (*spoil)(std::vector<double>&);
        ErrorCode code;
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {[](std::vector<double>& w) { w.pop_back(); },
         ErrorCode::invalid_shape,
         {"weights has 59 values", "60 points"}},
        {[](std::vector<double>& w) { w.push_back(1); }, ErrorCode::invalid_shape, {"weights has 61 values"}},
        {[](std::vector<double>& w) {
             w[17] = -0.25;
             w[18] = -3;
         },
         ErrorCode::invalid_argument,
         {"weights[17] is -0.25"}},
        {[](std::vector<double>& w) { w[17] = std::numeric_limits<double>::quiet_NaN(); },
         ErrorCode::non_finite,
         {"weights[17] is NaN"}},
        {[](std::vector<double>& w) { w[17] = std::numeric_limits<double>::infinity(); },
         ErrorCode::non_finite,
         {"weights[17] is infinite"}},
        {[](std::vector<double>& w) { w.assign(rows, 0.0); }, ErrorCode::invalid_argument, {"weights are all 0"}},
        {[](std::vector<double>& w) { w.assign(rows, 1e308); }, ErrorCode::out_of_range, {"weights"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        one.spoil(call.weights);
        call.input.weights = call.weights;
        call.fails_everywhere(one.code, one.parts);
    }
}

TEST_CASE_TEMPLATE("initial centroids", Real, float, double) {
    Call<Real> call;
    const Real* data = call.start.values.data();
    struct Case {
        MatrixView<const Real> start;
        ErrorCode code;
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {{}, ErrorCode::invalid_shape, {"initial_centroids", "(0, 0)", "(4, 3)"}},
        {{data, 3, cols}, ErrorCode::invalid_shape, {"initial_centroids", "(3, 3)", "(4, 3)"}},
        {{data, k, 2}, ErrorCode::invalid_shape, {"initial_centroids", "(4, 2)", "(4, 3)"}},
        {{nullptr, k, cols}, ErrorCode::invalid_argument, {"initial_centroids", "no data"}},
        {{data, k, cols, 1}, ErrorCode::invalid_shape, {"initial_centroids", "stride 1"}},
    };
    for (const Case& one : cases) {
        call.input.initial_centroids = one.start;
        call.fails_everywhere(one.code, one.parts);
    }
    Call<Real> nan;
    nan.start(2, 1) = std::numeric_limits<Real>::quiet_NaN();
    nan.fails_everywhere(ErrorCode::non_finite, {"initial_centroids[2, 1] is NaN"});
    Call<Real> large;
    large.start(3, 0) = std::numeric_limits<Real>::max();
    large.fails_everywhere(ErrorCode::out_of_range, {"initial_centroids[3, 0] is"});
}

TEST_CASE_TEMPLATE("outputs of another shape", Real, float, double) {
    Points<Real> room(10, 10);
    Real* data = room.values.data();
    for (const MatrixView<Real>& centroids :
         {MatrixView<Real>(data, 3, cols), MatrixView<Real>(data, k, 2), MatrixView<Real>(data, k, cols, 2),
          MatrixView<Real>(nullptr, k, cols, 8)}) {
        Call<Real> call;
        call.centroids = centroids;
        call.fails(ErrorCode::invalid_shape, {"output.centroids", "(4, 3)"});
    }
    for (const std::size_t count : {1, 59, 61}) {
        Call<Real> call;
        call.label_count = count;
        call.fails(ErrorCode::invalid_shape, {"output.labels", std::to_string(count) + " places", "60 points"});
    }
    for (const Real value : room.values) CHECK(value == 0);
}

TEST_CASE("a fit too large to address is refused before anything is read") {
    const float value = 1;
    constexpr int side = std::numeric_limits<std::size_t>::digits == 64 ? 24 : 10;
    kmeans::Options options = options_for(1 << side, Init::first);
    options.threads = 1024;
    const auto model = kmeans::fit<float>({{&value, std::size_t{1} << (side + 6), std::size_t{1} << side}}, options);
    CHECK(model.status().code() == ErrorCode::out_of_memory);
}

}  // namespace
}  // namespace lanewise::tests
