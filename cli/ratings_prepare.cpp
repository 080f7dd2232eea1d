// lanewise ratings prepare
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/parse_number.hpp"
#include "cli/ratings.hpp"
#include "cli/report.hpp"
#include "io/ratings_prepare.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string file;
    std::optional<std::uint64_t> min_entries;
    std::optional<std::uint64_t> at_least;
    std::string validation = "0";
    std::string test = "0";
    std::string center = "user";
    std::string duplicates = "error";
    std::string output;
};

// The fewest ratings of a user or an item that stays.
std::uint64_t least_ratings(const Arguments& arguments) {
    if (arguments.min_entries && arguments.at_least) {
        throw Failure("--min-entries and --at-least are both given; expected one of them");
    }
    for (const auto& [name, value] :
         {std::pair("--min-entries", arguments.min_entries), {"--at-least", arguments.at_least}}) {
        if (value.value_or(0) <= ratings::most_ratings) continue;
        throw Failure(fmt::format("{} is {}; expected 0 to {}", name, *value, ratings::most_ratings));
    }
    return arguments.min_entries ? *arguments.min_entries + 1 : arguments.at_least.value_or(0);
}

// A number or a file.
io::HeldBack held_back(const std::string& name, const std::string& text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && !text.empty()) return {parse_number<std::uint64_t>(name, text), {}};
    std::error_code error;
    if (std::filesystem::exists(text, error)) return {0, text};
    throw Failure(fmt::format("{} is '{}'; expected how many ratings, 0 or more, or a file of ratings", name, text));
}

io::PrepareOptions options_of(const Arguments& arguments) {
    io::PrepareOptions options;
    options.at_least = least_ratings(arguments);
    options.validation = held_back("--validation", arguments.validation);
    options.test = held_back("--test", arguments.test);
    options.seed = arguments.common.seed;
    ratings::parse_center(arguments.center.c_str(), options.center);
    if (arguments.duplicates == "last") options.duplicates = io::Duplicates::last;
    if (arguments.duplicates == "mean") options.duplicates = io::Duplicates::mean;
    return options;
}

std::string shown(const ratings::Shape& shape) {
    return fmt::format("{} users x {} items, {} ratings", shape.users, shape.items, shape.ratings);
}

void report_filter(Report& report, const std::string& file, const io::PreparedRatings& prepared) {
    const ratings::Shape &read = prepared.read, &kept = prepared.kept;
    Table passes{{}, {prepared.passes.size(), 2, 3}};
    report.line("ratings", fmt::format("{}: {}", file, shown(read)));
    for (const auto& [before, after] : prepared.passes) {
        for (const ratings::Shape& shape : {before, after}) {
            for (const std::size_t count : {shape.users, shape.items, shape.ratings}) {
                passes.values.push_back(static_cast<double>(count));
            }
        }
        report.line("Shape before:", fmt::format("({}, {})", before.users, before.items));
        report.line("Shape after:", fmt::format("({}, {})", after.users, after.items));
    }
    const double density =
        static_cast<double>(kept.ratings) / static_cast<double>(kept.users) / static_cast<double>(kept.items);
    report.line("kept", fmt::format("{}; {:.3g}% of all pairs are rated", shown(kept), 100 * density));
    if (!prepared.passes.empty()) {
        report.line("dropped", fmt::format("{} users, {} items, {} ratings", read.users - kept.users,
                                           read.items - kept.items, read.ratings - kept.ratings));
    }
    report.value("users_read", std::uint64_t{read.users});
    report.value("items_read", std::uint64_t{read.items});
    report.value("ratings_read", std::uint64_t{read.ratings});
    report.value("passes", passes);
    report.value("users", std::uint64_t{kept.users});
    report.value("items", std::uint64_t{kept.items});
    report.value("ratings", std::uint64_t{kept.ratings});
    report.value("users_dropped", std::uint64_t{read.users - kept.users});
    report.value("items_dropped", std::uint64_t{read.items - kept.items});
    report.value("ratings_dropped", std::uint64_t{read.ratings - kept.ratings});
    report.value("density", density);
}

void report_split(Report& report, const Arguments& arguments, const io::PreparedRatings& prepared) {
    const ratings::Dataset& data = prepared.ratings.data;
    double low = data.train().front().value, high = low, sum = 0;
    for (const ratings::Rating& rating : data.train()) {
        low = std::min(low, rating.value);
        high = std::max(high, rating.value);
        sum += rating.value;
    }
    const double mean = sum / static_cast<double>(data.train().size());
    const std::uint64_t new_users = data.users() - prepared.kept.users, new_items = data.items() - prepared.kept.items;
    report.value("train", std::uint64_t{data.train().size()});
    report.value("validation", std::uint64_t{data.validation().size()});
    report.value("test", std::uint64_t{data.test().size()});
    report.value("new_users", new_users);
    report.value("new_items", new_items);
    report.value("rating_min", low);
    report.value("rating_mean", mean);
    report.value("rating_max", high);
    report.value("center", arguments.center);
    report.value("seed", arguments.common.seed);
    report.line("split", fmt::format("{} train, {} validation, {} test, seed {}", data.train().size(),
                                     data.validation().size(), data.test().size(), arguments.common.seed));
    if (new_users + new_items > 0) {
        report.line("new", fmt::format("{} users and {} items that are not in training", new_users, new_items));
    }
    report.line("values",
                fmt::format("{:g} to {:g}, mean {:.4g} in training, centre {}", low, high, mean, arguments.center));
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const io::PrepareOptions options = options_of(arguments);
    Outputs outputs;
    outputs.expect(arguments.output);
    const Timer clock;
    const io::PreparedRatings prepared = value_of(io::prepare_ratings(arguments.file, options));
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    outputs.stage(arguments.output, [&](const std::string& file) { return io::save_ratings(file, prepared.ratings); });
    Report report;
    report_filter(report, arguments.file, prepared);
    report_split(report, arguments, prepared);
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_ratings_prepare(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("prepare", "Read, filter, split and centre ratings");
    command.input(
        "RATINGS", arguments->file,
        "User, item and rating: .npy of three columns, or text separated by commas, tabs, semicolons, '::' or "
        "white space; more columns are ignored");
    command.option("--min-entries", "T", arguments->min_entries, "",
                   "Keep users and items with more than T ratings, again and again until nothing changes");
    command.option("--at-least", "T", arguments->at_least, "", "The same with T ratings or more");
    command.option("--validation", "N|FILE", arguments->validation,
                   "Hold back N ratings drawn at random, or those of a file");
    command.option("--test", "N|FILE", arguments->test, "The same, for the test");
    command.choice(
        "--center", arguments->center, {"user", "none", "global", "biases"},
        "What is subtracted: the user's mean, nothing, the mean of all, or damped biases of users and items; "
        "from the training ratings alone");
    command.choice("--duplicates", arguments->duplicates, {"error", "last", "mean"},
                   "When a user rates an item twice: refuse the file, take the last rating, or the mean");
    command.required("-o", "DATA.lw", arguments->output, "Where the data go");
    add_common_options(command, arguments->common);
    command.footer(
        "Ids are whole numbers from 0 to 2147483647 when all are written as numbers, else text. A first line of names "
        "is\n"
        "skipped. The order of the lines does not matter. Users and items that only held-back files have get no "
        "training.\n"
        "\nExamples:\n"
        "  lanewise ratings prepare u.data --min-entries 20 --validation 200 --test 200 -o DATA.lw\n"
        "  lanewise ratings prepare u1.base --test u1.test --center biases -o DATA.lw");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
