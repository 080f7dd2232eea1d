#include <doctest/doctest.h>

#include <lanewise/als.hpp>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"
#include "tests/engine/sparse_data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 30, m = 20, k = 3;

// users x items with about a third rated.
template <class Real>
struct Ratings {
    Sparse<Real> sparse = random_sparse<Real>(n, m, 0.35, 11);
    typename C<Real>::Sparse view{
        n, m, sparse.columns.size(), sparse.offsets.data(), sparse.columns.data(), sparse.values.data()};
};

template <class Real>
struct FitCall {
    Ratings<Real> ratings;
    std::vector<lanewise_rating> validation{{0, 1, 0.5}, {3, 2, -1}};
    std::vector<Real> users = std::vector<Real>(n * k, Real{-9}), items = std::vector<Real>(m * k, Real{-9});
    std::vector<lanewise_als_evaluation> history = std::vector<lanewise_als_evaluation>(5);
    lanewise_als_options options = lanewise_als_defaults();
    typename C<Real>::AlsInput input{ratings.view, validation.data(), validation.size(), {}};
    typename C<Real>::AlsOutput output{
        {users.data(), n, k, k}, {items.data(), m, k, k}, history.data(), history.size()};
    lanewise_als_report report{};
    const typename C<Real>::AlsInput* given_input = &input;
    const lanewise_als_options* given_options = &options;
    const typename C<Real>::AlsOutput* given_output = &output;
    lanewise_als_shape shape{n, m, ratings.view.entries, validation.size()};
    std::size_t size = (options.factors = k, options.max_steps = 4, C<Real>::als_bytes(&shape, &options));
    Workspace memory{size, 9};
    void* workspace = memory.span().data();

    lanewise_status run(lanewise_error* error) {
        return C<Real>::als_fit(given_input, given_options, given_output, workspace, size, &report, error);
    }
    bool untouched() const {
        return users == std::vector<Real>(n * k, Real{-9}) && items == std::vector<Real>(m * k, Real{-9}) &&
               history[0].step == 0 && report.steps == 0 && memory.untouched();
    }
};

// The factors that predictions and folding in start from.
template <class Real>
struct Factors {
    Points<Real> users = cloud<Real>(n, k, 3), items = cloud<Real>(m, k, 4);
    std::vector<double> user_offsets = std::vector<double>(n, 0.25), item_offsets = std::vector<double>(m, 3.5);

    als::Recommender<Real> recommender() const {
        auto made = als::Recommender<Real>::make(items.view(), item_offsets);
        REQUIRE(made.ok());
        return std::move(*made);
    }
};

template <class Real>
struct PredictCall : Factors<Real> {
    std::vector<lanewise_als_pair> asked{{0, 0}, {29, 19}, {7, 3}};
    std::vector<double> values = std::vector<double>(3, -9);
    typename C<Real>::AlsFactors factors{{this->users.values.data(), n, k, k},
                                         {this->items.values.data(), m, k, k},
                                         this->user_offsets.data(),
                                         this->item_offsets.data()};
    const typename C<Real>::AlsFactors* given_factors = &factors;
    const lanewise_als_pair* pairs = asked.data();
    std::size_t count = asked.size();
    double low = -100, high = 4, *ratings = values.data();
    std::int32_t threads = 1;

    lanewise_status run(lanewise_error* error) {
        return C<Real>::als_predict(given_factors, pairs, count, low, high, threads, ratings, error);
    }
    bool untouched() const { return values == std::vector<double>(3, -9); }
};

template <class Real>
struct FoldInCall : Factors<Real> {
    Ratings<Real> known;
    std::vector<Real> values = std::vector<Real>(n * k, Real{-9});
    typename C<Real>::ConstMatrix item_factors{this->items.values.data(), m, k, k};
    typename C<Real>::Matrix user_factors{values.data(), n, k, k};
    typename C<Real>::Sparse* ratings = &known.view;
    std::int32_t scale = LANEWISE_ALS_SCALE_COUNT;
    std::size_t raised = 99;
    lanewise_als_fold_in_shape shape{n, m, k, most_of_a_row()};
    std::size_t size = C<Real>::fold_in_bytes(&shape, 1);
    Workspace memory{size, 9};
    void* workspace = memory.span().data();

    std::size_t most_of_a_row() const {
        std::size_t most = 0;
        for (std::size_t i = 0; i < n; ++i) most = std::max(most, known.sparse.view().entries_of(i));
        return most;
    }
    lanewise_status run(lanewise_error* error) {
        return C<Real>::fold_in(item_factors, ratings, 0.1, scale, user_factors, 1, workspace, size, &raised, error);
    }
    bool untouched() const {
        return values == std::vector<Real>(n * k, Real{-9}) && raised == 99 && memory.untouched();
    }
};

}  // namespace

TEST_CASE_TEMPLATE("least squares from C: fits have the bits of the C++ interface", Real, float, double) {
    FitCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    const std::vector<ratings::Rating> validation{{0, 1, 0.5}, {3, 2, -1}};
    const auto fitted = als::fit<Real>({call.ratings.sparse.view(), validation}, {.factors = k, .max_steps = 4});
    REQUIRE(fitted.ok());
    CHECK(std::memcmp(call.users.data(), fitted->users().data, n * k * sizeof(Real)) == 0);
    CHECK(std::memcmp(call.items.data(), fitted->items().data, m * k * sizeof(Real)) == 0);
    const als::Report& report = fitted->report();
    CHECK(call.report.best.train_loss == report.best.train_loss);
    CHECK(call.report.best.validation_rmse == report.best.validation_rmse);
    CHECK(call.report.steps == report.steps);
    CHECK(call.report.converged_after == report.converged_after);
    CHECK(call.report.empty_users == report.empty_users);
    REQUIRE(call.report.history_size == report.history_size);
    for (std::size_t s = 0; s < fitted->history().size(); ++s) {
        CHECK(call.history[s].step == fitted->history()[s].step);
        CHECK(call.history[s].validation_loss == fitted->history()[s].validation_loss);
        CHECK(call.history[s].train_rmse == fitted->history()[s].train_rmse);
    }
}

TEST_CASE_TEMPLATE("least squares from C: predictions have the bits of a Recommender", Real, float, double) {
    PredictCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    const std::vector<als::Pair> pairs{{0, 0}, {29, 19}, {7, 3}};
    const auto& users = static_cast<const Points<Real>&>(call.users);
    std::vector<double> expected(3);
    REQUIRE(call.recommender().predict({users.view(), call.user_offsets}, pairs, expected, {-100, 4}).ok());
    CHECK(same_bits(expected, call.values));

    call.factors.user_offsets = call.factors.item_offsets = nullptr;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    const auto plain = als::Recommender<Real>::make(static_cast<const Points<Real>&>(call.items).view());
    REQUIRE(plain->predict({users.view()}, pairs, expected, {-100, 4}).ok());
    CHECK(same_bits(expected, call.values));
    call.count = 0;
    call.pairs = nullptr;
    call.ratings = nullptr;
    CHECK(call.run(nullptr) == LANEWISE_OK);
}

TEST_CASE_TEMPLATE("least squares from C: folding in has the bits of a Recommender", Real, float, double) {
    FoldInCall<Real> call;
    REQUIRE(call.run(nullptr) == LANEWISE_OK);
    CHECK(call.memory.guards_intact());
    Points<Real> expected(n, k);
    const auto raised =
        call.recommender().fold_in(call.known.sparse.view(), 0.1, als::Scale::count, expected.view(), 1);
    REQUIRE(raised.ok());
    CHECK(*raised == call.raised);
    CHECK(same_bits(expected.values, call.values));
}

TEST_CASE_TEMPLATE("least squares from C: a bad fit is refused", Real, float, double) {
    using Call = FitCall<Real>;
    REFUSES_NULL(Call, given_input, "input is a null pointer");
    REFUSES_NULL(Call, given_options, "options is a null pointer");
    REFUSES_NULL(Call, given_output, "output is a null pointer");
    REFUSES_NULL(Call, input.ratings.offsets, "ratings.offsets is a null pointer");
    REFUSES_NULL(Call, input.ratings.columns, "ratings.columns is a null pointer");
    REFUSES_NULL(Call, input.ratings.values, "ratings.values is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "users", [](Call & call) -> auto& { return call.output.users; });
    refuses_matrices<Call>(
        "items", [](Call & call) -> auto& { return call.output.items; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "init is", [&](Call& call) { call.options.init = bad; });
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "scale is", [&](Call& call) { call.options.scale = bad; });
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "monitor is", [&](Call& call) { call.options.monitor = bad; });
    }
    for (const std::size_t rows : {huge, huge - 1, huge / 2 + 1, std::size_t{0}}) {
        refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings", [&](Call& call) { call.input.ratings.rows = rows; });
        refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings", [&](Call& call) { call.input.ratings.cols = rows; });
    }
    refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings", [&](Call& call) { call.input.ratings.rows = huge / 4; });
    // A column's index has 31 bits.
    refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings", [&](Call& call) { call.input.ratings.cols = std::size_t{1} << 31; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings.columns", [](Call& call) { call.input.ratings.entries = huge; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "validation", [](Call& call) { call.input.validation_size = huge; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "factors", [](Call& call) { call.options.factors = -1; });
}

TEST_CASE_TEMPLATE("least squares from C: a bad prediction is refused", Real, float, double) {
    using Call = PredictCall<Real>;
    REFUSES_NULL(Call, given_factors, "factors is a null pointer");
    REFUSES_NULL(Call, pairs, "pairs is a null pointer");
    REFUSES_NULL(Call, ratings, "ratings is a null pointer");
    refuses_matrices<Call>(
        "users", [](Call & call) -> auto& { return call.factors.users; });
    refuses_matrices<Call>(
        "items", [](Call & call) -> auto& { return call.factors.items; });
    refuses<Call>(LANEWISE_INVALID_SHAPE, "pairs", [](Call& call) { call.count = huge; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "user -1", [](Call& call) { call.asked[1].user = -1; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "item 20", [](Call& call) { call.asked[1].item = 20; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "range", [](Call& call) { call.low = 5; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "threads", [](Call& call) { call.threads = -1; });
    refuses<Call>(LANEWISE_NON_FINITE, "items(19, 0)",
                  [](Call& call) { call.items(19, 0) = std::numeric_limits<Real>::infinity(); });
    refuses<Call>(LANEWISE_NON_FINITE, "item_offsets[2]",
                  [](Call& call) { call.item_offsets[2] = std::numeric_limits<double>::quiet_NaN(); });
}

TEST_CASE_TEMPLATE("least squares from C: users that cannot be folded in are refused", Real, float, double) {
    using Call = FoldInCall<Real>;
    REFUSES_NULL(Call, ratings, "ratings is a null pointer");
    REFUSES_NULL(Call, known.view.offsets, "ratings.offsets is a null pointer");
    refuses_workspaces<Call>();
    refuses_matrices<Call>(
        "items", [](Call & call) -> auto& { return call.item_factors; });
    refuses_matrices<Call>(
        "users", [](Call & call) -> auto& { return call.user_factors; });
    for (const std::int32_t bad : bad_choices) {
        refuses<Call>(LANEWISE_INVALID_ARGUMENT, "scale is", [&](Call& call) { call.scale = bad; });
    }
    refuses<Call>(LANEWISE_INVALID_SHAPE, "ratings", [](Call& call) { call.known.view.rows = huge; });
    refuses<Call>(LANEWISE_INVALID_ARGUMENT, "column", [](Call& call) { call.known.sparse.columns[3] = 20; });
}

}  // namespace lanewise::tests
