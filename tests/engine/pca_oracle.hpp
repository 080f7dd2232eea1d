// Principal components by the plainest way, and what holds for every fit.
#pragma once

#include <cstdint>

#include <lanewise/pca/fit.hpp>

#include "tests/engine/pca_data.hpp"
#include "tests/engine/svd_oracle.hpp"

namespace lanewise::tests {

template <class Real>
constexpr double unit_roundoff = sizeof(Real) == 4 ? 0x1p-24 : 0x1p-53;

// Two passes in Wide.
struct Principal {
    template <class Real>
    explicit Principal(MatrixView<const Real> points, bool center = true) : rows(points.rows), cols(points.cols) {
        const double divisor = rows > 1 ? static_cast<double>(rows - 1) : 1;
        std::vector<Wide> squares(rows);
        for (std::size_t j = 0; j < cols; ++j) {
            Wide sum = 0;
            for (std::size_t i = 0; i < rows && center; ++i) sum += static_cast<Wide>(points(i, j));
            const Wide middle = sum / static_cast<Wide>(rows);
            mean.push_back(static_cast<double>(middle));
            for (std::size_t i = 0; i < rows; ++i) {
                const Wide x = static_cast<Wide>(points(i, j)) - middle;
                centred.push_back(static_cast<double>(x));  // by columns
                squares[i] += x * x;
            }
        }
        for (const Wide square : squares) {
            longest = std::max(longest, static_cast<double>(sqrt(square)));
            total += static_cast<double>(square) / divisor;
        }
        // One-sided Jacobi turns columns; the fewer, the better.
        Dense by_rows(rows * cols);
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < cols; ++j) by_rows[i * cols + j] = centred[j * rows + i];
        }
        variances = rows < cols ? singular_values(centred, cols, rows) : singular_values(by_rows, rows, cols);
        for (double& value : variances) value *= value / divisor;
    }

    template <class Real>
    explicit Principal(const Points<Real>& points, bool center = true) : Principal(points.view(), center) {}

    double covariance(std::size_t a, std::size_t b) const {
        Wide sum = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            sum += static_cast<Wide>(centred[a * rows + i]) * static_cast<Wide>(centred[b * rows + i]);
        }
        return static_cast<double>(sum / static_cast<Wide>(rows > 1 ? rows - 1 : 1));
    }

    std::size_t rows, cols;
    std::vector<double> mean, variances;
    Dense centred;
    double total = 0;
    double longest = 0;  // distance of a point from the mean
};

inline pca::Options pca_options(std::size_t components = 0, pca::Solver solver = pca::Solver::covariance) {
    pca::Options options;
    options.components = static_cast<std::int32_t>(components);
    options.solver = solver;
    options.threads = 1;
    return options;
}

inline constexpr pca::Solver pca_solvers[] = {pca::Solver::covariance, pca::Solver::gram, pca::Solver::randomized};

template <class Real>
pca::Model fitted(MatrixView<const Real> points, const pca::Options& options) {
    auto model = pca::fit<Real>(points, options);
    REQUIRE_MESSAGE(model.ok(), std::string(model.status().message()));
    return std::move(*model);
}

template <class Real>
pca::Model fitted(const Points<Real>& points, const pca::Options& options) {
    return fitted<Real>(points.view(), options);
}

inline double divided_by_points(std::uint64_t n) {
    return n > 1 ? static_cast<double>(n - 1) / static_cast<double>(n) : 1;
}

// Orthonormal rows, each with its largest loading positive.
inline void check_components(MatrixView<const double> v) {
    double worst = 0;
    for (std::size_t a = 0; a < v.rows; ++a) {
        for (std::size_t b = a; b < v.rows; ++b) {
            double sum = a == b ? -1 : 0;
            for (std::size_t j = 0; j < v.cols; ++j) sum += v(a, j) * v(b, j);
            worst = std::max(worst, std::isfinite(sum) ? std::fabs(sum) : INFINITY);
        }
    }
    CHECK(worst <= 1e-12);
    for (std::size_t k = 0; k < v.rows; ++k) {
        double peak = 0;
        for (std::size_t j = 0; j < v.cols; ++j) peak = std::max(peak, std::fabs(v(k, j)));
        std::size_t first = 0;
        while (first + 1 < v.cols && std::fabs(v(k, first)) < peak * (1 - 0x1p-40)) ++first;
        CHECK(v(k, first) > 0);
    }
}

// The documented tolerance of variances, relative to the first; randomized has that of svd.hpp's singular values, squared.
inline double variance_error(const pca::Report& report) {
    return report.solver == pca::Solver::randomized ? 3e-14 : report.tolerance;
}

// What a report says follows from the variances.
inline void check_report(const pca::Model& model) {
    const pca::Report& report = model.report();
    const std::span<const double> variances = model.variances();
    CHECK(std::is_sorted(variances.rbegin(), variances.rend()));
    CHECK(variances.back() >= 0);
    const double least = report.tolerance * variances[0];
    const auto counted = std::count_if(variances.begin(), variances.end(), [&](double value) { return value > least; });
    CHECK(report.rank == counted);
    CHECK(static_cast<std::size_t>(report.components) == model.components().rows);
    if (report.solver == pca::Solver::randomized) return;
    double left_out = 0;
    for (std::size_t k = model.components().rows; k < variances.size(); ++k) left_out += variances[k];
    if (report.components >= report.rank) left_out = 0;
    const double count = static_cast<double>(variances.size() - model.components().rows);
    CHECK(report.noise_variance == doctest::Approx(count > 0 ? left_out / count : 0).epsilon(1e-14));
    CHECK(report.reconstruction_error == doctest::Approx(left_out * divided_by_points(model.points())).epsilon(1e-14));
    CHECK(report.reconstruction_error == pca::reconstruction_error(variances, static_cast<std::size_t>(report.rank), model.components().rows, model.points()));
}

// Bounds: the mean's sums are chains of up to 256 differences from a middle, and it is added; variances have the documented tolerance.
template <class Real>
void check_fit(const Principal& expected, const pca::Model& model) {
    const pca::Report& report = model.report();
    check_components(model.components());
    check_report(model);
    CHECK(model.points() == expected.rows);
    REQUIRE(model.mean().size() == expected.cols);
    for (std::size_t j = 0; j < expected.cols; ++j) {
        const double chain = static_cast<double>(std::min<std::size_t>(expected.rows, 256) + 2);
        const double bound = 2 * chain * unit_roundoff<Real> * expected.longest + 0x1p-51 * std::fabs(expected.mean[j]);
        CHECK(std::fabs(model.mean()[j] - expected.mean[j]) <= bound);
    }
    const double first = expected.variances[0], bound = variance_error(report) * first;
    double worst = 0;
    for (std::size_t k = 0; k < model.variances().size(); ++k) {
        worst = std::max(worst, std::fabs(model.variances()[k] - expected.variances[k]));
    }
    CHECK(worst <= bound);
    CHECK(std::fabs(report.total_variance - expected.total) <= static_cast<double>(expected.variances.size()) * bound);
}

// A distance from what rounding of encode and decode in Real makes of a point. Sums of d and K products, of a point no longer than
// that and unit vectors.
template <class Real>
double round_trip_rounding(const Principal& data, std::size_t components) {
    const auto d = static_cast<double>(data.cols), k = static_cast<double>(components);
    return (std::sqrt(k) * (d + 2) + std::sqrt(d) * (k + 2)) * unit_roundoff<Real> * data.longest;
}

// The error that pca::reconstruct measures is the report's.
template <class Real>
void check_reconstruction(const Points<Real>& points, const Principal& data, const pca::Model& model) {
    const auto measured = pca::reconstruct<Real>(model.autoencoder(), points.view(), {}, 1);
    REQUIRE(measured.ok());
    const double reported = model.report().reconstruction_error,
                 off = round_trip_rounding<Real>(data, model.components().rows);
    const double variances =
        static_cast<double>(data.variances.size()) * variance_error(model.report()) * data.variances[0];
    CHECK(std::fabs(*measured - reported) <= 2 * std::sqrt(reported) * off + off * off + variances);
}

// n x d of that rank, but for the mean: small whole numbers, so that float holds them too.
template <class Real>
Points<Real> planted_rank(std::size_t n, std::size_t d, std::size_t rank, std::uint64_t seed) {
    Random random(seed);
    const auto whole = [&] { return static_cast<int>(random.below(17)) - 8; };
    std::vector<int> turn(rank * d);
    for (std::size_t t = 0; t < rank; ++t) {
        for (std::size_t j = 0; j < d; ++j) turn[t * d + j] = j < rank ? (j == t ? 8 : 0) : whole();
    }
    Points<Real> points(n, d);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t t = 0; t < rank; ++t) {
            const int score = whole();
            for (std::size_t j = 0; j < d; ++j) points(i, j) += static_cast<Real>(score * turn[t * d + j]);
        }
        for (std::size_t j = 0; j < d; ++j) points(i, j) += static_cast<Real>(j) - 3;
    }
    return points;
}

// Standard deviations fall by `ratio` from dimension to dimension; then the dimensions are mixed a little.
template <class Real>
Points<Real> falling_cloud(std::size_t n, std::size_t d, double ratio, std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(n, d);
    for (std::size_t i = 0; i < n; ++i) {
        double scale = 1, before = 0;
        for (std::size_t j = 0; j < d; ++j, scale *= ratio) {
            const double value = scale * random.normal();
            points(i, j) = static_cast<Real>(value + 0.5 * before);
            before = value;
        }
    }
    return points;
}

// Everything a fit returns, to the bit.
inline bool same_fit(const pca::Model& a, const pca::Model& b) {
    const pca::Report &one = a.report(), &two = b.report();
    return same_bytes(values_of(a.components()), values_of(b.components())) && same_bytes(a.mean(), b.mean()) &&
           same_bytes(a.variances(), b.variances()) && a.points() == b.points() && one.components == two.components &&
           one.solver == two.solver && one.rank == two.rank && one.tolerance == two.tolerance &&
           one.total_variance == two.total_variance && one.noise_variance == two.noise_variance &&
           one.reconstruction_error == two.reconstruction_error;
}

}  // namespace lanewise::tests
