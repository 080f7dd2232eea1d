// The ids of users or of items as the user's files have them, each with its number from 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lanewise/status.hpp>

#include "io/model_file.hpp"

namespace lanewise::io {

enum class IdKind : std::uint8_t { integer, text };

inline constexpr std::int64_t most_id =
    2147483647;  // integer ids are 0 ... 2^31 - 1, and there are as many ids at most

// "42", also written "042" or "42.0". Nothing for any other text.
std::optional<std::int64_t> parse_integer_id(std::string_view text) noexcept;

// Two sorted runs: the ids that training knows, then those that came later. So what came later moves no number of training's.
// Integers are ordered as numbers, texts by their bytes.
class IdTable {
public:
    IdTable() = default;

    // One run, rising, no id twice.
    static IdTable of_integers(std::vector<std::int64_t> ids);
    static IdTable of_texts(std::span<const std::string_view> ids);

    IdKind kind() const noexcept { return kind_; }
    std::size_t size() const noexcept { return kind_ == IdKind::integer ? integers_.size() : offsets_.size() - 1; }
    // Of the first run.
    std::size_t trained() const noexcept { return trained_; }

    std::string text(std::size_t i) const;
    // The number of an id; nothing when it is unknown.
    std::optional<std::size_t> find(std::string_view id) const;

    // The ids with keep[i], in the same order. None of the second run.
    IdTable subset(const std::vector<bool>& keep) const;
    // To a table without a second run: those ids of others that are not here. All are of the same kind, or empty.
    void append(std::initializer_list<const IdTable*> others);

    // Entries "<prefix>.kind", "<prefix>.trained" and arrays of the ids. The writer looks into the table, which must outlive it.
    void save(ModelWriter& writer, const std::string& prefix) const;
    // Whatever it returns is in order and without repetition. Errors: corrupt_file.
    static Result<IdTable> load(const ModelReader& reader, const std::string& prefix);

    // Mixes kind, runs and ids into a hash.
    std::uint64_t hashed(std::uint64_t seed) const noexcept;

    friend bool operator==(const IdTable&, const IdTable&) = default;

private:
    std::string_view view(std::size_t i) const noexcept;
    void push_text(std::string_view id);
    std::optional<std::size_t> find_in(std::size_t first, std::size_t last, std::string_view id) const noexcept;
    std::optional<std::size_t> find_in(std::size_t first, std::size_t last, std::int64_t id) const noexcept;
    bool has(const IdTable& other, std::size_t i) const noexcept;
    Status check() const;

    IdKind kind_ = IdKind::integer;
    std::size_t trained_ = 0;
    std::vector<std::int64_t> integers_;
    std::vector<std::uint8_t> bytes_;          // of all texts, one after the other
    std::vector<std::int64_t> offsets_ = {0};  // text i: bytes offsets[i] ... offsets[i + 1] - 1
};

}  // namespace lanewise::io
