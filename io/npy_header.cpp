#include "io/npy_header.hpp"

#include <charconv>

#include "io/file_error.hpp"

namespace lanewise::io {

namespace {

constexpr std::size_t max_dimensions = 32;  // NumPy's own limit
constexpr const char* accepted = "uint8, int32, int64, float32 and float64 in little-endian order are read";

// Just as much of Python's syntax as NumPy writes. After the first failure `expected` says what was missing at
// `position`.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    const char* expected() const noexcept { return expected_; }
    std::size_t position() const noexcept { return position_; }
    bool fail(const char* expected) noexcept {
        expected_ = expected;
        return false;
    }

    bool at_end() noexcept {
        skip_space();
        return position_ == text_.size();
    }
    bool take(char c) noexcept {
        skip_space();
        if (position_ == text_.size() || text_[position_] != c) return false;
        ++position_;
        return true;
    }
    bool text(std::string_view& value) noexcept {
        const char quote = take('\'') ? '\'' : '"';
        if (quote == '"' && !take('"')) return fail("a string");
        const std::size_t end = text_.find(quote, position_);
        if (end == std::string_view::npos) return fail("the end of a string");
        value = text_.substr(position_, end - position_);
        position_ = end + 1;
        return true;
    }
    bool boolean(bool& value) noexcept {
        skip_space();
        value = text_.substr(position_, 4) == "True";
        if (!value && text_.substr(position_, 5) != "False") return fail("True or False");
        position_ += value ? 4 : 5;
        return true;
    }
    bool tuple(std::vector<std::size_t>& values) {
        if (!take('(')) return fail("'('");
        bool comma = true;
        while (!take(')')) {
            if (!comma) return fail("',' or ')'");
            if (values.size() == max_dimensions) return fail("at most 32 dimensions");
            if (!integer(values.emplace_back())) return false;
            comma = take(',');
        }
        if (values.size() == 1 && !comma) return fail("a tuple such as (3,)");
        return true;
    }

private:
    void skip_space() noexcept {
        while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) ++position_;
    }
    bool integer(std::size_t& value) noexcept {
        skip_space();
        const char* first = text_.data() + position_;
        const auto [last, error] = std::from_chars(first, text_.data() + text_.size(), value);
        if (error == std::errc::result_out_of_range)
            return fail("a dimension that fits into the memory of this machine");
        if (error != std::errc()) return fail("a dimension");
        position_ += static_cast<std::size_t>(last - first);
        return true;
    }

    std::string_view text_;
    std::size_t position_ = 0;
    const char* expected_ = "";
};

struct Found {
    bool descr = false, fortran_order = false, shape = false;
};

bool parse_entry(Parser& parser, NpyHeader& header, std::string_view& descr, Found& found) {
    std::string_view key;
    if (!parser.text(key)) return parser.fail("a key");
    bool* seen = key == "descr"           ? &found.descr
                 : key == "fortran_order" ? &found.fortran_order
                 : key == "shape"         ? &found.shape
                                          : nullptr;
    if (seen == nullptr) return parser.fail("no key but 'descr', 'fortran_order' and 'shape'");
    if (*seen) return parser.fail("each key once");
    *seen = true;
    if (!parser.take(':')) return parser.fail("':'");
    if (seen == &found.descr) return parser.text(descr) || parser.fail("a plain dtype such as '<f4'");
    if (seen == &found.fortran_order) return parser.boolean(header.fortran_order);
    return parser.tuple(header.shape);
}

bool parse_dictionary(Parser& parser, NpyHeader& header, std::string_view& descr) {
    if (!parser.take('{')) return parser.fail("'{'");
    Found found;
    bool comma = true;
    while (!parser.take('}')) {
        if (!comma) return parser.fail("',' or '}'");
        if (!parse_entry(parser, header, descr, found)) return false;
        comma = parser.take(',');
    }
    if (!found.descr || !found.fortran_order || !found.shape)
        return parser.fail("'descr', 'fortran_order' and 'shape'");
    return parser.at_end() || parser.fail("nothing after '}'");
}

Status parse_dtype(std::string_view descr, const std::string& path, Dtype& dtype) {
    const bool has_order = !descr.empty() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos;
    const char order = has_order ? descr[0] : '=';
    const std::string_view kind = descr.substr(has_order ? 1 : 0);
    const int length = static_cast<int>(descr.size() < 40 ? descr.size() : 40);
    for (const Dtype known : {Dtype::uint8, Dtype::int32, Dtype::int64, Dtype::float32, Dtype::float64}) {
        const bool of_integers = known == Dtype::int32 || known == Dtype::int64;
        const char letter = known == Dtype::uint8 ? 'u' : of_integers ? 'i' : 'f';
        if (kind.size() != 2 || kind[0] != letter || kind[1] != static_cast<char>('0' + item_size(known))) continue;
        if (order == '>' && item_size(known) > 1) {
            return file_error(ErrorCode::unsupported, path, "big-endian dtype '%.*s'; %s", length, descr.data(),
                              accepted);
        }
        dtype = known;
        return {};
    }
    return file_error(ErrorCode::unsupported, path, "dtype '%.*s'; %s", length, descr.data(), accepted);
}

const char* descr_of(Dtype dtype) noexcept {
    switch (dtype) {
        case Dtype::uint8: return "|u1";
        case Dtype::int32: return "<i4";
        case Dtype::int64: return "<i8";
        case Dtype::float32: return "<f4";
        case Dtype::float64: return "<f8";
    }
    return "";
}

}  // namespace

Result<NpyHeader> parse_npy_header(std::string_view text, const std::string& path) {
    NpyHeader header;
    std::string_view descr;
    Parser parser(text);
    if (!parse_dictionary(parser, header, descr)) {
        return file_error(ErrorCode::corrupt_file, path, "the .npy header is malformed at character %zu: expected %s",
                          parser.position(), parser.expected());
    }
    if (Status status = parse_dtype(descr, path, header.dtype); !status) return status;
    return header;
}

std::string make_npy_header(Dtype dtype, std::span<const std::size_t> shape) {
    std::string text = std::string("{'descr': '") + descr_of(dtype) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    text += shape.size() == 1 ? ",), }" : "), }";
    // NumPy leaves room for the first dimension to grow to 21 digits, and pads with at least one space.
    if (!shape.empty()) text.append(21 - std::to_string(shape[0]).size(), ' ');
    constexpr std::size_t prefix = 10;
    text.append(64 - (prefix + text.size() + 1) % 64, ' ');
    text += '\n';
    const std::size_t length = text.size();
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(length & 255) + static_cast<char>(length >> 8) +
           text;
}

bool checked_bytes(std::span<const std::size_t> shape, std::size_t item, std::size_t& bytes) noexcept {
    bool empty = false;
    bytes = item;
    for (const std::size_t size : shape) {
        if (size == 0) empty = true;
        else if (__builtin_mul_overflow(bytes, size, &bytes)) return false;
    }
    if (empty) bytes = 0;
    return true;
}

}  // namespace lanewise::io
