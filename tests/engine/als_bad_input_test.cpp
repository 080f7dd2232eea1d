// What als::fit refuses: the code, a sentence that names the argument and its value, and outputs as they were.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/als_data.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t users = 12, items = 9, k = 3;

// A good call, for each test to spoil in one place.
template <class Real>
struct Call {
    Call() : data(noise<Real>(users, items, 0.6, 1)), start(normal_start<Real>(items, k, 2)) {
        options.factors = k;
        options.init = als::Init::given;
        validation = {{0, 0, 1.0}, {3, 4, -1.0}};
    }
    Call(const Call&) = delete;

    SparseData<Real> data;
    Start<Real> start;
    std::vector<ratings::Rating> validation;
    als::Options options;

    als::Input<Real> input() const { return {data.view(), validation, start.view()}; }

    void fails(ErrorCode code, const std::vector<std::string>& parts) const {
        std::vector<Real> q(users * k, Real(-7)), p(items * k, Real(-7));
        std::vector<als::Evaluation> history(4, {-7});
        std::vector<std::byte> workspace(1 << 20);
        const als::Output<Real> output{{q.data(), users, k}, {p.data(), items, k}, history};
        check(als::fit<Real>(input(), options, output, workspace).status(), code, parts);
        for (const Real value : q) CHECK(value == -7);
        for (const Real value : p) CHECK(value == -7);
        for (const als::Evaluation& evaluation : history) CHECK(evaluation.step == -7);
        check(als::fit<Real>(input(), options).status(), code, parts);
    }
};

TEST_CASE_TEMPLATE("als refuses options out of range", Real, float, double) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto spoiled = [](auto&& spoil, const std::vector<std::string>& parts) {
        Call<Real> call;
        spoil(call.options);
        call.fails(ErrorCode::invalid_argument, parts);
        CHECK(als::workspace_bytes<Real>({users, items, 50, 2}, call.options) == 0);
    };
    spoiled([](als::Options& options) { options.factors = 0; }, {"factors is 0", "1 to 256"});
    spoiled([](als::Options& options) { options.factors = 257; }, {"factors is 257", "1 to 256"});
    spoiled([](als::Options& options) { options.regularization = -1; }, {"regularization is -1"});
    spoiled([](als::Options& options) { options.regularization = nan; }, {"regularization is nan"});
    spoiled([](als::Options& options) { options.regularization = infinity; }, {"regularization is inf"});
    spoiled([](als::Options& options) { options.max_steps = 0; }, {"max_steps is 0", "at least 1"});
    spoiled([](als::Options& options) { options.patience = -1; }, {"patience is -1", "at least 0"});
    spoiled([](als::Options& options) { options.eval_every = 0; }, {"eval_every is 0", "at least 1"});
    spoiled([](als::Options& options) { options.threads = -1; }, {"threads is -1"});
}

TEST_CASE_TEMPLATE("als refuses ratings that do not go together", Real, float, double) {
    {
        Call<Real> call;
        call.data.columns[3] = items;
        call.fails(ErrorCode::invalid_argument, {"ratings", "9"});
    }
    {
        Call<Real> call;
        call.data.offsets.back() += 1;
        call.fails(ErrorCode::invalid_shape, {"ratings"});
    }
    {
        Call<Real> call;
        call.data.values[call.data.offsets[2]] = std::numeric_limits<Real>::quiet_NaN();
        call.fails(ErrorCode::non_finite, {"ratings", "2", "NaN"});
    }
    {
        Call<Real> call;
        call.data.columns.clear();
        call.data.values.clear();
        call.data.offsets.assign(users + 1, 0);
        call.fails(ErrorCode::invalid_argument, {"ratings", "at least one"});
    }
}

TEST_CASE_TEMPLATE("als refuses validation ratings of others, or that are not finite", Real, float, double) {
    for (const auto& [bad, part] : {std::pair<ratings::Rating, const char*>{{-1, 0, 1.0}, "user -1"},
                                    {{12, 0, 1.0}, "user 12"},
                                    {{0, 9, 1.0}, "item 9"},
                                    {{0, -4, 1.0}, "item -4"}}) {
        Call<Real> call;
        call.validation[1] = bad;
        call.fails(ErrorCode::invalid_argument, {"validation[1]", part});
    }
    Call<Real> call;
    call.validation[0].value = std::numeric_limits<double>::infinity();
    call.fails(ErrorCode::non_finite, {"validation[0]", "infinite"});
}

TEST_CASE_TEMPLATE("als refuses initial factors of another shape, or that are not finite", Real, float, double) {
    {
        Call<Real> call;
        call.start = normal_start<Real>(items, k + 1, 1);
        call.fails(ErrorCode::invalid_shape, {"initial_items", "(9, 4)", "(9, 3)"});
    }
    {
        Call<Real> call;
        call.start.values[4 * k + 1] = std::numeric_limits<Real>::quiet_NaN();
        call.fails(ErrorCode::non_finite, {"initial_items(4, 1)", "NaN"});
    }
}

TEST_CASE_TEMPLATE("als refuses ratings whose loss overflows", Real, float, double) {
    Call<Real> call;
    call.options.init = als::Init::random;
    for (Real& value : call.data.values) value = std::numeric_limits<Real>::max() / 2;
    call.fails(ErrorCode::out_of_range, {"overflows"});
}

TEST_CASE_TEMPLATE("als refuses places of another shape", Real, float, double) {
    const Call<Real> call;
    std::vector<Real> q(users * k), p(items * k);
    std::vector<std::byte> workspace(1 << 20);
    const als::Output<Real> output{{q.data(), users - 1, k}, {p.data(), items, k}};
    check(als::fit<Real>(call.input(), call.options, output, workspace).status(), ErrorCode::invalid_shape,
          {"users", "(11, 3)", "(12, 3)"});
}

}  // namespace
}  // namespace lanewise::tests
