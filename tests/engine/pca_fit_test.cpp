// Principal components by all three solvers, against the oracle.
#include "tests/engine/pca_oracle.hpp"

#include <array>

namespace lanewise::tests {
namespace {

TEST_CASE_TEMPLATE("pca: mean, variances and components of every shape", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{1, 1},
                              {1, 5},
                              {2, 1},
                              {2, 2},
                              {40, 1},
                              {12, 60},
                              {12, 12},
                              {13, 12},
                              {12, 13},
                              {33, 17},
                              {300, 5},
                              {5, 600}}) {
        const std::size_t n = shape[0], d = shape[1];
        const Points<Real> points = falling_cloud<Real>(n, d, 0.9, n + d);
        const Principal expected(points);
        for (const pca::Solver solver : pca_solvers) {
            if (solver == pca::Solver::gram && n > 100) continue;
            INFO(n, " x ", d, ", ", std::string(pca::to_string(solver)));
            const pca::Model model = fitted(points, pca_options(0, solver));
            CHECK(model.report().solver == solver);
            check_fit<Real>(expected, model);
            check_reconstruction(points, expected, model);
        }
    }
}

// Gaps of variances are wide: a component turns by the variances' error through the gap, times two for the orientation's sake.
template <class Real>
void check_agree(const Points<Real>& points, std::size_t k, bool center) {
    pca::Options options = pca_options(k);
    options.center = center;
    const Principal expected(points, center);
    const pca::Model model = fitted(points, options);
    for (const pca::Solver solver : {pca::Solver::gram, pca::Solver::randomized}) {
        options.solver = solver;
        INFO(std::string(pca::to_string(solver)));
        const pca::Model other = fitted(points, options);
        const double error = (variance_error(model.report()) + variance_error(other.report())) * expected.variances[0];
        for (std::size_t c = 0; c < k && model.variances()[c] > 0; ++c) {
            double gap = c > 0 ? expected.variances[c - 1] - expected.variances[c] : INFINITY;
            if (c + 1 < expected.variances.size())
                gap = std::min(gap, expected.variances[c] - expected.variances[c + 1]);
            double squares = 0;
            for (std::size_t j = 0; j < points.cols; ++j) {
                squares += std::pow(model.components()(c, j) - other.components()(c, j), 2);
            }
            CHECK(std::sqrt(squares) <= 2 * error / gap + 1e-14);
            CHECK(std::fabs(model.variances()[c] - other.variances()[c]) <= error);
        }
        CHECK(std::fabs(model.report().noise_variance - other.report().noise_variance) <= error);
    }
}

TEST_CASE_TEMPLATE("pca: the three solvers agree", Real, float, double) {
    for (const bool center : {true, false}) {
        for (const auto& shape : {std::array<std::size_t, 2>{60, 12}, {13, 12}, {12, 40}, {1, 3}}) {
            INFO(shape[0], " x ", shape[1], ", centred: ", center);
            const Points<Real> points = falling_cloud<Real>(shape[0], shape[1], 0.7, 5);
            check_agree(points, std::min<std::size_t>(4, shape[0]), center);
        }
    }
}

TEST_CASE_TEMPLATE("pca: without centring the mean is 0, and variances are mean squares over n - 1", Real, float,
                   double) {
    const Points<Real> points = falling_cloud<Real>(50, 6, 0.8, 2).shifted(3);
    const Principal expected(points, false);
    for (const pca::Solver solver : pca_solvers) {
        pca::Options options = pca_options(0, solver);
        options.center = false;
        const pca::Model model = fitted(points, options);
        check_fit<Real>(expected, model);
        CHECK(std::count(model.mean().begin(), model.mean().end(), 0.0) == 6);
        options.components = 2;
        check_reconstruction(points, expected, fitted(points, options));
    }
}

TEST_CASE_TEMPLATE("pca: nothing is lost if and only if K reaches the rank, of ranks 1 to d", Real, float, double) {
    constexpr std::size_t n = 30, d = 12;
    for (std::size_t rank = 1; rank <= d; ++rank) {
        const Points<Real> points = planted_rank<Real>(n, d, rank, rank);
        const Principal expected(points);
        for (const pca::Solver solver : pca_solvers) {
            INFO("rank ", rank, ", ", std::string(pca::to_string(solver)));
            const pca::Model all = fitted(points, pca_options(0, solver));
            CHECK(all.report().rank == static_cast<std::int32_t>(rank));
            check_fit<Real>(expected, all);
            for (const std::size_t k : {std::size_t{1}, rank - 1, rank, rank + 1, d}) {
                if (k == 0 || k > d) continue;
                const pca::Model model = fitted(points, pca_options(k, solver));
                // Of variances that randomized has not looked for it knows but the sum, to rounding.
                const double least = solver == pca::Solver::randomized ? 1e-13 * expected.total : 0;
                CHECK((model.report().reconstruction_error <= least) == (k >= rank));
                const double measured = *pca::reconstruct<Real>(model.autoencoder(), points.view(), {}, 1);
                CHECK((measured <= std::pow(round_trip_rounding<Real>(expected, k), 2)) == (k >= rank));
            }
        }
    }
}

TEST_CASE_TEMPLATE("pca: what K components lose is the sum of the dropped, measured and reported", Real, float,
                   double) {
    for (const auto& shape : {std::array<std::size_t, 2>{60, 12}, {12, 60}}) {
        const Points<Real> points = falling_cloud<Real>(shape[0], shape[1], 0.8, 7);
        const Principal expected(points);
        for (const pca::Solver solver : pca_solvers) {
            for (std::size_t k = 1; k <= 12; ++k) {
                INFO(std::string(pca::to_string(solver)), ", k ", k);
                const pca::Model model = fitted(points, pca_options(k, solver));
                check_report(model);
                check_reconstruction(points, expected, model);
                double dropped = 0;
                for (std::size_t j = k; j < 12; ++j) dropped += expected.variances[j];
                const double error = 12 * variance_error(model.report()) * expected.variances[0];
                CHECK(std::fabs(model.report().reconstruction_error - dropped * divided_by_points(shape[0])) <= error);
                CHECK(std::fabs(model.report().noise_variance * static_cast<double>(12 - k) - dropped) <= error);
            }
        }
    }
}

// z = v . (x - m) in Real, of d terms.
template <class Real>
void check_scores(const Points<Real>& points, const pca::Solver solver) {
    const std::size_t n = points.rows, k = std::min<std::size_t>(5, points.cols);
    const Principal data(points);
    const pca::Model model = fitted(points, pca_options(k, solver));
    const double off = static_cast<double>(points.cols + 2) * unit_roundoff<Real> * data.longest;
    for (const bool whiten : {false, true}) {
        Points<Real> scores(n, k);
        REQUIRE(pca::encode<Real>(model.autoencoder(whiten), points.view(), scores.view(), 1).ok());
        const Principal found(scores);
        for (std::size_t c = 0; c < k; ++c) {
            const double variance = model.variances()[c], unit = whiten ? variance : 1;
            const double error = (2 * std::sqrt(variance) * 2 * off + 4 * off * off) / unit +
                                 2 * variance_error(model.report()) * model.variances()[0] / unit;
            CHECK(std::fabs(found.covariance(c, c) - variance / unit) <= error);
            CHECK(std::fabs(found.mean[c]) <= 2 * off / std::sqrt(unit) + 256 * unit_roundoff<Real> * data.longest);
        }
    }
}

TEST_CASE_TEMPLATE("pca: scores have the variances that are reported, whitened ones 1", Real, float, double) {
    for (const pca::Solver solver : pca_solvers) {
        INFO(std::string(pca::to_string(solver)));
        check_scores(falling_cloud<Real>(80, 9, 0.8, 3).shifted(10), solver);
        check_scores(falling_cloud<Real>(9, 40, 0.8, 4), solver);
    }
}

TEST_CASE_TEMPLATE("pca: whitened scores along components of variance 0 are 0", Real, float, double) {
    const Points<Real> points = planted_rank<Real>(40, 6, 2, 3);
    for (const pca::Solver solver : pca_solvers) {
        const pca::Model model = fitted(points, pca_options(4, solver));
        Points<Real> scores(40, 4);
        REQUIRE(pca::encode<Real>(model.autoencoder(true), points.view(), scores.view(), 1).ok());
        for (std::size_t i = 0; i < 40; ++i) {
            CHECK(scores(i, 2) == 0);
            CHECK(scores(i, 3) == 0);
        }
    }
}

TEST_CASE_TEMPLATE("pca: as many components as a share of the variance takes", Real, float, double) {
    for (const auto& shape : {std::array<std::size_t, 2>{60, 12}, {12, 60}}) {
        const Points<Real> points = falling_cloud<Real>(shape[0], shape[1], 0.8, 7);
        for (const pca::Solver solver : {pca::Solver::covariance, pca::Solver::gram}) {
            pca::Options options = pca_options(0, solver);
            const pca::Model all = fitted(points, options);
            double total = 0;
            for (const double variance : all.variances()) total += variance;
            for (const double share : {1e-300, 0.1, 0.5, 0.9, 0.95, 0.999, 1.0}) {
                INFO("share ", share);
                options.explained = share;
                const pca::Model model = fitted(points, options);
                CHECK(same_bytes(model.variances(), all.variances()));
                const auto k = static_cast<std::size_t>(model.report().components);
                double before = 0;
                for (std::size_t j = 0; j + 1 < k; ++j) before += model.variances()[j];
                CHECK(before + model.variances()[k - 1] >= share * total);
                CHECK((k == 1 || before < share * total));
                check_components(model.components());
                const auto same = values_of(all.components()).first(k * shape[1]);
                CHECK((solver == pca::Solver::gram || same_bytes(values_of(model.components()), same)));
            }
        }
    }
    pca::Options options = pca_options();
    options.explained = 1;
    for (std::size_t rank = 1; rank <= 6; ++rank) {
        const pca::Model model = fitted(planted_rank<Real>(30, 6, rank, 1), options);
        CHECK(model.report().components == static_cast<std::int32_t>(rank));
        CHECK(model.report().reconstruction_error == 0);
    }
}

TEST_CASE("pca: automatic takes the cheapest solver") {
    const auto taken = [](std::size_t n, std::size_t d, std::size_t k) {
        const Points<float> points = cloud<float>(n, d, 1);
        return fitted(points, pca_options(k, pca::Solver::automatic)).report().solver;
    };
    CHECK(taken(20, 20, 2) == pca::Solver::covariance);
    CHECK(taken(21, 20, 2) == pca::Solver::covariance);
    CHECK(taken(19, 20, 2) == pca::Solver::gram);
    CHECK(taken(1, 1, 0) == pca::Solver::covariance);
    CHECK(taken(20, 2100, 2) == pca::Solver::gram);
    CHECK(taken(2100, 4, 0) == pca::Solver::covariance);
}

TEST_CASE("pca: strides longer than a row change nothing") {
    const Points<float> points = falling_cloud<float>(70, 7, 0.8, 2);
    const Strided<float> strided(points, 5);
    for (const pca::Solver solver : pca_solvers) {
        const pca::Options options = pca_options(3, solver);
        CHECK(same_fit(fitted(points, options), fitted<float>(strided.view(), options)));
    }
}

}  // namespace
}  // namespace lanewise::tests
