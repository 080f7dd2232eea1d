// Lines of fields: CSV, TSV, semicolons, "::" and white space.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lanewise::io {

// In the order in which they are tried.
enum class Separator : std::uint8_t { colons, tab, semicolon, comma, space };

// Its first fields, without the white space around them, valid until the next record is read.
struct Record {
    static constexpr std::size_t most_fields = 3;

    std::array<std::string_view, most_fields> fields;
    std::size_t count = 0;  // of all fields
    std::size_t line = 0;   // in which it begins, from 1
};

// Reads records without allocating, but for quoted fields that hold quotes. Lines end in LF or CRLF; blank ones are skipped. With
// tab, semicolon and comma a field may be quoted as RFC 4180 has it: "a, b", "a ""b""", also over lines.
class RecordReader {
public:
    RecordReader(std::string_view text, Separator separator) : text_(text), separator_(separator) {}

    // False at the end, and at a line that cannot be read: failure() then says why.
    bool next(Record& record);

    // "" or what is wrong in line().
    const char* failure() const noexcept { return failure_; }
    std::size_t line() const noexcept { return line_; }

private:
    bool at_end() const noexcept { return position_ == text_.size(); }
    bool at_line_end() const noexcept { return at_end() || text_[position_] == '\n'; }
    bool at_separator() const noexcept;
    void skip_blank_lines() noexcept;
    void skip_space() noexcept;
    bool read_field(std::string_view& field, std::string& unescaped);
    bool read_quoted(std::string_view& field, std::string& unescaped);

    std::string_view text_;
    Separator separator_;
    std::size_t position_ = 0;
    std::size_t line_ = 1;
    const char* failure_ = "";
    std::array<std::string, Record::most_fields> unescaped_;
};

// All of it as a number, not only a finite one; whatever the locale.
bool parse_number(std::string_view text, double& value) noexcept;

// The separator with which most of the first lines are records whose third field is a number.
Separator find_separator(std::string_view text);

}  // namespace lanewise::io
