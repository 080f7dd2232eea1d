#include "cli/als_common.hpp"

#include <fmt/format.h>

#include "cli/parse_number.hpp"

namespace lanewise::cli {

double offset_of_unknown_user(const io::AlsModel& model) {
    return ratings::offset_of_new_user(model.center, model.mean, {}, model.item_offsets);
}

std::size_t list_size(std::int32_t n) {
    constexpr auto most = static_cast<std::int32_t>(als::Recommender<float>::most_recommended);
    if (n < 1 || n > most) throw Failure(fmt::format("-n is {}; expected 1 to {}", n, most));
    return static_cast<std::size_t>(n);
}

als::Range parse_clip(const std::string& clip, const io::AlsModel& model) {
    if (clip == "none") return {};
    if (clip == "train") return {model.lowest, model.highest};
    const std::size_t comma = clip.find(',');
    if (comma == std::string::npos) {
        throw Failure(fmt::format("--clip is '{}'; expected none, train or two numbers as in 1,5", clip));
    }
    const als::Range range{parse_number<double>("--clip", clip.substr(0, comma)),
                           parse_number<double>("--clip", clip.substr(comma + 1))};
    if (!(range.low <= range.high)) {
        throw Failure(fmt::format("--clip is '{}'; expected the smaller number first", clip));
    }
    return range;
}

void add_clip_option(const Command& command, std::string& clip) {
    command.option("--clip", "none|train|LOW,HIGH", clip,
                   "Move predictions into this range; train: that of the training ratings");
}

void report_model(Report& report, const std::string& path, const io::AlsModel& model) {
    const char* precision = model.values.index() == 0 ? "float32" : "float64";
    const char* scale = model.scale == als::Scale::count ? "count" : "none";
    report.value("users", std::uint64_t{model.users.size()});
    report.value("items", std::uint64_t{model.items.size()});
    report.value("k", std::uint64_t{model.factors});
    report.value("lambda", model.regularization);
    report.value("scale_lambda", scale);
    report.value("precision", precision);
    report.line("model",
                fmt::format("{}: {} users x {} items, k = {}, lambda {}{}, {}", path, model.users.size(),
                            model.items.size(), model.factors, model.regularization,
                            model.scale == als::Scale::count ? " times the number of ratings" : "", precision));
}

ItemList::ItemList(std::span<const als::Scored> list, const io::IdTable& ids) {
    for (const als::Scored& scored : list) {
        if (scored.item < 0) break;
        items.push_back(ids.text(static_cast<std::size_t>(scored.item)));
        scores.push_back(scored.score);
    }
}

void report_list(Report& report, const ItemList& list, const char* score) {
    report.line("rank", fmt::format("{:>10}  item", score));
    for (std::size_t r = 0; r < list.items.size(); ++r) {
        report.line(fmt::to_string(r + 1), fmt::format("{:>10.4f}  {}", list.scores[r], list.items[r]));
    }
}

}  // namespace lanewise::cli
