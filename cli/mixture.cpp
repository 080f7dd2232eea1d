// lanewise mixture
#include "cli/mixture_common.hpp"

namespace lanewise::cli {

void add_mixture(const Command& root) {
    const Command group = root.subcommand("mixture", "Gaussian mixtures: fit, score, sample, and compute with them");
    group.footer(
        "A mixture says how points come about: pick a component by its weight, then draw from its normal\n"
        "distribution. Mixtures live in .lw files, fitted to data or made from parameters.\n"
        "\nFit one to the rows of a matrix; let BIC find how many components:\n"
        "  lanewise mixture fit X.npy -k 4 --model m.lw\n"
        "  lanewise mixture select X.npy -k 1..10 --model m.lw\n"
        "Ask it about other points:\n"
        "  lanewise mixture score new.npy --model m.lw\n"
        "  lanewise mixture predict new.npy --model m.lw --labels l.npy --responsibilities r.npy\n"
        "Draw from it:\n"
        "  lanewise mixture sample 1000 --model m.lw -o drawn.npy --seed 7\n"
        "Make one from numbers, and read them back:\n"
        "  lanewise mixture make --mixing w.npy --means m.npy --covariances c.npy --model m.lw\n"
        "  lanewise mixture show --model m.lw --json\n"
        "Compute with it; all of this is exact:\n"
        "  lanewise mixture moments --model m.lw\n"
        "  lanewise mixture sum a.lw b.lw --model z.lw\n"
        "  lanewise mixture marginal m.lw --keep 0,2 --model xz.lw\n"
        "  lanewise mixture condition m.lw --given 0=1.5 --model rest.lw\n"
        "  lanewise mixture affine m.lw --matrix a.npy --offset b.npy --model turned.lw");
    add_mixture_fit(group);
    add_mixture_select(group);
    add_mixture_score(group);
    add_mixture_predict(group);
    add_mixture_sample(group);
    add_mixture_make(group);
    add_mixture_show(group);
    add_mixture_moments(group);
    add_mixture_sum(group);
    add_mixture_marginal(group);
    add_mixture_condition(group);
    add_mixture_affine(group);
}

}  // namespace lanewise::cli
