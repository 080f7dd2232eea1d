#include <cstdio>
#include <exception>
#include <new>

#include <lanewise/version.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"

namespace lanewise::cli {
namespace {

constexpr const char* about =
    "Lanewise finds structure in data on this machine: clusters of points, Gaussian mixtures, principal\n"
    "components, palettes of photographs, and what users will like from what they rated. The same input,\n"
    "options and seed give the same bytes for any number of threads and on every instruction set but\n"
    "sse2, which has no fused multiply-add.";

constexpr const char* footer =
    "Words:\n"
    "  point           a row of the data; its columns are the dimensions\n"
    "  centroid        the middle of a cluster: the weighted mean of its points\n"
    "  label           the number of a point's cluster or component, from 0\n"
    "  inertia         the points' squared distances to their centroids, summed; less is better\n"
    "  component       a normal distribution, one of those that a mixture adds up, each with its weight;\n"
    "                  of pca: a direction in which the points spread, the first the one of most\n"
    "  log-likelihood  the mean of log p(x) over the points, p the mixture's density; more is better\n"
    "  responsibility  the probability that a point comes from a component\n"
    "  score           of pca: how far from the mean a point lies in the direction of a component\n"
    "  explained variance\n"
    "                  of pca: how much the points spread in that direction, or its share of the whole\n"
    "  factors         the numbers of a user or an item whose products predict ratings\n"
    "  PSNR            peak signal-to-noise ratio of a compressed picture, in dB; more is better\n"
    "\nExamples:\n"
    "  lanewise palette flower.jpg -k 16 --compare side.png\n"
    "  lanewise kmeans fit X.npy -k 8 --model clusters.lw --labels labels.npy\n"
    "  lanewise kmeans predict new.npy --model clusters.lw --labels labels.npy\n"
    "  lanewise mixture fit X.npy -k 4 --model mixture.lw\n"
    "  lanewise mixture sample 1000 --model mixture.lw -o drawn.npy\n"
    "  lanewise pca fit X.npy -k 0.95 --model pca.lw\n"
    "  lanewise pca image flower.jpg -k 16 --patch 8 --compare side.png\n"
    "  lanewise ratings prepare ratings.csv --min-entries 20 --validation 200 --test 200 -o data.lw\n"
    "  lanewise als fit data.lw -k 20 --lambda 0.1 --scale-lambda count --model als.lw\n"
    "  lanewise als recommend --model als.lw --user 42 -n 10\n"
    "  lanewise export clusters.lw --header clusters.h\n"
    "\nEach command explains its options: lanewise palette --help\n"
    "Exit codes: 0 done; nothing written: 2 bad input or usage, 130 interrupted";

void run(int argc, char** argv) {
    Program program(about, "lanewise " LANEWISE_VERSION);
    const Command root = program.root();
    root.footer(footer);
    add_palette(root);
    add_kmeans(root);
    add_mixture(root);
    add_pca(root);
    add_ratings(root);
    add_als(root);
    add_export(root);
    add_info(root);
    program.run(argc, argv);
}

int complain(const char* sentence, int exit_code) {
    std::fprintf(stderr, "lanewise: %s\n", sentence);
    return exit_code;
}

}  // namespace
}  // namespace lanewise::cli

int main(int argc, char** argv) {
    using namespace lanewise::cli;
    try {
        run(argc, argv);
        return 0;
    } catch (const Failure& failure) {
        return complain(failure.what(), failure.exit_code());
    } catch (const std::bad_alloc&) {
        return complain("not enough memory for this input", exit_bad_input);
    } catch (const std::exception& error) {
        return complain(error.what(), exit_bad_input);
    }
}
