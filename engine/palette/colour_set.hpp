// The unique colours of a picture, in Z-order (Morton 1966): neighbours in the order are neighbours in colour.
//
// A set of 2^24 bits, one a colour, with the number of colours before each 64 of them: a colour's rank is one load, one mask and one
// count of bits away (two, where the machine's words have 32 bits). 3 MiB for any picture.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <lanewise/palette.hpp>

#include "core/arena.hpp"
#include "core/parallel.hpp"

namespace lanewise::palette {

// What every machine changes atomically.
using ColourWord = std::size_t;
inline constexpr std::uint32_t word_bits = std::numeric_limits<ColourWord>::digits;
inline constexpr std::size_t colour_words = (std::size_t{1} << 24) / word_bits;
inline constexpr std::size_t words_a_rank = 64 / word_bits;

constexpr std::size_t word_of(std::uint32_t code) noexcept { return code / word_bits; }
constexpr ColourWord bit_of(std::uint32_t code) noexcept { return ColourWord{1} << code % word_bits; }

// Every third bit of the result, from the eight of a channel.
constexpr std::uint32_t spread_bits(std::uint32_t channel) noexcept {
    channel = (channel | channel << 8) & 0x00F00F;
    channel = (channel | channel << 4) & 0x0C30C3;
    return (channel | channel << 2) & 0x249249;
}

constexpr std::uint32_t gather_bits(std::uint32_t code) noexcept {
    code &= 0x249249;
    code = (code | code >> 2) & 0x0C30C3;
    code = (code | code >> 4) & 0x00F00F;
    return (code | code >> 8) & 0xFF;
}

// Without a table or a call, which is what std::popcount is on an x86-64 that need not have the instruction.
constexpr std::uint32_t count_bits(ColourWord word) noexcept {
    constexpr ColourWord each_byte = ~ColourWord{0} / 255;
    word -= word >> 1 & each_byte * 0x55;
    word = (word & each_byte * 0x33) + (word >> 2 & each_byte * 0x33);
    word = (word + (word >> 4)) & each_byte * 0x0F;
    return static_cast<std::uint32_t>(word * each_byte >> (word_bits - 8));
}

struct SpreadTable {
    std::uint32_t of[256];

    constexpr SpreadTable() noexcept : of() {
        for (std::uint32_t value = 0; value < 256; ++value) of[value] = spread_bits(value);
    }
};
inline constexpr SpreadTable spread_table;

inline std::uint32_t colour_code(const std::uint8_t* rgb) noexcept {
    return spread_table.of[rgb[0]] << 2 | spread_table.of[rgb[1]] << 1 | spread_table.of[rgb[2]];
}

class ColourSet {
public:
    ColourSet() noexcept = default;
    explicit ColourSet(Arena& arena) noexcept
        : words_(arena.take<ColourWord>(colour_words)), ranks_(arena.take<std::uint32_t>(colour_words / words_a_rank)) {}

    // Takes in all pixels; returns how many colours there are.
    std::size_t fill(const Picture& picture, int threads) noexcept;

    bool contains(std::uint32_t code) const noexcept { return (words_[word_of(code)] & bit_of(code)) != 0; }

    // The colour's place in the order. It must be in the set.
    std::uint32_t rank(std::uint32_t code) const noexcept {
        return rank_of_word(word_of(code)) + count_bits(words_[word_of(code)] & (bit_of(code) - 1));
    }

    // f(rank, rgb) for every colour, on all threads.
    template <class F>
    void for_each(int threads, F&& f) const noexcept {
        constexpr std::uint32_t slice = colour_words / 64;
        parallel_for(colour_words / slice, threads, [&](std::size_t part, int) {
            const std::uint32_t first = static_cast<std::uint32_t>(part) * slice;
            for (std::uint32_t word = first; word < first + slice; ++word) {
                std::size_t rank = words_[word] != 0 ? rank_of_word(word) : 0;
                for (ColourWord bits = words_[word]; bits != 0; bits &= bits - 1) {
                    const std::uint32_t code = word * word_bits + static_cast<std::uint32_t>(std::countr_zero(bits));
                    const std::uint8_t rgb[3] = {static_cast<std::uint8_t>(gather_bits(code >> 2)),
                                                 static_cast<std::uint8_t>(gather_bits(code >> 1)),
                                                 static_cast<std::uint8_t>(gather_bits(code))};
                    f(rank++, rgb);
                }
            }
        });
    }

private:
    // How many colours there are before the word, which is not 0.
    std::uint32_t rank_of_word(std::size_t word) const noexcept {
        std::uint32_t rank = ranks_[word / words_a_rank];
        for (std::size_t before = word / words_a_rank * words_a_rank; before < word; ++before) rank += count_bits(words_[before]);
        return rank;
    }

    ColourWord* words_ = nullptr;     // colour_words
    std::uint32_t* ranks_ = nullptr;  // one for each words_a_rank; written only where one of them is not 0
};

// f(y, thread) for every row of pixels, in strips of about 2^14 pixels for the threads to share.
template <class F>
void over_rows(const Picture& picture, int threads, F&& f) noexcept {
    const std::size_t rows = (16384 + picture.width - 1) / picture.width;
    parallel_for((picture.height + rows - 1) / rows, threads, [&](std::size_t strip, int thread) {
        const std::size_t end = (strip + 1) * rows < picture.height ? (strip + 1) * rows : picture.height;
        for (std::size_t y = strip * rows; y < end; ++y) f(y, thread);
    });
}

}  // namespace lanewise::palette
