#include "io/id_column.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace lanewise::io {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// -1, 2.50: digits, with a sign or a fraction or without. No exponent: "1e3" is a name as well.
bool is_written_as_number(std::string_view text) noexcept {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return false;
    const auto rest = std::find_if_not(text.begin(), text.end(), is_digit);
    return rest == text.end() || (*rest == '.' && std::all_of(rest + 1, text.end(), is_digit));
}

constexpr std::size_t most_small = std::size_t{1} << 20;

// The number that is written as `id` and in no other way; most_small for one that is not below it, and for other text.
std::size_t small_number(std::string_view id) noexcept {
    if (id.empty() || id.size() > 6 || (id.front() == '0' && id.size() > 1)) return most_small;
    std::size_t number = 0;
    for (const char c : id) {
        if (!is_digit(c)) return most_small;
        number = 10 * number + static_cast<std::size_t>(c - '0');
    }
    return number;
}

const char* fault_of(std::string_view number) noexcept {
    if (number.starts_with('-')) return "is negative";
    const std::size_t point = std::min(number.find('.'), number.size());
    const bool whole = number.find_first_not_of('0', point + 1) == std::string_view::npos;
    return whole ? "is larger than 2147483647" : "is no whole number";
}

}  // namespace

std::string quoted(std::string_view text) {
    constexpr std::size_t most = 40;
    std::string shown(text.substr(0, most));
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
    }
    shown.insert(shown.begin(), '\'');
    return shown.append(text.size() > most ? "...'" : "'");
}

void IdColumn::add(std::string_view id, std::size_t place) {
    // Files are often sorted by user.
    const bool again = !numbers_.empty() && ids_[static_cast<std::size_t>(numbers_.back())] == id;
    numbers_.push_back(again ? numbers_.back() : number_of(id, place));
}

std::int32_t IdColumn::number_of(std::string_view id, std::size_t place) {
    const std::size_t small = small_number(id);
    if (small < most_small) {
        if (small >= small_.size()) small_.resize(std::max(small + 1, 2 * small_.size()));
        if (small_[small] == 0) small_[small] = insert(id, place) + 1;
        return small_[small] - 1;
    }
    const auto found = known_.find(id);
    if (found != known_.end()) return found->second;
    const std::int32_t number = insert(id, place);
    known_.emplace(ids_.back(), number);
    return number;
}

std::int32_t IdColumn::insert(std::string_view id, std::size_t place) {
    ids_.emplace_back(id);
    places_.push_back(place);
    return static_cast<std::int32_t>(ids_.size()) - 1;
}

Status IdColumn::check_integers(bool demanded, const char* what, const char* place) const {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
        if (parse_integer_id(ids_[i])) continue;
        const bool number = is_written_as_number(ids_[i]);
        if (!number && !demanded) continue;
        const char* fault = number ? fault_of(ids_[i]) : "is no whole number";
        return Status::error(ErrorCode::corrupt_file,
                             "%s %zu: %s %s %s; expected a whole number from 0 to 2147483647%s", place, places_[i],
                             what, quoted(ids_[i]).c_str(), fault, demanded ? ", as the training file has" : "");
    }
    return {};
}

IdTable IdColumn::integer_table(std::vector<std::int32_t>& number_of) const {
    std::vector<std::pair<std::int64_t, std::size_t>> sorted(ids_.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) sorted[i] = {*parse_integer_id(ids_[i]), i};
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::int64_t> ids;
    for (const auto& [id, i] : sorted) {
        if (ids.empty() || ids.back() != id) ids.push_back(id);  // "7" and "07" are one
        number_of[i] = static_cast<std::int32_t>(ids.size()) - 1;
    }
    return IdTable::of_integers(std::move(ids));
}

IdTable IdColumn::text_table(std::vector<std::int32_t>& number_of) const {
    std::vector<std::pair<std::string_view, std::size_t>> sorted(ids_.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) sorted[i] = {ids_[i], i};
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string_view> ids;
    for (const auto& [id, i] : sorted) {
        number_of[i] = static_cast<std::int32_t>(ids.size());
        ids.push_back(id);
    }
    return IdTable::of_texts(ids);
}

Result<IdTable> IdColumn::make_table(std::optional<IdKind> kind, const char* what, const char* place) {
    const bool integers = kind ? *kind == IdKind::integer : std::all_of(ids_.begin(), ids_.end(), is_written_as_number);
    if (integers) {
        if (Status status = check_integers(kind.has_value(), what, place); !status) return status;
    }
    std::vector<std::int32_t> number_of(ids_.size());
    IdTable table = integers ? integer_table(number_of) : text_table(number_of);
    for (std::int32_t& number : numbers_) number = number_of[static_cast<std::size_t>(number)];
    return table;
}

}  // namespace lanewise::io
