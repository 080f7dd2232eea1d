#include "factorization/starts.hpp"

#include <algorithm>
#include <cmath>

#include <lanewise/svd.hpp>

#include "core/padded.hpp"
#include "core/philox.hpp"

namespace lanewise::als {
namespace {

// Uniform on [0, 1), rounded down to what Real holds.
template <class Real>
Real uniform(const Random& random, std::size_t index) noexcept {
    constexpr double steps = sizeof(Real) == 4 ? 0x1p24 : 0x1p53;
    return static_cast<Real>(std::floor(random.uniform(index) * steps) / steps);
}

svd::Options svd_options(const Options& options, std::size_t rank) noexcept {
    svd::Options result;
    result.rank = static_cast<std::int32_t>(rank);
    result.seed = options.seed;
    result.threads = options.threads;
    return result;
}

}  // namespace

template <class Real>
Starts<Real>::Starts(Arena& arena, const Shape& shape, const Options& options) noexcept {
    if (options.init != Init::svd) return;
    rank_ = std::min({static_cast<std::size_t>(options.factors), shape.users, shape.items});
    const std::size_t bytes =
        svd::workspace_bytes<Real>({shape.users, shape.items, shape.ratings}, svd_options(options, rank_));
    // 0 is a size that overflows: then nothing fits.
    workspace_ = {arena.take<std::byte>(bytes == 0 ? static_cast<std::size_t>(-1) : bytes), bytes};
    right_ = arena.take<Real>(shape.items, rank_);
    values_ = arena.take<double>(rank_);
}

// V sqrt(S); factors beyond the rank that there can be are 0.
template <class Real>
Status Starts<Real>::decompose(const Input<Real>& input, const Options& options, Real* items) noexcept {
    const svd::Output<Real> output{{values_, rank_}, {}, {right_, input.ratings.cols, rank_}};
    const auto report = svd::decompose(input.ratings, svd_options(options, rank_), output, workspace_);
    if (!report.ok()) return report.status();
    const std::size_t width = padded<Real>(static_cast<std::size_t>(options.factors));
    for (std::size_t x = 0; x < input.ratings.cols; ++x) {
        for (std::size_t j = 0; j < rank_; ++j) {
            items[x * width + j] = static_cast<Real>(std::sqrt(values_[j]) * static_cast<double>(output.right(x, j)));
        }
    }
    return {};
}

template <class Real>
Status Starts<Real>::fill(const Input<Real>& input, const Options& options, Real* items) noexcept {
    const auto k = static_cast<std::size_t>(options.factors);
    const std::size_t width = padded<Real>(k), count = input.ratings.cols;
    std::fill_n(items, count * width, Real(0));
    if (options.init == Init::svd) return decompose(input, options, items);
    const Random random(options.seed, 0);
    for (std::size_t x = 0; x < count; ++x) {
        Real* to = items + x * width;
        if (options.init == Init::given) {
            std::copy_n(input.initial_items.row(x), k, to);
        } else {
            for (std::size_t j = 0; j < k; ++j) to[j] = uniform<Real>(random, x * k + j);
        }
    }
    return {};
}

template class Starts<float>;
template class Starts<double>;

}  // namespace lanewise::als
