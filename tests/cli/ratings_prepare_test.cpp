#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "ratings_lines.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

void refused(const Folder& folder, std::vector<std::string> words, const std::vector<std::string>& fragments) {
    words.insert(words.begin(), {"ratings", "prepare"});
    words.insert(words.end(), {"-o", "d.lw"});
    check_refused(folder, words, fragments);
}

}  // namespace

TEST_CASE("prepare tells what it read, kept and held back") {
    const Folder folder;
    const std::size_t n = write_ratings(folder, "r.csv", 1);
    const nlohmann::json report = run_json(folder, {"ratings", "prepare", "r.csv", "--min-entries", "4", "--validation",
                                                    "20", "--test", "10", "--seed", "3", "-o", "d.lw"});
    CHECK(report.at("ratings_read") == n);
    CHECK(report.at("ratings").get<std::size_t>() + report.at("ratings_dropped").get<std::size_t>() == n);
    CHECK(report.at("train").get<std::size_t>() + 30 == report.at("ratings").get<std::size_t>());
    CHECK(report.at("validation") == 20);
    CHECK(report.at("test") == 10);
    CHECK(report.at("center") == "user");
    CHECK(report.at("new_users") == 0);
    CHECK(report.at("files") == nlohmann::json{"d.lw"});
    const double pairs = report.at("users").get<double>() * report.at("items").get<double>();
    CHECK(report.at("density").get<double>() == doctest::Approx(report.at("ratings").get<double>() / pairs));
    const nlohmann::json& passes = report.at("passes");
    REQUIRE(passes.size() > 1);
    CHECK(passes.front().front() == nlohmann::json{report.at("users_read"), report.at("items_read"), n});
    CHECK(passes.back().back() == nlohmann::json{report.at("users"), report.at("items"), report.at("ratings")});
    CHECK(passes.back().front() == passes.back().back());
}

TEST_CASE("the text has the shapes of every pass") {
    const Folder folder;
    folder.write("r.csv", "1,1,1\n1,2,2\n2,1,3\n2,2,4\n3,1,5\n");
    const Outcome outcome = run(folder, {"ratings", "prepare", "r.csv", "--min-entries", "1", "-o", "d.lw"});
    CHECK(outcome.exit_code == 0);
    const std::string shapes = "Shape before: (3, 2)\nShape after: (2, 2)\nShape before: (2, 2)\nShape after: (2, 2)\n";
    CHECK(outcome.out.find(shapes) != std::string::npos);
    CHECK(outcome.out.find("2 users x 2 items, 4 ratings") != std::string::npos);
    CHECK(outcome.out.find("d.lw") != std::string::npos);
}

TEST_CASE("more than T and at least T + 1 are the same") {
    const Folder folder;
    write_ratings(folder, "r.csv", 2);
    run_json(folder, {"ratings", "prepare", "r.csv", "--min-entries", "5", "-o", "more.lw"});
    run_json(folder, {"ratings", "prepare", "r.csv", "--at-least", "6", "-o", "least.lw"});
    run_json(folder, {"ratings", "prepare", "r.csv", "--at-least", "5", "-o", "other.lw"});
    CHECK(folder.bytes("more.lw") == folder.bytes("least.lw"));
    CHECK(folder.bytes("more.lw") != folder.bytes("other.lw"));
}

TEST_CASE("the same bytes for shuffled lines, for any number of threads and on every instruction set") {
    const Folder folder;
    write_ratings(folder, "r.csv", 3);
    write_ratings(folder, "shuffled.csv", 3, 8);
    CHECK(folder.bytes("r.csv") != folder.bytes("shuffled.csv"));
    std::vector<std::string> words = {"ratings", "prepare", "r.csv",    "--validation", "9",
                                      "--test",  "8",       "--center", "biases",       "-o"};
    run_json(folder, with(words, {"a.lw"}));
    for (const std::string& isa : exact_isas(folder)) {
        run_json(folder, with(words, {"b.lw", "--isa", isa, "--threads", "3"}));
        CHECK(folder.bytes("a.lw") == folder.bytes("b.lw"));
    }
    words[2] = "shuffled.csv";
    run_json(folder, with(words, {"c.lw"}));
    CHECK(folder.bytes("a.lw") == folder.bytes("c.lw"));
    run_json(folder, with(words, {"d.lw", "--seed", "1"}));
    CHECK(folder.bytes("a.lw") != folder.bytes("d.lw"));
}

TEST_CASE("a given split") {
    const Folder folder;
    folder.write("train.csv", "1,1,1\n1,2,2\n2,1,3\n");
    folder.write("test.csv", "2,2,4\n7,1,5\n");
    const nlohmann::json report =
        run_json(folder, {"ratings", "prepare", "train.csv", "--test", "test.csv", "--center", "global", "-o", "d.lw"});
    CHECK(report.at("train") == 3);
    CHECK(report.at("test") == 2);
    CHECK(report.at("new_users") == 1);
    CHECK(report.at("new_items") == 0);
    CHECK(report.at("rating_max") == 3);
    CHECK(report.at("rating_mean") == 2);
}

TEST_CASE("bad options and files write nothing") {
    const Folder folder;
    folder.write("r.csv", "user,item,rating\n1,1,1\n1,2,2\n2,1,3\n");
    folder.write("d.lw", "older data");
    refused(folder, {"none.csv"}, {"none.csv"});
    refused(folder, {"r.csv", "--min-entries", "2"}, {"r.csv", "leaves no ratings"});
    refused(folder, {"r.csv", "--min-entries", "1", "--at-least", "2"}, {"--min-entries", "--at-least"});
    refused(folder, {"r.csv", "--min-entries", "-1"}, {"--min-entries", "-1"});
    refused(folder, {"r.csv", "--at-least", "2.5"}, {"--at-least", "2.5"});
    refused(folder, {"r.csv", "--min-entries", "18446744073709551615"}, {"--min-entries", "18446744073709551615"});
    refused(folder, {"r.csv", "--validation", "2", "--test", "1"}, {"r.csv", "3"});
    refused(folder, {"r.csv", "--validation", "-2"}, {"--validation", "-2"});
    refused(folder, {"r.csv", "--test", "99999999999999999999"}, {"--test", "99999999999999999999"});
    refused(folder, {"r.csv", "--test", "none.csv"}, {"--test", "none.csv"});
    refused(folder, {"r.csv", "--test", "r.csv"}, {"r.csv", "'1'"});
    refused(folder, {"r.csv", "--test", "."}, {"."});
    refused(folder, {"r.csv", "--center", "median"}, {"--center", "median", "biases"});
    refused(folder, {"r.csv", "--duplicates", "first"}, {"--duplicates", "first", "mean"});
    folder.write("r.csv", "1,1,1\n2,1,x\n");
    refused(folder, {"r.csv"}, {"r.csv", "line 2", "'x'"});
    folder.write("r.csv", "1,1,1\n2,1,2\n1,1,3\n");
    refused(folder, {"r.csv"}, {"r.csv", "lines 1 and 3"});
    for (const char* duplicates : {"last", "mean"}) {
        CHECK(run_json(folder, {"ratings", "prepare", "r.csv", "--duplicates", duplicates, "-o", "d.lw"}).at("train") ==
              2);
    }
    folder.write("r.csv", "");
    refused(folder, {"r.csv"}, {"r.csv", "no ratings"});
    check_refused(folder, {"ratings", "prepare", "r.csv"}, {"-o"});
    check_refused(folder, {"ratings", "prepare", "r.csv", "-o", "nowhere/d.lw"}, {"nowhere/d.lw"});
}
