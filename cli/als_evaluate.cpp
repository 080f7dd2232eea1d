// lanewise als evaluate
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/als_common.hpp"
#include "io/ratings_data.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string data, model, clip = "none";
    std::int32_t n = 10;
};

// The rated items of each user. ratings: sorted.
struct RatedItems {
    RatedItems(std::span<const ratings::Rating> ratings, std::size_t users) : offsets(users + 1) {
        for (const ratings::Rating& rating : ratings) {
            ++offsets[static_cast<std::size_t>(rating.user) + 1];
            items.push_back(rating.item);
        }
        for (std::size_t i = 0; i < users; ++i) offsets[i + 1] += offsets[i];
    }
    als::ItemLists view() const { return {offsets, items}; }

    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> items;
};

template <class Real>
void report_errors(Report& report, const als::Recommender<Real>& recommender, const als::Users<Real>& users,
                   const std::string& part, std::span<const ratings::Rating> ratings, const als::Range& range,
                   int threads) {
    report.value(part + "_ratings", std::uint64_t{ratings.size()});
    if (ratings.empty()) return;
    const als::Errors errors = value_of(recommender.errors(users, ratings, range, threads));
    report.value(part + "_rmse", errors.rmse);
    report.value(part + "_mae", errors.mae);
    report.line("", fmt::format("{:<11}{:>9}{:>10.5f}{:>10.5f}", part, ratings.size(), errors.rmse, errors.mae));
}

template <class Real>
void report_ranking(Report& report, const als::Recommender<Real>& recommender, const als::Users<Real>& users,
                    const io::AlsModel& model, std::span<const ratings::Rating> test, std::size_t n, int threads) {
    const RatedItems relevant(test, model.users.size());
    const als::Ranking ranking = value_of(recommender.ranking(users, model.seen(), relevant.view(), n, threads));
    report.value("n", std::uint64_t{n});
    report.value("ranked_users", std::uint64_t{ranking.users});
    if (ranking.users == 0) return;
    report.value("recall", ranking.recall);
    report.value("ndcg", ranking.ndcg);
    report.line("top", fmt::format("recall@{} {:.5f}, NDCG@{} {:.5f}, over {} users with test ratings", n,
                                   ranking.recall, n, ranking.ndcg, ranking.users));
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const std::size_t n = list_size(arguments.n);
    Outputs outputs;
    const io::AlsModel model = value_of(io::load_als(arguments.model));
    const io::RatingsData ratings = value_of(io::load_ratings(arguments.data));
    if (ratings.fingerprint() != model.fingerprint) {
        throw Failure(fmt::format("{} and {} do not belong together: the model was fitted to other training ratings",
                                  arguments.data, arguments.model));
    }
    const als::Range range = parse_clip(arguments.clip, model);
    Report report;
    report_model(report, arguments.model, model);
    const Timer clock;
    with_recommender(arguments.model, model, [&](const auto& recommender, const auto& users) {
        const ratings::Dataset& data = ratings.data;
        const int threads = arguments.common.threads;
        report.line("errors", fmt::format("{:<11}{:>9}{:>10}{:>10}", "", "ratings", "RMSE", "MAE"));
        report_errors(report, recommender, users, "train", data.train(), range, threads);
        report_errors(report, recommender, users, "validation", data.validation(), range, threads);
        report_errors(report, recommender, users, "test", data.test(), range, threads);
        report_ranking(report, recommender, users, model, data.test(), n, threads);
    });
    conclude(arguments.common, outputs, report, clock.seconds(), total);
}

}  // namespace

void add_als_evaluate(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("evaluate", "How good predictions and recommendations are");
    command.input("DATA.lw", arguments->data, "The data that the model was fitted to, with what was held back");
    command.required("--model", "M.lw", arguments->model, "The factorization");
    command.option("-n", "N", arguments->n, "Length of the lists of recommendations");
    add_clip_option(command, arguments->clip);
    add_common_options(command, arguments->common);
    command.footer(
        "RMSE and MAE: root mean squared and mean absolute error of the predicted ratings.\n"
        "recall@n and NDCG@n: each user's n best items that are not in its training ratings, against the\n"
        "items of its test ratings, whatever they were rated; means over the users that have test ratings.\n"
        "\nExamples:\n"
        "  lanewise als evaluate data.lw --model m.lw\n"
        "  lanewise als evaluate data.lw --model m.lw -n 20 --clip train --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
