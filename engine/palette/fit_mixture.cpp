#include <lanewise/palette.hpp>

#include <lanewise/mixture/density.hpp>

#include "core/parallel.hpp"
#include "mixture/checks.hpp"
#include "palette/storage.hpp"

namespace lanewise::palette {
namespace {

Status check(const Picture& picture, const mixture::Options& options) noexcept {
    if (Status status = check_picture(picture); !status.ok()) return status;
    if (options.init == mixture::Init::labels) {
        return Status::error(ErrorCode::invalid_argument, "init is labels; a picture's colours have none");
    }
    return mixture::check_options(options, picture.pixels());
}

}  // namespace

Result<MixturePalette> fit_mixture(const Picture& picture, const mixture::Options& options, const mixture::Parameters* start,
                                   const Observer& observer) noexcept {
    if (Status status = check(picture, options); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.components);
    auto made = make_storage(picture, k, 0, options.threads);
    if (!made.ok()) return made.status();
    Palette::Storage& storage = **made;
    const std::size_t colours = storage.report.unique_colours;
    if (colours < k) {
        return Status::error(ErrorCode::invalid_argument, "components is %zu, more than the picture's %zu colours", k, colours);
    }
    struct Arrays {
        Arrays(Arena& arena, std::size_t colours_, std::size_t clusters, int threads) noexcept
            : list(arena, colours_, threads),
              labels(arena.take<std::int32_t>(colours_)),
              means(arena.take<float>(clusters, 3)) {}
        ColourList list;
        std::int32_t* labels;  // colours
        float* means;          // clusters x 3
    };
    const int threads = resolve_threads(options.threads, block_count(colours));
    auto allocated = allocate_for([&](Arena& arena) { Arrays(arena, colours, k, threads); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    Arrays arrays(arena, colours, k, threads);

    arrays.list.fill(picture, storage.set);
    const MatrixView<const float> rows{arrays.list.rows, colours, 3};
    auto fitted = mixture::fit<float>({rows, {arrays.list.weights, colours}, {}, start}, options, observer);
    if (!fitted.ok()) return fitted.status();
    mixture::Evaluation<float> evaluation;
    evaluation.labels = {arrays.labels, colours};
    auto likelihood = mixture::evaluate<float>(fitted->parameters(), rows, {}, evaluation, options.threads);
    if (!likelihood.ok()) return likelihood.status();
    for (std::size_t i = 0; i < 3 * k; ++i) arrays.means[i] = static_cast<float>(fitted->parameters().means[i]);
    keep_results(arrays.list, {arrays.means, k, 3}, arrays.labels, storage);
    return Result<MixturePalette>(MixturePalette{Palette(std::move(*made)), std::move(*fitted)});
}

}  // namespace lanewise::palette
