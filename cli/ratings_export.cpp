// lanewise ratings export
#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/ratings.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"
#include "io/npy.hpp"
#include "io/ratings_data.hpp"

namespace lanewise::cli {
namespace fs = std::filesystem;
namespace {

struct Arguments {
    CommonOptions common;
    std::string data;
    std::string folder;
};

// A folder that goes away again unless files came into it. Its parent must be there.
class Folder {
public:
    explicit Folder(const std::string& path) : path_(path) {
        std::error_code error;
        if (fs::is_directory(path, error)) return;
        made_ = fs::create_directory(path, error);
        if (!made_)
            throw Failure(fmt::format("cannot make the folder {}: {}", path, error ? error.message() : "it is a file"));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code error;
        if (made_) fs::remove(path_, error);  // no folder that holds something
    }

    std::string file(const char* name) const { return (fs::path(path_) / name).string(); }

private:
    std::string path_;
    bool made_ = false;
};

using Write = std::function<Status(const std::string&)>;

// User, item, rating.
Write triplets(std::span<const ratings::Rating> ratings) {
    return [ratings](const std::string& file) {
        std::vector<double> rows;
        rows.reserve(3 * ratings.size());
        for (const ratings::Rating& rating : ratings) {
            rows.insert(rows.end(), {static_cast<double>(rating.user), static_cast<double>(rating.item), rating.value});
        }
        return io::write_npy(file, rows.data(), std::array{ratings.size(), std::size_t{3}});
    };
}

Write vector(std::span<const double> values) {
    return [values](const std::string& file) { return io::write_npy(file, values.data(), std::array{values.size()}); };
}

// As RFC 4180 has it.
std::string csv_field(const std::string& text) {
    const bool plain = !text.empty() && text.find_first_of("\",;\t\r\n") == std::string::npos && text.front() != ' ' &&
                       text.back() != ' ';
    if (plain) return text;
    std::string field = "\"";
    for (const char c : text) field.append(c == '"' ? 2 : 1, c);
    return field += '"';
}

Write id_list(const io::IdTable& ids) {
    return [&ids](const std::string& file) {
        std::string text = "index,id\n";
        for (std::size_t i = 0; i < ids.size(); ++i) text += fmt::format("{},{}\n", i, csv_field(ids.text(i)));
        return io::write_text(file, text);
    };
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const io::RatingsData ratings = value_of(io::load_ratings(arguments.data));
    const ratings::Dataset& data = ratings.data;
    const Folder folder(arguments.folder);
    const std::pair<const char*, Write> files[] = {
        {"train.npy", triplets(data.train())},
        {"validation.npy", triplets(data.validation())},
        {"test.npy", triplets(data.test())},
        {"user_means.npy", vector(data.user_offsets())},
        {"item_means.npy", vector(data.item_offsets())},
        {"users.csv", id_list(ratings.users)},
        {"items.csv", id_list(ratings.items)},
    };
    Outputs outputs;
    for (const auto& [name, write] : files) outputs.expect(folder.file(name));
    const Timer clock;
    const Interrupts interrupts;
    for (const auto& [name, write] : files) outputs.stage(folder.file(name), write);
    const double seconds = clock.seconds();

    Report report;
    report.value("users", std::uint64_t{data.users()});
    report.value("items", std::uint64_t{data.items()});
    report.value("train", std::uint64_t{data.train().size()});
    report.value("validation", std::uint64_t{data.validation().size()});
    report.value("test", std::uint64_t{data.test().size()});
    report.value("center", ratings::to_string(data.center()));
    report.line("ratings",
                fmt::format("{}: {} users x {} items, {} train, {} validation, {} test, centre {}", arguments.data,
                            data.users(), data.items(), data.train().size(), data.validation().size(),
                            data.test().size(), ratings::to_string(data.center())));
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_ratings_export(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("export", "Write prepared ratings as .npy and .csv files");
    command.input("DATA.lw", arguments->data, "What `lanewise ratings prepare` wrote");
    command.required("--out", "DIR", arguments->folder, "The folder; it is made when it is not there");
    add_common_options(command, arguments->common);
    command.footer(
        "train.npy, validation.npy, test.npy   rows of user index, item index and rating as it was read, float64\n"
        "user_means.npy, item_means.npy        a rating less its user's and its item's is what is factorized\n"
        "users.csv, items.csv                  the id behind each index\n"
        "\nExamples:\n"
        "  lanewise ratings export DATA.lw --out folder");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
