// The shapes and the kinds of values that the kernels are tried on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lanewise::tests {

enum class Values {
    normal,          // about 1 in size, a few of them equal
    shifted,         // the same about 10,000
    small_integers,  // -1, 0 and 1: every sum is exact, and most distances tie
    zeros,           // 0 and -0
    tiny,            // from the smallest subnormal up to where squares are normal
    huge,            // from where squares are finite up to a quarter of the largest number
    equal,           // one value for all
};

inline std::string name_of(Values values) {
    switch (values) {
        case Values::normal: return "normal";
        case Values::shifted: return "shifted";
        case Values::small_integers: return "small integers";
        case Values::zeros: return "zeros";
        case Values::tiny: return "tiny";
        case Values::huge: return "huge";
        case Values::equal: return "equal";
    }
    return "unknown";
}

// No operation on these rounds, so that a multiply and an add are the same as a fused one.
inline bool is_exact(Values values) { return values == Values::small_integers || values == Values::zeros; }

struct Shape {
    std::size_t count;
    std::size_t dims;
    std::size_t k;
    Values values = Values::normal;
};

inline std::string name_of(const Shape& shape) {
    return "count " + std::to_string(shape.count) + ", dims " + std::to_string(shape.dims) + ", k " +
           std::to_string(shape.k) + ", " + name_of(shape.values);
}

inline std::vector<std::size_t> one_to(std::size_t last, std::vector<std::size_t> more) {
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size <= last; ++size) sizes.push_back(size);
    sizes.insert(sizes.end(), more.begin(), more.end());
    return sizes;
}

inline std::vector<std::size_t> all_counts(std::size_t lanes) {
    std::vector<std::size_t> counts = one_to(2 * lanes + 1, {100, 257});
    counts.push_back(0);
    return counts;
}
inline std::vector<std::size_t> all_dims() { return one_to(20, {24, 31, 32, 33, 64, 100}); }
inline std::vector<std::size_t> small_dims() { return one_to(20, {}); }
inline std::vector<std::size_t> all_k() { return one_to(20, {24, 63, 64, 65, 130}); }

inline constexpr Values special_values[] = {Values::shifted, Values::small_integers, Values::zeros,
                                            Values::tiny,    Values::huge,           Values::equal};

template <class Visit>
void for_each_product(const std::vector<std::size_t>& counts, const std::vector<std::size_t>& dims,
                      const std::vector<std::size_t>& ks, Values values, Visit visit) {
    for (const std::size_t count : counts) {
        for (const std::size_t d : dims) {
            for (const std::size_t k : ks) visit(Shape{count, d, k, values});
        }
    }
}

// Every count, every dimension and every k, each with a few of the two others, and the special values on a few shapes.
template <class Visit>
void for_each_shape(std::size_t lanes, Visit visit) {
    const std::size_t three_tiles = 2 * lanes + 1;
    for_each_product(all_counts(lanes), {1, 2, 3, 4, 5, 17}, {1, 2, 5, 13}, Values::normal, visit);
    for_each_product({three_tiles}, all_dims(), {1, 3, 8, 17}, Values::normal, visit);
    for_each_product({three_tiles}, {1, 2, 3, 4, 5, 16}, all_k(), Values::normal, visit);
    visit(Shape{257, 16, 64});
    for (const Values values : special_values) {
        for_each_product({lanes - 1, three_tiles}, {1, 2, 3, 4, 5, 8, 33}, {1, 2, 5, 8, 19}, values, visit);
    }
}

}  // namespace lanewise::tests
