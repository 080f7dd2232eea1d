#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

#include "core/normal.hpp"

namespace lanewise::tests {
namespace {

struct Known {
    double p;
    double quantile;
};

// From 60-digit arithmetic, of p as the double it is: both joints of the three ranges, tails to the smallest double.
constexpr Known known[] = {
    {0.499, -0.0025066308995717662316},      {0.45, -0.1256613468550740061604},   {0.25, -0.6744897501960817432022},
    {0.1, -1.2815515655446004353345},        {0.075, -1.4395314709384559349498},  {0.074, -1.4466320671589785098634},
    {0.025, -1.9599639845400542117795},      {0.975, 1.95996398454005385560443},  {0.01, -2.3263478740408410930750},
    {1e-3, -3.0902323061678135353580},       {1e-5, -4.2648907939228246102337},   {1e-10, -6.3613409024040561991003},
    {1.3e-11, -6.6676114565107408346622},    {1e-12, -7.0344838253011319326141},  {0x1p-53, -8.2095361516013868556307},
    {1 - 0x1p-53, 8.2095361516013868556307}, {1e-20, -9.2623400897984075795720},  {1e-50, -14.933337534788488980658},
    {1e-100, -21.273453560965324294179},     {1e-300, -37.047096299361199236547}, {5e-324, -38.467405617144346250784}};

}  // namespace

TEST_CASE("normal_quantile is the known one to 1e-15") {
    CHECK(normal_quantile(0.5) == 0);
    for (const Known& one : known) {
        INFO("p ", one.p);
        CHECK(std::fabs(normal_quantile(one.p) - one.quantile) <= 1e-15 * std::fabs(one.quantile));
    }
}

TEST_CASE("normal_quantile is odd about 1/2") {
    for (int i = 1; i < 512; ++i) {
        const double p = i / 1024.0;
        CHECK(normal_quantile(1 - p) == -normal_quantile(p));
    }
}

TEST_CASE("normal_quantile rises, across the joints of its ranges too") {
    double before = -std::numeric_limits<double>::infinity();
    for (int i = 1; i < 1 << 14; ++i) {
        const double value = normal_quantile(i * 0x1p-14);
        CHECK(value > before);
        before = value;
    }
    for (const double joint : {0.075, 0.925, std::exp(-25.0)}) {
        CHECK(normal_quantile(joint * (1 - 1e-13)) < normal_quantile(joint));
        CHECK(normal_quantile(joint) < normal_quantile(joint * (1 + 1e-13)));
    }
}

}  // namespace lanewise::tests
