/* The header is C11, and its structures are filled as C fills them. */
#include <lanewise/lanewise.h>

_Static_assert(sizeof(lanewise_status) == 4, "the status has one size in C and C++");

int header_in_c(void);

int header_in_c(void) {
    static const float values[] = {0, 1, 10, 11};
    unsigned char workspace[4096];
    int32_t labels[4] = {-9, -9, -9, -9};
    const float centroids[] = {0.5f, 10.5f};
    lanewise_error error = {.status = LANEWISE_OK};
    const size_t needed = lanewise_kmeans_predict_workspace_bytes_f32(4, 1, 2, 1);
    if (needed == 0 || needed > sizeof workspace) return 1;
    if (lanewise_kmeans_predict_f32((lanewise_const_matrix_f32){centroids, 2, 1, 1},
                                    (lanewise_const_matrix_f32){values, 4, 1, 1}, labels, NULL, 1, workspace,
                                    sizeof workspace, &error) != LANEWISE_OK) {
        return 2;
    }
    return labels[0] == 0 && labels[1] == 0 && labels[2] == 1 && labels[3] == 1 ? 0 : 3;
}
