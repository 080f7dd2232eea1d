// lanewise pca
#include "cli/pca_common.hpp"

namespace lanewise::cli {

void add_pca(const Command& root) {
    const Command group = root.subcommand("pca", "Principal components: points in fewer numbers, and what that loses");
    group.footer(
        "Points spread more in some directions than in others. The first K of these, the principal\n"
        "components, encode a point in K numbers, its scores, and decode it again: no linear encoder and\n"
        "decoder of K numbers lose less. What is lost is the variance along the other directions; nothing\n"
        "is, where K reaches the rank of the points less their mean.\n"
        "\nFit them; by number, or by the share of the variance that they are to explain:\n"
        "  lanewise pca fit X.npy -k 10 --model m.lw\n"
        "  lanewise pca fit X.npy -k 0.95 --model m.lw\n"
        "See how the error falls with K, down to zero at the rank:\n"
        "  lanewise pca curve X.npy --plot curve.svg\n"
        "Encode other points, decode them, and see what was lost of each:\n"
        "  lanewise pca encode new.npy --model m.lw -o scores.npy\n"
        "  lanewise pca decode scores.npy --model m.lw -o again.npy\n"
        "  lanewise pca reconstruct new.npy --model m.lw --error errors.npy\n"
        "Encode the 8 x 8 patches of a photograph in 16 numbers each, and look at it:\n"
        "  lanewise pca image flower.jpg -k 16 --patch 8 --compare side.png\n"
        "Ask what an encoder W and a decoder B of your own can do, and how close to the best they are:\n"
        "  lanewise pca check W.npy B.npy --data X.npy");
    add_pca_fit(group);
    add_pca_encode(group);
    add_pca_decode(group);
    add_pca_reconstruct(group);
    add_pca_curve(group);
    add_pca_image(group);
    add_pca_check(group);
}

}  // namespace lanewise::cli
