// Densities against the formula in Wide, of the data as they are in Real.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t dimensions[] = {1, 2, 3, 4, 5, 8, 17, 33};

// Relative to 1 or to the value, what is larger.
template <class Real>
constexpr double tolerance = sizeof(Real) == 4 ? 1e-5 : 1e-10;

template <class Real>
struct Found {
    explicit Found(std::size_t rows, std::size_t k)
        : log_density(rows), joint(rows, k), responsibilities(rows, k), labels(rows, -1) {}
    mixture::Evaluation<Real> output() { return {log_density, joint.view(), responsibilities.view(), labels}; }

    std::vector<Real> log_density;
    Points<Real> joint, responsibilities;
    std::vector<std::int32_t> labels;
    double log_likelihood = 0;
};

template <class Real>
Found<Real> found_of(const Parameters& mix, const Points<Real>& points, std::span<const double> weights = {}) {
    Found<Real> found(points.rows, mix.components);
    const Result<double> result = mixture::evaluate<Real>(mix, points.view(), weights, found.output(), 1);
    REQUIRE_MESSAGE(result.ok(), std::string(result.status().message()));
    found.log_likelihood = *result;
    return found;
}

template <class Real>
void check_labels(const Found<Real>& found) {
    int wrong = 0;
    for (std::size_t i = 0; i < found.joint.rows; ++i) {
        const Real* row = found.joint.row(i);
        wrong += found.labels[i] != std::max_element(row, row + found.joint.cols) - row ? 1 : 0;
    }
    CHECK(wrong == 0);
}

template <class Real>
double farthest_sum_from_one(const Points<Real>& responsibilities) {
    double farthest = 0;
    for (std::size_t i = 0; i < responsibilities.rows; ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < responsibilities.cols; ++c) sum += static_cast<double>(responsibilities(i, c));
        farthest = std::abs(sum - 1) <= farthest ? farthest : std::abs(sum - 1);
    }
    return farthest;
}

template <class Real>
void check_against_formula(const Mix& mix, const Points<Real>& points) {
    const Found<Real> found = found_of(mix.view(), points);
    const oracle::Densities expected = oracle::densities<Real>(mix.view(), points.view());
    CHECK(largest_error(found.joint.values, expected.joint) <= tolerance<Real>);
    CHECK(largest_error(found.log_density, expected.log_density) <= tolerance<Real>);
    CHECK(std::abs(found.log_likelihood - expected.log_likelihood) <=
          tolerance<Real> / 10 * std::abs(expected.log_likelihood));
    // A difference of log-densities is as uncertain as the larger of them.
    double largest = 1;
    for (const double value : expected.log_density) largest = std::max(largest, std::abs(value));
    CHECK(largest_error(found.responsibilities.values, expected.responsibilities) <= tolerance<Real> * largest);
    CHECK(farthest_sum_from_one(found.responsibilities) <= 1e-15 + (sizeof(Real) == 4 ? 1e-6 : 1e-15));
    check_labels(found);
}

TEST_CASE_TEMPLATE("densities are the formula's: all kinds, dimensions and shifts", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : dimensions) {
            const Mix mix = some_mixture(kind, 3, d, d);
            const Points<Real> points = points_about<Real>(mix, 60, d + 1);
            for (const double shift : {0.0, 1.0, 100.0, 1e4, -1e4}) {
                INFO(name_of(kind), ", ", d, " dimensions, shifted by ", shift);
                check_against_formula(mix.shifted(shift), points.shifted(shift));
            }
        }
    }
}

TEST_CASE_TEMPLATE("many components, more rows than a block, one component", Real, float, double) {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix mix = some_mixture(kind, 41, 3, 5);
        check_against_formula(mix, points_about<Real>(mix, 300, 6));
        const Mix few = some_mixture(kind, 2, 5, 7);
        check_against_formula(few, points_about<Real>(few, 2100, 8));
        const Mix one = some_mixture(kind, 1, 4, 9);
        check_against_formula(one, points_about<Real>(one, 100, 10));
    }
}

TEST_CASE_TEMPLATE("components so far apart that Real rounds their means", Real, float, double) {
    const double distance = sizeof(Real) == 4 ? 1e4 : 1e9;
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 3, 5, 17}) {
            INFO(name_of(kind), ", ", d, " dimensions");
            Mix mix = some_mixture(kind, 3, d, d);
            for (std::size_t at = 0; at < mix.means.size(); ++at) {
                mix.means[at] += distance * (static_cast<double>(at / d) - 1.1);
            }
            check_against_formula(mix, points_about<Real>(mix, 60, d + 1));
        }
    }
}

TEST_CASE_TEMPLATE("columns in very different units", Real, float, double) {
    for (const Covariance kind : {Covariance::full, Covariance::tied, Covariance::diagonal}) {
        INFO(name_of(kind));
        const std::size_t d = 5;
        const double units[d] = {1e-8, 1e7, 1, 3e-3, 1e4};
        Mix mix = some_mixture(kind, 3, d, 11);
        Points<Real> points = points_about<Real>(mix, 100, 12);
        for (std::size_t at = 0; at < mix.means.size(); ++at) mix.means[at] *= units[at % d];
        for (std::size_t at = 0; at < mix.covariances.size(); ++at) {
            mix.covariances[at] *= units[at % d] * (kind == Covariance::diagonal ? units[at % d] : units[at / d % d]);
        }
        for (std::size_t at = 0; at < points.values.size(); ++at) {
            points.values[at] = static_cast<Real>(static_cast<double>(points.values[at]) * units[at % d]);
        }
        check_against_formula(mix, points);
    }
}

TEST_CASE_TEMPLATE("with nearly parallel columns the error grows with the condition, and no faster", Real, float,
                   double) {
    Mix mix(Covariance::full, 1, 2);
    mix.weights = {1};
    const double one_less = 1 - 1e-4;  // condition 2e4, whose root is what whitening loses
    mix.covariances = {1, one_less, one_less, 1};
    const Points<Real> points = points_about<Real>(mix, 50, 1);
    const Found<Real> found = found_of(mix.view(), points);
    const oracle::Densities expected = oracle::densities<Real>(mix.view(), points.view());
    CHECK(largest_error(found.log_density, expected.log_density) <= 150 * tolerance<Real> / 10);
}

TEST_CASE_TEMPLATE("far away: finite, and responsibilities that sum to 1", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : dimensions) {
            const Mix mix = some_mixture(kind, 4, d, 3 * d);
            for (const double distance : {1e4, 1e8, 1e12, 1e15}) {
                INFO(name_of(kind), ", ", d, " dimensions, ", distance, " away");
                Points<Real> points = points_about<Real>(mix, 40, d);
                for (std::size_t i = 0; i < points.rows; ++i) {
                    points(i, i % d) = static_cast<Real>(i % 3 == 0 ? -distance : distance);
                }
                const Found<Real> found = found_of(mix.view(), points);
                CHECK(all_finite(found.joint.values));
                CHECK(all_finite(found.log_density));
                CHECK(std::isfinite(found.log_likelihood));
                CHECK(farthest_sum_from_one(found.responsibilities) <= (sizeof(Real) == 4 ? 1e-6 : 1e-14));
                check_labels(found);
                if (distance > 1e4) continue;
                const oracle::Densities expected = oracle::densities<Real>(mix.view(), points.view());
                CHECK(largest_error(found.log_density, expected.log_density) <= tolerance<Real>);
            }
        }
    }
}

TEST_CASE_TEMPLATE("as narrow and as far as Real allows", Real, float, double) {
    const double narrow = sizeof(Real) == 4 ? 1e-29 : 1e-260, far = sizeof(Real) == 4 ? 1e15 : 1e150;
    for (const Covariance kind : kinds) {
        Mix mix = some_mixture(kind, 2, 3, 1);
        for (double& value : mix.covariances) value *= narrow;
        Points<Real> points = points_about<Real>(mix, 20, 2);
        for (std::size_t i = 0; i < 10; ++i) points(i, i % 3) = static_cast<Real>(i % 2 == 0 ? far : -far);
        const Found<Real> found = found_of(mix.view(), points);
        CHECK(all_finite(found.joint.values));
        CHECK(all_finite(found.log_density));
        CHECK(farthest_sum_from_one(found.responsibilities) <= 1e-6);
    }
}

TEST_CASE_TEMPLATE("a component of weight 0: -infinity, responsibility 0, and no other difference", Real, float,
                   double) {
    for (const Covariance kind : kinds) {
        Mix mix = some_mixture(kind, 3, 4, 1);
        Mix without = mix;
        mix.weights = {0.25, 0, 0.75};
        without.components = 2;
        without.weights = {0.25, 0.75};
        without.means.erase(without.means.begin() + 4, without.means.begin() + 8);
        const std::size_t each = kind == Covariance::tied ? 0 : without.covariances.size() / 3;
        without.covariances.erase(without.covariances.begin() + static_cast<std::ptrdiff_t>(each),
                                  without.covariances.begin() + static_cast<std::ptrdiff_t>(2 * each));
        Points<Real> points = points_about<Real>(mix, 50, 2);
        points(0, 0) = static_cast<Real>(1e9);
        const Found<Real> found = found_of(mix.view(), points), expected = found_of(without.view(), points);
        CHECK(largest_error(found.log_density, expected.log_density) <= 1e-6);
        for (std::size_t i = 0; i < points.rows; ++i) {
            CHECK(found.joint(i, 1) == -std::numeric_limits<Real>::infinity());
            CHECK(found.responsibilities(i, 1) == 0);
            CHECK(found.labels[i] == (expected.labels[i] == 0 ? 0 : 2));
        }
        CHECK(std::isfinite(found.log_likelihood));
    }
}

TEST_CASE_TEMPLATE("the lowest label on a tie; weights; every output is the same alone", Real, float, double) {
    Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    std::copy_n(mix.means.begin(), 3, mix.means.begin() + 3);
    std::copy_n(mix.covariances.begin(), 9, mix.covariances.begin() + 9);
    mix.weights = {0.5, 0.5};
    const Points<Real> points = points_about<Real>(mix, 1300, 2);
    const std::vector<double> weights = {[&] {
        std::vector<double> values(points.rows);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 5) * 0.3;
        return values;
    }()};
    const Found<Real> all = found_of(mix.view(), points, weights);
    CHECK(std::count(all.labels.begin(), all.labels.end(), 0) == 1300);
    CHECK(all.log_likelihood ==
          doctest::Approx(oracle::log_likelihood(mix.view(), points, weights)).epsilon(tolerance<Real> / 10));
    for (int only = 0; only < 4; ++only) {
        Found<Real> alone(points.rows, 2);
        mixture::Evaluation<Real> output;
        if (only == 0) output.log_density = alone.log_density;
        if (only == 1) output.joint = alone.joint.view();
        if (only == 2) output.responsibilities = alone.responsibilities.view();
        if (only == 3) output.labels = alone.labels;
        CHECK(*mixture::evaluate<Real>(mix.view(), points.view(), weights, output, 1) == all.log_likelihood);
        CHECK((only != 0 || same_bytes(alone.log_density, all.log_density)));
        CHECK((only != 1 || same_bytes(alone.joint.values, all.joint.values)));
        CHECK((only != 2 || same_bytes(alone.responsibilities.values, all.responsibilities.values)));
        CHECK((only != 3 || same_bytes(alone.labels, all.labels)));
    }
    CHECK(*mixture::evaluate<Real>(mix.view(), points.view(), weights, {}, 1) == all.log_likelihood);
}

}  // namespace
}  // namespace lanewise::tests
