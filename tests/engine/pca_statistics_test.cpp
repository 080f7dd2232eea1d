// Statistics: in chunks, in any order and merged, the bits are those of all points at once, and of fit().
#include <lanewise/pca/statistics.hpp>

#include "tests/engine/pca_oracle.hpp"

#include <limits>

namespace lanewise::tests {
namespace {

using pca::Statistics;

constexpr std::size_t block = pca::rows_a_block;

template <class Real>
struct Job {
    Job(std::size_t rows, std::size_t d) : points(falling_cloud<Real>(rows, d, 0.8, d).shifted(2)) {}

    Statistics<Real> empty(std::uint64_t first_row = 0, int threads = 1) const {
        auto created = Statistics<Real>::create(points.cols, first_row, threads);
        REQUIRE(created.ok());
        return std::move(*created);
    }
    MatrixView<const Real> rows(std::size_t first, std::size_t last) const {
        return {points.row(first), last - first, points.cols};
    }
    // Of rows first ... last-1 alone.
    Statistics<Real> part(std::size_t first, std::size_t last, int threads = 1) const {
        Statistics<Real> statistics = empty(first, threads);
        REQUIRE(statistics.add(rows(first, last)).ok());
        return statistics;
    }
    Statistics<Real> whole() const { return part(0, points.rows); }

    Points<Real> points;
};

template <class Real>
bool same_statistics(const Statistics<Real>& a, const Statistics<Real>& b) {
    const std::size_t d = a.dimensions();
    std::vector<double> mean(d), other_mean(d);
    Points<double> covariance(d, d), other(d, d);
    if (a.rows() != b.rows() || a.first_row() != b.first_row() || b.dimensions() != d) return false;
    const Status status = a.moments(mean, covariance.view()), other_status = b.moments(other_mean, other.view());
    return status.code() == other_status.code() && same_bytes(mean, other_mean) &&
           same_bytes(covariance.values, other.values);
}

template <class Real>
void check_is_fit(const Statistics<Real>& statistics, const Points<Real>& points) {
    for (const bool center : {true, false}) {
        for (const std::int32_t components : {0, 2}) {
            pca::Options options = pca_options(static_cast<std::size_t>(components));
            options.center = center;
            const auto model = statistics.fit(options);
            REQUIRE(model.ok());
            CHECK(same_fit(*model, fitted(points, options)));
            options.solver = pca::Solver::automatic;
            CHECK(same_fit(*model, *statistics.fit(options)));
        }
    }
}

TEST_CASE_TEMPLATE("pca statistics: chunks of any blocks are all at once, and fit", Real, float, double) {
    const Job<Real> job(13 * block + 77, 5);
    const Statistics<Real> all = job.whole();
    CHECK(all.rows() == job.points.rows);
    CHECK(all.dimensions() == 5);
    check_is_fit(all, job.points);
    for (const std::vector<std::size_t>& sizes :
         {std::vector<std::size_t>{1}, {2}, {3}, {13}, {5, 1, 7}, {1, 2, 3, 4, 3}}) {
        Statistics<Real> chunks = job.empty();
        std::size_t first = 0;
        for (std::size_t at = 0; first < job.points.rows; ++at) {
            const std::size_t last = std::min(first + sizes[at % sizes.size()] * block, job.points.rows);
            REQUIRE(chunks.add(job.rows(first, last)).ok());
            first = last;
        }
        CHECK(same_statistics(chunks, all));
    }
}

TEST_CASE_TEMPLATE("pca statistics: few rows, a block and one more", Real, float, double) {
    for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{63}, block, block + 1, 2 * block}) {
        for (const std::size_t d : {1, 2, 17}) {
            INFO(n, " x ", d);
            const Job<Real> job(n, d);
            const Statistics<Real> all = job.whole();
            const auto model = all.fit(pca_options());
            REQUIRE(model.ok());
            CHECK(same_fit(*model, fitted(job.points, pca_options())));
        }
    }
}

TEST_CASE_TEMPLATE("pca statistics: threads change nothing", Real, float, double) {
    const Job<Real> job(11 * block + 3, 4);
    const Statistics<Real> all = job.whole();
    for (const int threads : {0, 2, 3, 7}) {
        CHECK(same_statistics(job.part(0, job.points.rows, threads), all));
        pca::Options options = pca_options();
        options.threads = threads;
        CHECK(same_fit(*all.fit(options), *all.fit(pca_options())));
    }
}

TEST_CASE_TEMPLATE("pca statistics: parts made apart and merged in any order that leaves no gap", Real, float, double) {
    const Job<Real> job(21 * block + 500, 4);
    const Statistics<Real> all = job.whole();
    const std::size_t cuts[] = {0, block, 4 * block, 11 * block, 18 * block, job.points.rows};
    for (std::size_t begin = 0; begin < 5; ++begin) {
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            // From part `begin` on, to the left or to the right as long as there is something.
            Random random(seed);
            Statistics<Real> merged = job.part(cuts[begin], cuts[begin + 1]);
            std::size_t left = begin, right = begin + 1;
            while (left > 0 || right < 5) {
                const bool to_left = right == 5 || (left > 0 && random.one_in(2));
                const std::size_t at = to_left ? --left : right++;
                REQUIRE(merged.merge(job.part(cuts[at], cuts[at + 1])).ok());
            }
            CHECK(same_statistics(merged, all));
        }
    }
    Statistics<Real> pairs = job.part(cuts[0], cuts[1]), more = job.part(cuts[2], cuts[3]);
    REQUIRE(pairs.merge(job.part(cuts[1], cuts[2])).ok());
    REQUIRE(more.merge(job.part(cuts[3], cuts[5])).ok());
    REQUIRE(pairs.merge(more).ok());
    CHECK(same_statistics(pairs, all));
    check_is_fit(pairs, job.points);
}

TEST_CASE_TEMPLATE("pca statistics: rows far on in the data", Real, float, double) {
    const Job<Real> job(5 * block, 3);
    const std::uint64_t far = (std::uint64_t{1} << 50) + 3 * block;
    Statistics<Real> chunks = job.empty(far), right = job.empty(far + 2 * block);
    REQUIRE(chunks.add(job.rows(0, 2 * block)).ok());
    REQUIRE(right.add(job.rows(2 * block, 5 * block)).ok());
    REQUIRE(right.merge(chunks).ok());
    CHECK(right.first_row() == far);
    CHECK(right.rows() == 5 * block);
    const Principal expected(job.points);
    check_fit<Real>(expected, *right.fit(pca_options()));
}

TEST_CASE_TEMPLATE("pca statistics: moments are the oracle's", Real, float, double) {
    for (const auto& [n, d] : {std::pair<std::size_t, std::size_t>{1, 3}, {2, 1}, {90, 6}, {2100, 3}}) {
        INFO(n, " x ", d);
        const Job<Real> job(n, d);
        const Principal expected(job.points);
        std::vector<double> mean(d);
        Strided<double> covariance(d, d, 2);
        REQUIRE(job.whole().moments(mean, covariance.view()).ok());
        CHECK(covariance.gaps_intact());
        // Chains of up to 256 products of what is centred, and as many differences from a middle.
        const double chain = static_cast<double>(std::min<std::size_t>(n, 256) + 2) * unit_roundoff<Real>;
        for (std::size_t i = 0; i < d; ++i) {
            CHECK(std::fabs(mean[i] - expected.mean[i]) <= 2 * chain * expected.longest + 0x1p-51 * 2);
            for (std::size_t j = 0; j < d; ++j) {
                const double size = std::sqrt(expected.covariance(i, i) * expected.covariance(j, j));
                CHECK(std::fabs(covariance.view()(i, j) - expected.covariance(i, j)) <= 2 * chain * size);
                CHECK(covariance.view()(i, j) == covariance.view()(j, i));
            }
        }
    }
}

TEST_CASE_TEMPLATE("pca statistics: of nothing, merged into, merged from, and then added to", Real, float, double) {
    const Job<Real> job(3 * block, 5);
    Statistics<Real> statistics = job.empty(7 * block);
    CHECK(statistics.rows() == 0);
    CHECK(statistics.first_row() == 7 * block);
    REQUIRE(statistics.merge(job.part(0, block)).ok());
    REQUIRE(statistics.merge(job.empty(99 * block)).ok());
    REQUIRE(statistics.add(job.rows(block, 3 * block)).ok());
    CHECK(same_statistics(statistics, job.whole()));
    std::vector<double> mean(5, 77);
    Strided<double> covariance(5, 5, 0);
    const Statistics<Real> none = job.empty();
    for (const Status& status : {none.fit().status(), none.moments(mean, covariance.view())}) {
        CHECK(status.code() == ErrorCode::invalid_argument);
        CHECK(contains(status.message(), "no points"));
    }
    CHECK(mean == std::vector<double>(5, 77));
    CHECK(covariance.untouched());
}

// Squares of what add took cannot be more than double has.
TEST_CASE("pca statistics: moments of chunks too far apart for their squares are an error, or none is infinite") {
    Statistics<double> statistics = std::move(*Statistics<double>::create(2));
    const Points<double> here(2, std::vector<double>(2 * block, 1e160)),
        there(2, std::vector<double>(2 * block, -1e160));
    const Status first = statistics.add(here.view()), second = statistics.add(there.view());
    std::vector<double> mean(2);
    Points<double> covariance(2, 2);
    const Status status = statistics.moments(mean, covariance.view());
    const bool finite =
        std::all_of(covariance.values.begin(), covariance.values.end(), [](double x) { return std::isfinite(x); });
    CHECK((!first.ok() || !second.ok() || !status.ok() || finite));
    CHECK_FALSE(statistics.fit().ok());
}

}  // namespace
}  // namespace lanewise::tests
