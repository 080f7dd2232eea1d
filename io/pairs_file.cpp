#include "io/pairs_file.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/npy.hpp"
#include "io/text_records.hpp"

namespace lanewise::io {

namespace {

constexpr std::size_t most_pairs = 2147483647;

// The first with which the first lines have two fields. Space does not quote: a quote that is amiss between commas must not look like
// words.
Separator separator_of_pairs(std::string_view text) {
    constexpr std::size_t most_bytes = 65536, most_records = 10;
    text = text.substr(0, most_bytes);
    for (const Separator separator :
         {Separator::colons, Separator::tab, Separator::semicolon, Separator::comma, Separator::space}) {
        RecordReader reader(text, separator);
        Record record;
        bool all = true;
        std::size_t count = 0;
        for (; all && count < most_records && reader.next(record); ++count) all = record.count >= 2;
        if (all && count > 0) return separator;
        if (separator == Separator::comma && *reader.failure() != '\0') break;
    }
    return Separator::comma;
}

void add(std::string_view user, std::string_view item, const IdTable& users, const IdTable& items, PairsFile& file) {
    const auto number = [](const IdTable& ids, std::string_view id) {
        const auto found = ids.find(id);
        return found ? static_cast<std::int32_t>(*found) : unknown_id;
    };
    file.pairs.push_back({number(users, user), number(items, item)});
    file.users.emplace_back(user);
    file.items.emplace_back(item);
}

bool is_header(const Record& record, const IdTable& users, const IdTable& items) {
    double number = 0;
    for (const auto& [field, ids] : {std::pair(record.fields[0], &users), std::pair(record.fields[1], &items)}) {
        if (parse_number(field, number) || ids->find(field)) return false;
    }
    return true;
}

Status read_text(std::string_view text, const std::string& path, const IdTable& users, const IdTable& items,
                 PairsFile& file) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.substr(0, 4096).find('\0') != std::string_view::npos) {
        return file_error(ErrorCode::corrupt_file, path, "neither .npy nor text; expected lines of user and item");
    }
    RecordReader reader(text, separator_of_pairs(text));
    Record record;
    for (bool first = true; reader.next(record); first = false) {
        if (record.count < 2 || record.fields[0].empty() || record.fields[1].empty()) {
            return file_error(ErrorCode::corrupt_file, path, "line %zu: expected a user and an item", record.line);
        }
        if (first && is_header(record, users, items)) {
            file.header = std::string(record.fields[0]) + ", " + std::string(record.fields[1]);
            continue;
        }
        if (file.pairs.size() == most_pairs) {
            return file_error(ErrorCode::unsupported, path, "more than %zu pairs", most_pairs);
        }
        add(record.fields[0], record.fields[1], users, items, file);
    }
    if (*reader.failure() == '\0') return {};
    return file_error(ErrorCode::corrupt_file, path, "line %zu: %s", reader.line(), reader.failure());
}

template <class T>
void add_rows(const Array& array, const IdTable& users, const IdTable& items, PairsFile& file) {
    const T* row = array.as<T>();
    for (std::size_t i = 0; i < array.rows(); ++i, row += array.cols()) {
        add(std::to_string(row[0]), std::to_string(row[1]), users, items, file);
    }
}

Status read_array(const Array& array, const std::string& path, const IdTable& users, const IdTable& items,
                  PairsFile& file) {
    if (array.dimensions() != 2 || array.cols() < 2 || array.rows() > most_pairs) {
        return file_error(ErrorCode::invalid_shape, path,
                          "%zu dimension%s, %zu columns; expected rows of user and item", array.dimensions(),
                          array.dimensions() == 1 ? "" : "s", array.cols());
    }
    switch (array.dtype) {
        case Dtype::uint8: add_rows<std::uint8_t>(array, users, items, file); return {};
        case Dtype::int32: add_rows<std::int32_t>(array, users, items, file); return {};
        case Dtype::int64: add_rows<std::int64_t>(array, users, items, file); return {};
        case Dtype::float32:
        case Dtype::float64: break;
    }
    return file_error(ErrorCode::unsupported, path, "dtype %s; expected ids in uint8, int32 or int64",
                      to_string(array.dtype));
}

Status read(const std::string& path, const IdTable& users, const IdTable& items, PairsFile& file) {
    const auto bytes = read_file(path, std::numeric_limits<std::size_t>::max());
    if (!bytes) return bytes.status();
    const std::string_view text{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
    if (!text.starts_with("\x93NUMPY")) return read_text(text, path, users, items, file);
    const auto array = read_npy(path);
    return array ? read_array(*array, path, users, items, file) : array.status();
}

}  // namespace

Result<PairsFile> read_pairs(const std::string& path, const IdTable& users, const IdTable& items) {
    return without_bad_alloc(path, [&]() -> Result<PairsFile> {
        PairsFile file;
        if (Status status = read(path, users, items, file); !status) return status;
        if (!file.pairs.empty()) return file;
        return file_error(ErrorCode::corrupt_file, path, "it holds no pairs; expected a user and an item a line");
    });
}

}  // namespace lanewise::io
