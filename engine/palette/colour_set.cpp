#include "palette/colour_set.hpp"

#include <atomic>
#include <cstring>

namespace lanewise::palette {

std::size_t ColourSet::fill(const Picture& picture, int threads) noexcept {
    std::memset(words_, 0, colour_words * sizeof *words_);
    over_rows(picture, threads, [&](std::size_t y, int) {
        const std::uint8_t* row = picture.data + y * picture.stride;
        for (std::size_t x = 0; x < picture.width; ++x) {
            const std::uint32_t code = colour_code(row + 3 * x);
            std::atomic_ref<ColourWord> word(words_[word_of(code)]);
            // Most pixels repeat a colour: looking first saves the locked write.
            if ((word.load(std::memory_order_relaxed) & bit_of(code)) == 0) word.fetch_or(bit_of(code), std::memory_order_relaxed);
        }
    });
    std::uint32_t count = 0;
    for (std::size_t first = 0; first < colour_words; first += words_a_rank) {
        const std::uint32_t before = count;
        for (std::size_t word = first; word < first + words_a_rank; ++word) {
            if (words_[word] != 0) count += count_bits(words_[word]);  // most are 0
        }
        if (count > before) ranks_[first / words_a_rank] = before;
    }
    return count;
}

}  // namespace lanewise::palette
