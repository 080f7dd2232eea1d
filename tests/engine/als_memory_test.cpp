// Working memory of als::fit: how much, whose, and nothing else.
#include <doctest/doctest.h>

#include "tests/engine/allocations.hpp"
#include "tests/engine/als_data.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/workspace.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
void check_workspace_of(const SparseData<Real>& data, const als::Options& options) {
    const auto k = static_cast<std::size_t>(options.factors);
    const als::Shape shape{data.rows, data.cols, data.values.size(), 0};
    const std::size_t bytes = als::workspace_bytes<Real>(shape, options);
    REQUIRE(bytes > 0);
    const auto expected = fit_als<Real>({data.view()}, options);
    std::vector<Real> q(data.rows * k), p(data.cols * k);
    std::vector<als::Evaluation> history(20);
    const als::Output<Real> output{{q.data(), data.rows, k}, {p.data(), data.cols, k}, history};
    for (const std::size_t shift : {0, 1, 63}) {
        INFO("shift ", shift);
        Workspace workspace(bytes, shift);
        const std::size_t before = allocation_count();
        const auto report = als::fit<Real>({data.view()}, options, output, workspace.span());
        CHECK(allocation_count() == before);
        REQUIRE_MESSAGE(report.ok(), std::string(report.status().message()));
        CHECK(workspace.guards_intact());
        CHECK(std::memcmp(q.data(), expected.users().data, q.size() * sizeof(Real)) == 0);
        CHECK(std::memcmp(p.data(), expected.items().data, p.size() * sizeof(Real)) == 0);
        Workspace less(bytes - 1, shift);
        check(als::fit<Real>({data.view()}, options, output, less.span()).status(), ErrorCode::workspace_too_small,
              {std::to_string(bytes - 1) + " bytes", std::to_string(bytes)});
    }
}

TEST_CASE_TEMPLATE("als: a fit in the caller's memory allocates nothing", Real, float, double) {
    for (const auto init : {als::Init::random, als::Init::svd}) {
        for (const std::int32_t k : {1, 5, 20}) {
            for (const int threads : {1, 3}) {
                INFO("k ", k, ", ", threads, " threads, init ", static_cast<int>(init));
                als::Options options = als_options(k, 0.3, 3);
                options.threads = threads;
                options.init = init;
                check_workspace_of(planted<Real>(40, 70, 3, 0.2, 0.5, 1), options);
            }
        }
    }
}

TEST_CASE(
    "als: working memory grows with the ratings, with k rows, and with the threads' k x k, not with their products") {
    als::Options options = als_options(64, 0.1, 1);
    options.threads = 1;
    const std::size_t base = als::workspace_bytes<float>({100'000, 10'000, 1'000'000, 0}, options);
    const std::size_t more_ratings = als::workspace_bytes<float>({100'000, 10'000, 2'000'000, 0}, options);
    CHECK(more_ratings - base == 1'000'000 * (sizeof(float) + sizeof(std::int32_t)));
    const std::size_t more_users = als::workspace_bytes<float>({200'000, 10'000, 1'000'000, 0}, options);
    CHECK(more_users - base < 100'000 * (2 * 64 * sizeof(float) + 1) + 1'000'000);
    options.threads = 2;
    const std::size_t more_threads = als::workspace_bytes<float>({100'000, 10'000, 1'000'000, 0}, options);
    CHECK(more_threads - base < 64 * 64 * sizeof(double) * 64);
}

TEST_CASE("als: sizes that overflow are no workspace") {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    CHECK(als::workspace_bytes<float>({most / 2, 1, 1, 0}, als_options(64, 0.1, 1)) == 0);
    CHECK(als::workspace_bytes<float>({1, 1, most / 2, 0}, als_options(64, 0.1, 1)) == 0);
}

TEST_CASE_TEMPLATE("als: memory that is refused is an error", Real, float, double) {
    const SparseData<Real> data = noise<Real>(10, 8, 0.5, 1);
    for (const int allowed : {0, 1}) {
        const RefuseAllocations refuse(allowed);
        CHECK(als::fit<Real>({data.view()}, als_options(2, 0.1, 1)).status().code() == ErrorCode::out_of_memory);
    }
}

}  // namespace
}  // namespace lanewise::tests
