// Ids one after the other, as a file's lines have them, and the table that they make.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <lanewise/status.hpp>

#include "io/id_table.hpp"

namespace lanewise::io {

class IdColumn {
public:
    IdColumn() = default;
    IdColumn(IdColumn&&) = default;  // no copies: known_ looks into ids_

    // place: the id's line or row.
    void add(std::string_view id, std::size_t place);

    // The table of the ids; from now on numbers() are theirs. Of integers when all are written as numbers, else of texts; or as `kind`
    // demands. what: "user", place: "line", for errors. Errors: among integers, one that is negative, fractional or too large, or with
    // kind a text.
    Result<IdTable> make_table(std::optional<IdKind> kind, const char* what, const char* place);

    // One an id that was added.
    const std::vector<std::int32_t>& numbers() const noexcept { return numbers_; }

private:
    std::int32_t number_of(std::string_view id, std::size_t place);
    std::int32_t insert(std::string_view id, std::size_t place);
    Status check_integers(bool demanded, const char* what, const char* place) const;
    IdTable integer_table(std::vector<std::int32_t>& number_of) const;
    IdTable text_table(std::vector<std::int32_t>& number_of) const;

    std::vector<std::int32_t> numbers_;
    std::deque<std::string> ids_;      // each once, in the order of their coming; a deque does not move what it holds
    std::vector<std::size_t> places_;  // where each came first
    std::unordered_map<std::string_view, std::int32_t> known_;
    std::vector<std::int32_t> small_;  // of "0", "1", ...: one more than the number in ids_, or 0; quicker than a hash
};

// For a message: its first characters, in quotes, with '?' for what cannot be printed.
std::string quoted(std::string_view text);

}  // namespace lanewise::io
