// What fitting and scoring mixtures refuse: the code, a sentence that names the argument and its value, and outputs as
// they were.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/mixture_data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t rows = 60, cols = 3, k = 4;

// A good call, for each test to spoil in one place.
template <class Real>
struct Call {
    Call()
        : points(cloud<Real>(rows, cols, 1)),
          start(some_mixture(Covariance::full, k, cols, 1)),
          parameters(start.view()),
          options(mixture_options(k, Covariance::full, Init::given)) {
        for (std::size_t i = 0; i < rows; ++i) labels[i] = static_cast<std::int32_t>(i % k);
        input = input_of(points, {}, &parameters, labels);
    }
    Call(const Call&) = delete;

    Points<Real> points;
    Mix start;
    Parameters parameters;
    std::vector<std::int32_t> labels = std::vector<std::int32_t>(rows);
    std::vector<double> weights = std::vector<double>(rows, 1.0);
    mixture::Input<Real> input;
    mixture::Options options;

    // Fits into canaries, checks the error and that they live.
    void fails(ErrorCode code, const std::vector<std::string>& parts, std::size_t places = k) const {
        Mix out(Covariance::full, places, cols);
        for (std::vector<double>* values : {&out.weights, &out.means, &out.covariances})
            std::fill(values->begin(), values->end(), 123);
        const Mix before = out;
        std::vector<mixture::ComponentReport> reports(k, {true, true, 9});
        std::vector<double> history(10, -9);
        std::vector<std::byte> workspace(1 << 20);
        check(mixture::fit<Real>(input, options, {out.spans(), reports, history}, workspace).status(), code, parts);
        CHECK(same_parameters(out.view(), before.view()));
        CHECK(std::count(history.begin(), history.end(), -9) == 10);
        for (const mixture::ComponentReport& report : reports)
            CHECK((report.floored && report.empty && report.restarts == 9));
    }

    // And so does the overload that allocates.
    void fails_everywhere(ErrorCode code, const std::vector<std::string>& parts) const {
        fails(code, parts);
        check(mixture::fit<Real>(input, options).status(), code, parts);
    }

    static void check(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
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
    CHECK(mixture::fit<Real>(call.input, call.options).ok());
}

TEST_CASE_TEMPLATE("options out of range", Real, float, double) {
    using Options = mixture::Options;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    struct Case {
        void (*spoil)(Options&);
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {[](Options& o) { o.components = 0; }, {"components is 0"}},
        {[](Options& o) { o.components = -3; }, {"components is -3"}},
        {[](Options& o) { o.components = 61; }, {"components is 61", "60 points"}},
        {[](Options& o) { o.components = std::numeric_limits<std::int32_t>::max(); }, {"components is 2147483647"}},
        {[](Options& o) { o.n_init = 0; }, {"n_init is 0"}},
        {[](Options& o) { o.n_init = -1; }, {"n_init is -1"}},
        {[](Options& o) { o.max_iterations = 0; }, {"max_iterations is 0"}},
        {[](Options& o) { o.max_iterations = -5; }, {"max_iterations is -5"}},
        {[](Options& o) { o.tolerance = -0.5; }, {"tolerance is -0.5"}},
        {[](Options& o) { o.tolerance = nan; }, {"tolerance is", "nan"}},
        {[](Options& o) { o.tolerance = infinity; }, {"tolerance is inf"}},
        {[](Options& o) { o.regularization = -1e-9; }, {"regularization is -1e-09"}},
        {[](Options& o) { o.regularization = nan; }, {"regularization is", "nan"}},
        {[](Options& o) { o.regularization = infinity; }, {"regularization is inf"}},
        {[](Options& o) { o.init = static_cast<Init>(9); }, {"init is 9"}},
        {[](Options& o) { o.covariance = static_cast<Covariance>(9); }, {"covariance is 9"}},
        {[](Options& o) { o.threads = -1; }, {"threads is -1"}},
        {[](Options& o) { o.threads = 1025; }, {"threads is 1025", "1024"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        one.spoil(call.options);
        call.fails_everywhere(ErrorCode::invalid_argument, one.parts);
        CHECK(mixture::workspace_bytes<Real>({rows, cols}, call.options) == 0);
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
        {{data, rows, cols, most / 2}, ErrorCode::invalid_shape, {"points", std::to_string(most / 2)}},
        {{data, 5, 4097}, ErrorCode::invalid_shape, {"4097 dimensions", "4096"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        call.input.points = one.points;
        if (one.points.rows == 5) call.options.components = k;
        call.fails_everywhere(one.code, one.parts);
        if (one.points.cols == 4097) continue;
        const auto score = mixture::evaluate<Real>(call.parameters, one.points);
        if (one.points.cols != 0) Call<Real>::check(score.status(), one.code, one.parts);
        else CHECK_FALSE(score.ok());
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
        for (const Init init : {Init::given, Init::labels, Init::kmeans, Init::plus_plus, Init::random}) {
            call.options.init = init;
            call.fails_everywhere(one.code, {one.what});
        }
        std::vector<Real> log_density(rows, -7);
        mixture::Evaluation<Real> output;
        output.log_density = log_density;
        Call<Real>::check(mixture::evaluate<Real>(call.parameters, call.points.view(), {}, output, 1).status(),
                          one.code, {one.what});
        CHECK(std::count(log_density.begin(), log_density.end(), Real{-7}) == rows);
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
        {[](std::vector<double>& w) { w[17] = -0.25; }, ErrorCode::invalid_argument, {"weights[17] is -0.25"}},
        {[](std::vector<double>& w) { w[17] = NAN; }, ErrorCode::non_finite, {"weights[17] is NaN"}},
        {[](std::vector<double>& w) { w[17] = INFINITY; }, ErrorCode::non_finite, {"weights[17] is infinite"}},
        {[](std::vector<double>& w) { w.assign(rows, 0.0); }, ErrorCode::invalid_argument, {"weights are all 0"}},
        {[](std::vector<double>& w) { w.assign(rows, 1e308); },
         ErrorCode::out_of_range,
         {"the weights sum to inf", "1e+150"}},
        {[](std::vector<double>& w) { w.assign(rows, 1e-300); },
         ErrorCode::out_of_range,
         {"the weights sum to 6e-299"}},
    };
    for (const Case& one : cases) {
        Call<Real> call;
        one.spoil(call.weights);
        call.input.weights = call.weights;
        call.fails_everywhere(one.code, one.parts);
        Call<Real>::check(mixture::evaluate<Real>(call.parameters, call.points.view(), call.weights).status(), one.code,
                          one.parts);
    }
}

TEST_CASE_TEMPLATE("labels and starts", Real, float, double) {
    Call<Real> call;
    call.options.init = Init::labels;
    for (const std::int32_t label : {-1, 4, 1000000}) {
        call.labels[33] = label;
        call.fails_everywhere(ErrorCode::invalid_argument, {"labels[33] is " + std::to_string(label), "0 to 3"});
    }
    call.input.labels = call.input.labels.first(59);
    call.fails_everywhere(ErrorCode::invalid_shape, {"labels has 59 values", "60 points"});
    call.input.labels = {};
    call.fails_everywhere(ErrorCode::invalid_shape, {"labels has 0 values"});

    Call<Real> missing;
    missing.input.start = nullptr;
    missing.fails_everywhere(ErrorCode::invalid_argument, {"start is missing"});
    for (const Mix& other : {some_mixture(Covariance::full, 3, cols, 1), some_mixture(Covariance::full, k, 2, 1),
                             some_mixture(Covariance::tied, k, cols, 1)}) {
        Call<Real> another;
        const Parameters parameters = other.view();
        another.input.start = &parameters;
        another.fails_everywhere(ErrorCode::invalid_shape,
                                 {"start has " + std::to_string(other.components) + " components", name_of(other.kind),
                                  "expected 4 of 3, full"});
    }
    Call<Real> pivot;
    std::fill_n(pivot.start.covariances.begin() + 18, 9, 1.0);
    pivot.fails_everywhere(ErrorCode::invalid_argument, {"covariances[2] is not positive definite", "pivot 1"});
}

TEST_CASE_TEMPLATE("means and variances that Real cannot compute with", Real, float, double) {
    Call<Real> far;
    far.start.means[7] = sizeof(Real) == 4 ? 1e30 : 1e200;
    const char* type = sizeof(Real) == 4 ? "float32" : "float64";
    far.fails_everywhere(ErrorCode::out_of_range, {"means[2, 1] is", type});
    Call<Real>::check(mixture::evaluate<Real>(far.parameters, far.points.view()).status(), ErrorCode::out_of_range,
                      {"means[2, 1] is", type});
    Call<Real> narrow;
    for (std::size_t at = 9; at < 18; ++at) narrow.start.covariances[at] *= sizeof(Real) == 4 ? 1e-35 : 1e-290;
    narrow.fails_everywhere(ErrorCode::out_of_range, {"covariances[1]", "too small", type});
    Call<Real>::check(mixture::evaluate<Real>(narrow.parameters, narrow.points.view()).status(),
                      ErrorCode::out_of_range, {"covariances[1]", "too small", type});
    CHECK(mixture::Statistics<Real>::create(narrow.parameters).status().code() == ErrorCode::out_of_range);
}

TEST_CASE_TEMPLATE("outputs of another shape", Real, float, double) {
    const Call<Real> call;
    call.fails(ErrorCode::invalid_shape, {"output.mixture", "3 weights, 9 means and 27 covariances", "4, 12 and 36"},
               3);
    Mix out = call.start;
    std::vector<mixture::ComponentReport> reports(3);
    std::vector<std::byte> workspace(1 << 20);
    Call<Real>::check(mixture::fit<Real>(call.input, call.options, {out.spans(), reports, {}}, workspace).status(),
                      ErrorCode::invalid_shape, {"output.components", "3 places for 4 components"});
    CHECK(same_parameters(out.view(), call.parameters));

    Points<Real> room(rows, k + 1);
    std::vector<Real> log_density(rows - 1);
    std::vector<std::int32_t> few(rows + 1);
    Real* data = room.values.data();
    using Evaluation = mixture::Evaluation<Real>;
    for (const Evaluation& output : {Evaluation{log_density, {}, {}, {}}, Evaluation{{}, {data, rows, k + 1}, {}, {}},
                                     Evaluation{{}, {}, {data, rows - 1, k}, {}},
                                     Evaluation{{}, {}, {data, rows, k, 2}, {}}, Evaluation{{}, {}, {}, few}}) {
        Call<Real>::check(mixture::evaluate<Real>(call.parameters, call.points.view(), {}, output, 1).status(),
                          ErrorCode::invalid_shape, {"the output has", "60 points and 4 components"});
    }
    CHECK(std::count(room.values.begin(), room.values.end(), Real{0}) ==
          static_cast<std::ptrdiff_t>(room.values.size()));
    Call<Real>::check(mixture::evaluate<Real>(call.parameters, cloud<Real>(rows, 2, 1).view()).status(),
                      ErrorCode::invalid_shape, {"points has 2 columns", "3 dimensions"});
    Call<Real>::check(mixture::evaluate<Real>(call.parameters, call.points.view(), {}, {}, -1).status(),
                      ErrorCode::invalid_argument, {"threads is -1"});
}

}  // namespace
}  // namespace lanewise::tests
