#include "io/text_records.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace lanewise::io {

namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

char first_character(Separator separator) noexcept {
    switch (separator) {
        case Separator::colons: return ':';
        case Separator::tab: return '\t';
        case Separator::semicolon: return ';';
        case Separator::comma: return ',';
        case Separator::space: return ' ';
    }
    return ' ';
}

bool may_quote(Separator separator) noexcept { return separator != Separator::colons && separator != Separator::space; }

}  // namespace

bool RecordReader::at_separator() const noexcept {
    const char c = text_[position_];
    if (separator_ == Separator::space && c == '\t') return true;
    return c == first_character(separator_) && (separator_ != Separator::colons || text_.substr(position_, 2) == "::");
}

void RecordReader::skip_blank_lines() noexcept {
    std::size_t i = position_;
    for (; i < text_.size() && (is_space(text_[i]) || text_[i] == '\n'); ++i) {
        if (text_[i] != '\n') continue;
        position_ = i + 1;
        ++line_;
    }
    if (i == text_.size()) position_ = i;
}

void RecordReader::skip_space() noexcept {
    while (!at_line_end() && is_space(text_[position_]) && (separator_ == Separator::space || !at_separator()))
        ++position_;
}

bool RecordReader::next(Record& record) {
    skip_blank_lines();
    if (at_end()) return false;
    record.line = line_;
    for (record.count = 0;;) {
        std::string_view ignored;
        std::string scratch;
        const bool kept = record.count < Record::most_fields;
        skip_space();
        if (separator_ == Separator::space && at_line_end()) break;
        if (!read_field(kept ? record.fields[record.count] : ignored, kept ? unescaped_[record.count] : scratch))
            return false;
        ++record.count;
        if (at_line_end()) break;
        position_ += separator_ == Separator::colons ? 2 : 1;
    }
    if (!at_end()) {
        ++position_;
        ++line_;
    }
    return true;
}

bool RecordReader::read_field(std::string_view& field, std::string& unescaped) {
    if (!at_line_end() && text_[position_] == '"' && may_quote(separator_)) return read_quoted(field, unescaped);
    const std::size_t first = position_;
    const char stop = first_character(separator_);
    for (; !at_line_end(); ++position_) {
        const char c = text_[position_];
        if ((c == stop || c == '\t') && at_separator()) break;
    }
    field = trimmed(text_.substr(first, position_ - first));
    return true;
}

bool RecordReader::read_quoted(std::string_view& field, std::string& unescaped) {
    const std::size_t first = position_ + 1;
    std::size_t lines = 0;
    bool doubled = false;
    for (++position_; !at_end(); ++position_) {
        if (text_[position_] == '\n') ++lines;
        if (text_[position_] != '"') continue;
        if (text_.substr(position_ + 1, 1) != "\"") break;
        doubled = true;
        ++position_;
    }
    if (at_end()) {
        failure_ = "a quote is opened and never closed";
        return false;
    }
    field = text_.substr(first, position_ - first);
    if (doubled) {
        unescaped.clear();
        for (std::size_t i = 0; i < field.size(); ++i) {
            unescaped += field[i];
            if (field[i] == '"') ++i;
        }
        field = unescaped;
    }
    ++position_;
    line_ += lines;
    skip_space();
    if (at_line_end() || at_separator()) return true;
    failure_ = "there is text after a closing quote";
    return false;
}

bool parse_number(std::string_view text, double& value) noexcept {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && rest == text.data() + text.size();
}

Separator find_separator(std::string_view text) {
    constexpr std::size_t most_bytes = 65536, most_records = 10;
    text = text.substr(0, most_bytes);
    Separator best = Separator::colons;
    std::size_t best_score = 0;
    for (const Separator separator :
         {Separator::colons, Separator::tab, Separator::semicolon, Separator::comma, Separator::space}) {
        RecordReader reader(text, separator);
        Record record;
        // Records with a number count most; without any, that there are three fields.
        std::size_t score = 0;
        double value = 0;
        for (std::size_t i = 0; i < most_records && reader.next(record); ++i) {
            if (record.count < Record::most_fields) continue;
            score += parse_number(record.fields[2], value) ? most_records + 1 : 1;
        }
        if (score <= best_score) continue;
        best = separator;
        best_score = score;
    }
    return best_score > 0 ? best : Separator::comma;
}

}  // namespace lanewise::io
