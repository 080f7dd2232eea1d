// What a factorization is used for.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "rated.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

// data.lw, m.lw, q.npy and p.npy.
io::RatingsData fitted(const Folder& folder, ratings::Center center = ratings::Center::user) {
    io::RatingsData data = prepare(folder, Rated(50, 40, 0.4, 1), 50, 100, center);
    run_json(folder, {"als", "fit", "data.lw", "-k", "4", "--lambda", "2", "--precision", "float64", "--max-steps", "8",
                      "--model", "m.lw", "--q", "q.npy", "--p", "p.npy"});
    return data;
}

std::vector<std::string> ids(const nlohmann::json& list) { return list.get<std::vector<std::string>>(); }

}  // namespace

TEST_CASE("evaluate: errors and rankings are those of the plain factors") {
    const Folder folder;
    const io::RatingsData data = fitted(folder);
    const PlainFactors plain(folder, data);
    const nlohmann::json report = run_json(folder, {"als", "evaluate", "data.lw", "--model", "m.lw", "-n", "5"});
    const auto rmse = [&](std::span<const ratings::Rating> ratings) {
        return std::sqrt(plain.squared_error(ratings) / static_cast<double>(ratings.size()));
    };
    CHECK(report.at("train_rmse").get<double>() == doctest::Approx(rmse(data.data.train())).epsilon(1e-12));
    CHECK(report.at("validation_rmse").get<double>() == doctest::Approx(rmse(data.data.validation())).epsilon(1e-12));
    CHECK(report.at("test_rmse").get<double>() == doctest::Approx(rmse(data.data.test())).epsilon(1e-12));
    CHECK(report.at("test_ratings") == 100);
    CHECK(report.at("test_mae").get<double>() <= report.at("test_rmse").get<double>());
    double recall = 0, ndcg = 0, users = 0;
    for (std::size_t i = 0; i < plain.users; ++i) {
        std::set<std::size_t> relevant;
        for (const ratings::Rating& rating : data.data.test()) {
            if (static_cast<std::size_t>(rating.user) == i) relevant.insert(static_cast<std::size_t>(rating.item));
        }
        if (relevant.empty()) continue;
        const auto best = plain.ranked(i, [&](std::size_t x) { return in_training(data, i, x); });
        double hits = 0, gain = 0, ideal = 0;
        for (std::size_t r = 0; r < 5; ++r) {
            const double discount = 1 / std::log2(static_cast<double>(r) + 2);
            if (r < relevant.size()) ideal += discount;
            if (!relevant.contains(best[r])) continue;
            hits += 1;
            gain += discount;
        }
        recall += hits / static_cast<double>(relevant.size());
        ndcg += gain / ideal;
        users += 1;
    }
    CHECK(report.at("ranked_users") == users);
    CHECK(report.at("recall").get<double>() == doctest::Approx(recall / users));
    CHECK(report.at("ndcg").get<double>() == doctest::Approx(ndcg / users));
    const nlohmann::json held = run_json(folder, {"als", "evaluate", "data.lw", "--model", "m.lw", "--clip", "train"});
    CHECK(held.at("test_rmse").get<double>() <= report.at("test_rmse").get<double>());
    const Outcome text = run(folder, {"als", "evaluate", "data.lw", "--model", "m.lw"});
    for (const char* word : {"RMSE", "MAE", "train", "validation", "test", "recall@10", "NDCG@10"}) {
        CHECK(text.out.find(word) != std::string::npos);
    }
}

TEST_CASE("recommend: the best items of a user, what it rated left out") {
    const Folder folder;
    const io::RatingsData data = fitted(folder);
    const PlainFactors plain(folder, data);
    for (const std::size_t i : {0, 7, 49}) {
        const std::string id = Rated::user(i);
        const auto list = [&](const std::vector<std::string>& more) {
            return run_json(folder, with({"als", "recommend", "--model", "m.lw", "--user", id}, more));
        };
        const auto expected = [&](const std::vector<std::size_t>& items) {
            std::vector<std::string> names;
            for (const std::size_t x : items) names.push_back(data.items.text(x));
            return names;
        };
        const auto unseen = plain.ranked(i, [&](std::size_t x) { return in_training(data, i, x); });
        const nlohmann::json all = list({"-n", "100"});
        CHECK(ids(all.at("recommended")) == expected(unseen));
        CHECK(all.at("rated") == 40 - unseen.size());
        CHECK(all.at("ratings").at(0).get<double>() == doctest::Approx(plain.rating(i, unseen[0])));
        CHECK(list({}).at("recommended").size() == 10);
        const auto every = plain.ranked(i, [](std::size_t) { return false; });
        CHECK(ids(list({"--with-seen", "-n", "40"}).at("recommended")) == expected(every));
    }
    const Outcome text = run(folder, {"als", "recommend", "--model", "m.lw", "--user", "100", "-n", "3"});
    CHECK(text.exit_code == 0);
    CHECK(text.out.find("rated items left out") != std::string::npos);
}

TEST_CASE("similar: the items with the largest cosines") {
    const Folder folder;
    const io::RatingsData data = fitted(folder);
    const PlainFactors plain(folder, data);
    const auto cosine = [&](std::size_t a, std::size_t b) {
        double ab = 0, aa = 0, bb = 0;
        for (std::size_t j = 0; j < plain.k; ++j) {
            const double x = plain.p[j * 40 + a], y = plain.p[j * 40 + b];
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / std::sqrt(aa * bb);
    };
    const nlohmann::json report =
        run_json(folder, {"als", "similar", "--model", "m.lw", "--item", Rated::item(5), "-n", "39"});
    REQUIRE(report.at("similar").size() == 39);
    double last = 1;
    for (std::size_t r = 0; r < 39; ++r) {
        const double score = report.at("cosines").at(r).get<double>();
        const auto item = data.items.find(report.at("similar").at(r).get<std::string>());
        REQUIRE(item.has_value());
        CHECK(*item != 5);
        CHECK(score == doctest::Approx(cosine(5, *item)));
        CHECK(score <= last);
        last = score;
    }
}

TEST_CASE("predict: pairs of ids in, ratings out, in every format") {
    const Folder folder;
    for (const auto center : {ratings::Center::user, ratings::Center::biases, ratings::Center::none}) {
        const io::RatingsData data = fitted(folder, center);
        const PlainFactors plain(folder, data);
        double mean = 0;
        for (const ratings::Rating& rating : data.data.train()) mean += rating.value;
        mean = center == ratings::Center::none ? 0 : mean / static_cast<double>(data.data.train().size());
        folder.write("pairs.csv", "user,item\n103,item 04\n100,\"item 00\"\n7,item 03\n106,\"un, known\"\n7,unknown\n");
        const nlohmann::json report =
            run_json(folder, {"als", "predict", "pairs.csv", "--model", "m.lw", "-o", "out.npy"});
        CHECK(report.at("pairs") == 5);
        CHECK(report.at("unknown_users") == 1);
        CHECK(report.at("unknown_items") == 1);
        CHECK(report.at("unknown_pairs") == 1);
        CHECK(report.at("header") == "user, item");
        const std::vector<double> expected = {plain.rating(1, 4), plain.rating(0, 0),
                                              mean + data.data.item_offsets()[3], data.data.user_offsets()[2], mean};
        const std::vector<double> found = folder.numbers("out.npy");
        REQUIRE(found.size() == 5);
        for (std::size_t t = 0; t < 5; ++t) CHECK(found[t] == doctest::Approx(expected[t]).epsilon(1e-12));

        run_json(folder, {"als", "predict", "pairs.csv", "--model", "m.lw", "-o", "out.csv", "--clip", "3,3.5"});
        const std::string csv = folder.bytes("out.csv");
        CHECK(csv.starts_with("user,item,rating\n103,item 04,"));
        CHECK(csv.find("\n106,\"un, known\",") != std::string::npos);
        CHECK(std::count(csv.begin(), csv.end(), '\n') == 6);
        const Outcome text = run(folder, {"als", "predict", "pairs.csv", "--model", "m.lw", "-o", "out.csv"});
        CHECK(text.out.find("1 pair of an unknown user:") != std::string::npos);
        CHECK(text.out.find("was taken for names") != std::string::npos);

        // Without a line of names, with other separators, further columns, from .npy.
        folder.write("pairs.txt", "103::item 04::5::978300760\r\n100::item 00::1::978300760\r\n");
        run_json(folder, {"als", "predict", "pairs.txt", "--model", "m.lw", "-o", "two.npy"});
        const std::vector<double> two = folder.numbers("two.npy");
        CHECK(two == std::vector<double>(found.begin(), found.begin() + 2));
    }
}

TEST_CASE("predict: integer ids from .npy, of every integer type") {
    const Folder folder;
    folder.write("ratings.csv", "1,10,3\n1,20,4\n2,10,5\n2,20,2\n2,30,1\n");
    auto prepared = io::prepare_ratings(folder.path("ratings.csv"), {});
    REQUIRE(prepared.ok());
    REQUIRE(io::save_ratings(folder.path("data.lw"), prepared->ratings).ok());
    run_json(folder, {"als", "fit", "data.lw", "-k", "1", "--model", "m.lw"});
    folder.write("pairs.csv", "1,30\n2,10\n3,10\n");
    folder.write_npy("p8.npy", std::vector<std::uint8_t>{1, 30, 2, 10, 3, 10}, {3, 2});
    folder.write_npy("p32.npy", std::vector<std::int32_t>{1, 30, 2, 10, 3, 10}, {3, 2});
    folder.write_npy("p64.npy", std::vector<std::int64_t>{1, 30, 5, 2, 10, 5, 3, 10, 5}, {3, 3});
    std::set<std::string> results;
    for (const std::string file : {"pairs.csv", "p8.npy", "p32.npy", "p64.npy"}) {
        CHECK(run_json(folder, {"als", "predict", file, "--model", "m.lw", "-o", "out.npy"}).at("unknown_users") == 1);
        results.insert(folder.bytes("out.npy"));
    }
    CHECK(results.size() == 1);
}
