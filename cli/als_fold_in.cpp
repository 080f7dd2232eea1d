// lanewise als fold-in
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/als_common.hpp"
#include "io/npy.hpp"
#include "io/ratings_file.hpp"

namespace lanewise::cli {
namespace {

using ratings::Rating;

struct Arguments {
    CommonOptions common;
    std::string ratings, model, users;
    std::int32_t n = 10;
    bool with_seen = false;
};

// The users of a file, with what they rated of the model's items.
struct NewUsers {
    NewUsers(const io::RatingsFile& file, const io::AlsModel& model);

    std::size_t size() const { return user_offsets.size(); }
    als::ItemLists seen() const { return {offsets, items}; }
    // Ratings less their offsets.
    template <class Real>
    std::vector<Real> centred(const io::AlsModel& model, const std::string& path) const;

    std::vector<std::size_t> offsets{0};  // size + 1
    std::vector<std::int32_t> items;      // rising for a user
    std::vector<double> values;
    std::vector<double> user_offsets;
    std::size_t skipped = 0;  // ratings of items that the model does not know
};

NewUsers::NewUsers(const io::RatingsFile& file, const io::AlsModel& model) {
    std::vector<Rating> own;
    const auto known = [&](const Rating& rating) {
        return model.items.find(file.items.text(static_cast<std::size_t>(rating.item)));
    };
    for (std::size_t t = 0; t < file.ratings.size();) {
        own.clear();
        const std::int32_t user = file.ratings[t].user;
        for (; t < file.ratings.size() && file.ratings[t].user == user; ++t) {
            const auto item = known(file.ratings[t]);
            if (item) own.push_back({0, static_cast<std::int32_t>(*item), file.ratings[t].value});
            else ++skipped;
        }
        ratings::sort(own);
        for (const Rating& rating : own) {
            items.push_back(rating.item);
            values.push_back(rating.value);
        }
        offsets.push_back(items.size());
        user_offsets.push_back(ratings::offset_of_new_user(model.center, model.mean, own, model.item_offsets));
    }
}

template <class Real>
std::vector<Real> NewUsers::centred(const io::AlsModel& model, const std::string& path) const {
    std::vector<Real> less(values.size());
    for (std::size_t i = 0; i < size(); ++i) {
        for (std::size_t t = offsets[i]; t < offsets[i + 1]; ++t) {
            less[t] = static_cast<Real>(values[t] -
                                        (user_offsets[i] + model.item_offsets[static_cast<std::size_t>(items[t])]));
            if (std::isfinite(less[t])) continue;
            throw Failure(fmt::format("{}: the rating {} is too large for {}", path, values[t],
                                      sizeof(Real) == 4 ? "float32" : "float64"));
        }
    }
    return less;
}

struct Lists {
    std::vector<als::Scored> best;  // users x n
    std::size_t n = 0;
    std::size_t raised = 0;
};

template <class Real>
Lists fold_in(const Arguments& arguments, const io::AlsModel& model, const NewUsers& users,
              const als::Recommender<Real>& recommender, Outputs& outputs) {
    const std::size_t count = users.size(), k = model.factors;
    const std::vector<Real> values = users.centred<Real>(model, arguments.ratings);
    std::vector<Real> factors(count * k);
    const int threads = arguments.common.threads;
    Lists lists{{}, list_size(arguments.n), 0};
    lists.raised = value_of(recommender.fold_in({count, model.items.size(), users.offsets, users.items, values},
                                                model.regularization, model.scale, {factors.data(), count, k}, threads),
                            arguments.ratings);
    lists.best.resize(count * lists.n);
    require(recommender.recommend({{factors.data(), count, k}, users.user_offsets},
                                  arguments.with_seen ? als::ItemLists{} : users.seen(),
                                  {lists.best.data(), count, lists.n}, threads),
            arguments.ratings);
    outputs.stage(arguments.users, [&](const std::string& file) {
        return io::write_npy(file, factors.data(), std::array{count, k});
    });
    return lists;
}

void report_lists(Report& report, const io::RatingsFile& file, const io::AlsModel& model, const Lists& lists) {
    std::vector<std::string> users;
    std::vector<std::vector<std::string>> items;
    std::vector<std::vector<double>> ratings;
    for (std::size_t i = 0; i < file.users.size(); ++i) {
        const ItemList list(std::span(lists.best).subspan(i * lists.n, lists.n), model.items);
        users.push_back(file.users.text(i));
        std::vector<std::string> words;
        for (std::size_t r = 0; r < list.items.size(); ++r)
            words.push_back(fmt::format("{} ({:.3f})", list.items[r], list.scores[r]));
        report.line(users.back(), fmt::format("{}", fmt::join(words, ", ")));
        items.push_back(list.items);
        ratings.push_back(list.scores);
    }
    report.value("users", users);
    report.value("recommended", items);
    report.value("ratings", ratings);
}

void report_notes(Report& report, const io::RatingsFile& file, const io::AlsModel& model, const NewUsers& users,
                  const Lists& lists) {
    std::size_t trained = 0, without = 0;
    for (std::size_t i = 0; i < file.users.size(); ++i) {
        trained += model.users.find(file.users.text(i)) ? 1 : 0;
        without += users.offsets[i] == users.offsets[i + 1] ? 1 : 0;
    }
    report.value("used_ratings", std::uint64_t{users.items.size()});
    report.value("skipped_ratings", std::uint64_t{users.skipped});
    report.value("known_users", std::uint64_t{trained});
    report.value("users_without_ratings", std::uint64_t{without});
    report.value("raised_users", std::uint64_t{lists.raised});
    const auto note = [&](std::size_t number, const char* what) {
        if (number > 0) report.line("note", fmt::format("{} {}", number, what));
    };
    note(users.skipped, "ratings were skipped: of items that the model does not know");
    note(trained, "of the users were in training; here their new ratings alone count");
    note(without, "of the users rated no item that the model knows: their factors are 0");
    note(lists.raised, "of the users needed a larger lambda: their systems are singular");
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    list_size(arguments.n);
    Outputs outputs;
    outputs.expect(arguments.users);
    const io::AlsModel model = value_of(io::load_als(arguments.model));
    const io::RatingsFile file =
        value_of(io::read_ratings(arguments.ratings, {io::Duplicates::error, {}, model.items.kind()}));
    const Timer clock;
    const NewUsers users(file, model);
    Lists lists;
    with_recommender(arguments.model, model, [&](const auto& recommender, const auto&) {
        lists = fold_in(arguments, model, users, recommender, outputs);
    });
    const double seconds = clock.seconds();
    Report report;
    report.line("ratings", fmt::format("{}: {} users, {} ratings of items that {} knows", arguments.ratings,
                                       users.size(), users.items.size(), arguments.model));
    report_lists(report, file, model, lists);
    report_notes(report, file, model, users, lists);
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_als_fold_in(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command =
        group.subcommand("fold-in", "Factors and recommendations for users who were not in training");
    command.input("RATINGS", arguments->ratings, "Their ratings, in a file as `lanewise ratings prepare` takes it");
    command.required("--model", "M.lw", arguments->model, "The factorization; it stays as it is");
    command.option("-n", "N", arguments->n, "How many items to recommend to each user");
    command.flag("--with-seen", arguments->with_seen, "Recommend what the user rated, too");
    command.option("--q", "Q.npy", arguments->users,
                   "Write the user factors: (users, k), users in the order of the output");
    add_common_options(command, arguments->common);
    command.footer(
        "Solves for the factors of each user as a step of the fit does, with the item factors of the model.\n"
        "Each line has a user and what is recommended to it, with the predicted rating in parentheses.\n"
        "\nExamples:\n"
        "  lanewise als fold-in new.csv --model m.lw -n 5\n"
        "  lanewise als fold-in new.csv --model m.lw --q q.npy --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
