// lanewise als recommend, lanewise als similar
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/als_common.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string model, of;
    std::int32_t n = 10;
    bool with_seen = false;
};

void recommend(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    std::vector<als::Scored> best(list_size(arguments.n));
    Outputs outputs;
    const io::AlsModel model = value_of(io::load_als(arguments.model));
    const auto user = model.users.find(arguments.of);
    if (!user) {
        throw Failure(
            fmt::format("user '{}' was not in the training of {}; `lanewise als fold-in` recommends to new users from "
                        "their ratings",
                        arguments.of, arguments.model));
    }
    const auto offsets = std::span(model.seen_offsets).subspan(*user, 2);
    const als::ItemLists seen{offsets, model.seen_items};
    const Timer clock;
    with_recommender(
        arguments.model, model,
        [&]<class Real>(const als::Recommender<Real>& recommender, const als::Users<Real>& users) {
            const als::Users<Real> one{{users.factors.row(*user), 1, model.factors}, users.offsets.subspan(*user, 1)};
            require(recommender.recommend(one, arguments.with_seen ? als::ItemLists{} : seen,
                                          {best.data(), 1, best.size()}, arguments.common.threads),
                    arguments.model);
        });
    const double seconds = clock.seconds();
    const ItemList list(best, model.items);
    const std::size_t rated = offsets[1] - offsets[0];
    Report report;
    report.value("user", arguments.of);
    report.value("rated", std::uint64_t{rated});
    report.value("with_seen", arguments.with_seen);
    report.value("recommended", list.items);
    report.value("ratings", Table{list.scores, {list.scores.size()}});
    report.line("user",
                fmt::format("{}, {} rated items{}", arguments.of, rated, arguments.with_seen ? "" : " left out"));
    report_list(report, list, "rating");
    conclude(arguments.common, outputs, report, seconds, total);
}

void similar(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    std::vector<als::Scored> best(list_size(arguments.n));
    Outputs outputs;
    const io::AlsModel model = value_of(io::load_als(arguments.model));
    const auto item = model.items.find(arguments.of);
    if (!item) throw Failure(fmt::format("item '{}' is not in {}", arguments.of, arguments.model));
    const Timer clock;
    std::size_t count = 0;
    with_recommender(arguments.model, model, [&](const auto& recommender, const auto&) {
        count = value_of(recommender.similar(static_cast<std::int32_t>(*item), best), arguments.model);
    });
    const double seconds = clock.seconds();
    const ItemList list(std::span(best).first(count), model.items);
    Report report;
    report.value("item", arguments.of);
    report.value("similar", list.items);
    report.value("cosines", Table{list.scores, {list.scores.size()}});
    report.line("item", arguments.of);
    if (count == 0)
        report.line("note", "this item's factors are 0, for it has no training ratings: nothing is like it");
    else report_list(report, list, "cosine");
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_als_recommend(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("recommend", "The items with the highest predicted ratings for a user");
    command.required("--model", "M.lw", arguments->model, "The factorization");
    command.required("--user", "U", arguments->of, "The user's id in the ratings file");
    command.option("-n", "N", arguments->n, "How many items");
    command.flag("--with-seen", arguments->with_seen, "Recommend what the user rated in training, too");
    add_common_options(command, arguments->common);
    command.footer(
        "Of equal predictions, the item with the lower id comes first.\n"
        "\nExamples:\n"
        "  lanewise als recommend --model m.lw --user 42\n"
        "  lanewise als recommend --model m.lw --user 42 -n 20 --with-seen --json");
    command.action([arguments] { recommend(*arguments); });
}

void add_als_similar(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command =
        group.subcommand("similar", "The items whose factors point most in the direction of an item's");
    command.required("--model", "M.lw", arguments->model, "The factorization");
    command.required("--item", "I", arguments->of, "The item's id in the ratings file");
    command.option("-n", "N", arguments->n, "How many items");
    add_common_options(command, arguments->common);
    command.footer(
        "Cosine: of the angle between the factors; 1 is the same direction, 0 nothing in common.\n"
        "\nExamples:\n"
        "  lanewise als similar --model m.lw --item 50 -n 5");
    command.action([arguments] { similar(*arguments); });
}

}  // namespace lanewise::cli
