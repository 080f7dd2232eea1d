#include "io/ratings_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include <lanewise/ratings.hpp>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/npy.hpp"
#include "io/text_records.hpp"

namespace lanewise::io {

namespace {

constexpr std::array columns = {"user", "item", "rating"};

Status too_many(const std::string& path) {
    return file_error(ErrorCode::unsupported, path, "more than %zu ratings", ratings::most_ratings);
}

// A line of names: its third field is no number, and it does not look like ratings otherwise.
bool is_header(const Record& record) {
    double number = 0;
    return record.count >= columns.size() && !record.fields[2].empty() && !parse_number(record.fields[2], number) &&
           !(parse_integer_id(record.fields[0]) && parse_integer_id(record.fields[1]));
}

Status add_record(const Record& record, const std::string& path, RatingsRows& rows) {
    if (record.count < columns.size()) {
        return file_error(ErrorCode::corrupt_file, path, "line %zu has %zu field%s; expected user, item and rating",
                          record.line, record.count, record.count == 1 ? "" : "s");
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!record.fields[i].empty()) continue;
        return file_error(ErrorCode::corrupt_file, path, "line %zu: the %s is missing", record.line, columns[i]);
    }
    double value = 0;
    if (!parse_number(record.fields[2], value)) {
        return file_error(ErrorCode::corrupt_file, path, "line %zu: the rating %s is no number", record.line,
                          quoted(record.fields[2]).c_str());
    }
    if (!std::isfinite(value)) {
        return file_error(ErrorCode::non_finite, path, "line %zu: the rating is %.*s; expected a finite number",
                          record.line, static_cast<int>(std::min<std::size_t>(record.fields[2].size(), 40)),
                          record.fields[2].data());
    }
    if (rows.values.size() == ratings::most_ratings) return too_many(path);
    rows.users.add(record.fields[0], record.line);
    rows.items.add(record.fields[1], record.line);
    rows.values.push_back(value);
    rows.places.push_back(record.line);
    return {};
}

Result<RatingsRows> read_text(std::string_view text, const std::string& path) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    // Zero bytes: a picture, an archive, UTF-16.
    if (text.substr(0, 4096).find('\0') != std::string_view::npos || text.starts_with("\x1F\x8B")) {
        return file_error(ErrorCode::corrupt_file, path,
                          "neither .npy nor text; expected lines of user, item and rating");
    }
    RatingsRows rows;
    RecordReader reader(text, find_separator(text));
    Record record;
    for (bool first = true; reader.next(record); first = false) {
        if (first && is_header(record)) continue;
        if (Status status = add_record(record, path, rows); !status) return status;
    }
    if (*reader.failure() != '\0') {
        return file_error(ErrorCode::corrupt_file, path, "line %zu: %s", reader.line(), reader.failure());
    }
    return rows;
}

template <class T>
Status add_id(T id, std::size_t row, const char* what, const std::string& path, IdColumn& column) {
    constexpr double largest_exact = 0x1p53;
    const auto value = static_cast<double>(id);
    if (!(value >= 0 && value <= largest_exact) || std::floor(value) != value) {
        return file_error(ErrorCode::corrupt_file, path,
                          "row %zu: %s %.17g; expected a whole number from 0 to 2147483647", row, what, value);
    }
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<std::int64_t>(id)).ptr;
    column.add({text.data(), static_cast<std::size_t>(end - text.data())}, row);
    return {};
}

template <class T>
Status add_rows(const Array& array, const std::string& path, RatingsRows& rows) {
    const T* element = array.as<T>();
    for (std::size_t row = 0; row < array.rows(); ++row, element += array.cols()) {
        if (Status status = add_id(element[0], row, "user", path, rows.users); !status) return status;
        if (Status status = add_id(element[1], row, "item", path, rows.items); !status) return status;
        const auto value = static_cast<double>(element[2]);
        if (!std::isfinite(value)) {
            return file_error(ErrorCode::non_finite, path, "row %zu: the rating is %s; expected a finite number", row,
                              std::isnan(value) ? "NaN" : "infinite");
        }
        rows.values.push_back(value);
        rows.places.push_back(row);
    }
    return {};
}

Status add_array(const Array& array, const std::string& path, RatingsRows& rows) {
    if (array.dimensions() != 2 || array.cols() < columns.size()) {
        return file_error(ErrorCode::invalid_shape, path,
                          "%zu dimension%s, %zu columns; expected rows of user, item and rating", array.dimensions(),
                          array.dimensions() == 1 ? "" : "s", array.cols());
    }
    if (array.rows() > ratings::most_ratings) return too_many(path);
    switch (array.dtype) {
        case Dtype::uint8: return add_rows<std::uint8_t>(array, path, rows);
        case Dtype::int32: return add_rows<std::int32_t>(array, path, rows);
        case Dtype::int64: return add_rows<std::int64_t>(array, path, rows);
        case Dtype::float64: return add_rows<double>(array, path, rows);
        case Dtype::float32: break;
    }
    return file_error(ErrorCode::unsupported, path, "dtype float32 cannot hold every id; save x.astype('float64')");
}

}  // namespace

Result<RatingsRows> read_rating_rows(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<RatingsRows> {
        auto bytes = read_file(path, std::numeric_limits<std::size_t>::max());
        if (!bytes) return bytes.status();
        const std::string_view text{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
        if (!text.starts_with("\x93NUMPY")) return read_text(text, path);
        bytes->clear();
        bytes->shrink_to_fit();
        const auto array = read_npy(path);
        if (!array) return array.status();
        RatingsRows rows;
        rows.place = "row";
        if (Status status = add_array(*array, path, rows); !status) return status;
        return rows;
    });
}

}  // namespace lanewise::io
