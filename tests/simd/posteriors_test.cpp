// posteriors.
#include <algorithm>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

// How the joint log-densities of one point are spread.
enum class Joints {
    near,        // all of them count
    wide,        // most shares are 0
    at_the_end,  // 0, or as far below it as is just a share, and just none
    equal,       // one number, or 0 and -0
    far_away,    // what log_gaussians makes of a distance that overflows, or about 0
    impossible,  // -infinity, but for one at least
};

constexpr Joints all_joints[] = {Joints::near,  Joints::wide,     Joints::at_the_end,
                                 Joints::equal, Joints::far_away, Joints::impossible};

// The k of one point stand a tile's lanes apart.
template <class Real>
void draw_joint(Random& random, Joints joints, std::size_t k, Real* own) {
    using Limits = std::numeric_limits<Real>;
    constexpr Real end = simd::reference::Definition<Real>::lowest_normal;
    const Real ends[] = {end, std::nextafter(end, Real(0)), std::nextafter(end, Limits::lowest()), Real(0)};
    const std::size_t top = random.below(k);
    const bool zeros = random.one_in(2);
    const auto same = static_cast<Real>(random.normal());
    for (std::size_t c = 0; c < k; ++c) {
        const auto drawn = static_cast<Real>(random.normal());
        Real& value = own[c * simd::lanes<Real>];
        switch (joints) {
            case Joints::near: value = 8 * drawn - 20; break;
            case Joints::wide: value = -2 * end * drawn; break;
            case Joints::at_the_end: value = c == top ? Real(0) : ends[random.below(std::size(ends))]; break;
            case Joints::equal: value = zeros ? std::copysign(Real(0), drawn) : same; break;
            case Joints::far_away: value = random.one_in(2) ? Limits::lowest() / 2 + drawn : drawn; break;
            case Joints::impossible: value = c != top && random.one_in(2) ? -Limits::infinity() : drawn; break;
        }
    }
}

// Of every point. As log_gaussians leaves them, the spare lanes' are numbers too.
template <class Real>
Output<Real> draw_joints(Draw<Real>& draw, Joints joints, std::size_t count, std::size_t k) {
    const std::size_t places = simd::tile_count(count, simd::lanes<Real>) * simd::lanes<Real>;
    Output<Real> drawn(places * k, draw.shift());
    for (std::size_t i = 0; i < places; ++i) {
        draw_joint(draw.random(), joints, k, simd::reference::point_of(drawn.data(), k, i));
    }
    return drawn;
}

template <class Real>
Input<Real> draw_weights(Draw<Real>& draw, std::size_t count) {
    const Input<double> weights = draw.weights(count);
    Input<Real> drawn(count, draw.shift());
    for (std::size_t i = 0; i < count; ++i) drawn[i] = static_cast<Real>(weights[i]);
    drawn.freeze();
    return drawn;
}

// exp without a fused multiply-add is within two numbers, or four roundings, of the one with it. To the sum of k of
// them come 2 (k - 1), to a share those of e and four: 2 k + 10, of which chain_tolerance(k + 5) has 2 k + 13. The
// logarithm, between 0 and log(k), turns the sum's into as many of 1, and adds four of its own and two of the last sum.
template <class Real>
Output<Real> magnitudes_of(const Output<Real>& joint, std::size_t count, std::size_t k) {
    Output<Real> magnitudes(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const Real* own = simd::reference::point_of(joint.data(), k, i);
        Real largest = own[0];
        for (std::size_t c = 1; c < k; ++c) largest = std::max(largest, own[c * simd::lanes<Real>]);
        magnitudes[i] = 1 + std::fabs(largest) + std::log(static_cast<Real>(k));
    }
    return magnitudes;
}

template <class Real>
void check_posteriors_on(simd::Isa isa, Joints joints, std::size_t count, std::size_t k) {
    INFO("posteriors on ", name_of(isa), ", count ", count, ", k ", k, ", joints of kind ", static_cast<int>(joints));
    Draw<Real> draw({count, static_cast<std::size_t>(joints), k});
    const Output<Real> joint = draw_joints(draw, joints, count, k);
    const Input<Real> all_weights = draw_weights(draw, count);
    const Real* weights = draw.or_null(all_weights);
    Output<Real> shares = joint;
    Output<Real> expected_shares = joint;
    Output<Real> densities(count, draw.shift());
    Output<Real> expected_densities = densities;
    simd::kernels<Real>(isa)->posteriors(shares.data(), count, k, weights, densities.data());
    simd::reference::posteriors(expected_shares.data(), count, k, weights, expected_densities.data());
    const bool shares_are_tiny = joints == Joints::wide || joints == Joints::at_the_end;
    if (owes_bits<Real>(isa, shares_are_tiny ? Values::tiny : Values::normal)) {
        check_same(shares, expected_shares);
        check_same(densities, expected_densities);
    } else {
        check_close(shares, expected_shares, expected_shares, k + 5);
        check_close(densities, expected_densities, magnitudes_of(joint, count, k), k + 5);
    }
    check_untouched(all_weights);
}

}  // namespace

template <class Real>
void check_posteriors(simd::Isa isa) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (const Joints joints : all_joints) {
        const auto check = [&](const Shape& shape) { check_posteriors_on<Real>(isa, joints, shape.count, shape.k); };
        for_each_product(all_counts(lanes), {1}, {1, 2, 3, 5}, Values::normal, check);
        for_each_product({lanes - 1, 2 * lanes + 1}, {1}, one_to(20, {64, 257}), Values::normal, check);
    }
}

template void check_posteriors<float>(simd::Isa);
template void check_posteriors<double>(simd::Isa);

}  // namespace lanewise::tests
