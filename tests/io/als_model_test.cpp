#include "io/als_model.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "io/files.hpp"
#include "io/model_file.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
io::AlsModel small_model() {
    io::AlsModel model;
    model.users = io::IdTable::of_integers({3, 7, 2147483647});
    const std::vector<std::string_view> items = {"", "caf\xC3\xA9, bar", "pub", "zoo"};
    model.items = io::IdTable::of_texts(items);
    model.factors = 2;
    model.values = io::AlsFactors<Real>{{1, 2, 3, 4, 0, 0}, {Real(0.1), -1, 2, 3, 4, 5, 6, 7}};
    model.user_offsets = {3, 4.25, 3.5};
    model.item_offsets = {0, 0.5, -0.5, 1e-300};
    model.regularization = 0.05;
    model.scale = als::Scale::count;
    model.center = ratings::Center::biases;
    model.mean = 3.5;
    model.lowest = 1;
    model.highest = 5;
    model.seen_offsets = {0, 2, 2, 3};
    model.seen_items = {0, 3, 1};
    model.fingerprint = 0xFEDCBA9876543210;
    return model;
}

void check_same(const io::AlsModel& a, const io::AlsModel& b) {
    CHECK(a.users == b.users);
    CHECK(a.items == b.items);
    CHECK(a.factors == b.factors);
    REQUIRE(a.values.index() == b.values.index());
    std::visit(
        [&]<class Real>(const io::AlsFactors<Real>& values) {
            const auto& others = std::get<io::AlsFactors<Real>>(b.values);
            CHECK(values.users == others.users);
            CHECK(values.items == others.items);
        },
        a.values);
    CHECK(a.user_offsets == b.user_offsets);
    CHECK(a.item_offsets == b.item_offsets);
    CHECK(a.regularization == b.regularization);
    CHECK((a.scale == b.scale));
    CHECK((a.center == b.center));
    CHECK(a.mean == b.mean);
    CHECK(a.lowest == b.lowest);
    CHECK(a.highest == b.highest);
    CHECK(a.seen_offsets == b.seen_offsets);
    CHECK(a.seen_items == b.seen_items);
    CHECK(a.fingerprint == b.fingerprint);
}

TEST_CASE_TEMPLATE("a factorization is loaded as it was saved, and saved again as the same bytes", Real, float,
                   double) {
    const TemporaryFolder folder;
    const io::AlsModel saved = small_model<Real>();
    const Status status = io::save_als(folder / "m.lw", saved);
    REQUIRE_MESSAGE(status.ok(), status.message());
    const auto loaded = io::load_als(folder / "m.lw");
    REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
    check_same(*loaded, saved);
    REQUIRE(io::save_als(folder / "again.lw", *loaded).ok());
    CHECK(slurp(folder / "m.lw") == slurp(folder / "again.lw"));
}

TEST_CASE("a factorization that cannot be is not saved") {
    using Model = io::AlsModel;
    const auto values = [](Model& model) -> io::AlsFactors<float>& { return std::get<0>(model.values); };
    const double nan = std::nan("");
    const std::function<void(Model&)> damages[] = {
        [](Model& model) { model.users = io::IdTable(); },
        [](Model& model) {
            model.items = io::IdTable::of_integers({1, 2, 3});
        },
        [](Model& model) { model.factors = 0; },
        [](Model& model) { model.factors = 257; },
        [](Model& model) { model.factors = 3; },
        [&](Model& model) { values(model).users.pop_back(); },
        [&](Model& model) { values(model).items[7] = std::numeric_limits<float>::infinity(); },
        [&](Model& model) { values(model).users[0] = static_cast<float>(nan); },
        [](Model& model) { model.user_offsets.pop_back(); },
        [&](Model& model) { model.user_offsets[1] = nan; },
        [](Model& model) { model.item_offsets.clear(); },
        [](Model& model) { model.regularization = -1; },
        [&](Model& model) { model.regularization = nan; },
        [&](Model& model) { model.mean = nan; },
        [](Model& model) { model.lowest = 6; },
        [](Model& model) { model.highest = INFINITY; },
        [](Model& model) { model.seen_offsets.pop_back(); },
        [](Model& model) { model.seen_offsets.clear(); },
        [](Model& model) {
            model.seen_offsets = {1, 2, 2, 3};
        },
        [](Model& model) {
            model.seen_offsets = {0, 2, 1, 3};
        },
        [](Model& model) {
            model.seen_offsets = {0, 2, 2, 2};
        },
        [](Model& model) { model.seen_items[1] = 4; },
        [](Model& model) { model.seen_items[2] = -1; },
        [](Model& model) { model.seen_items[1] = 0; },
    };
    const TemporaryFolder folder;
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        CAPTURE(i);
        Model model = small_model<float>();
        damages[i](model);
        const Status status = io::save_als(folder / "m.lw", model);
        CHECK(!status.ok());
        CHECK(contains(status.message(), "not saved"));
    }
    CHECK(folder.files() == 0);
}

// What save_als writes, made by hand; `replace` writes another entry in the place of one.
struct Handmade {
    std::string algorithm = "als", replaced = "";
    std::function<void(io::ModelWriter&)> replace = [](io::ModelWriter&) {};

    Status load(const TemporaryFolder& folder) const {
        const io::AlsModel model = small_model<float>();
        const auto& values = std::get<0>(model.values);
        const std::vector<std::int64_t> offsets(model.seen_offsets.begin(), model.seen_offsets.end());
        io::ModelWriter writer(algorithm);
        const auto entry = [&](const std::string& name, auto&& write) {
            if (name == replaced) replace(writer);
            else write();
        };
        model.users.save(writer, "users");
        model.items.save(writer, "items");
        entry("center", [&] { writer.text("center", "biases"); });
        entry("scale_lambda", [&] { writer.text("scale_lambda", "count"); });
        entry("lambda", [&] { writer.real("lambda", 0.1); });
        entry("mean", [&] { writer.real("mean", 3); });
        entry("lowest", [&] { writer.real("lowest", 1); });
        entry("highest", [&] { writer.real("highest", 5); });
        entry("fingerprint", [&] { writer.integer("fingerprint", -1); });
        entry("user_factors", [&] { writer.array<float>("user_factors", values.users, {3, 2}); });
        entry("item_factors", [&] { writer.array<float>("item_factors", values.items, {4, 2}); });
        entry("user_offsets", [&] { writer.array<double>("user_offsets", model.user_offsets, {3}); });
        entry("item_offsets", [&] { writer.array<double>("item_offsets", model.item_offsets, {4}); });
        entry("seen.offsets", [&] { writer.array<std::int64_t>("seen.offsets", offsets, {4}); });
        entry("seen.items", [&] { writer.array<std::int32_t>("seen.items", model.seen_items, {3}); });
        REQUIRE(writer.save(folder / "m.lw").ok());
        return io::load_als(folder / "m.lw").status();
    }
};

TEST_CASE("a factorization with a correct checksum and wrong content is refused") {
    const TemporaryFolder folder;
    const Status fine = Handmade{}.load(folder);
    REQUIRE_MESSAGE(fine.ok(), fine.message());
    for (const std::string name :
         {"center", "scale_lambda", "lambda", "mean", "lowest", "highest", "fingerprint", "user_factors",
          "item_factors", "user_offsets", "item_offsets", "seen.offsets", "seen.items"}) {
        CAPTURE(name);
        const Status status = Handmade{"als", name}.load(folder);
        CHECK((status.code() == ErrorCode::corrupt_file));
        CHECK(contains(status.message(), name));
    }
    const auto refused = [&](const std::string& name, const std::function<void(io::ModelWriter&)>& replace) {
        CAPTURE(name);
        const Status status = Handmade{"als", name, replace}.load(folder);
        CHECK((status.code() == ErrorCode::corrupt_file));
        CHECK(contains(status.message(), "damaged"));
    };
    using Writer = io::ModelWriter;
    const std::vector<float> six(6, 1), eight(8, 1);
    const std::vector<double> wide(6, 1), nan = {1, std::nan(""), 1};
    const std::vector<std::int32_t> whole(6, 1), unsorted = {3, 0, 1}, far = {0, 4, 1}, negative = {0, 1, -1};
    const std::vector<std::int64_t> backwards = {0, 2, -1, 3}, beyond = {0, 2, 2, 4}, late = {1, 2, 2, 3};
    refused("center", [](Writer& writer) { writer.text("center", "median"); });
    refused("scale_lambda", [](Writer& writer) { writer.text("scale_lambda", "sqrt"); });
    refused("lambda", [](Writer& writer) { writer.real("lambda", -0.5); });
    refused("mean", [](Writer& writer) { writer.real("mean", INFINITY); });
    refused("lowest", [](Writer& writer) { writer.real("lowest", 5.5); });
    refused("user_factors", [&](Writer& writer) { writer.array<float>("user_factors", six, {2, 3}); });
    refused("user_factors", [&](Writer& writer) { writer.array<float>("user_factors", six, {6}); });
    refused("user_factors", [&](Writer& writer) { writer.array<double>("user_factors", wide, {3, 2}); });
    refused("user_factors", [&](Writer& writer) { writer.array<std::int32_t>("user_factors", whole, {3, 2}); });
    refused("item_factors", [&](Writer& writer) { writer.array<float>("item_factors", eight, {8, 1}); });
    refused("user_offsets", [&](Writer& writer) { writer.array<double>("user_offsets", nan, {3}); });
    refused("user_offsets", [&](Writer& writer) { writer.array<double>("user_offsets", wide, {6}); });
    refused("user_offsets", [&](Writer& writer) { writer.array<float>("user_offsets", std::span(six).first(3), {3}); });
    refused("seen.offsets", [&](Writer& writer) { writer.array<std::int64_t>("seen.offsets", backwards, {4}); });
    refused("seen.offsets", [&](Writer& writer) { writer.array<std::int64_t>("seen.offsets", beyond, {4}); });
    refused("seen.offsets", [&](Writer& writer) { writer.array<std::int64_t>("seen.offsets", late, {4}); });
    refused("seen.items", [&](Writer& writer) { writer.array<std::int32_t>("seen.items", unsorted, {3}); });
    refused("seen.items", [&](Writer& writer) { writer.array<std::int32_t>("seen.items", far, {3}); });
    refused("seen.items", [&](Writer& writer) { writer.array<std::int32_t>("seen.items", negative, {3}); });
    const Status other = Handmade{"kmeans"}.load(folder);
    CHECK((other.code() == ErrorCode::unsupported));
}

TEST_CASE("a factorization that is no file, cut or bent, is refused with its name") {
    const TemporaryFolder folder;
    CHECK((io::load_als(folder / "none.lw").status().code() == ErrorCode::not_found));
    REQUIRE(io::save_als(folder / "m.lw", small_model<float>()).ok());
    const Bytes whole = slurp(folder / "m.lw");
    for (std::size_t size = 0; size < whole.size(); size += 37) {
        CAPTURE(size);
        CHECK(!io::load_als(spill(folder / "cut.lw", first(whole, size))).ok());
    }
    for (std::size_t at = 0; at < whole.size(); at += 11) {
        CAPTURE(at);
        Bytes bent = whole;
        bent[at] ^= 0x40;
        const Status status = io::load_als(spill(folder / "bent.lw", bent)).status();
        CHECK(!status.ok());
        CHECK(contains(status.message(), "bent.lw"));
    }
}

}  // namespace
}  // namespace lanewise::tests
