// The normal distribution.
#pragma once

namespace lanewise {

// The x that a normal number with mean 0 and variance 1 is below with probability p, 0 < p < 1; relative error at most
// 1e-15 or so.
double normal_quantile(double p) noexcept;

}  // namespace lanewise
