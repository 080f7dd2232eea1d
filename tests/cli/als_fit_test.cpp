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

nlohmann::json fit(const Folder& folder, const std::vector<std::string>& words) {
    return run_json(folder, with({"als", "fit", "data.lw"}, words));
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("losses and errors are those of the factors that are written") {
    const Folder folder;
    for (const auto center : {ratings::Center::user, ratings::Center::biases}) {
        const io::RatingsData data = prepare(folder, Rated(60, 40, 0.5, 1), 80, 80, center);
        for (const std::string scale : {"none", "count"}) {
            for (const std::string precision : {"float32", "float64"}) {
                CAPTURE(scale);
                CAPTURE(precision);
                const double lambda = scale == "none" ? 1.5 : 0.08;
                const nlohmann::json report =
                    fit(folder, {"-k", "5", "--lambda", std::to_string(lambda), "--scale-lambda", scale, "--precision",
                                 precision, "--max-steps", "12", "--q", "q.npy", "--p", "p.npy"});
                const double epsilon = precision == "float32" ? 1e-5 : 1e-12;
                const PlainFactors plain(folder, data);
                CHECK(plain.k == 5);
                CHECK((folder.read_npy("q.npy").dtype ==
                       (precision == "float32" ? io::Dtype::float32 : io::Dtype::float64)));
                const double train = plain.squared_error(data.data.train()),
                             held = plain.squared_error(data.data.validation());
                const double penalty = plain.penalty(lambda, scale == "count");
                CHECK(report.at("best_train_loss").get<double>() == doctest::Approx(train + penalty).epsilon(epsilon));
                CHECK(
                    report.at("best_train_rmse").get<double>() ==
                    doctest::Approx(std::sqrt(train / static_cast<double>(data.data.train().size()))).epsilon(epsilon));
                CHECK(report.at("best_validation_rmse").get<double>() ==
                      doctest::Approx(std::sqrt(held / 80)).epsilon(epsilon));
                CHECK(report.at("users") == 60);
                CHECK(report.at("items") == 40);
                CHECK(report.at("ratings") == data.data.train().size());
                CHECK(report.at("validation_ratings") == 80);
                // The best evaluation is one of the history.
                const auto losses = report.at("validation_loss").get<std::vector<double>>();
                const auto steps = report.at("steps").get<std::vector<int>>();
                REQUIRE(losses.size() == steps.size());
                REQUIRE(report.at("train_loss").size() == steps.size());
                const auto best = std::min_element(losses.begin(), losses.end());
                CHECK(report.at("best_validation_loss") == *best);
                CHECK(report.at("best_step") == steps[static_cast<std::size_t>(best - losses.begin())]);
            }
        }
    }
}

TEST_CASE("a step from given factors solves for every user with these, exactly") {
    const Folder folder;
    const io::RatingsData data = prepare(folder, Rated(30, 25, 0.5, 2), 0, 0);
    std::vector<double> start(4 * 25);
    Random random(3);
    for (double& value : start) value = random.normal();
    folder.write_npy("start.npy", start, {4, 25});
    fit(folder, {"-k", "4", "--lambda", "0.7", "--init", "start.npy", "--max-steps", "1", "--precision", "float64",
                 "--q", "q.npy", "--p", "p.npy"});
    const PlainFactors plain(folder, data);
    std::vector<double> gradient(30 * 4);
    for (std::size_t t = 0; t < gradient.size(); ++t) gradient[t] = 0.7 * plain.q[t];
    for (const auto& [user, item, value] : data.data.train()) {
        const auto i = static_cast<std::size_t>(user), x = static_cast<std::size_t>(item);
        double residual = data.data.offset(user, item) - value;
        for (std::size_t j = 0; j < 4; ++j) residual += plain.q[i * 4 + j] * start[j * 25 + x];
        for (std::size_t j = 0; j < 4; ++j) gradient[i * 4 + j] += residual * start[j * 25 + x];
    }
    for (const double value : gradient) CHECK(std::fabs(value) < 1e-11);
    // In single precision, and from single precision.
    folder.write_npy("start.npy", std::vector<float>(start.begin(), start.end()), {4, 25});
    fit(folder,
        {"-k", "4", "--lambda", "0.7", "--init", "start.npy", "--max-steps", "1", "--q", "q32.npy", "--p", "p32.npy"});
    const PlainFactors rounded(folder, data, "q32.npy", "p32.npy");
    for (std::size_t t = 0; t < plain.q.size(); ++t) CHECK(rounded.q[t] == doctest::Approx(plain.q[t]).epsilon(1e-3));
}

TEST_CASE("the same model for any number of threads and on every instruction set; the seed decides the draws") {
    const Folder folder;
    prepare(folder, Rated(80, 50, 0.4, 4));
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways;
    for (const std::string& isa : isas) {
        for (const char* threads : {"1", "3"}) ways.push_back({"--isa", isa, "--threads", threads});
    }
    for (const std::string precision : {"float32", "float64"}) {
        for (const std::string init : {"random", "svd"}) {
            std::set<std::string> models;
            for (const std::vector<std::string>& way : ways) {
                fit(folder, with({"-k", "6", "--lambda", "0.5", "--precision", precision, "--init", init, "--max-steps",
                                  "4", "--model", "m.lw"},
                                 way));
                models.insert(folder.bytes("m.lw"));
            }
            CHECK(models.size() == 1);
        }
    }
    std::set<std::string> seeds;
    for (const char* seed : {"0", "1", "18446744073709551615"}) {
        fit(folder, {"-k", "3", "--seed", seed, "--max-steps", "2", "--model", "m.lw"});
        seeds.insert(folder.bytes("m.lw"));
    }
    CHECK(seeds.size() == 3);
}

TEST_CASE("a line an evaluation, as it goes") {
    const Folder folder;
    prepare(folder, Rated(40, 30, 0.5, 5));
    const std::vector<std::string> words = {"als", "fit", "data.lw", "-k", "3", "--max-steps", "9", "--patience", "20"};
    const Outcome text = run(folder, words);
    CHECK(text.exit_code == 0);
    CHECK(text.err.empty());
    CHECK(count_of(text.out, "Iteration ") == 9);
    CHECK(text.out.starts_with("Iteration 1, Train Error: "));
    CHECK(count_of(text.out, ", Validation Error: ") == 9);
    CHECK(count_of(text.out, " (RMSE ") == 9);
    for (const char* word : {"data.lw", "for training, 60 for validation", "40 users x 30 items", "k = 3", "lambda 0.1",
                             "steps", "loss", "RMSE", "time", "machine"}) {
        CAPTURE(word);
        CHECK(text.out.find(word) != std::string::npos);
    }
    CHECK(count_of(run(folder, with(words, {"--log-every", "4"})).out, "Iteration ") == 3);
    CHECK(count_of(run(folder, with(words, {"--eval-every", "4"})).out, "Iteration ") == 3);  // 4, 8 and the last
    CHECK(count_of(run(folder, with(words, {"--log-every", "0"})).out, "Iteration ") == 0);
    prepare(folder, Rated(40, 30, 0.5, 5), 0, 0);
    CHECK(count_of(run(folder, words).out, "Validation") == 0);
}

TEST_CASE("it stops after so many evaluations without a smaller validation loss") {
    const Folder folder;
    prepare(folder, Rated(40, 30, 0.4, 6));
    const nlohmann::json stopped = fit(folder, {"-k", "3", "--lambda", "1", "--patience", "3", "--max-steps", "500"});
    CHECK(stopped.at("converged_after") == stopped.at("best_step"));
    CHECK(stopped.at("steps_taken").get<int>() == stopped.at("best_step").get<int>() + 3);
    const nlohmann::json limited = fit(folder, {"-k", "3", "--lambda", "1", "--max-steps", "2"});
    CHECK(limited.at("converged_after") == -1);
    CHECK(limited.at("steps_taken") == 2);
    // What is written is the best, not the last.
    fit(folder, {"-k", "3", "--lambda", "1", "--max-steps", std::to_string(stopped.at("best_step").get<int>()),
                 "--model", "best.lw"});
    fit(folder, {"-k", "3", "--lambda", "1", "--patience", "3", "--max-steps", "500", "--model", "m.lw"});
    CHECK(folder.bytes("m.lw") == folder.bytes("best.lw"));
}

TEST_CASE("the errors alone may decide what is best; where they would decide otherwise, a note says so") {
    const Folder folder;
    prepare(folder, Rated(40, 30, 0.4, 6));
    const std::vector<std::string> words = {"-k", "3", "--lambda", "3", "--patience", "5"};
    const nlohmann::json report = fit(folder, with(words, {"--monitor", "rmse"}));
    CHECK(report.at("best_step") == report.at("least_validation_rmse_step"));
    CHECK(report.at("best_validation_rmse") == report.at("least_validation_rmse"));
    const nlohmann::json by_loss = fit(folder, words);
    CHECK(by_loss.at("best_step").get<int>() < report.at("best_step").get<int>());
    const auto noted = [&](const std::vector<std::string>& more) {
        return run(folder, with(with({"als", "fit", "data.lw"}, words), more))
                   .out.find("the validation RMSE is least at") != std::string::npos;
    };
    CHECK(noted({}));
    CHECK(!noted({"--monitor", "rmse"}));
}

TEST_CASE("the history is a table, the plot a drawing with a panel a loss") {
    const Folder folder;
    prepare(folder, Rated(40, 30, 0.5, 7));
    const nlohmann::json report =
        fit(folder, {"-k", "3", "--max-steps", "5", "--patience", "9", "--history", "h.csv", "--plot", "loss.svg"});
    const std::string table = folder.bytes("h.csv");
    CHECK(table.starts_with("step,train_loss,validation_loss,train_rmse,validation_rmse\n1,"));
    CHECK(count_of(table, "\n") == 6);
    CHECK(table.find(nlohmann::json(report.at("train_loss").at(4)).dump()) != std::string::npos);
    const std::string drawing = folder.bytes("loss.svg");
    CHECK(drawing.starts_with("<?xml"));
    CHECK(drawing.ends_with("</svg>\n"));
    CHECK(count_of(drawing, "<polyline") == 2);
    CHECK(count_of(drawing, "<g ") == count_of(drawing, "</g>"));
    CHECK(count_of(drawing, "<text ") == count_of(drawing, "</text>"));
    CHECK(drawing.find("Training loss") < drawing.find("Validation loss"));
    CHECK(count_of(drawing, "nan") == 0);
    CHECK(count_of(drawing, "kept: ") == 2);
    prepare(folder, Rated(40, 30, 0.5, 7), 0, 0);
    fit(folder, {"-k", "3", "--max-steps", "1", "--history", "h.csv", "--plot", "loss.svg"});
    CHECK(count_of(folder.bytes("loss.svg"), "<polyline") == 1);
    CHECK(folder.bytes("h.csv").find(",,") != std::string::npos);
}

TEST_CASE("users and items without training ratings, and systems that are singular, are counted and noted") {
    const Folder folder;
    folder.write("test.csv", "100,item 00,5\n5000,item 00,5\n5003,new item,2\n");
    Rated rated(20, 15, 0.5, 8);
    std::erase_if(rated.ratings, [](const ratings::Rating& rating) { return rating.user == 0 && rating.item == 0; });
    io::PrepareOptions options;
    options.test.file = folder.path("test.csv");
    prepare(folder, rated, options);
    const nlohmann::json report = fit(folder, {"-k", "2", "--max-steps", "2"});
    CHECK(report.at("empty_users") == 2);
    CHECK(report.at("empty_items") == 1);
    CHECK(report.at("raised_users") == 0);
    CHECK(
        run(folder, {"als", "fit", "data.lw", "-k", "2", "--max-steps", "2"}).out.find("2 users and 1 item have no") !=
        std::string::npos);
    folder.write_npy("same.npy", std::vector<double>(2 * 16, 1), {2, 16});
    const std::vector<std::string> singular = {"-k", "2", "--lambda", "0", "--init", "same.npy", "--max-steps", "1"};
    CHECK(fit(folder, singular).at("raised_users").get<int>() > 0);
    CHECK(run(folder, with({"als", "fit", "data.lw"}, singular)).out.find("lambda was raised for") !=
          std::string::npos);
}

TEST_CASE("Ctrl-C ends a factorization with code 130 and nothing written, with lines and with a bar") {
    const Folder folder;
    prepare(folder, Rated(60, 50, 0.5, 9));
    const auto before = folder.contents();
    const std::vector<std::string> endless = {"als",        "fit",     "data.lw",     "-k",         "16",
                                              "--lambda",   "5",       "--max-steps", "2000000000", "--patience",
                                              "2000000000", "--model", "m.lw",        "--plot",     "loss.svg"};
    for (const std::string every : {"0", "1"}) {
        const auto seen = [&](const std::string& text, double) {
            return text.find(every == "0" ? "iteration " : "Iteration 3,") != std::string::npos;
        };
        const Outcome outcome =
            run(folder, with(endless, {"--log-every", every}), {.terminal = true, .interrupt_when = seen});
        CHECK(outcome.exit_code == 130);
        CHECK(outcome.err.find("lanewise: interrupted; nothing was written") != std::string::npos);
        CHECK(folder.contents() == before);
    }
}
