#include "bench/kernels/case.hpp"

#include <algorithm>
#include <random>

namespace lanewise::bench {

template <class Real>
Cases<Real> all_cases() {
    Cases<Real> cases;
#define KERNEL(name, parameters, arguments) name##_cases<Real>(cases);
#include <lanewise/kernels.def>
#undef KERNEL
    em_pass_cases<Real>(cases);
    return cases;
}

template <class Real>
std::vector<Real> random_numbers(std::size_t count, unsigned seed) {
    constexpr std::size_t period = std::size_t{1} << 18;
    std::mt19937 bits(seed);
    std::normal_distribution<Real> normal;
    std::vector<Real> numbers(count);
    const std::size_t fresh = std::min(count, period);
    std::generate_n(numbers.begin(), fresh, [&] { return normal(bits); });
    for (std::size_t i = fresh; i < count; ++i) numbers[i] = numbers[i - period];
    return numbers;
}

template <class Real>
std::vector<Real> random_tiles(std::size_t n, std::size_t d, unsigned seed) {
    const std::vector<Real> rows = random_numbers<Real>(n * d, seed);
    std::vector<Real> tiles(simd::tile_count(n, simd::lanes<Real>) * simd::lanes<Real> * d);
    simd::kernels<Real>().pack(rows.data(), d, n, d, nullptr, tiles.data());
    return tiles;
}

std::string shape_name(std::initializer_list<std::pair<const char*, std::size_t>> sizes) {
    std::string name;
    for (const auto& [letter, size] : sizes) {
        if (!name.empty()) name += ' ';
        name += letter;
        name += '=';
        name += std::to_string(size);
    }
    return name;
}

template Cases<float> all_cases();
template Cases<double> all_cases();
template std::vector<float> random_numbers(std::size_t, unsigned);
template std::vector<double> random_numbers(std::size_t, unsigned);
template std::vector<float> random_tiles(std::size_t, std::size_t, unsigned);
template std::vector<double> random_tiles(std::size_t, std::size_t, unsigned);

}  // namespace lanewise::bench
