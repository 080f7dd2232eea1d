// Statistics: what they refuse, and that nothing has changed then.
#include <lanewise/pca/statistics.hpp>

#include "tests/engine/allocations.hpp"
#include "tests/engine/pca_oracle.hpp"

#include <limits>

namespace lanewise::tests {
namespace {

using pca::Statistics;

constexpr std::size_t block = pca::rows_a_block;

template <class Real>
MatrixView<const Real> rows_of(const Points<Real>& points, std::size_t first, std::size_t last) {
    return {points.row(first), last - first, points.cols};
}

// Of rows first ... last-1 alone.
template <class Real>
Statistics<Real> part(const Points<Real>& points, std::size_t first, std::size_t last) {
    auto created = Statistics<Real>::create(points.cols, first, 1);
    REQUIRE(created.ok());
    REQUIRE(created->add(rows_of(points, first, last)).ok());
    return std::move(*created);
}

template <class Real>
void check_unchanged(const Statistics<Real>& statistics, const Points<Real>& points, std::size_t first,
                     std::size_t last) {
    CHECK(statistics.first_row() == first);
    CHECK(statistics.rows() == last - first);
    CHECK(same_fit(*statistics.fit(pca_options()), *part(points, first, last).fit(pca_options())));
}

void check_refused(const Status& status, ErrorCode code, const char* words) {
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), words));
}

TEST_CASE_TEMPLATE("pca statistics: what add refuses", Real, float, double) {
    const Points<Real> points = cloud<Real>(4 * block, 3, 1);
    Statistics<Real> statistics = part(points, 0, 2 * block), after_part = part(points, 0, block + 5);
    check_refused(after_part.add(rows_of(points, block, 2 * block)), ErrorCode::invalid_shape,
                  "1029 rows were added before");
    check_unchanged(after_part, points, 0, block + 5);
    const auto refuses = [&](MatrixView<const Real> more, ErrorCode code, const char* words) {
        check_refused(statistics.add(more), code, words);
        check_unchanged(statistics, points, 0, 2 * block);
    };
    const auto spoilt = [&](std::size_t row, double value) {
        Points<Real> bad = points;
        bad(row, 1) = static_cast<Real>(value);
        return bad;
    };
    refuses(spoilt(2 * block + 7, NAN).view(), ErrorCode::non_finite, "points[2055, 1] is NaN");
    refuses(spoilt(4 * block - 1, -INFINITY).view(), ErrorCode::non_finite, "points[4095, 1] is infinite");
    const double huge = sizeof(Real) == 4 ? 1e20 : 1e160;
    refuses(spoilt(3 * block, huge).view(), ErrorCode::out_of_range, "points[3072, 1] is 1e+");
    refuses({points.row(0), block, 2, 3}, ErrorCode::invalid_shape, "2 columns; the statistics have 3 dimensions");
    refuses({points.row(0), 0, 3}, ErrorCode::invalid_shape, "points has shape (0, 3)");
    refuses({points.row(0), block, 3, 2}, ErrorCode::invalid_shape, "stride 2");
    refuses({nullptr, block, 3}, ErrorCode::invalid_argument, "points has no data");
    REQUIRE(statistics.add(rows_of(points, 2 * block, 4 * block)).ok());
    check_unchanged(statistics, points, 0, 4 * block);
}

TEST_CASE_TEMPLATE("pca statistics: what merge refuses", Real, float, double) {
    const Points<Real> points = cloud<Real>(6 * block, 3, 2);
    Statistics<Real> statistics = part(points, 2 * block, 3 * block);
    const auto refuses = [&](const Statistics<Real>& other, const char* words) {
        check_refused(statistics.merge(other), ErrorCode::invalid_argument, words);
        check_unchanged(statistics, points, 2 * block, 3 * block);
    };
    refuses(part(points, 4 * block, 5 * block), "rows 4096 ... 5119 neither follow nor precede rows 2048 ... 3071");
    refuses(part(points, 0, block), "rows 0 ... 1023");
    refuses(part(points, 2 * block, 3 * block), "rows 2048 ... 3071");
    refuses(part(points, block, 3 * block), "rows 1024 ... 3071");
    refuses(part(points, 2 * block, 6 * block), "rows 2048");
    refuses(part(points, 0, block + 5), "rows 0 ... 1028");
    refuses(statistics, "rows 2048 ... 3071");
    const Points<Real> narrow = cloud<Real>(block, 2, 1);
    refuses(part(narrow, 0, block), "2 dimensions; expected 3");
    // Whoever has the last rows of all is followed by nothing.
    Statistics<Real> last = part(points, 2 * block, 2 * block + 100);
    CHECK_FALSE(last.merge(part(points, 3 * block, 4 * block)).ok());
    REQUIRE(last.merge(part(points, 0, 2 * block)).ok());
    check_unchanged(last, points, 0, 2 * block + 100);
}

TEST_CASE_TEMPLATE("pca statistics: what create, fit and moments refuse", Real, float, double) {
    const auto argument = ErrorCode::invalid_argument, shape = ErrorCode::invalid_shape;
    check_refused(Statistics<Real>::create(0).status(), argument, "dimensions is 0");
    check_refused(Statistics<Real>::create(std::numeric_limits<std::size_t>::max()).status(), argument,
                  "dimensions is");
    check_refused(Statistics<Real>::create(3, 1000).status(), argument, "first_row is 1000");
    check_refused(Statistics<Real>::create(3, 0, -1).status(), argument, "threads is -1");

    const Points<Real> points = cloud<Real>(30, 4, 1);
    const Statistics<Real> statistics = part(points, 0, 30);
    check_refused(statistics.fit(pca_options(0, pca::Solver::gram)).status(), argument, "solver is gram");
    check_refused(statistics.fit(pca_options(2, pca::Solver::randomized)).status(), argument, "solver is randomized");
    check_refused(statistics.fit(pca_options(5)).status(), argument, "components is 5; expected 1 to 4");
    pca::Options options = pca_options();
    options.explained = 1.5;
    check_refused(statistics.fit(options).status(), argument, "explained is 1.5");
    options = pca_options();
    options.threads = -3;
    check_refused(statistics.fit(options).status(), argument, "threads is -3");

    std::vector<double> mean(4, 77);
    Strided<double> covariance(4, 4, 1);
    const auto refuses = [&](std::span<double> to_mean, MatrixView<double> to_covariance) {
        check_refused(statistics.moments(to_mean, to_covariance), shape, "expected dimensions, 4");
        CHECK(mean == std::vector<double>(4, 77));
        CHECK(covariance.untouched());
    };
    double* data = covariance.values.data();
    refuses(std::span(mean).first(3), covariance.view());
    refuses(mean, {data, 3, 4, 5});
    refuses(mean, {data, 4, 3, 5});
    refuses(mean, {data, 4, 4, 3});
    refuses(mean, {nullptr, 4, 4, 5});
    REQUIRE(statistics.moments(mean, covariance.view()).ok());
    CHECK(covariance.gaps_intact());
}

TEST_CASE("pca statistics: a failing allocation is an error, and nothing has changed") {
    const Points<double> points = cloud<double>(4 * block, 3, 1);
    Statistics<double> statistics = part(points, 0, block);
    const Statistics<double> more = part(points, block, 4 * block);
    const auto refused = [&](int allowed, auto&& act) {
        const RefuseAllocations refuse(allowed);
        return act().code() == ErrorCode::out_of_memory;
    };
    CHECK(refused(0, [] { return Statistics<double>::create(3).status(); }));
    for (int allowed = 0; allowed < 4; ++allowed) {
        INFO(allowed, " allocations");
        CHECK(refused(allowed, [&] { return statistics.add(rows_of(points, block, 4 * block)); }));
        check_unchanged(statistics, points, 0, block);
    }
    for (int allowed = 0; allowed < 2; ++allowed) {
        CHECK(refused(allowed, [&] { return statistics.merge(more); }));
        check_unchanged(statistics, points, 0, block);
        CHECK(refused(allowed, [&] { return statistics.fit().status(); }));
    }
    std::vector<double> mean(3);
    Points<double> covariance(3, 3);
    CHECK(refused(0, [&] { return statistics.moments(mean, covariance.view()); }));
    REQUIRE(statistics.merge(more).ok());
    check_unchanged(statistics, points, 0, 4 * block);
}

}  // namespace
}  // namespace lanewise::tests
