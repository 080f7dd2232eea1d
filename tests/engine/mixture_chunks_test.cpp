// Statistics: in chunks, in any order and merged, the bits are those of all points at once.
#include <doctest/doctest.h>

#include "tests/engine/mixture_data.hpp"

namespace lanewise::tests {
namespace {

using mixture::Statistics;

constexpr std::size_t block = mixture::rows_a_block;

template <class Real>
struct Job {
    Job(Covariance kind, std::size_t rows, std::size_t d)
        : mix(some_mixture(kind, 3, d, d)), points(points_about<Real>(mix, rows, 1)), weights(rows) {
        for (std::size_t i = 0; i < rows; ++i) weights[i] = 0.3 * static_cast<double>(i % 7 + 1);
    }
    Statistics<Real> empty(std::uint64_t first_row = 0, int threads = 1) const {
        auto created = Statistics<Real>::create(mix.view(), first_row, threads);
        REQUIRE(created.ok());
        return std::move(*created);
    }
    // Rows first ... last-1 to statistics that have those before.
    Status add(Statistics<Real>& to, std::size_t first, std::size_t last) const {
        return to.add({points.row(first), last - first, points.cols}, std::span(weights).subspan(first, last - first));
    }
    // Of rows first ... last-1 alone.
    Statistics<Real> part(std::size_t first, std::size_t last) const {
        Statistics<Real> statistics = empty(first);
        REQUIRE(add(statistics, first, last).ok());
        return statistics;
    }
    Statistics<Real> whole() const { return part(0, points.rows); }

    Mix mix;
    Points<Real> points;
    std::vector<double> weights;
};

template <class Real>
bool same_statistics(const Statistics<Real>& a, const Statistics<Real>& b) {
    const auto one = a.maximize(), other = b.maximize();
    return one.ok() && other.ok() && same_parameters(one->parameters(), other->parameters()) && a.mass() == b.mass() &&
           a.log_likelihood() == b.log_likelihood() && a.rows() == b.rows() && a.first_row() == b.first_row();
}

TEST_CASE_TEMPLATE("chunks of any size, added one after another", Real, float, double) {
    for (const Covariance kind : kinds) {
        const Job<Real> job(kind, 13 * block + 77, 3);
        const Statistics<Real> all = job.whole();
        CHECK(all.rows() == job.points.rows);
        for (const std::vector<std::size_t>& sizes :
             {std::vector<std::size_t>{1}, {2}, {3}, {13}, {5, 1, 7}, {1, 2, 3, 4, 3}}) {
            Statistics<Real> chunks = job.empty();
            std::size_t first = 0;
            for (std::size_t at = 0; first < job.points.rows; ++at) {
                const std::size_t last = std::min(first + sizes[at % sizes.size()] * block, job.points.rows);
                REQUIRE(job.add(chunks, first, last).ok());
                first = last;
            }
            CHECK(same_statistics(chunks, all));
        }
    }
}

TEST_CASE_TEMPLATE("parts made apart and merged in any order that leaves no gap", Real, float, double) {
    const Job<Real> job(Covariance::full, 21 * block + 500, 4);
    const Statistics<Real> all = job.whole();
    const std::size_t cuts[] = {0, block, 4 * block, 11 * block, 18 * block, job.points.rows};
    for (std::size_t begin = 0; begin < 5; ++begin) {
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
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
}

TEST_CASE_TEMPLATE("statistics of nothing: merged into, merged from, and then added to", Real, float, double) {
    const Job<Real> job(Covariance::diagonal, 3 * block, 5);
    const Statistics<Real> all = job.whole();
    Statistics<Real> statistics = job.empty(7 * block);
    CHECK(statistics.rows() == 0);
    CHECK(statistics.mass() == 0);
    CHECK(std::isnan(statistics.log_likelihood()));
    CHECK(statistics.first_row() == 7 * block);
    REQUIRE(statistics.merge(job.part(0, block)).ok());
    REQUIRE(statistics.merge(job.empty(99 * block)).ok());
    REQUIRE(job.add(statistics, block, 3 * block).ok());
    CHECK(same_statistics(statistics, all));
    const Status nothing = job.empty().maximize().status();
    CHECK(nothing.code() == ErrorCode::invalid_argument);
    CHECK(contains(nothing.message(), "no points"));
}

TEST_CASE_TEMPLATE("an iteration of fit is a maximization of statistics", Real, float, double) {
    for (const Covariance kind : kinds) {
        for (const std::size_t d : {2, 7}) {
            const Job<Real> job(kind, 5 * block + 9, d);
            Mix mix = job.mix;
            for (std::int32_t steps = 1; steps <= 3; ++steps) {
                auto statistics = Statistics<Real>::create(mix.view(), 0, 1);
                REQUIRE(statistics.ok());
                REQUIRE(statistics->add(job.points.view(), job.weights).ok());
                const auto next = statistics->maximize();
                REQUIRE(next.ok());
                mix = Mix(next->parameters());
                const auto fitted = fit_from(job.points, job.weights, job.mix, steps);
                REQUIRE(fitted.ok());
                CHECK(same_parameters(fitted->parameters(), next->parameters()));
                CHECK(fitted->history().back() == statistics->log_likelihood());
            }
        }
    }
}

TEST_CASE_TEMPLATE("threads and strides change no bit", Real, float, double) {
    const Job<Real> job(Covariance::full, 40 * block, 3);
    const Statistics<Real> all = job.whole();
    Points<Real> wide(job.points.rows, 5);
    for (std::size_t i = 0; i < wide.rows; ++i) std::copy_n(job.points.row(i), 3, wide.view().row(i));
    for (const int threads : {0, 2, 3, 7}) {
        Statistics<Real> statistics = job.empty(0, threads);
        REQUIRE(statistics.add({wide.values.data(), wide.rows, 3, 5}, job.weights).ok());
        CHECK(same_statistics(statistics, all));
    }
}

// What must fail, with these words and with nothing changed.
template <class Real>
void fails(const Job<Real>& job, Statistics<Real>& statistics, const Status& status, ErrorCode code, const char* words,
           const Statistics<Real>& as_before) {
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), words));
    CHECK(same_statistics(statistics, as_before));
    CHECK(statistics.rows() <= job.points.rows);
}

TEST_CASE_TEMPLATE("what add refuses, and that nothing is added then", Real, float, double) {
    const Job<Real> job(Covariance::full, 4 * block, 3);
    const Statistics<Real> before = job.part(0, 2 * block), part = job.part(0, block + 5);
    Statistics<Real> statistics = job.part(0, 2 * block), after_part = job.part(0, block + 5);
    fails(job, after_part, job.add(after_part, block, 2 * block), ErrorCode::invalid_shape,
          "1029 rows were added before", part);
    Points<Real> bad = job.points;
    bad(2 * block + 7, 1) = std::numeric_limits<Real>::quiet_NaN();
    fails(job, statistics, statistics.add(bad.view()), ErrorCode::non_finite, "points[2055, 1] is NaN", before);
    fails(job, statistics, statistics.add({job.points.row(0), block, 2, 3}), ErrorCode::invalid_shape, "2 columns",
          before);
    fails(job, statistics, statistics.add(job.points.view(), std::span(job.weights).first(9)), ErrorCode::invalid_shape,
          "weights has 9 values", before);
    std::vector<double> negative = job.weights;
    negative[5] = -1;
    fails(job, statistics, statistics.add(job.points.view(), negative), ErrorCode::invalid_argument, "weights[5] is -1",
          before);
    fails(job, statistics, statistics.add({job.points.row(0), 0, 3}), ErrorCode::invalid_shape, "points", before);
    REQUIRE(job.add(statistics, 2 * block, 4 * block).ok());
    CHECK(same_statistics(statistics, job.whole()));
}

TEST_CASE_TEMPLATE("what merge refuses, and that nothing is merged then", Real, float, double) {
    const Job<Real> job(Covariance::tied, 6 * block, 3);
    const Statistics<Real> before = job.part(2 * block, 3 * block);
    Statistics<Real> statistics = job.part(2 * block, 3 * block);
    const auto refuses = [&](const Statistics<Real>& other, const char* words) {
        fails(job, statistics, statistics.merge(other), ErrorCode::invalid_argument, words, before);
    };
    refuses(job.part(4 * block, 5 * block), "rows 4096 ... 5119 neither follow nor precede rows 2048 ... 3071");
    refuses(job.part(0, block), "rows 0 ... 1023");
    refuses(job.part(2 * block, 3 * block), "rows 2048 ... 3071");
    refuses(job.part(block, 3 * block), "rows 1024 ... 3071");
    refuses(job.part(2 * block, 6 * block), "rows 2048");
    refuses(job.part(0, block + 5), "rows 0 ... 1028");
    Job<Real> other = job;
    other.mix.means[4] += 1e-9;
    refuses(other.part(3 * block, 4 * block), "another mixture");
    const Job<Real> another(Covariance::diagonal, 6 * block, 3);
    refuses(another.part(3 * block, 4 * block), "another mixture");
    // Whoever has the last rows of all is followed by nothing.
    Statistics<Real> last = job.part(2 * block, 2 * block + 100);
    CHECK_FALSE(last.merge(job.part(3 * block, 4 * block)).ok());
    CHECK(last.merge(job.part(0, 2 * block)).ok());
    CHECK(last.first_row() == 0);
    CHECK(last.rows() == 2 * block + 100);
}

TEST_CASE_TEMPLATE("what create and maximize refuse", Real, float, double) {
    const Job<Real> job(Covariance::full, block, 2);
    const auto odd = Statistics<Real>::create(job.mix.view(), 1000);
    CHECK(odd.status().code() == ErrorCode::invalid_argument);
    CHECK(contains(odd.status().message(), "first_row is 1000"));
    CHECK(contains(Statistics<Real>::create(job.mix.view(), 0, -1).status().message(), "threads is -1"));
    Mix bad = job.mix;
    bad.covariances[0] = -1;
    CHECK(contains(Statistics<Real>::create(bad.view()).status().message(), "covariances[0]"));
    const Statistics<Real> statistics = job.whole();
    for (const double regularization : {-1e-9, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
        const auto next = statistics.maximize(regularization);
        CHECK(next.status().code() == ErrorCode::invalid_argument);
        CHECK(contains(next.status().message(), "regularization is"));
    }
    std::vector<mixture::ComponentReport> reports(2);
    const auto next = statistics.maximize(1e-6, reports);
    CHECK(next.status().code() == ErrorCode::invalid_shape);
    CHECK(contains(next.status().message(), "2 places for 3 components"));
    reports.resize(3);
    CHECK(statistics.maximize(1e-6, reports).ok());
}

}  // namespace
}  // namespace lanewise::tests
