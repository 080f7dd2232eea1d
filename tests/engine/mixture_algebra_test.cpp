// Moments, sums, marginals and affine images of mixtures, against formulas, integrals and each other.
#include <doctest/doctest.h>

#include "tests/engine/mixture_oracle.hpp"

namespace lanewise::tests {
namespace {

using Indices = std::vector<std::size_t>;

struct Moments {
    explicit Moments(const Parameters& mix)
        : mean(mix.dimensions),
          covariance(mix.dimensions * mix.dimensions),
          ok(mixture::moments(mix, mean, covariance).ok()) {
        REQUIRE(ok);
    }
    std::vector<double> mean, covariance;
    bool ok;
};

double density(const Parameters& mix, const std::vector<double>& x) {
    double log_density = 0;
    mixture::Evaluation<double> output;
    output.log_density = {&log_density, 1};
    REQUIRE(mixture::evaluate<double>(mix, {x.data(), 1, x.size()}, {}, output, 1).ok());
    return std::exp(log_density);
}

TEST_CASE("moments are the formula's") {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {1, 3, 5}) {
            const Mix mix = some_mixture(kind, 4, d, d);
            const Moments found(mix.view());
            for (std::size_t i = 0; i < d; ++i) {
                double mean_i = 0;
                for (std::size_t c = 0; c < 4; ++c) mean_i += mix.weights[c] * mix.means[c * d + i];
                CHECK(found.mean[i] == doctest::Approx(mean_i).epsilon(1e-14));
                for (std::size_t j = 0; j < d; ++j) {
                    double expected = -found.mean[i] * found.mean[j];
                    for (std::size_t c = 0; c < 4; ++c) {
                        expected += mix.weights[c] *
                                    (covariance_at(mix.view(), c, i, j) + mix.means[c * d + i] * mix.means[c * d + j]);
                    }
                    CHECK(found.covariance[i * d + j] == doctest::Approx(expected).epsilon(1e-12));
                    CHECK(found.covariance[i * d + j] == found.covariance[j * d + i]);
                }
            }
            // Far from the origin too: they are summed about the mean.
            CHECK(largest_error(Moments(mix.shifted(0x1p26).view()).covariance, found.covariance) <= 1e-6);
        }
    }
}

Covariance expected_kind(Covariance a, Covariance b) {
    if (a == b) return a;
    const auto is_matrix = [](Covariance kind) { return kind == Covariance::full || kind == Covariance::tied; };
    return is_matrix(a) || is_matrix(b) ? Covariance::full : Covariance::diagonal;
}

TEST_CASE("sum: weights multiply, means and covariances add, and so do moments") {
    for (const Covariance kind : kinds) {
        for (const Covariance other : kinds) {
            INFO(name_of(kind), " and ", name_of(other));
            const std::size_t d = 3;
            const Mix a = some_mixture(kind, 3, d, 1), b = some_mixture(other, 2, d, 2);
            const auto made = mixture::sum(a.view(), b.view());
            REQUIRE(made.ok());
            const Parameters sum = made->parameters();
            CHECK(sum.covariance == expected_kind(kind, other));
            REQUIRE(sum.components == 6);
            for (std::size_t c = 0; c < 6; ++c) {
                const std::size_t i = c / 2, j = c % 2;
                CHECK(sum.weights[c] == a.weights[i] * b.weights[j]);
                for (std::size_t s = 0; s < d; ++s) {
                    CHECK(sum.means[c * d + s] == a.means[i * d + s] + b.means[j * d + s]);
                    for (std::size_t t = 0; t < d; ++t) {
                        CHECK(covariance_at(sum, c, s, t) ==
                              covariance_at(a.view(), i, s, t) + covariance_at(b.view(), j, s, t));
                    }
                }
            }
            const Moments of_a(a.view()), of_b(b.view()), of_sum(sum);
            for (std::size_t s = 0; s < d; ++s) CHECK(of_sum.mean[s] == doctest::Approx(of_a.mean[s] + of_b.mean[s]));
            for (std::size_t at = 0; at < d * d; ++at) {
                CHECK(of_sum.covariance[at] ==
                      doctest::Approx(of_a.covariance[at] + of_b.covariance[at]).epsilon(1e-12));
            }
        }
    }
}

// The midpoint rule over all that has weight; of functions as smooth as these it is exact to rounding.
template <class F>
double integral(F&& f, double low = -40, double high = 40, int steps = 1600) {
    double sum = 0;
    for (int i = 0; i < steps; ++i) sum += f(low + (i + 0.5) * (high - low) / steps);
    return sum * (high - low) / steps;
}

TEST_CASE("the density of a sum is the convolution of the densities") {
    for (const Covariance kind : kinds) {
        const Mix a = some_mixture(kind, 3, 1, 1), b = some_mixture(Covariance::diagonal, 2, 1, 2);
        const auto made = mixture::sum(a.view(), b.view());
        REQUIRE(made.ok());
        for (const double z : {-9.0, -3.0, 0.0, 0.7, 2.0, 8.0}) {
            INFO(name_of(kind), ", at ", z);
            const double convolution =
                integral([&](double x) { return density(a.view(), {x}) * density(b.view(), {z - x}); });
            CHECK(density(made->parameters(), {z}) == doctest::Approx(convolution).epsilon(1e-6).scale(0));
        }
        CHECK(integral([&](double z) { return density(made->parameters(), {z}); }) == doctest::Approx(1).epsilon(1e-6));
    }
}

TEST_CASE("marginal: a choice of parameters, in the order that is asked for") {
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix mix = some_mixture(kind, 3, 5, 1);
        for (const Indices& kept : {Indices{0}, Indices{4, 1}, Indices{2, 0, 3}, Indices{0, 1, 2, 3, 4}}) {
            const auto made = mixture::marginal(mix.view(), kept);
            REQUIRE(made.ok());
            const Parameters found = made->parameters();
            CHECK(found.covariance == kind);
            REQUIRE(found.dimensions == kept.size());
            CHECK(same_bytes(found.weights, mix.weights));
            for (std::size_t c = 0; c < 3; ++c) {
                for (std::size_t i = 0; i < kept.size(); ++i) {
                    CHECK(found.means[c * kept.size() + i] == mix.means[c * 5 + kept[i]]);
                    for (std::size_t j = 0; j < kept.size(); ++j) {
                        CHECK(covariance_at(found, c, i, j) == covariance_at(mix.view(), c, kept[i], kept[j]));
                    }
                }
            }
        }
        const auto all = mixture::marginal(mix.view(), Indices{0, 1, 2, 3, 4});
        CHECK(same_parameters(all->parameters(), mix.view()));
    }
}

TEST_CASE("marginal: the joint density with the other coordinate integrated away") {
    for (const Covariance kind : kinds) {
        const Mix mix = some_mixture(kind, 3, 2, 4);
        const auto first = mixture::marginal(mix.view(), Indices{0}),
                   second = mixture::marginal(mix.view(), Indices{1});
        REQUIRE(first.ok());
        REQUIRE(second.ok());
        for (const double at : {-4.0, 0.3, 2.0}) {
            INFO(name_of(kind), ", at ", at);
            CHECK(density(first->parameters(), {at}) == doctest::Approx(integral([&](double y) {
                                                            return density(mix.view(), {at, y});
                                                        }))
                                                            .epsilon(1e-9)
                                                            .scale(0));
            CHECK(density(second->parameters(), {at}) == doctest::Approx(integral([&](double x) {
                                                             return density(mix.view(), {x, at});
                                                         }))
                                                             .epsilon(1e-9)
                                                             .scale(0));
        }
    }
}

TEST_CASE("condition: p(x, y) = p(y) p(x | y)") {
    const std::vector<double> point = {0.5, -1.5, 2, 0.25, -0.75};
    for (const Covariance kind : kinds) {
        const Mix mix = some_mixture(kind, 3, 5, 1);
        for (const Indices& known : {Indices{0}, Indices{3, 1}, Indices{4, 0, 2}, Indices{1, 2, 3, 4}}) {
            for (const double scale : {1.0, 3.0}) {
                INFO(name_of(kind), ", ", known.size(), " known");
                std::vector<double> all = point, values, rest;
                for (double& value : all) value *= scale;
                for (const std::size_t j : known) values.push_back(all[j]);
                for (std::size_t j = 0; j < 5; ++j) {
                    if (std::find(known.begin(), known.end(), j) == known.end()) rest.push_back(all[j]);
                }
                const auto conditional = mixture::condition(mix.view(), known, values);
                const auto of_known = mixture::marginal(mix.view(), known);
                REQUIRE_MESSAGE(conditional.ok(), std::string(conditional.status().message()));
                REQUIRE(of_known.ok());
                CHECK(conditional->parameters().dimensions == rest.size());
                CHECK(conditional->parameters().covariance == kind);
                CHECK(density(of_known->parameters(), values) * density(conditional->parameters(), rest) ==
                      doctest::Approx(density(mix.view(), all)).epsilon(1e-11).scale(0));
                const std::vector<double> responsibilities =
                    oracle::densities<double>(of_known->parameters(), {values.data(), 1, values.size()})
                        .responsibilities;
                CHECK(largest_error(conditional->parameters().weights, responsibilities) <= 1e-13);
            }
        }
    }
}

TEST_CASE("condition: the textbook's two dimensions, far from every component, and one of weight 0") {
    Mix mix(Covariance::full, 1, 2);
    mix.weights = {1};
    mix.means = {1, 2};
    mix.covariances = {4, 1.2, 1.2, 1};
    const auto conditional = mixture::condition(mix.view(), Indices{1}, std::vector<double>{3});
    REQUIRE(conditional.ok());
    CHECK(conditional->parameters().means[0] == doctest::Approx(1 + 1.2 * (3 - 2)).epsilon(1e-14));
    CHECK(conditional->parameters().covariances[0] == doctest::Approx(4 - 1.2 * 1.2).epsilon(1e-14));

    Mix more = some_mixture(Covariance::full, 3, 2, 1);
    more.weights = {0.5, 0, 0.5};
    for (const double value : {0.0, 1e6, -1e100}) {
        const auto far = mixture::condition(more.view(), Indices{0}, std::vector<double>{value});
        REQUIRE_MESSAGE(far.ok(), std::string(far.status().message()));
        CHECK(all_finite(far->parameters().means));
        CHECK(far->parameters().weights[1] == 0);
    }
}

TEST_CASE("affine: moments transform") {
    const std::size_t d = 3;
    const std::vector<double> a = {1, 2, -1, 0.5, 0, 3}, b = {10, -20};
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix mix = some_mixture(kind, 4, d, 1);
        const Moments before(mix.view());
        for (const std::size_t e : {1, 2}) {
            for (const bool moved : {false, true}) {
                const MatrixView<const double> matrix{a.data(), e, d};
                const auto made =
                    mixture::affine(mix.view(), matrix, moved ? std::span(b).first(e) : std::span<const double>{});
                REQUIRE(made.ok());
                CHECK(made->parameters().covariance ==
                      (kind == Covariance::tied ? Covariance::tied : Covariance::full));
                CHECK(made->parameters().dimensions == e);
                CHECK(same_bytes(made->parameters().weights, mix.weights));
                const Moments after(made->parameters());
                for (std::size_t i = 0; i < e; ++i) {
                    double mean = moved ? b[i] : 0;
                    for (std::size_t s = 0; s < d; ++s) mean += matrix(i, s) * before.mean[s];
                    CHECK(after.mean[i] == doctest::Approx(mean).epsilon(1e-12));
                    for (std::size_t j = 0; j < e; ++j) {
                        double covariance = 0;
                        for (std::size_t s = 0; s < d; ++s) {
                            for (std::size_t t = 0; t < d; ++t) {
                                covariance += matrix(i, s) * before.covariance[s * d + t] * matrix(j, t);
                            }
                        }
                        CHECK(after.covariance[i * e + j] == doctest::Approx(covariance).epsilon(1e-12));
                    }
                }
            }
        }
    }
}

TEST_CASE("affine: the identity, a permutation and the density of an invertible image") {
    const std::vector<double> identity = {1, 0, 0, 0, 1, 0, 0, 0, 1}, turn = {0, 1, 0, 0, 0, 1, 1, 0, 0};
    for (const Covariance kind : kinds) {
        INFO(name_of(kind));
        const Mix mix = some_mixture(kind, 2, 3, 1);
        const auto same = mixture::affine(mix.view(), {identity.data(), 3, 3});
        REQUIRE(same.ok());
        CHECK(same_bytes(same->parameters().means, mix.means));
        for (std::size_t at = 0; at < 18; ++at) {
            CHECK(covariance_at(same->parameters(), at / 9, at / 3 % 3, at % 3) ==
                  covariance_at(mix.view(), at / 9, at / 3 % 3, at % 3));
        }
        const auto turned = mixture::affine(mix.view(), {turn.data(), 3, 3});
        const auto chosen = mixture::marginal(mix.view(), Indices{1, 2, 0});
        REQUIRE(turned.ok());
        CHECK(same_bytes(turned->parameters().means, chosen->parameters().means));
        const std::vector<double> a = {2, 1, 0, 0, 1, -1, 1, 0, 3}, x = {0.5, -1, 2};  // determinant 5
        const auto image = mixture::affine(mix.view(), {a.data(), 3, 3}, std::vector<double>{1, 2, 3});
        REQUIRE(image.ok());
        CHECK(density(image->parameters(), {1 + 2 * 0.5 - 1, 2 - 1 - 2, 3 + 0.5 + 6}) ==
              doctest::Approx(density(mix.view(), x) / 5).epsilon(1e-11).scale(0));
    }
}

}  // namespace
}  // namespace lanewise::tests
