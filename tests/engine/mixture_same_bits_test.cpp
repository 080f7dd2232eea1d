// The promise: the same bits for any number of threads and on every instruction set but sse2, which has no fused
// multiply-add.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/forced_isa.hpp"
#include "tests/engine/mixture_data.hpp"
#include "tests/simd/isas.hpp"

namespace lanewise::tests {
namespace {

// A fit, a score with all it can find out, and draws.
template <class Real>
struct Everything {
    Result<mixture::Fitted> fitted;
    double score;
    std::vector<Real> log_density;
    Points<Real> joint, responsibilities, drawn;
    std::vector<std::int32_t> labels, drawn_labels;

    bool operator==(const Everything& other) const {
        return same_fit(*fitted, *other.fitted) && score == other.score && same_bytes(log_density, other.log_density) &&
               same_bytes(joint.values, other.joint.values) && labels == other.labels &&
               same_bytes(responsibilities.values, other.responsibilities.values) &&
               same_bytes(drawn.values, other.drawn.values) && drawn_labels == other.drawn_labels;
    }
};

template <class Real>
Everything<Real> everything(const mixture::Input<Real>& input, const mixture::Options& options) {
    auto fitted = mixture::fit<Real>(input, options);
    REQUIRE_MESSAGE(fitted.ok(), std::string(fitted.status().message()));
    const Parameters mix = fitted->parameters();
    const std::size_t some = std::min<std::size_t>(input.points.rows, 1400), k = mix.components;
    const MatrixView<const Real> points{input.points.data, some, input.points.cols, input.points.stride};
    Everything<Real> result{std::move(fitted),
                            0,
                            std::vector<Real>(some),
                            {some, k},
                            {some, k},
                            {1100, points.cols},
                            std::vector<std::int32_t>(some),
                            std::vector<std::int32_t>(1100)};
    const mixture::Evaluation<Real> output{result.log_density, result.joint.view(), result.responsibilities.view(),
                                           result.labels};
    const auto score = mixture::evaluate<Real>(mix, points, {}, output, options.threads);
    REQUIRE(score.ok());
    result.score = *score;
    REQUIRE(mixture::sample<Real>(mix, {7, 0, options.threads}, result.drawn.view(), result.drawn_labels).ok());
    return result;
}

TEST_CASE_TEMPLATE("threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    const Points<Real> points = points_about<Real>(some_mixture(Covariance::full, 6, 4, 1), 9000, 2).shifted(50);
    for (const Covariance kind : kinds) {
        mixture::Options options = mixture_options(6, kind, Init::plus_plus);
        options.max_iterations = 3;
        const Everything<Real> expected = everything(input_of(points), options);
        for (const int threads : {2, 3, 7}) {
            INFO(name_of(kind), ", ", threads, " threads");
            options.threads = threads;
            CHECK(everything(input_of(points), options) == expected);
        }
    }
}

TEST_CASE_TEMPLATE("threads change nothing with weights, restarts and runs either", Real, float, double) {
    const Points<Real> points = blobs<Real>(9000, 3, 5, 5, 1, 2);
    std::vector<double> weights(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) weights[i] = static_cast<double>(i % 7) * 0.3;
    Mix start = some_mixture(Covariance::full, 4, 3, 1);
    for (std::size_t j = 3; j < 9; ++j) start.means[j] = 1e6;  // two components that no point needs
    const Parameters parameters = start.view();
    mixture::Options options = mixture_options(4, Covariance::full, Init::given);
    options.max_iterations = 6;
    mixture::Options runs = mixture_options(5, Covariance::full, Init::kmeans);
    runs.max_iterations = 3;
    runs.n_init = 3;
    const Everything<Real> expected = everything(input_of(points, weights, &parameters), options);
    const Everything<Real> best = everything(input_of(points, weights), runs);
    CHECK(expected.fitted->report().restarts == 2);
    for (const int threads : {0, 2, 3, 7}) {
        options.threads = runs.threads = threads;
        CHECK(everything(input_of(points, weights, &parameters), options) == expected);
        CHECK(everything(input_of(points, weights), runs) == best);
    }
}

// tiny_shares: some components' shares of a point are subnormal numbers, which neon32 has not as floats.
template <class Real>
void check_on_every_isa(const Points<Real>& points, std::span<const double> weights, const mixture::Options& options,
                        bool tiny_shares = false) {
    ForcedIsa forced;
    REQUIRE(forced.use(simd::Isa::scalar));
    const Everything<Real> expected = everything(input_of(points, weights), options);
    for (int i = 1; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (!forced.use(isa)) continue;
        INFO(std::string(simd::to_string(isa)), ", ", name_of(options.covariance), ", ", points.cols, " dimensions");
        const Everything<Real> found = everything(input_of(points, weights), options);
        if (isa != simd::Isa::sse2 && !(tiny_shares && smallest_on<Real>(isa) == std::numeric_limits<Real>::min())) {
            CHECK(found == expected);
            continue;
        }
        // The same number of iterations from the same start; rounding is another.
        const double tolerance = sizeof(Real) == 4 ? 1e-5 : 1e-10;
        CHECK(found.score == doctest::Approx(expected.score).epsilon(tolerance));
        CHECK(largest_error(found.fitted->history(), expected.fitted->history()) <= tolerance);
        CHECK(largest_error(found.fitted->parameters(), expected.fitted->parameters()) <= 20 * tolerance);
        CHECK(largest_error(found.drawn.values, expected.drawn.values) <= 100 * tolerance);
    }
}

TEST_CASE_TEMPLATE("every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {3, 5, 16}) {
            const Points<Real> points = points_about<Real>(some_mixture(kind, 3, d, d), 1501, 1).shifted(20);
            std::vector<double> weights(points.rows);
            for (std::size_t i = 0; i < points.rows; ++i) weights[i] = 0.1 * static_cast<double>(i % 17 + 1);
            mixture::Options options = mixture_options(3, kind);
            options.max_iterations = 4;
            options.tolerance = 0;
            check_on_every_isa<Real>(points, {}, options);
            check_on_every_isa<Real>(points, weights, options);
        }
    }
}

TEST_CASE_TEMPLATE("so it does for few and for many dimensions, and many components", Real, float, double) {
    for (const std::size_t d : {1, 2, 4, 33}) {
        mixture::Options options = mixture_options(11, Covariance::full, Init::random);
        options.max_iterations = 2;
        check_on_every_isa<Real>(points_about<Real>(some_mixture(Covariance::full, 11, d, d), 701, 1), {}, options, true);
    }
}

}  // namespace
}  // namespace lanewise::tests
