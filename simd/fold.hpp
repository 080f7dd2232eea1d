// Sums across lanes: s_l += s_(l + n/2) for n = all lanes, half of them, ... until one is left. The order is that of the virtual
// lanes, so each width gives the same bits.
//
// As many rows as a register has lanes are folded together: two registers' halves become one register at each step, and in the end
// lane r has the sum of row r. The blocks are GCC's own vectors, as in tiles.hpp.
#pragma once

#include "tiles.hpp"

namespace lanewise::simd {

// Parts of a pack onto each other: what is left are the lanes of one register.
template <class Real, class Arch, int Parts>
LANEWISE_INLINE Strip<Real, Arch> fold_parts(const Pack<Real, Arch, Parts>& sums) {
    if constexpr (Parts == 1) {
        return sums;
    } else {
        using U = Unit<Real, Arch>;
        return fold_parts(Pack<Real, Arch, Parts / 2>::make(
            [&](auto i) LANEWISE_INLINE_LAMBDA { return U::add(sums.part[i], sums.part[i + Parts / 2]); }));
    }
}

// Where lane `at` of a step's sums comes from, of 2 * Width lanes: the lower (or the upper) half of each group of Group lanes, those
// of the first register before those of the second, inside blocks of 128 bits (what AVX2 shuffles in one instruction) or of one group.
template <int Group, int Width, int BlockLanes, bool Upper>
constexpr int half_of(int at) {
    constexpr int block = Group > BlockLanes ? Group : BlockLanes, half = Group / 2;
    const int inside = at % block, second = inside / (block / 2), lane = inside % (block / 2);
    return second * Width + at / block * block + lane / half * Group + lane % half + (Upper ? half : 0);
}

// The row whose sum comes out in lane 0, 1, ... when register r of fold_rows is row order(r): where group 0 of it ends up.
template <int Width, int BlockLanes>
constexpr int lane_of(int leaf) {
    int at = 0;  // the group's number
    for (int group = Width; group > 1; group /= 2, leaf /= 2) {
        const int each = group > BlockLanes ? 1 : BlockLanes / group;
        at = at / each * 2 * each + leaf % 2 * each + at % each;
    }
    return at;
}

template <int Group, bool Upper, int BlockLanes, class Row, int... I>
LANEWISE_INLINE Row halves(Row a, Row b, std::integer_sequence<int, I...>) {
    constexpr int width = sizeof...(I);
    return __builtin_shufflevector(a, b, half_of<Group, width, BlockLanes, Upper>(I)...);
}

template <int Group, class Real, int Width>
LANEWISE_INLINE void fold_groups(Block<Real, Width>& block) {
    if constexpr (Group > 1) {
        using Lanes = std::make_integer_sequence<int, Width>;
        constexpr int block_lanes = 16 / sizeof(Real);
        unrolled<Group / 2>([&]<int i>() LANEWISE_INLINE_LAMBDA {
            const auto a = block.row[2 * i], b = block.row[2 * i + 1];
            block.row[i] =
                halves<Group, false, block_lanes>(a, b, Lanes{}) + halves<Group, true, block_lanes>(a, b, Lanes{});
        });
        fold_groups<Group / 2>(block);
    }
}

// out[r] = the sum of row r's lanes, for as many rows as a register has lanes; row.operator()<r>() is their one register.
template <class Real, class Arch, class F>
LANEWISE_INLINE void fold_rows(F&& row, Real* out) {
    using S = Strip<Real, Arch>;
    constexpr int width = static_cast<int>(S::width);
    if constexpr (width == 1) {
        row.template operator()<0>().store(out);
    } else {
        Block<Real, width> block;
        unrolled<width>([&]<int leaf>() LANEWISE_INLINE_LAMBDA {
            constexpr int r = lane_of<width, 16 / static_cast<int>(sizeof(Real))>(leaf);
            const S sums = row.template operator()<r>();
            __builtin_memcpy(&block.row[leaf], &sums, sizeof sums);
        });
        fold_groups<width>(block);
        __builtin_memcpy(out, &block.row[0], sizeof block.row[0]);
    }
}

}  // namespace lanewise::simd
