#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

// Rows and columns of a d x d matrix.
std::vector<double> part(const std::vector<double>& a, std::size_t d, const std::vector<std::size_t>& rows,
                         const std::vector<std::size_t>& cols) {
    std::vector<double> chosen;
    for (const std::size_t row : rows) {
        for (const std::size_t col : cols) chosen.push_back(a[row * d + col]);
    }
    return chosen;
}

std::vector<double> mean_of(const PlainMixture& mixture, std::size_t c, const std::vector<std::size_t>& dimensions) {
    return part(mixture.means, mixture.d, {c}, dimensions);
}

std::vector<std::size_t> all_of(std::size_t d) {
    std::vector<std::size_t> all(d);
    for (std::size_t j = 0; j < d; ++j) all[j] = j;
    return all;
}

// Whatever kind the command chose for what came out.
void check_component(const PlainMixture& found, std::size_t c, double weight, const std::vector<double>& mean,
                     const std::vector<double>& covariance) {
    CAPTURE(c);
    CHECK(found.weights[c] == doctest::Approx(weight).epsilon(1e-12));
    check_close(mean_of(found, c, all_of(found.d)), mean, 1e-12);
    check_close(found.covariance(c), covariance, 1e-12);
}

std::vector<double> added(std::vector<double> a, const std::vector<double>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
    return a;
}

}  // namespace

TEST_CASE("a sum has a component a pair: weights multiply, means and covariances add") {
    const Folder folder;
    constexpr std::size_t d = 3;
    for (const std::string& first : covariance_kinds) {
        for (const std::string& second : covariance_kinds) {
            CAPTURE(first);
            CAPTURE(second);
            const PlainMixture a = random_mixture(first, 3, d, 1), b = random_mixture(second, 2, d, 2);
            make(folder, "a.lw", a);
            make(folder, "b.lw", b);
            const nlohmann::json report = run_json(folder, {"mixture", "sum", "a.lw", "b.lw", "--model", "z.lw"});
            CHECK(report.at("components") == 6);
            CHECK(report.at("files") == nlohmann::json{"z.lw"});
            const PlainMixture z = shown(folder, "z.lw");
            REQUIRE(z.k == 6);
            for (std::size_t c = 0; c < 6; ++c) {
                const std::size_t i = c / 2, j = c % 2;
                check_component(z, c, a.weights[i] * b.weights[j],
                                added(mean_of(a, i, all_of(d)), mean_of(b, j, all_of(d))),
                                added(a.covariance(i), b.covariance(j)));
            }
        }
    }
}

TEST_CASE("a marginal has the kept dimensions, in the order that is wanted") {
    const Folder folder;
    for (const std::string& kind : covariance_kinds) {
        CAPTURE(kind);
        const PlainMixture m = random_mixture(kind, 3, 4, 3);
        make(folder, "m.lw", m);
        for (const std::vector<std::size_t>& kept : {std::vector<std::size_t>{0, 2}, {3, 1, 0}, {2}, {0, 1, 2, 3}}) {
            std::string words;
            for (const std::size_t j : kept) words += (words.empty() ? "" : ",") + std::to_string(j);
            CAPTURE(words);
            run_json(folder, {"mixture", "marginal", "m.lw", "--keep", words, "--model", "z.lw"});
            const PlainMixture z = shown(folder, "z.lw");
            REQUIRE(z.d == kept.size());
            for (std::size_t c = 0; c < 3; ++c) {
                check_component(z, c, m.weights[c], mean_of(m, c, kept), part(m.covariance(c), 4, kept, kept));
            }
        }
    }
}

TEST_CASE("a conditional is that of the formula, and its density is that of all over that of the known") {
    const Folder folder;
    const std::vector<std::size_t> known = {2, 0}, open = {1, 3};
    const std::vector<double> values = {-3, 1.5};
    for (const std::string& kind : covariance_kinds) {
        CAPTURE(kind);
        const PlainMixture m = random_mixture(kind, 3, 4, 4);
        make(folder, "m.lw", m);
        run_json(folder, {"mixture", "condition", "m.lw", "--given", "2=-3,0=1.5", "--model", "z.lw"});
        run_json(folder, {"mixture", "marginal", "m.lw", "--keep", "2,0", "--model", "known.lw"});
        const PlainMixture z = shown(folder, "z.lw"), marginal = shown(folder, "known.lw");
        REQUIRE(z.d == 2);
        for (std::size_t c = 0; c < 3; ++c) {
            const std::vector<double> s = m.covariance(c), s_known = part(s, 4, known, known);
            std::vector<double> difference = values;
            for (std::size_t i = 0; i < 2; ++i) difference[i] -= mean_of(m, c, known)[i];
            const std::vector<double> pull = solved(s_known, difference);
            std::vector<double> mean = mean_of(m, c, open), covariance = part(s, 4, open, open);
            for (std::size_t i = 0; i < 2; ++i) {
                const std::vector<double> row = part(s, 4, {open[i]}, known);
                mean[i] += row[0] * pull[0] + row[1] * pull[1];
                for (std::size_t j = 0; j < 2; ++j) {
                    const std::vector<double> column = solved(s_known, part(s, 4, {open[j]}, known));
                    covariance[2 * i + j] -= row[0] * column[0] + row[1] * column[1];
                }
            }
            check_component(z, c, std::exp(joint(marginal, c, values) - log_density(marginal, values)), mean,
                            covariance);
        }
        for (const std::vector<double>& x : {std::vector<double>{0, 0}, {2, -1}, {-4, 3}}) {
            CHECK(log_density(z, x) ==
                  doctest::Approx(log_density(m, {values[1], x[0], values[0], x[1]}) - log_density(marginal, values))
                      .epsilon(1e-10));
        }
    }
}

TEST_CASE("an affine map turns means and covariances") {
    const Folder folder;
    const std::vector<double> a = {1, 2, -0.5, 0.25, 0, 3}, b = {10, -20};
    folder.write_npy("a.npy", a, {2, 3});
    folder.write_npy("b.npy", b, {2});
    for (const std::string& kind : covariance_kinds) {
        CAPTURE(kind);
        const PlainMixture m = random_mixture(kind, 3, 3, 5);
        make(folder, "m.lw", m);
        run_json(folder,
                 {"mixture", "affine", "m.lw", "--matrix", "a.npy", "--offset", "b.npy", "--model", "moved.lw"});
        run_json(folder, {"mixture", "affine", "m.lw", "--matrix", "a.npy", "--model", "z.lw"});
        const PlainMixture moved = shown(folder, "moved.lw"), z = shown(folder, "z.lw");
        REQUIRE(z.d == 2);
        for (std::size_t c = 0; c < 3; ++c) {
            const std::vector<double> mean = mean_of(m, c, all_of(3)), s = m.covariance(c);
            std::vector<double> turned(2), covariance(4);
            for (std::size_t i = 0; i < 2; ++i) {
                for (std::size_t p = 0; p < 3; ++p) turned[i] += a[3 * i + p] * mean[p];
                for (std::size_t j = 0; j < 2; ++j) {
                    for (std::size_t pq = 0; pq < 9; ++pq) {
                        covariance[2 * i + j] += a[3 * i + pq / 3] * s[pq] * a[3 * j + pq % 3];
                    }
                }
            }
            check_component(z, c, m.weights[c], turned, covariance);
            check_component(moved, c, m.weights[c], added(turned, b), covariance);
        }
    }
}

TEST_CASE("sums that cannot be are refused") {
    const Folder folder;
    make(folder, "a.lw", random_mixture("full", 2, 3, 6));
    make(folder, "b.lw", random_mixture("full", 2, 2, 6));
    check_refused(folder, {"mixture", "sum", "a.lw", "b.lw", "--model", "z.lw"}, {"a.lw", "b.lw", "3", "2"});
    check_refused(folder, {"mixture", "sum", "a.lw", "b.lw", "--sample", "5", "-o", "z.npy"},
                  {"a.lw", "b.lw", "3", "2"});
    // 4096 * 4097 components are more than 2^24.
    make(folder, "many.lw",
         {"spherical", 4096, 1, std::vector<double>(4096, 1.0 / 4096), std::vector<double>(4096),
          std::vector<double>(4096, 1)});
    make(folder, "more.lw",
         {"spherical", 4097, 1, std::vector<double>(4097, 1.0 / 4097), std::vector<double>(4097),
          std::vector<double>(4097, 1)});
    check_refused(folder, {"mixture", "sum", "many.lw", "more.lw", "--model", "z.lw"},
                  {"many.lw", "more.lw", "4096", "4097"});
    // Drawing x and y needs no component a pair.
    run_json(folder, {"mixture", "sum", "many.lw", "more.lw", "--sample", "5", "-o", "z.npy"});
}

TEST_CASE("dimensions that are not there are refused") {
    const Folder folder;
    make(folder, "m.lw", random_mixture("full", 2, 3, 7));
    const auto keep_refused = [&](const std::string& words, const std::vector<std::string>& fragments) {
        CAPTURE(words);
        check_refused(folder, {"mixture", "marginal", "m.lw", "--keep", words, "--model", "z.lw"}, fragments);
    };
    keep_refused("3", {"m.lw", "3"});
    keep_refused("0,7", {"m.lw", "7"});
    keep_refused("1,1", {"m.lw", "1"});
    for (const char* words : {"", ",", "0,", "a", "0;1", "-1", "0.5", "99999999999999999999"})
        keep_refused(words, {"--keep"});

    const auto given_refused = [&](const std::string& words, const std::vector<std::string>& fragments) {
        CAPTURE(words);
        check_refused(folder, {"mixture", "condition", "m.lw", "--given", words, "--model", "z.lw"}, fragments);
    };
    given_refused("3=1", {"m.lw", "3"});
    given_refused("0=1,0=1", {"m.lw", "0"});
    given_refused("0=1,1=1,2=1", {"m.lw", "3"});
    given_refused("0=nan", {"m.lw"});
    given_refused("1=inf", {"m.lw"});
    for (const char* words : {"", "0", "0=", "=1", "0=1,", "0=x", "0:1", "-1=2", "0=1=2"})
        given_refused(words, {"--given"});
}

TEST_CASE("maps that leave no density, or do not fit, are refused") {
    const Folder folder;
    make(folder, "m.lw", random_mixture("full", 2, 3, 8));
    const auto refused = [&](const std::vector<double>& a, std::vector<std::size_t> shape, const std::vector<double>& b,
                             const std::vector<std::string>& fragments) {
        folder.write_npy("a.npy", a, std::move(shape));
        folder.write_npy("b.npy", b, {b.size()});
        check_refused(folder,
                      {"mixture", "affine", "m.lw", "--matrix", "a.npy", "--offset", "b.npy", "--model", "z.lw"},
                      fragments);
    };
    refused({1, 2}, {1, 2}, {0}, {"m.lw", "a.npy", "2", "3"});
    refused({1, 2, 3}, {1, 3}, {0, 0}, {"b.npy", "2", "1"});
    refused({1, 2, 3}, {3}, {0}, {"a.npy", "(3,)"});
    refused({1, 2, 3, 2, 4, 6}, {2, 3}, {0, 0}, {"m.lw", "a.npy", "positive definite"});
    refused({0, 0, 0}, {1, 3}, {0}, {"m.lw", "a.npy", "positive definite"});
    refused({1, NAN, 0}, {1, 3}, {0}, {"m.lw", "a.npy"});
    refused({1, 0, 0}, {1, 3}, {INFINITY}, {"m.lw", "b.npy"});
}
