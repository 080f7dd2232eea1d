// What the subcommands of `als` share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <lanewise/als.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/outputs.hpp"
#include "cli/report.hpp"
#include "io/als_model.hpp"

namespace lanewise::cli {

// run(recommender, users) with a recommender of the model's items and its users, both of float or both of double.
template <class Run>
void with_recommender(const std::string& path, const io::AlsModel& model, Run&& run) {
    std::visit(
        [&]<class Real>(const io::AlsFactors<Real>& values) {
            const MatrixView<const Real> items{values.items.data(), model.items.size(), model.factors};
            const auto recommender = value_of(als::Recommender<Real>::make(items, model.item_offsets), path);
            const MatrixView<const Real> users{values.users.data(), model.users.size(), model.factors};
            run(recommender, als::Users<Real>{users, model.user_offsets});
        },
        model.values);
}

// The offset of a user that the model does not know.
double offset_of_unknown_user(const io::AlsModel& model);

// -n as a size. Throws Failure.
std::size_t list_size(std::int32_t n);

// The words of --clip: none, train or LOW,HIGH. Throws Failure.
als::Range parse_clip(const std::string& clip, const io::AlsModel& model);
void add_clip_option(const Command& command, std::string& clip);

// Sizes, lambda and precision.
void report_model(Report& report, const std::string& path, const io::AlsModel& model);

// A list of items, without the places that are empty.
struct ItemList {
    ItemList(std::span<const als::Scored> list, const io::IdTable& ids);

    std::vector<std::string> items;
    std::vector<double> scores;
};

// A line an item: rank, score, id.
void report_list(Report& report, const ItemList& list, const char* score);

// The subcommands.
void add_als_fit(const Command& group);
void add_als_evaluate(const Command& group);
void add_als_predict(const Command& group);
void add_als_recommend(const Command& group);
void add_als_similar(const Command& group);
void add_als_fold_in(const Command& group);

}  // namespace lanewise::cli
