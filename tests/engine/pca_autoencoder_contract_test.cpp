// Bad input, workspaces and memory.
#include <array>
#include <functional>
#include <limits>

#include "tests/engine/allocations.hpp"
#include "tests/engine/pca_data.hpp"
#include "tests/engine/workspace.hpp"

namespace lanewise::tests {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST_CASE_TEMPLATE("autoencoder: workspaces of any alignment are enough, and nothing is allocated", Real, float,
                   double) {
    for (const auto& shape : {std::array<std::size_t, 3>{1, 1, 1}, {2100, 7, 3}, {40, 300, 290}}) {
        const std::size_t n = shape[0], d = shape[1], k = shape[2];
        const Coder coder(d, k, true, 0, 1);
        const Points<Real> points = cloud<Real>(n, d, 2);
        Points<Real> scores(n, k), decoded(n, d);
        std::vector<double> errors(n);
        for (const int threads : {0, 1, 3}) {
            const std::size_t bytes = pca::autoencoder_workspace_bytes<Real>({d, k}, threads);
            Workspace workspace(bytes, 24);
            const std::size_t before = allocation_count();
            CHECK(pca::encode<Real>(coder.view(), points.view(), scores.view(), threads, workspace.span()).ok());
            CHECK(pca::decode<Real>(coder.view(), scores.view(), decoded.view(), threads, workspace.span()).ok());
            CHECK(
                pca::reconstruct<Real>(coder.view(), points.view(), {decoded.view(), errors}, threads, workspace.span())
                    .ok());
            CHECK(allocation_count() == before);
            CHECK(workspace.guards_intact());

            Workspace small(bytes - 1, 0);
            CHECK(pca::encode<Real>(coder.view(), points.view(), scores.view(), threads, small.span()).code() ==
                  ErrorCode::workspace_too_small);
            CHECK(pca::decode<Real>(coder.view(), scores.view(), decoded.view(), threads, small.span()).code() ==
                  ErrorCode::workspace_too_small);
            CHECK(pca::reconstruct<Real>(coder.view(), points.view(), {}, threads, small.span()).status().code() ==
                  ErrorCode::workspace_too_small);
            CHECK(small.untouched());
        }
    }
}

TEST_CASE("autoencoder: sizes that overflow need 0 bytes, which no workspace has") {
    const std::size_t huge = std::numeric_limits<std::size_t>::max();
    for (const pca::AutoencoderShape& shape :
         {pca::AutoencoderShape{huge, 1}, {1, huge}, {0, 1}, {1, 0}, {huge, huge}}) {
        CHECK(pca::autoencoder_workspace_bytes<double>(shape, 1) == 0);
    }
    CHECK(pca::autoencoder_workspace_bytes<float>({3, 2}, -1) == 0);
    CHECK(pca::autoencoder_workspace_bytes<float>({3, 2}, 1 << 20) == 0);
}

TEST_CASE("autoencoder: an allocation that fails is an error, and nothing is written") {
    const Coder coder(3, 2, false, 0, 1);
    const Points<double> points = cloud<double>(5, 3, 2);
    Strided<double> scores(5, 2, 0);
    const RefuseAllocations refuse(0);
    CHECK(pca::encode<double>(coder.view(), points.view(), scores.view(), 1).code() == ErrorCode::out_of_memory);
    CHECK(scores.untouched());
}

// What goes into the three functions, to be spoilt.
template <class Real>
struct Input {
    Coder coder{3, 2, true, 0, 1};
    Points<Real> points = cloud<Real>(9, 3, 2);
    Points<Real> codes = cloud<Real>(9, 2, 3);
    int threads = 1;
};

template <class Real>
void check_refused(const Input<Real>& input, ErrorCode code, const char* sentence, bool encoder = true,
                   bool decoder = true) {
    INFO(sentence);
    Strided<Real> scores(9, 2, 1), points(9, 3, 1);
    std::vector<double> errors(9, 77);
    const auto check = [&](const Status& status, bool refused) {
        CHECK(status.code() == (refused ? code : ErrorCode::ok));
        if (refused) CHECK_MESSAGE(contains(status.message(), sentence), std::string(status.message()));
    };
    check(pca::encode<Real>(input.coder.view(), input.points.view(), scores.view(), input.threads), encoder);
    CHECK(scores.untouched() == encoder);
    check(pca::decode<Real>(input.coder.view(), input.codes.view(), points.view(), input.threads), decoder);
    CHECK(points.untouched() == decoder);
    points = Strided<Real>(9, 3, 1);
    const auto result =
        pca::reconstruct<Real>(input.coder.view(), input.points.view(), {points.view(), errors}, input.threads);
    check(result.status(), encoder || decoder);
    CHECK(points.untouched() == (encoder || decoder));
    CHECK((errors == std::vector<double>(9, 77)) == (encoder || decoder));
}

template <class Real>
Input<Real> spoilt(const std::function<void(Input<Real>&)>& how) {
    Input<Real> input;
    how(input);
    return input;
}

TEST_CASE_TEMPLATE("autoencoder: bad input is refused before anything is written", Real, float, double) {
    using In = Input<Real>;
    const auto real_nan = static_cast<Real>(nan), real_infinity = static_cast<Real>(infinity);
    const auto refused = [](auto&& how, ErrorCode code, const char* sentence, bool encoder = true,
                            bool decoder = true) {
        check_refused(spoilt<Real>(how), code, sentence, encoder, decoder);
    };
    const auto shape = ErrorCode::invalid_shape, argument = ErrorCode::invalid_argument, bad = ErrorCode::non_finite;
    refused([](In& in) { in.coder.mean.pop_back(); }, shape, "mean has 2 values");
    refused([](In& in) { in.coder.scales.pop_back(); }, shape, "scales has 1 values");
    refused([](In& in) { in.coder.components = Points<double>(0, 3); }, shape, "components has shape (0, 3)");
    refused([](In& in) { in.coder.components(1, 2) = nan; }, bad, "components[1, 2] is NaN");
    refused([](In& in) { in.coder.mean[1] = infinity; }, bad, "mean[1] is infinite");
    refused([](In& in) { in.coder.scales[1] = nan; }, bad, "scales[1] is NaN");
    refused([](In& in) { in.coder.scales[0] = -1; }, argument, "scales[0] is -1");
    refused([](In& in) { in.threads = -1; }, argument, "threads is -1");
    refused([&](In& in) { in.points(8, 2) = real_nan; }, bad, "points[8, 2] is NaN", true, false);
    refused([&](In& in) { in.points(0, 1) = -real_infinity; }, bad, "points[0, 1] is infinite", true, false);
    refused([](In& in) { in.points = Points<Real>(9, 4); }, shape, "points has 4 columns; expected 3", true, false);
    refused([](In& in) { in.points = Points<Real>(0, 3); }, shape, "points has shape (0, 3)", true, false);
    In input;
    input.codes(4, 1) = real_nan;
    Strided<Real> points(9, 3, 0);
    CHECK(pca::decode<Real>(input.coder.view(), input.codes.view(), points.view(), 1).code() == bad);
    CHECK(points.untouched());
}

TEST_CASE_TEMPLATE("autoencoder: what overflows is refused, and what is as large as can be does not", Real, float,
                   double) {
    using In = Input<Real>;
    constexpr Real largest = std::numeric_limits<Real>::max();
    const auto refused = [](auto&& how, const char* sentence, bool encoder, bool decoder) {
        check_refused(spoilt<Real>(how), ErrorCode::out_of_range, sentence, encoder, decoder);
    };
    refused([](In& in) { in.points(3, 1) = largest; }, "points[3, 1] is", true, false);
    refused([](In& in) { in.coder.mean[2] = static_cast<double>(largest); }, "mean[0, 2] is", true, true);
    refused([](In& in) { in.coder.scales[0] = 1e-320; }, "the encoder's weights overflow", true, false);
    refused([](In& in) { in.coder.scales[0] = in.coder.components(0, 0) = 1e300; }, "the decoder's weights overflow",
            false, true);
    In input;
    Points<Real> scores(9, 2);
    for (Real& value : input.points.values) value *= largest / 1000;
    REQUIRE(pca::encode<Real>(input.coder.view(), input.points.view(), scores.view(), 1).ok());
    CHECK(std::all_of(scores.values.begin(), scores.values.end(), [](Real value) { return std::isfinite(value); }));
}

TEST_CASE("autoencoder: outputs of another shape are refused") {
    const Input<double> input;
    const auto in = input.coder.view();
    std::vector<double> out(40), errors(8);
    const auto encoded = [&](MatrixView<double> scores) {
        return pca::encode<double>(in, input.points.view(), scores, 1).code();
    };
    CHECK(encoded({out.data(), 9, 2}) == ErrorCode::ok);
    CHECK(encoded({out.data(), 8, 2}) == ErrorCode::invalid_shape);
    CHECK(encoded({out.data(), 9, 3}) == ErrorCode::invalid_shape);
    CHECK(encoded({out.data(), 9, 2, 1}) == ErrorCode::invalid_shape);
    CHECK(encoded({nullptr, 9, 2}) == ErrorCode::invalid_shape);
    CHECK(pca::decode<double>(in, input.codes.view(), {out.data(), 9, 2}, 1).code() == ErrorCode::invalid_shape);
    const auto code = [&](const pca::Reconstruction<double>& wanted) {
        return pca::reconstruct<double>(in, input.points.view(), wanted, 1).status().code();
    };
    CHECK(code({}) == ErrorCode::ok);
    CHECK(code({{out.data(), 9, 3}, {}}) == ErrorCode::ok);
    CHECK(code({{out.data(), 9, 2}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({{nullptr, 9, 3}, {}}) == ErrorCode::invalid_shape);
    CHECK(code({{}, errors}) == ErrorCode::invalid_shape);
}

}  // namespace
}  // namespace lanewise::tests
