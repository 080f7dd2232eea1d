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
    Input<Real> best;    // of centroids that were screened before
    Input<Real> second;
    Real slack = 0;
    Real reach = 0;
    Real floor = 0;

    ScreenCase(Draw<Real>& draw, const Shape& shape_)
        : shape(shape_),
          tiles(draw.tiles(shape.count, shape.dims)),
          stride(draw.stride(shape.dims)),
          negated(draw.rows(shape.k, shape.dims, stride)),
          half_norms(shape.k, draw.shift()),
          best(shape.count, draw.shift()),
          second(shape.count, draw.shift()) {
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
        draw_before(draw.random());
    }

    // Nothing, a bound without a smallest score, or both: scores of this shape's own centroids, so that they lose, win and tie.
    void draw_before(Random& random) {
        for (std::size_t i = 0; i < shape.count; ++i) {
            best[i] = second[i] = std::numeric_limits<Real>::infinity();
            const std::size_t known = random.below(4);
            if (known > 0) second[i] = score(i, random.below(shape.k)) + 0;
            if (known > 1) best[i] = score(i, random.below(shape.k)) + 0;
            if (known == 3 && best[i] > second[i]) std::swap(best[i], second[i]);
        }
        best.freeze();
        second.freeze();
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
};

template <class Real>
struct Screened {
    Screened(const ScreenCase<Real>& screen, Draw<Real>& draw)
        : best(screen.shape.count, draw.shift()),
          second(screen.shape.count, draw.shift()),
          labels(screen.shape.count, draw.shift()),
          doubtful(screen.shape.count, draw.shift()) {
        for (std::size_t i = 0; i < screen.shape.count; ++i) {
            best[i] = screen.best[i];
            second[i] = screen.second[i];
        }
    }

    void run(const simd::KernelTable<Real>& table, const ScreenCase<Real>& screen) {
        table.screen(screen.tiles.data(), screen.shape.count, screen.shape.dims, screen.negated.data(), screen.stride,
                     screen.half_norms.data(), screen.shape.k, screen.slack, screen.reach, screen.floor, best.data(),
                     second.data(), labels.data(), doubtful.data());
    }

    bool guards_intact() const {
        return best.guards_intact() && second.guards_intact() && labels.guards_intact() && doubtful.guards_intact();
    }

    Output<Real> best, second;
    Output<std::int32_t> labels;
    Output<std::uint8_t> doubtful;
};

// Without a fused multiply-add the label, the scores and the doubt may be others, where scores or the margin are that close.
template <class Real>
bool is_nearly_screened(const ScreenCase<Real>& screen, std::size_t i, const Screened<Real>& found) {
    const std::size_t k = screen.shape.k;
    const std::int32_t label = found.labels[i];
    if (label < -1 || label >= static_cast<std::int32_t>(k) || found.doubtful[i] > 1) return false;
    const Real margin = screen.margin(i);
    if (std::isinf(margin)) return found.doubtful[i] == 1;
    const bool stays = label == -1;
    const Real chosen = stays ? screen.best[i] : screen.score(i, static_cast<std::size_t>(label));
    const Real chosen_tolerance = stays ? Real(0) : screen.score_tolerance(i, static_cast<std::size_t>(label));
    Real widest = chosen_tolerance, best = screen.best[i], second = screen.second[i];
    if (chosen > best + chosen_tolerance) return false;
    for (std::size_t c = 0; c < k; ++c) {
        const Real score = screen.score(i, c), tolerance = chosen_tolerance + screen.score_tolerance(i, c);
        if (chosen > score + tolerance) return false;
        widest = std::max(widest, tolerance);
        second = std::min(second, std::max(score, best));
        best = std::min(score, best);
    }
    const auto near = [&](Real a, Real b) { return a == b || std::fabs(a - b) <= widest; };
    if (!near(found.best[i], best) || !near(found.second[i], second)) return false;
    const Real beyond = second - best - margin;
    const bool as_expected = found.doubtful[i] == (beyond > 0 ? 0 : 1);
    return as_expected || std::fabs(beyond) <= 2 * widest + chain_tolerance(screen.shape.dims + 3, margin);
}

template <class Real>
void check_screen_on(simd::Isa isa, const Shape& shape) {
    INFO("screen on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const ScreenCase<Real> screen(draw, shape);
    Screened<Real> found(screen, draw);
    Screened<Real> expected = found;
    found.run(*simd::kernels<Real>(isa), screen);
    if (owes_bits<Real>(isa, shape.values)) {
        expected.run(simd::reference::table<Real>, screen);
        for (std::size_t i = 0; shape.values == Values::huge && i < shape.count; ++i) {
            if (!screen.has_undefined_score(i)) continue;
            CHECK(found.labels[i] < static_cast<std::int32_t>(shape.k));
            expected.labels[i] = found.labels[i];
            expected.best[i] = found.best[i];
            expected.second[i] = found.second[i];
        }
        check_same(found.best, expected.best);
        check_same(found.second, expected.second);
        check_same(found.labels, expected.labels);
        check_same(found.doubtful, expected.doubtful);
    } else {
        CHECK(found.guards_intact());
        std::size_t good = 0;
        for (std::size_t i = 0; i < shape.count; ++i) good += is_nearly_screened(screen, i, found) ? 1 : 0;
        CHECK(good == shape.count);
    }
    check_untouched(screen.tiles, screen.negated, screen.half_norms, screen.best, screen.second);
}

template <class Real>
std::uint8_t doubt_of_gap(simd::Isa isa, const std::vector<Real>& tiles, std::size_t dims, Real gap, Real slack,
                          Real reach, Real floor) {
    // Centroids that are all 0: the scores are the half norms.
    const std::vector<Real> negated(3 * dims, Real(0));
    const Real half_norms[] = {gap, Real(0), std::numeric_limits<Real>::max()};
    Real best = std::numeric_limits<Real>::infinity(), second = best;
    std::int32_t label = -2;
    std::uint8_t doubtful = 2;
    simd::kernels<Real>(isa)->screen(tiles.data(), 1, dims, negated.data(), dims, half_norms, 3, slack, reach, floor, &best,
                                     &second, &label, &doubtful);
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

// What was screened in two parts is as screened at once, but for the labels: those of the second part where it has the best score.
TEST_CASE_TEMPLATE("screen: goes on from what it found before", Real, float, double) {
    for_each_isa([](simd::Isa isa) {
        INFO(name_of(isa));
        Random random(7);
        for (int trial = 0; trial < 200; ++trial) {
            const std::size_t count = 1 + random.below(70), dims = 1 + random.below(9), k = 1 + random.below(40);
            const std::size_t first = random.below(k + 1), lanes = simd::lanes<Real>;
            const auto numbers = [&](std::size_t size) {
                std::vector<Real> values(size);
                for (Real& value : values) value = static_cast<Real>(random.normal());
                return values;
            };
            const auto tiles = numbers((count + lanes - 1) / lanes * lanes * dims), negated = numbers(k * dims), half_norms = numbers(k);
            std::vector<Real> best[2], second[2];
            std::vector<std::int32_t> labels[2], later(count);
            std::vector<std::uint8_t> doubtful[2];
            for (int way = 0; way < 2; ++way) {
                best[way].assign(count, std::numeric_limits<Real>::infinity());
                second[way] = best[way];
                labels[way].assign(count, -2);
                doubtful[way].assign(count, 2);
            }
            const auto screen = [&](std::size_t from, std::size_t to, int way, std::int32_t* into) {
                simd::kernels<Real>(isa)->screen(tiles.data(), count, dims, negated.data() + from * dims, dims,
                                                 half_norms.data() + from, to - from, Real(0.01), Real(1), Real(0),
                                                 best[way].data(), second[way].data(), into, doubtful[way].data());
            };
            screen(0, k, 0, labels[0].data());
            screen(0, first, 1, labels[1].data());
            screen(first, k, 1, later.data());
            for (std::size_t i = 0; i < count; ++i) {
                if (later[i] >= 0) labels[1][i] = later[i] + static_cast<std::int32_t>(first);
            }
            CHECK(best[0] == best[1]);
            CHECK(second[0] == second[1]);
            CHECK(labels[0] == labels[1]);
            CHECK(doubtful[0] == doubtful[1]);
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
