#include <array>

#include "tests/engine/forced_isa.hpp"
#include "tests/engine/pca_data.hpp"

namespace lanewise::tests {
namespace {

// About one standard deviation around the mean; n x d.
template <class Real>
Points<Real> around(const Coder& coder, std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(n, coder.mean.size());
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < points.cols; ++j) points(i, j) = static_cast<Real>(coder.mean[j] + random.normal());
    }
    return points;
}

template <class Real>
constexpr double tolerance = sizeof(Real) == 4 ? 2e-5 : 1e-13;

template <class Real>
void check_codes(const Coder& coder, const Points<Real>& points, int threads = 1) {
    const std::size_t n = points.rows, d = points.cols, k = coder.components.rows;
    INFO("n ", n, ", d ", d, ", k ", k);
    const Strided<Real> given(points);
    Strided<Real> scores(n, k, 2), decoded(n, d, 5);
    REQUIRE(pca::encode<Real>(coder.view(), given.view(), scores.view(), threads).ok());
    REQUIRE(pca::decode<Real>(coder.view(), scores.view(), decoded.view(), threads).ok());
    double worst = 0, worst_decoded = 0, largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto z = coder.encoded(points.row(i));
        for (std::size_t c = 0; c < k; ++c) {
            worst = std::max(worst, std::fabs(static_cast<double>(scores.view()(i, c)) - z[c]));
            largest = std::max(largest, std::fabs(z[c]));
        }
        const auto x = coder.decoded(scores.view().row(i));
        for (std::size_t j = 0; j < d; ++j) {
            // Adding the mean rounds to what Real has there.
            const double mean = std::fabs(coder.mean[j]) * (sizeof(Real) == 4 ? 0x1p-23 : 0x1p-52);
            const double off = std::fabs(static_cast<double>(decoded.view()(i, j)) - (coder.mean[j] + x[j]));
            worst_decoded = std::max(worst_decoded, off - mean);
        }
    }
    CHECK(worst <= tolerance<Real> * (1 + largest));
    CHECK(worst_decoded <= tolerance<Real> * (1 + largest) * static_cast<double>(k));
    CHECK(scores.gaps_intact());
    CHECK(decoded.gaps_intact());
}

TEST_CASE_TEMPLATE("autoencoder: scores and points are those of plain sums, for every shape", Real, float, double) {
    for (const std::size_t n : {1, 7, 16, 37}) {
        for (const std::size_t d : {1, 2, 5, 16, 33}) {
            for (const std::size_t k : {std::size_t{1}, (d + 1) / 2, d}) {
                const Coder coder(d, k, n % 2 == 0, 0, n + d + k);
                check_codes(coder, around<Real>(coder, n, n));
            }
        }
    }
}

TEST_CASE_TEMPLATE("autoencoder: more inputs, outputs and rows than are taken at a time", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 3>{19, 1030, 3}, {140, 300, 290}, {1030, 9, 4}}) {
        const std::size_t n = shape[0], d = shape[1], k = shape[2];
        const Coder coder(d, k, false, 1, d);
        check_codes(coder, around<Real>(coder, n, k), 2);
    }
}

TEST_CASE("autoencoder: float32 data at 1e6 loses nothing") {
    const Coder coder(20, 6, true, 1e6, 3);
    const Points<float> points = around<float>(coder, 50, 4);
    check_codes(coder, points);
    std::vector<double> errors(points.rows);
    const auto mean = pca::reconstruct<float>(coder.view(), points.view(), {{}, errors}, 1);
    REQUIRE(mean.ok());
    double sum = 0;
    for (std::size_t i = 0; i < points.rows; ++i) {
        const auto decoded = coder.decoded(coder.encoded(points.row(i)).data());
        double error = 0;
        for (std::size_t j = 0; j < points.cols; ++j) {
            const double difference = static_cast<double>(points(i, j)) - coder.mean[j] - decoded[j];
            error += difference * difference;
        }
        CHECK(errors[i] == doctest::Approx(error).epsilon(1e-5));
        sum += errors[i];
    }
    CHECK(*mean == doctest::Approx(sum / 50).epsilon(1e-12));
}

TEST_CASE_TEMPLATE("autoencoder: of a component with scale 0 scores are 0, and they decode to nothing", Real, float,
                   double) {
    Coder coder(6, 3, true, 0, 1);
    coder.scales[1] = 0;
    const Points<Real> points = around<Real>(coder, 20, 2);
    check_codes(coder, points);
    Points<Real> scores(20, 3), decoded(20, 6), again(20, 6);
    REQUIRE(pca::encode<Real>(coder.view(), points.view(), scores.view(), 1).ok());
    REQUIRE(pca::decode<Real>(coder.view(), scores.view(), decoded.view(), 1).ok());
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(scores(i, 1) == 0);
        scores(i, 1) = 1000;
    }
    REQUIRE(pca::decode<Real>(coder.view(), scores.view(), again.view(), 1).ok());
    CHECK(same_bytes(decoded.values, again.values));
}

TEST_CASE_TEMPLATE("autoencoder: reconstruct is encode, then decode", Real, float, double) {
    const Coder coder(21, 4, true, 2, 5);
    const Points<Real> points = around<Real>(coder, 1100, 6);
    Points<Real> scores(1100, 4), expected(1100, 21);
    Strided<Real> found(1100, 21, 1);
    std::vector<double> errors(1100);
    REQUIRE(pca::encode<Real>(coder.view(), points.view(), scores.view(), 1).ok());
    REQUIRE(pca::decode<Real>(coder.view(), scores.view(), expected.view(), 1).ok());
    const auto mean = pca::reconstruct<Real>(coder.view(), points.view(), {found.view(), errors}, 1);
    REQUIRE(mean.ok());
    double sum = 0;
    bool all = true;
    for (std::size_t i = 0; i < 1100; ++i) {
        all = all && same_bytes(std::span(found.view().row(i), 21), std::span(expected.row(i), 21));
        double error = 0;
        for (std::size_t j = 0; j < 21; ++j)
            error += std::pow(static_cast<double>(points(i, j)) - static_cast<double>(expected(i, j)), 2);
        CHECK(errors[i] == doctest::Approx(error).epsilon(tolerance<Real>));
        sum += error;
    }
    CHECK(all);
    CHECK(found.gaps_intact());
    CHECK(*mean == doctest::Approx(sum / 1100).epsilon(tolerance<Real>));
    CHECK(*mean == *pca::reconstruct<Real>(coder.view(), points.view(), {}, 1));
}

TEST_CASE_TEMPLATE("autoencoder: as many orthonormal components as dimensions lose nothing", Real, float, double) {
    Coder coder(4, 4, false, 1e4, 1);
    const double half[16] = {.5, .5, .5, .5, .5, -.5, .5, -.5, .5, .5, -.5, -.5, .5, -.5, -.5, .5};
    std::copy_n(half, 16, coder.components.values.begin());
    const Points<Real> points = around<Real>(coder, 40, 1);
    CHECK(*pca::reconstruct<Real>(coder.view(), points.view(), {}, 1) <= tolerance<Real> * tolerance<Real>);
}

template <class Real>
struct Everything {
    std::vector<Real> scores, points;
    std::vector<double> errors;
    double mean = 0;
};

template <class Real>
Everything<Real> everything(const Coder& coder, const Points<Real>& points, int threads) {
    const std::size_t n = points.rows, d = points.cols, k = coder.components.rows;
    Everything<Real> result{std::vector<Real>(n * k), std::vector<Real>(n * d), std::vector<double>(n)};
    REQUIRE(pca::encode<Real>(coder.view(), points.view(), {result.scores.data(), n, k}, threads).ok());
    const auto mean =
        pca::reconstruct<Real>(coder.view(), points.view(), {{result.points.data(), n, d}, result.errors}, threads);
    REQUIRE(mean.ok());
    result.mean = *mean;
    return result;
}

template <class Real>
void check_same(const Everything<Real>& a, const Everything<Real>& b) {
    CHECK(same_bytes(a.scores, b.scores));
    CHECK(same_bytes(a.points, b.points));
    CHECK(same_bytes(a.errors, b.errors));
    CHECK(a.mean == b.mean);
}

TEST_CASE_TEMPLATE("autoencoder: threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    const Coder coder(11, 5, true, 3, 7);
    const Points<Real> points = around<Real>(coder, 9000, 8);
    const auto expected = everything(coder, points, 1);
    for (const int threads : {2, 3, 7}) check_same(expected, everything(coder, points, threads));
}

TEST_CASE_TEMPLATE("autoencoder: every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {19, 7}, {300, 130}}) {
        const std::size_t d = shape[0], k = shape[1];
        const Coder coder(d, k, true, 3, d);
        const Points<Real> points = around<Real>(coder, 37, 8);
        ForcedIsa forced;
        REQUIRE(forced.use(simd::Isa::scalar));
        const auto expected = everything(coder, points, 1);
        for (int i = 1; i < simd::isa_count; ++i) {
            const auto isa = static_cast<simd::Isa>(i);
            if (!forced.use(isa)) continue;
            INFO(simd::to_string(isa));
            const auto found = everything(coder, points, 1);
            if (isa == simd::Isa::sse2) CHECK(found.mean == doctest::Approx(expected.mean).epsilon(1e-5));
            else check_same(expected, found);
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
