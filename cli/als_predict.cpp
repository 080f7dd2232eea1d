// lanewise als predict
#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/als_common.hpp"
#include "io/atomic_file.hpp"
#include "io/npy.hpp"
#include "io/pairs_file.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string pairs, model, output, clip = "none";
};

struct Unknown {
    std::size_t users = 0, items = 0, both = 0;  // pairs of an unknown user alone, an unknown item alone, of both
};

bool known(const als::Pair& pair) { return pair.user != io::unknown_id && pair.item != io::unknown_id; }

// Means alone: factors that are not known count as 0.
Unknown predict_unknown(const io::AlsModel& model, const std::vector<als::Pair>& pairs, const als::Range& range,
                        std::vector<double>& ratings) {
    Unknown unknown;
    const double other = offset_of_unknown_user(model);
    for (std::size_t t = 0; t < pairs.size(); ++t) {
        const auto [user, item] = pairs[t];
        if (known(pairs[t])) continue;
        const bool has_user = user != io::unknown_id, has_item = item != io::unknown_id;
        ++(has_user ? unknown.items : has_item ? unknown.users : unknown.both);
        const double rating = (has_user ? model.user_offsets[static_cast<std::size_t>(user)] : other) +
                              (has_item ? model.item_offsets[static_cast<std::size_t>(item)] : 0);
        ratings[t] = std::min(std::max(rating, range.low), range.high);
    }
    return unknown;
}

void predict_known(const Arguments& arguments, const io::AlsModel& model, const std::vector<als::Pair>& pairs,
                   const als::Range& range, std::vector<double>& ratings) {
    std::vector<als::Pair> both;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(both), known);
    std::vector<double> predicted(both.size());
    with_recommender(arguments.model, model, [&](const auto& recommender, const auto& users) {
        require(recommender.predict(users, both, predicted, range, arguments.common.threads), arguments.model);
    });
    auto next = predicted.begin();
    for (std::size_t t = 0; t < pairs.size(); ++t) {
        if (known(pairs[t])) ratings[t] = *next++;
    }
}

// Quoted where CSV needs it.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

Status write_csv(const std::string& path, const io::PairsFile& file, const std::vector<double>& ratings) {
    std::string text = "user,item,rating\n";
    for (std::size_t t = 0; t < ratings.size(); ++t) {
        text += fmt::format("{},{},{}\n", csv_field(file.users[t]), csv_field(file.items[t]), ratings[t]);
    }
    return io::write_text(path, text);
}

void report_unknown(Report& report, const Unknown& unknown, const std::string& header) {
    report.value("unknown_users", std::uint64_t{unknown.users});
    report.value("unknown_items", std::uint64_t{unknown.items});
    report.value("unknown_pairs", std::uint64_t{unknown.both});
    report.value("header", header);
    const auto note = [&](std::size_t count, const char* what, const char* how) {
        if (count > 0)
            report.line("note",
                        fmt::format("{} pair{} of {}: predicted by {}", count, count == 1 ? "" : "s", what, how));
    };
    note(unknown.users, "an unknown user", "the mean and the item's offset");
    note(unknown.items, "an unknown item", "the user's offset");
    note(unknown.both, "an unknown user and an unknown item", "the mean");
    if (!header.empty()) report.line("note", fmt::format("the first line, {}, was taken for names", header));
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const bool csv = arguments.output.ends_with(".csv");
    if (!csv && !arguments.output.ends_with(".npy") && !arguments.output.starts_with("/dev/")) {
        throw Failure(fmt::format("-o is '{}'; expected a name that ends in .npy or .csv", arguments.output));
    }
    Outputs outputs;
    outputs.expect(arguments.output);
    const io::AlsModel model = value_of(io::load_als(arguments.model));
    const als::Range range = parse_clip(arguments.clip, model);
    const io::PairsFile file = value_of(io::read_pairs(arguments.pairs, model.users, model.items));

    const Timer clock;
    std::vector<double> ratings(file.pairs.size());
    predict_known(arguments, model, file.pairs, range, ratings);
    const Unknown unknown = predict_unknown(model, file.pairs, range, ratings);
    const double seconds = clock.seconds();
    outputs.stage(arguments.output, [&](const std::string& path) {
        return csv ? write_csv(path, file, ratings) : io::write_npy(path, ratings.data(), std::array{ratings.size()});
    });

    Report report;
    report_model(report, arguments.model, model);
    report.value("pairs", std::uint64_t{ratings.size()});
    report.line("pairs", fmt::format("{}: {}", arguments.pairs, ratings.size()));
    report_unknown(report, unknown, file.header);
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_als_predict(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("predict", "Predict ratings for pairs of a user and an item");
    command.input("PAIRS", arguments->pairs,
                  "A user and an item a line, by their ids in the ratings file: CSV, TSV, '::', or .npy of integers; "
                  "further columns are ignored");
    command.required("--model", "M.lw", arguments->model, "The factorization");
    command.required("-o", "OUT", arguments->output,
                     "Predicted ratings: .npy (pairs,) float64, or .csv with the pairs");
    add_clip_option(command, arguments->clip);
    add_common_options(command, arguments->common);
    command.footer(
        "Ratings are on the scale of the ratings file: the means that were subtracted are added again. Users\n"
        "and items that the model does not know are predicted by what is known, and counted.\n"
        "\nExamples:\n"
        "  lanewise als predict pairs.csv --model m.lw -o predicted.csv\n"
        "  lanewise als predict pairs.npy --model m.lw -o predicted.npy --clip 1,5");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
