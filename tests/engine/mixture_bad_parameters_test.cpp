// Mixtures that are none: what make says, everybody else says too. And what the algebra of mixtures refuses.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/mixture_data.hpp"

namespace lanewise::tests {
namespace {

using Indices = std::vector<std::size_t>;
using mixture::Mixture;

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

void check(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
    INFO(std::string(status.message()));
    CHECK(std::string(to_string(status.code())) == to_string(code));
    for (const std::string& part : parts) {
        INFO("should name ", part);
        CHECK(contains(status.message(), part));
    }
}

// Every function that takes a mixture of d dimensions.
void everybody_refuses(const Parameters& mix, ErrorCode code, const std::vector<std::string>& parts,
                       std::size_t d = 3) {
    check(Mixture::make(mix).status(), code, parts);
    const Points<float> points = cloud<float>(50, d, 1);
    Points<float> drawn(10, d);
    std::vector<float> log_density(50, -7);
    mixture::Evaluation<float> output;
    output.log_density = log_density;
    check(mixture::evaluate<float>(mix, points.view(), {}, output, 1).status(), code, parts);
    CHECK(std::count(log_density.begin(), log_density.end(), -7.0f) == 50);
    check(mixture::sample<float>(mix, {}, drawn.view()), code, parts);
    CHECK(std::count(drawn.values.begin(), drawn.values.end(), 0.0f) == static_cast<std::ptrdiff_t>(10 * d));
    check(mixture::Statistics<float>::create(mix).status(), code, parts);
    const Mix good = some_mixture(Covariance::full, 2, 3, 1);
    check(mixture::sum(mix, good.view()).status(), code, parts);
    check(mixture::sum(good.view(), mix).status(), code, parts);
    check(mixture::marginal(mix, Indices{0}).status(), code, parts);
    check(mixture::condition(mix, Indices{2}, std::vector<double>{0}).status(), code, parts);
    std::vector<double> mean(3, -7), covariance(9, -7);
    check(mixture::moments(mix, mean, covariance), code, parts);
    CHECK(std::count(mean.begin(), mean.end(), -7) + std::count(covariance.begin(), covariance.end(), -7) == 12);
    check(mixture::affine(mix, {good.covariances.data(), 3, 3}).status(), code, parts);
    mixture::Options options = mixture_options(mix.components, mix.covariance, Init::given);
    Mix out = some_mixture(mix.covariance, 2, 3, 5);
    const Mix before = out;
    std::vector<std::byte> workspace(1 << 20);
    if (mix.components == 2 && mix.dimensions == 3) {
        check(mixture::fit<float>(input_of(points, {}, &mix), options, {out.spans(), {}, {}}, workspace).status(), code,
              parts);
        CHECK(same_parameters(out.view(), before.view()));
    }
}

TEST_CASE("weights") {
    struct Case {
        std::vector<double> weights;
        ErrorCode code;
        std::vector<std::string> parts;
    };
    const Case cases[] = {
        {{0.5, 0.4}, ErrorCode::invalid_argument, {"the weights sum to 0.9", "expected 1"}},
        {{0.5, 0.5 + 2e-6}, ErrorCode::invalid_argument, {"the weights sum to 1.000002"}},
        {{0, 0}, ErrorCode::invalid_argument, {"sum to 0"}},
        {{1.25, -0.25}, ErrorCode::invalid_argument, {"weights[1] is -0.25"}},
        {{nan, 1}, ErrorCode::non_finite, {"weights: value 0 is NaN"}},
        {{0.5, infinity}, ErrorCode::non_finite, {"weights: value 1 is infinite"}},
    };
    for (const Case& one : cases) {
        Mix mix = some_mixture(Covariance::full, 2, 3, 1);
        mix.weights = one.weights;
        everybody_refuses(mix.view(), one.code, one.parts);
    }
    Mix nearly = some_mixture(Covariance::full, 2, 3, 1);
    nearly.weights = {0.5, 0.5 + 5e-7};
    CHECK(Mixture::make(nearly.view()).ok());
}

TEST_CASE("means and covariances that are no numbers") {
    for (const Covariance kind : kinds) {
        for (const double value : {nan, infinity, -infinity}) {
            Mix mix = some_mixture(kind, 2, 3, 1);
            const std::string what = std::isnan(value) ? " is NaN" : " is infinite";
            mix.means[4] = value;
            everybody_refuses(mix.view(), ErrorCode::non_finite, {"means", "value 4" + what});
            mix = some_mixture(kind, 2, 3, 1);
            mix.covariances[1] = value;
            everybody_refuses(mix.view(), ErrorCode::non_finite, {"covariances", "value 1" + what});
        }
    }
}

TEST_CASE("covariances that are not symmetric: which, and where") {
    Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    mix.covariances[9 + 2 * 3 + 1] += 1e-6;
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[1] is not symmetric", "[2, 1]", "[1, 2]"});
    mix = some_mixture(Covariance::tied, 2, 3, 1);
    mix.covariances[1] *= 2;
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[0] is not symmetric", "[1, 0]"});
    // Rounding is forgiven, in any unit.
    mix = some_mixture(Covariance::full, 2, 3, 1);
    for (double& value : mix.covariances) value *= 1e-20;
    mix.covariances[1] *= 1 + 1e-9;
    CHECK(Mixture::make(mix.view()).ok());
    mix.covariances[1] *= 1 + 1e-6;
    CHECK_FALSE(Mixture::make(mix.view()).ok());
}

TEST_CASE("covariances that are not positive definite: which, and the pivot") {
    Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    std::fill_n(mix.covariances.begin() + 9, 9, 1.0);  // of rank one
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[1] is not positive definite", "pivot 1"});
    mix.covariances = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 2, 0, 1, 0, 2, 0, 1};
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[1] is not positive definite", "pivot 2"});
    mix.covariances[0] = -1;
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[0] is not positive definite", "pivot 0"});
    mix = some_mixture(Covariance::tied, 2, 3, 1);
    mix.covariances[8] = 0;
    everybody_refuses(mix.view(), ErrorCode::invalid_argument, {"covariances[0] is not positive definite", "pivot 2"});
    for (const double variance : {0.0, -1.5}) {
        mix = some_mixture(Covariance::diagonal, 2, 3, 1);
        mix.covariances[5] = variance;
        everybody_refuses(
            mix.view(), ErrorCode::invalid_argument,
            {"covariances[1] is not positive definite", "variance 2 is " + std::string(variance == 0 ? "0" : "-1.5")});
        mix = some_mixture(Covariance::spherical, 2, 3, 1);
        mix.covariances[1] = variance;
        everybody_refuses(mix.view(), ErrorCode::invalid_argument,
                          {"covariances[1] is not positive definite", "variance 0"});
    }
    // Nine matrices are more than one vector of them: the last is named.
    mix = some_mixture(Covariance::full, 9, 2, 1);
    std::fill_n(mix.covariances.begin() + 32, 4, 1.0);
    check(Mixture::make(mix.view()).status(), ErrorCode::invalid_argument, {"covariances[8]", "pivot 1"});
}

TEST_CASE("sizes") {
    const Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    const auto spoilt = [&](auto&& spoil) {
        Parameters parameters = mix.view();
        spoil(parameters);
        return Mixture::make(parameters).status();
    };
    const auto expect = [&](ErrorCode code, const std::vector<std::string>& parts, auto&& spoil) {
        check(spoilt(spoil), code, parts);
    };
    expect(ErrorCode::invalid_argument, {"0 components"}, [](Parameters& p) { p.components = 0; });
    expect(ErrorCode::invalid_shape, {"0 dimensions", "4096"}, [](Parameters& p) { p.dimensions = 0; });
    expect(ErrorCode::invalid_argument, {"16777217 components"}, [](Parameters& p) { p.components = (1 << 24) + 1; });
    expect(ErrorCode::invalid_shape, {"4097 dimensions"}, [](Parameters& p) { p.dimensions = 4097; });
    expect(ErrorCode::invalid_shape, {"2, 6 and 18", "3 components", "3, 9 and 27"},
           [](Parameters& p) { p.components = 3; });
    expect(ErrorCode::invalid_shape, {"1, 6 and 18"}, [](Parameters& p) { p.weights = p.weights.first(1); });
    expect(ErrorCode::invalid_shape, {"2, 5 and 18"}, [](Parameters& p) { p.means = p.means.first(5); });
    expect(ErrorCode::invalid_shape, {"tied", "2, 6 and 9"}, [](Parameters& p) { p.covariance = Covariance::tied; });
    expect(ErrorCode::invalid_argument, {"covariance is 7"},
           [](Parameters& p) { p.covariance = static_cast<Covariance>(7); });
    constexpr int bits = std::numeric_limits<std::size_t>::digits;
    const std::string refused = bits == 64 ? "weights, means and covariances have" : "more than can be addressed";
    expect(ErrorCode::invalid_shape, {"16777216 components of 4096 dimensions", refused}, [](Parameters& p) {
        p.components = mixture::most_components;
        p.dimensions = mixture::most_dimensions;
    });
    check(Mixture::blank(Covariance::full, 0, 3).status(), ErrorCode::invalid_argument, {"0 components"});
    CHECK(mixture::covariance_size(Covariance::full, std::size_t{1} << bits * 5 / 8, std::size_t{1} << bits * 5 / 16) == 0);
}

TEST_CASE("names of the kinds") {
    for (const Covariance kind : kinds) {
        Covariance parsed = kind == Covariance::full ? Covariance::tied : Covariance::full;
        CHECK(mixture::parse_covariance(mixture::to_string(kind), parsed));
        CHECK(parsed == kind);
    }
    Covariance kept = Covariance::diagonal;
    for (const char* name : {"Full", "diag", "", static_cast<const char*>(nullptr)}) {
        CHECK_FALSE(mixture::parse_covariance(name, kept));
        CHECK(kept == Covariance::diagonal);
    }
    CHECK(name_of(static_cast<Covariance>(9)) == "unknown");
}

TEST_CASE("moments, sum, marginal and affine of what does not go together") {
    const Mix mix = some_mixture(Covariance::full, 2, 3, 1), two = some_mixture(Covariance::full, 2, 2, 1);
    std::vector<double> mean(2, -7), covariance(9, -7);
    check(mixture::moments(mix.view(), mean, covariance), ErrorCode::invalid_shape, {"2 and 9", "3 and 9"});
    mean.resize(3, -7);
    check(mixture::moments(mix.view(), mean, std::span(covariance).first(8)), ErrorCode::invalid_shape, {"3 and 8"});
    CHECK(mean == std::vector<double>(3, -7));
    CHECK(covariance == std::vector<double>(9, -7));

    check(mixture::sum(mix.view(), two.view()).status(), ErrorCode::invalid_shape, {"3 and 2 dimensions"});
    Mix many = some_mixture(Covariance::spherical, 5000, 1, 1);
    std::fill(many.weights.begin(), many.weights.end(), 1.0 / 5000);
    check(mixture::sum(many.view(), many.view()).status(), ErrorCode::invalid_argument,
          {"5000 times 5000 components", "16777216"});

    check(mixture::marginal(mix.view(), {}).status(), ErrorCode::invalid_argument, {"kept is empty"});
    check(mixture::marginal(mix.view(), Indices{0, 3}).status(), ErrorCode::invalid_argument,
          {"kept[1] is 3", "0 to 2"});
    check(mixture::marginal(mix.view(), Indices{1, 0, 1}).status(), ErrorCode::invalid_argument,
          {"kept[0] and kept[2] are both 1"});

    const std::vector<double> a(12, 1.0), b(2);
    check(mixture::affine(mix.view(), {a.data(), 3, 4}).status(), ErrorCode::invalid_shape,
          {"a has shape (3, 4)", "(e, 3)"});
    check(mixture::affine(mix.view(), {a.data(), 3, 3}, b).status(), ErrorCode::invalid_shape, {"b 2 values"});
    check(mixture::affine(mix.view(), {nullptr, 3, 3}).status(), ErrorCode::invalid_argument, {"a"});
    // Two rows that are the same: the image has no density.
    check(mixture::affine(mix.view(), {a.data(), 2, 3}).status(), ErrorCode::invalid_argument,
          {"covariances[0] is not positive definite", "pivot 1"});
    std::vector<double> bad = a;
    bad[4] = nan;
    CHECK_FALSE(mixture::affine(mix.view(), {bad.data(), 2, 3}).ok());
    CHECK_FALSE(mixture::affine(mix.view(), {a.data(), 1, 3}, std::vector<double>{infinity}).ok());
}

TEST_CASE("condition on what is not there") {
    const Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    const auto expect = [&](const Indices& known, const std::vector<double>& values, ErrorCode code,
                            const std::vector<std::string>& parts) {
        check(mixture::condition(mix.view(), known, values).status(), code, parts);
    };
    expect({3}, {0}, ErrorCode::invalid_argument, {"known[0] is 3", "0 to 2"});
    expect({0, static_cast<std::size_t>(-1)}, {0, 0}, ErrorCode::invalid_argument, {"known[1] is"});
    expect({1, 1}, {0, 0}, ErrorCode::invalid_argument, {"known[0] and known[1] are both 1"});
    expect({}, {}, ErrorCode::invalid_argument, {"known is empty"});
    expect({0, 1, 2}, {0, 0, 0}, ErrorCode::invalid_argument, {"known has 3 of 3 dimensions"});
    expect({0, 1}, {0}, ErrorCode::invalid_shape, {"known has 2 dimensions and values 1"});
    expect({0}, {nan}, ErrorCode::non_finite, {"values[0] is NaN"});
    expect({0, 2}, {1, infinity}, ErrorCode::non_finite, {"values[1] is infinite"});
}

}  // namespace
}  // namespace lanewise::tests
