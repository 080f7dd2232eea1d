#include "factorization/starts.hpp"

#include <algorithm>
#include <cmath>

#include "core/philox.hpp"
#include "factorization/padded.hpp"

namespace lanewise::als {
namespace {

// Uniform on [0, 1), rounded down to what Real holds.
template <class Real>
Real uniform(const Random& random, std::size_t index) noexcept {
    constexpr double steps = sizeof(Real) == 4 ? 0x1p24 : 0x1p53;
    return static_cast<Real>(std::floor(random.uniform(index) * steps) / steps);
}

}  // namespace

template <class Real>
Starts<Real>::Starts(Arena&, const Shape&, const Options&) noexcept {}

template <class Real>
Status Starts<Real>::fill(const Input<Real>& input, const Options& options, Real* items) noexcept {
    const auto k = static_cast<std::size_t>(options.factors);
    const std::size_t width = padded<Real>(k), count = input.ratings.cols;
    std::fill_n(items, count * width, Real(0));
    const Random random(options.seed, 0);
    for (std::size_t x = 0; x < count; ++x) {
        Real* to = items + x * width;
        if (options.init == Init::given) std::copy_n(input.initial_items.row(x), k, to);
        else if (options.init == Init::random) {
            for (std::size_t j = 0; j < k; ++j) to[j] = uniform<Real>(random, x * k + j);
        }
    }
    return {};
}

template class Starts<float>;
template class Starts<double>;

}  // namespace lanewise::als
