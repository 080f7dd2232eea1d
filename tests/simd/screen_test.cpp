#include <algorithm>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
struct ScreenCase {
    Shape shape;
    Input<Real> tiles;
    std::size_t stride;
    Input<Real> negated;
    Input<Real> half_norms;
    Real slack = 0;
    Real reach = 0;
    Real floor = 0;

    ScreenCase(Draw<Real>& draw, const Shape& shape_)
        : shape(shape_),
          tiles(draw.tiles(shape.count, shape.dims)),
          stride(draw.stride(shape.dims)),
          negated(draw.rows(shape.k, shape.dims, stride)),
          half_norms(shape.k, draw.shift()) {
        for (std::size_t c = 0; c < shape.k; ++c) {
            Real norm = 0;
            for (std::size_t j = 0; j < shape.dims; ++j) norm += row(c)[j] * row(c)[j];
            half_norms[c] = norm / 2;
            reach = std::sqrt(norm) > reach ? std::sqrt(norm) : reach;
        }
        half_norms.freeze();
        // From next to nothing in doubt to a good part; 0 times an infinite norm would be no number.
        const Real slacks[] = {static_cast<Real>(2 * shape.dims + 16) * unit_roundoff<Real>, Real(0.01), Real(0.1),
                               shape.values == Values::huge ? Real(1) : Real(0)};
        slack = slacks[draw.random().below(4)];
        floor = draw.random().one_in(2) ? Real(0) : static_cast<Real>(shape.dims) * std::numeric_limits<Real>::min();
    }

    const Real* point(std::size_t i) const { return simd::reference::point_of(tiles.data(), shape.dims, i); }
    const Real* row(std::size_t c) const { return negated.data() + c * stride; }
    Real score(std::size_t i, std::size_t c) const {
        return simd::reference::score(point(i), row(c), half_norms[c], shape.dims);
    }
    Real score_tolerance(std::size_t i, std::size_t c) const {
        Real magnitude = half_norms[c];
        for (std::size_t j = 0; j < shape.dims; ++j) {
            magnitude += std::fabs(point(i)[j * simd::lanes<Real>] * row(c)[j]);
        }
        return chain_tolerance(shape.dims, magnitude);
    }
    Real margin(std::size_t i) const {
        return simd::reference::score_margin(point(i), shape.dims, slack, reach, floor);
    }
    // A half norm and a product have overflowed against each other: which score is smallest is not defined, doubt is.
    bool has_undefined_score(std::size_t i) const {
        for (std::size_t c = 0; c < shape.k; ++c) {
            if (std::isnan(score(i, c))) return true;
        }
        return false;
    }
    // Gap between the two smallest scores.
    Real gap(std::size_t i) const {
        Real best = std::numeric_limits<Real>::infinity();
        Real second = best;
        for (std::size_t c = 0; c < shape.k; ++c) {
            const Real next = score(i, c);
            second = std::fmin(second, std::fmax(next, best));
            best = std::fmin(next, best);
        }
        return second - best;
    }

    void run(const simd::KernelTable<Real>& table, Output<std::int32_t>& labels, Output<std::uint8_t>& doubtful) const {
        table.screen(tiles.data(), shape.count, shape.dims, negated.data(), stride, half_norms.data(), shape.k, slack,
                     reach, floor, labels.data(), doubtful.data());
    }
};

// Without a fused multiply-add the label and the doubt may be others, where the scores or the margin are that close.
template <class Real>
bool is_nearly_screened(const ScreenCase<Real>& screen, std::size_t i, std::size_t label, std::uint8_t doubtful) {
    const std::size_t k = screen.shape.k;
    if (label >= k || doubtful > 1) return false;
    const Real margin = screen.margin(i);
    if (k == 1) return doubtful == 0;
    if (std::isinf(margin)) return doubtful == 1;
    const Real chosen = screen.score(i, label);
    const Real chosen_tolerance = screen.score_tolerance(i, label);
    Real widest = 0;
    for (std::size_t c = 0; c < k; ++c) {
        const Real tolerance = chosen_tolerance + screen.score_tolerance(i, c);
        if (chosen > screen.score(i, c) + tolerance) return false;
        widest = std::max(widest, tolerance);
    }
    const Real beyond = screen.gap(i) - margin;
    const bool as_expected = doubtful == (beyond > 0 ? 0 : 1);
    return as_expected || std::fabs(beyond) <= 2 * widest + chain_tolerance(screen.shape.dims + 3, margin);
}

template <class Real>
void check_screen_on(simd::Isa isa, const Shape& shape) {
    INFO("screen on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const ScreenCase<Real> screen(draw, shape);
    Output<std::int32_t> labels(shape.count, draw.shift());
    Output<std::int32_t> expected_labels = labels;
    Output<std::uint8_t> doubtful(shape.count, draw.shift());
    Output<std::uint8_t> expected_doubtful = doubtful;
    screen.run(*simd::kernels<Real>(isa), labels, doubtful);
    if (owes_bits<Real>(isa, shape.values)) {
        screen.run(simd::reference::table<Real>, expected_labels, expected_doubtful);
        for (std::size_t i = 0; shape.values == Values::huge && i < shape.count; ++i) {
            if (!screen.has_undefined_score(i)) continue;
            CHECK(static_cast<std::size_t>(labels[i]) < shape.k);
            expected_labels[i] = labels[i];
        }
        check_same(labels, expected_labels);
        check_same(doubtful, expected_doubtful);
    } else {
        CHECK(labels.guards_intact());
        CHECK(doubtful.guards_intact());
        std::size_t good = 0;
        for (std::size_t i = 0; i < shape.count; ++i) {
            good += is_nearly_screened(screen, i, static_cast<std::size_t>(labels[i]), doubtful[i]) ? 1 : 0;
        }
        CHECK(good == shape.count);
    }
    check_untouched(screen.tiles, screen.negated, screen.half_norms);
}

template <class Real>
std::uint8_t doubt_of_gap(simd::Isa isa, const std::vector<Real>& tiles, std::size_t dims, Real gap, Real slack,
                          Real reach, Real floor) {
    // Centroids that are all 0: the scores are the half norms.
    const std::vector<Real> negated(3 * dims, Real(0));
    const Real half_norms[] = {gap, Real(0), std::numeric_limits<Real>::max()};
    std::int32_t label = -1;
    std::uint8_t doubtful = 2;
    simd::kernels<Real>(isa)->screen(tiles.data(), 1, dims, negated.data(), dims, half_norms, 3, slack, reach, floor,
                                     &label, &doubtful);
    CHECK(label == (gap > 0 ? 1 : 0));
    return doubtful;
}

}  // namespace

template <class Real>
void check_screen(simd::Isa isa) {
    for_each_shape(simd::lanes<Real>, [isa](const Shape& shape) { check_screen_on<Real>(isa, shape); });
    check_screen_on<Real>(isa, {simd::lanes<Real> / 2, 1, 70000});
}

template void check_screen<float>(simd::Isa);
template void check_screen<double>(simd::Isa);

TEST_CASE_TEMPLATE("screen: a gap of just the margin is in doubt, the next larger one is not", Real, float, double) {
    for_each_isa([](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(5);
        for (int trial = 0; trial < 300; ++trial) {
            // In one dimension the norm is one product: the same with and without a fused multiply-add.
            const std::size_t dims = isa == simd::Isa::sse2 ? 1 : 1 + random.below(9);
            std::vector<Real> tiles(dims * simd::lanes<Real>, Real(0));
            for (std::size_t j = 0; j < dims; ++j) tiles[j * simd::lanes<Real>] = static_cast<Real>(random.normal());
            const auto slack = static_cast<Real>(random.uniform());
            const auto reach = static_cast<Real>(random.uniform(0, 3));
            const auto floor = static_cast<Real>(random.uniform());
            const Real margin = simd::reference::score_margin(tiles.data(), dims, slack, reach, floor);
            const Real above = std::nextafter(margin, std::numeric_limits<Real>::infinity());
            CHECK(doubt_of_gap(isa, tiles, dims, margin, slack, reach, floor) == 1);
            CHECK(doubt_of_gap(isa, tiles, dims, above, slack, reach, floor) == 0);
        }
    });
}

TEST_CASE_TEMPLATE("screen: a second score that equals the smallest is in doubt, even with no margin", Real, float,
                   double) {
    for_each_isa([](simd::Isa isa) {
        INFO(name_of(isa));
        const std::vector<Real> tiles(simd::lanes<Real>, Real(0));
        CHECK(doubt_of_gap<Real>(isa, tiles, 1, 0, 0, 0, 0) == 1);
        CHECK(doubt_of_gap<Real>(isa, tiles, 1, smallest_on<Real>(isa), 0, 0, 0) == 0);
    });
}

}  // namespace lanewise::tests
