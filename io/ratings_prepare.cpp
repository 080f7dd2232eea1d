#include "io/ratings_prepare.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "io/file_error.hpp"
#include "io/id_column.hpp"

namespace lanewise::io {

namespace {

using ratings::Rating;

bool before(const Rating& a, const Rating& b) { return a.user != b.user ? a.user < b.user : a.item < b.item; }

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

// Keeps the ids that have ratings, and renumbers these.
void drop_unused(IdTable& ids, std::vector<Rating>& ratings, std::int32_t Rating::*index) {
    std::vector<bool> used(ids.size());
    for (const Rating& rating : ratings) used[at(rating.*index)] = true;
    std::vector<std::int32_t> number_of(ids.size());
    std::int32_t next = 0;
    for (std::size_t i = 0; i < used.size(); ++i) {
        number_of[i] = next;
        if (used[i]) ++next;
    }
    for (Rating& rating : ratings) rating.*index = number_of[at(rating.*index)];
    ids = ids.subset(used);
}

Status filter(const std::string& path, std::uint64_t at_least, RatingsFile& file, std::vector<FilterPass>& passes) {
    if (at_least == 0) return {};
    const auto note = [](void* context, const ratings::Shape& before, const ratings::Shape& after) {
        static_cast<std::vector<FilterPass>*>(context)->push_back({before, after});
    };
    const auto kept = ratings::filter(file.ratings, file.users.size(), file.items.size(), at_least, {note, &passes});
    if (!kept) return kept.status();
    if (*kept == 0) {
        return file_error(ErrorCode::invalid_argument, path,
                          "the filter leaves no ratings: no users and items are left that have at least %llu each",
                          static_cast<unsigned long long>(at_least));
    }
    file.ratings.resize(*kept);
    drop_unused(file.users, file.ratings, &Rating::user);
    drop_unused(file.items, file.ratings, &Rating::item);
    return {};
}

struct Files {
    RatingsFile train, validation, test;
};

Status read_held_back(const HeldBack& part, const PrepareOptions& options, const RatingsFile& train,
                      RatingsFile& file) {
    if (part.file.empty()) return {};
    auto read = read_ratings(part.file, {options.duplicates, train.users.kind(), train.items.kind()});
    if (!read) return read.status();
    file = std::move(*read);
    return {};
}

void renumber(RatingsFile& file, const IdTable& theirs, std::int32_t Rating::*index, const IdTable& ids) {
    std::vector<std::int32_t> number_of(theirs.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        number_of[i] = static_cast<std::int32_t>(ids.find(theirs.text(i)).value_or(0));  // all are there
    }
    for (Rating& rating : file.ratings) rating.*index = number_of[at(rating.*index)];
}

// One table for all files: training's ids, then what only the others have.
IdTable join_ids(Files& files, IdTable RatingsFile::*table, std::int32_t Rating::*index) {
    IdTable ids = files.train.*table;
    ids.append({&(files.validation.*table), &(files.test.*table)});
    for (RatingsFile* file : {&files.validation, &files.test}) renumber(*file, file->*table, index, ids);
    return ids;
}

Status check_apart(std::span<const Rating> known, const std::string& known_path, std::span<const Rating> more,
                   const std::string& path, const RatingsData& data) {
    for (const Rating& rating : more) {
        const auto found = std::lower_bound(known.begin(), known.end(), rating, before);
        if (found == known.end() || before(rating, *found)) continue;
        return file_error(ErrorCode::invalid_argument, path,
                          "user %s and item %s are in %s too; expected in one of them",
                          quoted(data.users.text(at(rating.user))).c_str(),
                          quoted(data.items.text(at(rating.item))).c_str(), shown(known_path).c_str());
    }
    return {};
}

Result<ratings::Dataset> split(const std::string& path, const PrepareOptions& options, Files& files,
                               const RatingsData& data) {
    std::vector<Rating>& train = files.train.ratings;
    std::vector<Rating>& validation = files.validation.ratings;
    std::vector<Rating>& test = files.test.ratings;
    ratings::sort(validation);
    ratings::sort(test);
    if (Status status = check_apart(train, path, validation, options.validation.file, data); !status) return status;
    if (Status status = check_apart(train, path, test, options.test.file, data); !status) return status;
    if (Status status = check_apart(validation, options.validation.file, test, options.test.file, data); !status)
        return status;
    auto split = ratings::draw_split(train, options.validation.file.empty() ? options.validation.count : 0,
                                     options.test.file.empty() ? options.test.count : 0, options.seed);
    if (!split) return file_error(split.status().code(), path, "%s", split.status().message());
    if (!options.validation.file.empty()) split->validation = validation;
    if (!options.test.file.empty()) split->test = test;
    auto made = ratings::Dataset::make({data.users.size(), data.items.size(), *split, options.center, {}, {}});
    if (!made) return file_error(made.status().code(), path, "%s", made.status().message());
    return made;
}

Result<PreparedRatings> prepare(const std::string& path, const PrepareOptions& options) {
    auto read = read_ratings(path, {options.duplicates, {}, {}});
    if (!read) return read.status();
    Files files{std::move(*read), {}, {}};
    const auto shape = [&] {
        return ratings::Shape{files.train.users.size(), files.train.items.size(), files.train.ratings.size()};
    };
    PreparedRatings prepared;
    prepared.read = shape();
    if (Status status = read_held_back(options.validation, options, files.train, files.validation); !status)
        return status;
    if (Status status = read_held_back(options.test, options, files.train, files.test); !status) return status;
    if (Status status = filter(path, options.at_least, files.train, prepared.passes); !status) return status;
    prepared.kept = shape();
    prepared.ratings.users = join_ids(files, &RatingsFile::users, &Rating::user);
    prepared.ratings.items = join_ids(files, &RatingsFile::items, &Rating::item);
    auto data = split(path, options, files, prepared.ratings);
    if (!data) return data.status();
    prepared.ratings.data = std::move(*data);
    return prepared;
}

}  // namespace

Result<PreparedRatings> prepare_ratings(const std::string& path, const PrepareOptions& options) {
    return without_bad_alloc(path, [&] { return prepare(path, options); });
}

}  // namespace lanewise::io
