#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "rated.hpp"

using namespace lanewise;
using namespace lanewise::tests;

TEST_CASE("options of a factorization out of their range") {
    const Folder folder;
    prepare(folder, Rated(10, 8, 0.5, 1), 5, 5);
    const auto refused = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
        check_refused(folder, with(with({"als", "fit", "data.lw"}, words), {"--model", "m.lw"}), fragments);
    };
    refused({}, {"-k"});
    refused({"-k", "0"}, {"data.lw", "factors", "0", "256"});
    refused({"-k", "257"}, {"factors", "257", "256"});
    refused({"-k", "-1"}, {"factors", "-1"});
    refused({"-k", "two"}, {"-k", "two"});
    const auto with_k = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
        refused(with({"-k", "2"}, words), fragments);
    };
    with_k({"--lambda", "-0.1"}, {"regularization", "-0.1"});
    with_k({"--lambda", "nan"}, {"regularization", "nan"});
    with_k({"--lambda", "inf"}, {"regularization", "inf"});
    with_k({"--scale-lambda", "sqrt"}, {"--scale-lambda", "sqrt", "count"});
    with_k({"--max-steps", "0"}, {"max_steps", "0"});
    with_k({"--patience", "-1"}, {"patience", "-1"});
    with_k({"--eval-every", "0"}, {"eval_every", "0"});
    with_k({"--log-every", "-1"}, {"--log-every", "-1"});
    with_k({"--precision", "auto"}, {"--precision", "auto", "float64"});
    with_k({"--init", "zeros"}, {"--init", "zeros", "svd"});
    with_k({"--threads", "-1"}, {"--threads", "-1"});
    with_k({"--q", "m.lw"}, {"m.lw", "two outputs"});
    with_k({"--plot", "no/such/loss.svg"}, {"no/such"});
    check_refused(folder, {"als", "forecast"}, {"forecast", "fit", "fold-in"});
    check_refused(folder, {"als"}, {"fit"});
}

TEST_CASE("files that a factorization cannot start from") {
    const Folder folder;
    prepare(folder, Rated(10, 8, 0.5, 1), 0, 0);
    const auto refused = [&](const std::string& data, const std::vector<std::string>& words,
                             const std::vector<std::string>& fragments) {
        check_refused(folder, with({"als", "fit", data, "-k", "2", "--model", "m.lw"}, words), fragments);
    };
    refused("none.lw", {}, {"none.lw"});
    refused("ratings.csv", {}, {"ratings.csv"});
    folder.write("cut.lw", folder.bytes("data.lw").substr(0, 500));
    refused("cut.lw", {}, {"cut.lw"});
    folder.write_npy("p.npy", std::vector<double>(16, 1), {8, 2});
    refused("data.lw", {"--init", "p.npy"}, {"p.npy", "(8, 2)", "(k, items) = (2, 8)"});
    std::vector<double> bad(16, 1);
    bad[8 + 3] = NAN;
    folder.write_npy("p.npy", bad, {2, 8});
    refused("data.lw", {"--init", "p.npy"}, {"initial_items(3, 1)", "NaN"});
    folder.write_npy("p.npy", std::vector<double>(16, 1e200), {2, 8});
    refused("data.lw", {"--init", "p.npy"}, {"p.npy"});
}

TEST_CASE("models, users, items and pairs that are not what they should be") {
    const Folder folder;
    prepare(folder, Rated(10, 8, 0.5, 1), 5, 5);
    run_json(folder, {"als", "fit", "data.lw", "-k", "2", "--model", "m.lw"});
    folder.write("pairs.csv", "100,item 01\n");
    folder.write("cut.lw", folder.bytes("m.lw").substr(0, 700));
    for (const std::string model : {"none.lw", "cut.lw", "data.lw"}) {
        CAPTURE(model);
        check_refused(folder, {"als", "evaluate", "data.lw", "--model", model}, {model});
        check_refused(folder, {"als", "predict", "pairs.csv", "--model", model, "-o", "out.csv"}, {model});
        check_refused(folder, {"als", "recommend", "--user", "100", "--model", model}, {model});
        check_refused(folder, {"als", "similar", "--item", "item 01", "--model", model}, {model});
        check_refused(folder, {"als", "fold-in", "ratings.csv", "--model", model}, {model});
    }
    check_refused(folder, {"als", "recommend", "--model", "m.lw", "--user", "101"}, {"'101'", "m.lw", "fold-in"});
    check_refused(folder, {"als", "recommend", "--model", "m.lw", "--user", ""}, {"m.lw"});
    check_refused(folder, {"als", "recommend", "--model", "m.lw"}, {"--user"});
    check_refused(folder, {"als", "similar", "--model", "m.lw", "--item", "item 1"}, {"'item 1'", "m.lw"});
    for (const std::string n : {"0", "-3", "10001"}) {
        check_refused(folder, {"als", "recommend", "--model", "m.lw", "--user", "100", "-n", n},
                      {"-n is " + n, "10000"});
        check_refused(folder, {"als", "similar", "--model", "m.lw", "--item", "item 01", "-n", n}, {"-n is " + n});
        check_refused(folder, {"als", "evaluate", "data.lw", "--model", "m.lw", "-n", n}, {"-n is " + n});
        check_refused(folder, {"als", "fold-in", "ratings.csv", "--model", "m.lw", "-n", n}, {"-n is " + n});
    }
}

TEST_CASE("a model and data that do not belong together") {
    const Folder folder;
    const Rated rated(10, 8, 0.5, 1);
    prepare(folder, rated, 5, 5);
    run_json(folder, {"als", "fit", "data.lw", "-k", "2", "--model", "m.lw"});
    Rated changed = rated;
    changed.ratings[3].value = changed.ratings[3].value == 1 ? 2 : 1;
    for (const auto& other : {Rated(10, 8, 0.5, 2), Rated(11, 8, 0.5, 1), changed}) {
        prepare(folder, other, 5, 5);
        check_refused(folder, {"als", "evaluate", "data.lw", "--model", "m.lw"},
                      {"data.lw", "m.lw", "do not belong together"});
    }
    prepare(folder, rated, 5, 5, ratings::Center::global);
    check_refused(folder, {"als", "evaluate", "data.lw", "--model", "m.lw"}, {"do not belong together"});
    prepare(folder, rated, 5, 5);
    run_json(folder, {"als", "evaluate", "data.lw", "--model", "m.lw"});
}

TEST_CASE("pairs and ranges that cannot be predicted for") {
    const Folder folder;
    prepare(folder, Rated(10, 8, 0.5, 1), 0, 0);
    run_json(folder, {"als", "fit", "data.lw", "-k", "2", "--model", "m.lw"});
    const auto refused = [&](const std::string& file, const std::vector<std::string>& fragments) {
        check_refused(folder, {"als", "predict", file, "--model", "m.lw", "-o", "out.csv"}, fragments);
    };
    refused("none.csv", {"none.csv"});
    folder.write("empty.csv", "");
    refused("empty.csv", {"empty.csv", "no pairs"});
    folder.write("names.csv", "user,item\n");
    refused("names.csv", {"names.csv", "no pairs"});
    folder.write("short.csv", "100,item 01\n103\n");
    refused("short.csv", {"short.csv", "line 2", "a user and an item"});
    folder.write("gap.csv", "100,item 01\n,item 01\n");
    refused("gap.csv", {"gap.csv", "line 2"});
    folder.write("quote.csv", "100,\"item 01\n");
    refused("quote.csv", {"quote.csv", "line 1", "quote"});
    folder.write("binary.csv", std::string("\x89PNG\0\0", 6));
    refused("binary.csv", {"binary.csv", "text"});
    folder.write_npy("one.npy", std::vector<std::int32_t>{1, 2, 3}, {3});
    refused("one.npy", {"one.npy", "user and item"});
    folder.write_npy("column.npy", std::vector<std::int32_t>{1, 2, 3}, {3, 1});
    refused("column.npy", {"column.npy", "1 column"});
    folder.write_npy("real.npy", std::vector<double>{1, 2}, {1, 2});
    refused("real.npy", {"real.npy", "float64", "int64"});
    folder.write("pairs.csv", "100,item 01\n");
    const auto clip_refused = [&](const std::string& clip, const std::vector<std::string>& fragments) {
        check_refused(folder, {"als", "predict", "pairs.csv", "--model", "m.lw", "-o", "out.csv", "--clip", clip},
                      fragments);
    };
    clip_refused("5", {"--clip", "'5'", "train"});
    clip_refused("5,1", {"--clip", "'5,1'", "smaller"});
    clip_refused("1,x", {"--clip", "'x'"});
    clip_refused("nan,5", {"--clip", "smaller"});
    check_refused(folder, {"als", "predict", "pairs.csv", "--model", "m.lw", "-o", "out.txt"},
                  {"-o", "out.txt", ".csv"});
    check_refused(folder, {"als", "predict", "pairs.csv", "--model", "m.lw"}, {"-o"});
}

TEST_CASE("ratings that cannot be folded in") {
    const Folder folder;
    prepare(folder, Rated(10, 8, 0.5, 1), 0, 0);
    run_json(folder, {"als", "fit", "data.lw", "-k", "2", "--model", "m.lw"});
    const auto refused = [&](const std::string& text, const std::vector<std::string>& fragments) {
        folder.write("new.csv", text);
        check_refused(folder, {"als", "fold-in", "new.csv", "--model", "m.lw", "--q", "q.npy"},
                      with(fragments, {"new.csv"}));
    };
    refused("", {"no ratings"});
    refused("1,item 01,3\n1,item 02\n", {"line 2"});
    refused("1,item 01,3\n1,item 02,nan\n", {"line 2"});
    refused("1,item 01,3\n1,item 01,4\n", {"1 and 2", "item 01"});
    refused("1,item 01,1e300\n1,item 02,1\n", {"1e+300", "float32"});
}
