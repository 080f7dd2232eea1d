#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "rated.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

// The training ratings as a file, the users under other ids.
std::string training_csv(const io::RatingsData& data) {
    std::string text;
    for (const ratings::Rating& rating : data.data.train()) {
        text += std::to_string(rating.user) + "," + data.items.text(static_cast<std::size_t>(rating.item)) + "," +
                std::to_string(static_cast<int>(rating.value)) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("fold-in: users who have the ratings of those in training get factors that solve the same systems") {
    const Folder folder;
    for (const auto center :
         {ratings::Center::user, ratings::Center::global, ratings::Center::none, ratings::Center::biases}) {
        for (const std::string scale : {"none", "count"}) {
            CAPTURE(ratings::to_string(center));
            CAPTURE(scale);
            const io::RatingsData data = prepare(folder, Rated(20, 30, 0.5, 1), 0, 20, center);
            const double lambda = scale == "none" ? 1.5 : 0.1;
            run_json(folder, {"als", "fit", "data.lw", "-k", "3", "--lambda", std::to_string(lambda), "--scale-lambda",
                              scale, "--precision", "float64", "--model", "m.lw", "--q", "q.npy", "--p", "p.npy"});
            folder.write("new.csv", training_csv(data));
            const nlohmann::json report =
                run_json(folder, {"als", "fold-in", "new.csv", "--model", "m.lw", "--q", "new.npy", "-n", "4"});
            CHECK(report.at("users").size() == 20);
            CHECK(report.at("used_ratings") == data.data.train().size());
            CHECK(report.at("known_users") == 0);
            const PlainFactors plain(folder, data, "new.npy");
            // The gradient of the loss with these item factors is 0, and so are the users' offsets those of training.
            std::vector<double> gradient(20 * 3), counts(20);
            for (const ratings::Rating& rating : data.data.train()) {
                const auto i = static_cast<std::size_t>(rating.user), x = static_cast<std::size_t>(rating.item);
                ++counts[i];
                for (std::size_t j = 0; j < 3; ++j)
                    gradient[i * 3 + j] += (plain.rating(i, x) - rating.value) * plain.p[j * 30 + x];
            }
            for (std::size_t t = 0; t < gradient.size(); ++t) {
                const double weight = scale == "none" ? lambda : lambda * counts[t / 3];
                CHECK(std::fabs(gradient[t] + weight * plain.q[t]) < 1e-10);
            }
            for (std::size_t i = 0; i < 20; ++i) {
                const auto best = plain.ranked(i, [&](std::size_t x) { return in_training(data, i, x); });
                REQUIRE(report.at("recommended").at(i).size() == 4);
                for (std::size_t r = 0; r < 4; ++r) {
                    CHECK(report.at("recommended").at(i).at(r) == data.items.text(best[r]));
                    CHECK(report.at("ratings").at(i).at(r).get<double>() == doctest::Approx(plain.rating(i, best[r])));
                }
            }
        }
    }
}

TEST_CASE("fold-in: unknown items are skipped, users without known items get means, known users are told") {
    const Folder folder;
    const io::RatingsData data = prepare(folder, Rated(20, 30, 0.5, 2), 0, 0);
    run_json(folder, {"als", "fit", "data.lw", "-k", "3", "--lambda", "1", "--model", "m.lw"});
    folder.write("new.csv", "user,item,rating\n100,item 03,5\n9,item 99,1\n8,item 02,4\n8,new item,1\n8,item 01,2\n");
    const std::string before = folder.bytes("m.lw");
    const nlohmann::json report =
        run_json(folder, {"als", "fold-in", "new.csv", "--model", "m.lw", "-n", "30", "--q", "q.npy"});
    CHECK(report.at("users") == std::vector<std::string>{"8", "9", "100"});
    CHECK(report.at("used_ratings") == 3);
    CHECK(report.at("skipped_ratings") == 2);
    CHECK(report.at("known_users") == 1);
    CHECK(report.at("users_without_ratings") == 1);
    CHECK(report.at("recommended").at(0).size() == 28);
    CHECK(report.at("recommended").at(1).size() == 30);
    double mean = 0;
    for (const ratings::Rating& rating : data.data.train()) mean += rating.value;
    mean /= static_cast<double>(data.data.train().size());
    CHECK(report.at("ratings").at(1).at(0).get<double>() == doctest::Approx(mean));
    const std::vector<double> factors = folder.numbers("q.npy");
    for (std::size_t j = 3; j < 6; ++j) CHECK(factors[j] == 0);
    CHECK(folder.bytes("m.lw") == before);
    CHECK(run_json(folder, {"als", "fold-in", "new.csv", "--model", "m.lw", "-n", "30", "--with-seen"})
              .at("recommended")
              .at(0)
              .size() == 30);
    const Outcome text = run(folder, {"als", "fold-in", "new.csv", "--model", "m.lw", "-n", "2"});
    CHECK(text.out.find("2 ratings were skipped") != std::string::npos);
    CHECK(text.out.find("1 of the users were in training") != std::string::npos);
}
