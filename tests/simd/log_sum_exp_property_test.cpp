// What log_sum_exp and softmax are, on every instruction set: special rows, exact cases, and the truth in Wide.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <lanewise/simd.hpp>

#include "tests/simd/isas.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
constexpr Real infinity = std::numeric_limits<Real>::infinity();
template <class Real>
constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();
template <class Real>
constexpr Real unit = std::numeric_limits<Real>::epsilon() / 2;

template <class Real>
Real log_sum_exp(simd::Isa isa, const std::vector<Real>& row) {
    Real result = 0;
    simd::kernels<Real>(isa)->log_sum_exp(row.data(), row.size(), 1, row.size(), &result);
    return result;
}

template <class Real>
std::vector<Real> softmax(simd::Isa isa, const std::vector<Real>& row) {
    std::vector<Real> result(row.size());
    simd::kernels<Real>(isa)->softmax(row.data(), row.size(), 1, row.size(), result.data(), row.size());
    return result;
}

// The row, and the same one with 100 more of -infinity, which change nothing: the way of few columns and that of many.
template <class Real, class Check>
void for_short_and_long(const std::vector<Real>& row, Check check) {
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        check(isa, row);
        std::vector<Real> longer = row;
        longer.resize(row.size() + 100, -infinity<Real>);
        check(isa, longer);
    });
}

}  // namespace

TEST_CASE_TEMPLATE("log_sum_exp of special rows", Real, float, double) {
    const auto is = [](const std::vector<Real>& row, Real expected) {
        for_short_and_long(row, [&](simd::Isa isa, const std::vector<Real>& values) {
            const Real got = log_sum_exp(isa, values);
            CHECK((std::isnan(expected) ? std::isnan(got) : got == known_on(isa, expected)));
        });
    };
    const Real most = std::numeric_limits<Real>::max();
    for (const Real x : {Real(0), Real(-0.0), Real(0.3), Real(-1e30), most, -most, infinity<Real>, -infinity<Real>,
                         std::numeric_limits<Real>::denorm_min(), nan<Real>}) {
        is({x}, x);
    }
    is({-infinity<Real>, -infinity<Real>, -infinity<Real>}, -infinity<Real>);
    is({-infinity<Real>, Real(7), -infinity<Real>}, Real(7));
    is({infinity<Real>, Real(7), -infinity<Real>}, infinity<Real>);
    is({infinity<Real>, infinity<Real>}, infinity<Real>);
    is({infinity<Real>, nan<Real>, -infinity<Real>}, nan<Real>);
    is({nan<Real>, infinity<Real>}, nan<Real>);
    is({nan<Real>, -infinity<Real>}, nan<Real>);
    is({Real(1), nan<Real>, Real(2)}, nan<Real>);
    is({most, -most, Real(0)}, most);
    is({most, most}, most);
}

TEST_CASE_TEMPLATE("softmax of special rows", Real, float, double) {
    const auto is = [](const std::vector<Real>& row, std::vector<Real> expected) {
        for_short_and_long(row, [&](simd::Isa isa, const std::vector<Real>& values) {
            expected.resize(values.size(), Real(0));
            CHECK(softmax(isa, values) == expected);
        });
    };
    const Real most = std::numeric_limits<Real>::max();
    is({Real(5)}, {1});
    is({infinity<Real>}, {1});
    is({most, -most}, {1, 0});
    is({Real(3), Real(3), -infinity<Real>, Real(3), Real(3)}, {0.25, 0.25, 0, 0.25, 0.25});
    is({infinity<Real>, Real(7), -infinity<Real>, infinity<Real>}, {0.5, 0, 0, 0.5});
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        for (const std::size_t k : {1u, 2u, 8u, 64u, 128u}) {
            const std::vector<Real> nothing(k, -infinity<Real>);
            CHECK(softmax(isa, nothing) == std::vector<Real>(k, Real(1) / static_cast<Real>(k)));
        }
        for (const std::size_t k : {3u, 100u}) {
            for (const Real other : {Real(0), infinity<Real>, -infinity<Real>}) {
                std::vector<Real> row(k, other);
                row[k / 2] = nan<Real>;
                const std::vector<Real> result = softmax(isa, row);
                CHECK(std::all_of(result.begin(), result.end(), [](Real x) { return std::isnan(x); }));
            }
        }
    });
}

TEST_CASE_TEMPLATE("log_sum_exp and softmax are what Wide says", Real, float, double) {
    Random random(11);
    for (const std::size_t k : {2u, 3u, 10u, 64u, 65u, 300u}) {
        std::vector<Real> row(k);
        for (Real& x : row) x = static_cast<Real>(5 * random.normal());
        Wide sum = 0;
        for (const Real x : row) sum += exp(static_cast<Wide>(x));
        const Wide exact = log(sum);
        for_each_isa([&](simd::Isa isa) {
            INFO(name_of(isa), ", k ", k);
            // Where each exp rounds twice, it is off by half a unit more.
            const Wide relative = static_cast<Wide>(k + 4) * unit<Real>;
            const auto got = static_cast<Wide>(log_sum_exp(isa, row));
            CHECK(fabs(got - exact) <= relative + 4 * unit<Real> * fabs(exact) + 4 * unit<Real>);
            const std::vector<Real> shares = softmax(isa, row);
            Wide total = 0;
            for (std::size_t c = 0; c < k; ++c) {
                const auto share = static_cast<Wide>(shares[c]);
                const Wide expected = exp(static_cast<Wide>(row[c]) - exact);
                // x - max was rounded too, and exp multiplies that by up to 40.
                CHECK(fabs(share - expected) <= (relative + 45 * unit<Real>)*expected);
                total += share;
            }
            CHECK(fabs(total - 1) <= relative);
        });
    }
}

// Integers: x - max is the same exactly, and so is the sum.
TEST_CASE_TEMPLATE("log_sum_exp follows a shift, softmax does not", Real, float, double) {
    Random random(12);
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        for (const std::size_t k : {1u, 7u, 64u, 130u}) {
            std::vector<Real> row(k);
            std::vector<Real> shifted(k);
            for (const Real shift : {Real(1), Real(-1000), Real(65536)}) {
                for (std::size_t c = 0; c < k; ++c) {
                    row[c] = static_cast<Real>(random.below(20));
                    shifted[c] = row[c] + shift;
                }
                const Real expected = log_sum_exp(isa, row) + shift;
                CHECK(std::fabs(log_sum_exp(isa, shifted) - expected) <= 4 * unit<Real> * (std::fabs(expected) + 30));
                CHECK(softmax(isa, shifted) == softmax(isa, row));
            }
        }
    });
}

}  // namespace lanewise::tests
