// What a pair of matrices can do.
#include <array>
#include <limits>

#include "tests/engine/forced_isa.hpp"
#include "tests/engine/pca_data.hpp"

namespace lanewise::tests {
namespace {

Points<double> product(const Points<double>& a, const Points<double>& b) {
    Points<double> c(a.rows, b.cols);
    for (std::size_t i = 0; i < a.rows; ++i) {
        for (std::size_t j = 0; j < b.cols; ++j) {
            Wide sum = 0;
            for (std::size_t t = 0; t < a.cols; ++t) sum += static_cast<Wide>(a(i, t)) * b(t, j);
            c(i, j) = static_cast<double>(sum);
        }
    }
    return c;
}

double deviation(const Points<double>& c) {
    double largest = 0;
    for (std::size_t i = 0; i < c.rows; ++i) {
        for (std::size_t j = 0; j < c.cols; ++j) largest = std::max(largest, std::fabs(c(i, j) - (i == j ? 1 : 0)));
    }
    return largest;
}

struct Pair {
    Points<double> encoder, decoder;
};

// k x d and d x k of ranks w and b.
Pair planted(std::size_t d, std::size_t k, std::size_t w, std::size_t b, std::uint64_t seed) {
    return {product(cloud<double>(k, w, seed), cloud<double>(w, d, seed + 1)),
            product(cloud<double>(d, b, seed + 2), cloud<double>(b, k, seed + 3))};
}

pca::PairReport report_of(const Pair& pair, int threads = 1) {
    const auto report = pca::check_pair(pair.encoder.view(), pair.decoder.view(), threads);
    REQUIRE_MESSAGE(report.ok(), std::string(report.status().message()));
    return *report;
}

Pair scaled(Pair pair, double w, double b) {
    for (double& value : pair.encoder.values) value *= w;
    for (double& value : pair.decoder.values) value *= b;
    return pair;
}

TEST_CASE("pair: planted ranks are found, with K below, at and above d") {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {7, 3}, {20, 12}, {12, 12}, {9, 17}, {1030, 3}}) {
        const std::size_t d = shape[0], k = shape[1];
        const std::size_t most = std::min(d, k);
        for (const std::size_t w : {std::size_t{1}, (most + 1) / 2, most}) {
            for (const std::size_t b : {std::size_t{1}, most}) {
                if (d > 100 && w + b < 6) continue;
                INFO("d ", d, ", K ", k, ", ranks ", w, ", ", b);
                const Pair pair = planted(d, k, w, b, d + k);
                const pca::PairReport report = report_of(pair);
                CHECK(report.rank == static_cast<std::int32_t>(std::min(w, b)));
                if (d > 100) continue;
                CHECK(report.largest_deviation ==
                      doctest::Approx(deviation(product(pair.decoder, pair.encoder))).epsilon(1e-12));
                CHECK(report_of(scaled(pair, 1e-200, 1e190)).rank == report.rank);
                CHECK(report_of(scaled(pair, 1e250, 1e-300)).rank == report.rank);
            }
        }
    }
}

TEST_CASE("pair: the identity is one, and what is nearly one is told apart") {
    for (const std::size_t k : {5, 8}) {
        Pair pair{Points<double>(k, 5), Points<double>(5, k)};
        for (std::size_t i = 0; i < 5; ++i) pair.encoder(i, i) = 4e-160, pair.decoder(i, i) = 0.25e160;
        CHECK(report_of(pair).is_identity);
        CHECK(report_of(pair).largest_deviation <= 1e-15);
        CHECK(report_of(pair).rank == 5);
        pair.encoder(3, 1) = 4e-160 * 2e-9;
        CHECK(!report_of(pair).is_identity);
        CHECK(report_of(pair).largest_deviation == doctest::Approx(2e-9).epsilon(1e-6));
    }
    Pair narrow{Points<double>(4, 5), Points<double>(5, 4)};
    for (std::size_t i = 0; i < 4; ++i) narrow.encoder(i, i) = narrow.decoder(i, i) = 1;
    CHECK(!report_of(narrow).is_identity);
    CHECK(report_of(narrow).largest_deviation == 1);
    CHECK(report_of(narrow).rank == 4);
}

TEST_CASE("pair: an inverse is the identity") {
    // Rotations in three planes, and back.
    Points<double> w(4, 4);
    for (std::size_t i = 0; i < 4; ++i) w(i, i) = 1;
    for (std::size_t p = 0; p < 3; ++p) {
        Points<double> turn(4, 4);
        for (std::size_t i = 0; i < 4; ++i) turn(i, i) = 1;
        turn(p, p) = turn(p + 1, p + 1) = 0.6;
        turn(p, p + 1) = 0.8;
        turn(p + 1, p) = -0.8;
        w = product(w, turn);
    }
    Points<double> back(4, 4);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) back(i, j) = w(j, i);
    }
    CHECK(report_of({w, back}).is_identity);
    CHECK(report_of({w, back}).rank == 4);
}

TEST_CASE("pair: terms that cancel, zeros and terms of very different sizes") {
    const std::size_t d = 6;
    Pair pair{Points<double>(2, d), Points<double>(d, 2)};
    CHECK(report_of(pair).rank == 0);
    CHECK(report_of(pair).largest_deviation == 1);
    Random random(1);
    for (std::size_t i = 0; i < d; ++i) {
        pair.encoder(0, i) = random.normal();
        pair.encoder(1, i) = 3 * pair.encoder(0, i);
        pair.decoder(i, 0) = random.normal();
        pair.decoder(i, 1) = -pair.decoder(i, 0) / 3;
    }
    CHECK(report_of(pair).rank == 0);

    // diag(1, 1e-20) and diag(1e-20, 1), whose product is 1e-20 I.
    Pair graded{Points<double>(2, 3), Points<double>(3, 2)};
    graded.encoder(0, 0) = graded.decoder(1, 1) = 1;
    graded.encoder(1, 1) = graded.decoder(0, 0) = 1e-20;
    CHECK(report_of(graded).rank == 2);
    graded.decoder(0, 0) = 1;
    CHECK(report_of(graded).rank == 1);
}

TEST_CASE("pair: the same for all threads and instruction sets") {
    for (const Pair& pair : {planted(40, 9, 5, 9, 1), planted(20, 30, 20, 11, 2)}) {
        ForcedIsa forced;
        REQUIRE(forced.use(simd::Isa::scalar));
        const pca::PairReport expected = report_of(pair);
        for (int i = 0; i < simd::isa_count; ++i) {
            if (!forced.use(static_cast<simd::Isa>(i))) continue;
            for (const int threads : {1, 2, 3, 7}) {
                const pca::PairReport found = report_of(pair, threads);
                CHECK(found.rank == expected.rank);
                if (static_cast<simd::Isa>(i) == simd::Isa::sse2) continue;
                CHECK(found.largest_deviation == expected.largest_deviation);
            }
        }
    }
}

TEST_CASE("pair: bad input is refused") {
    const auto check = [](const Pair& pair, ErrorCode code, const char* sentence, int threads = 1) {
        const auto report = pca::check_pair(pair.encoder.view(), pair.decoder.view(), threads);
        CHECK(report.status().code() == code);
        CHECK_MESSAGE(contains(report.status().message(), sentence), std::string(report.status().message()));
        if (code == ErrorCode::out_of_range) return;
        const auto error = pca::pair_error<double>(pair.encoder.view(), pair.decoder.view(), {},
                                                   cloud<double>(2, 3, 1).view(), threads);
        CHECK(error.status().code() == code);
    };
    const Pair good = planted(3, 2, 2, 2, 1);
    Pair bad = good;
    bad.encoder(1, 2) = std::numeric_limits<double>::quiet_NaN();
    check(bad, ErrorCode::non_finite, "encoder[1, 2] is NaN");
    bad = good;
    bad.decoder(2, 0) = -std::numeric_limits<double>::infinity();
    check(bad, ErrorCode::non_finite, "decoder[2, 0] is infinite");
    check({good.encoder, good.encoder}, ErrorCode::invalid_shape, "decoder has shape (2, 3); expected (3, 2)");
    check({Points<double>(0, 3), good.decoder}, ErrorCode::invalid_shape, "encoder has shape (0, 3)");
    check({good.encoder, Points<double>(3, 0)}, ErrorCode::invalid_shape, "decoder has shape (3, 0)");
    check(good, ErrorCode::invalid_argument, "threads is -2", -2);
    check(scaled(good, 1e200, 1e200), ErrorCode::out_of_range, "overflows");
    check(scaled(planted(2, 3, 2, 2, 1), 1e200, 1e200), ErrorCode::out_of_range, "overflows");
}

template <class Real>
double error_of(const Pair& pair, const std::vector<double>& mean, const Points<Real>& points) {
    const Points<double> c = product(pair.decoder, pair.encoder);
    Wide sum = 0;
    for (std::size_t i = 0; i < points.rows; ++i) {
        for (std::size_t j = 0; j < points.cols; ++j) {
            Wide difference = 0;
            for (std::size_t t = 0; t < points.cols; ++t) {
                difference += (static_cast<Wide>(j == t) - c(j, t)) *
                              (static_cast<Wide>(points(i, t)) - (mean.empty() ? 0 : mean[t]));
            }
            sum += difference * difference;
        }
    }
    return static_cast<double>(sum / points.rows);
}

TEST_CASE_TEMPLATE("pair error: that of plain sums, in double for float too", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 3>{1, 1, 1}, {13, 5, 2}, {1100, 4, 7}}) {
        const std::size_t n = shape[0], d = shape[1], k = shape[2];
        const Pair pair = planted(d, k, std::min(d, k), std::min(d, k), 3);
        std::vector<double> mean(d, 1e6 + 1.0 / 3);
        const Points<Real> points = cloud<Real>(n, d, 4), far = points.shifted(1e6);
        const auto found = pca::pair_error<Real>(pair.encoder.view(), pair.decoder.view(), {}, points.view(), 1);
        const auto shifted =
            pca::pair_error<Real>(pair.encoder.view(), pair.decoder.view(), mean, Strided<Real>(far).view(), 1);
        REQUIRE(found.ok());
        REQUIRE(shifted.ok());
        CHECK(*found == doctest::Approx(error_of(pair, {}, points)).epsilon(1e-12));
        CHECK(*shifted == doctest::Approx(error_of(pair, mean, far)).epsilon(1e-10));
        for (const int threads : {2, 3, 7}) {
            CHECK(*found ==
                  *pca::pair_error<Real>(pair.encoder.view(), pair.decoder.view(), {}, points.view(), threads));
        }
    }
}

TEST_CASE("pair error: bad points and means are refused, and what overflows") {
    const Pair pair = planted(3, 2, 2, 2, 1);
    const auto check = [&](const Points<double>& points, const std::vector<double>& mean, ErrorCode code,
                           const char* sentence) {
        const auto error = pca::pair_error<double>(pair.encoder.view(), pair.decoder.view(), mean, points.view(), 1);
        CHECK(error.status().code() == code);
        CHECK_MESSAGE(contains(error.status().message(), sentence), std::string(error.status().message()));
    };
    Points<double> points = cloud<double>(4, 3, 1);
    check(Points<double>(4, 2), {}, ErrorCode::invalid_shape, "points has 2 columns; expected 3");
    check(Points<double>(0, 3), {}, ErrorCode::invalid_shape, "points has shape (0, 3)");
    check(points, {1, 2}, ErrorCode::invalid_shape, "mean has 2 values; expected none or 3");
    check(points, {1, 2, std::numeric_limits<double>::infinity()}, ErrorCode::non_finite, "mean[2] is infinite");
    points(3, 1) = std::numeric_limits<double>::quiet_NaN();
    check(points, {}, ErrorCode::non_finite, "points[3, 1] is NaN");
    points(3, 1) = 1e200;
    check(points, {}, ErrorCode::out_of_range, "overflow");
}

}  // namespace
}  // namespace lanewise::tests
