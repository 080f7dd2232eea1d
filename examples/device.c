/* K-means as a device has it: in C, in one static arena, without a heap. Points are fitted, the model is
 * written as a file would be, read where it lies, and labels new points. */
#include <lanewise/lanewise.h>
#include <stdint.h>
#include <stdio.h>

enum { n = 240, d = 2, k = 3 };

/* Whatever the calls work in. A fit says how much it needs: lanewise_kmeans_workspace_bytes_f32. */
static unsigned char arena[32768];

static float points[n][d];
static float centroids[k][d];

/* The model, as it would lie in flash. */
static _Alignas(8) unsigned char file[2048];

/* Numbers that look random, from -1 to 1. */
static float noise(void) {
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return (float)(state >> 8) / 8388608.0f - 1.0f;
}

/* Three groups, about (0, 0), (8, 0) and (4, 6). */
static void generate(void) {
    static const float centres[k][d] = {{0, 0}, {8, 0}, {4, 6}};
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < d; ++j) points[i][j] = centres[i % k][j] + noise();
    }
}

static int failed(const lanewise_error* error) {
    printf("%s: %s\n", lanewise_status_name(error->status), error->message);
    return 1;
}

/* Without printf of floating-point numbers, which takes more flash than all the rest. */
static void print_centroid(int c) {
    printf("centroid %d: (%d, %d) thousandths\n", c, (int)(centroids[c][0] * 1000), (int)(centroids[c][1] * 1000));
}

int main(void) {
    lanewise_error error;
    lanewise_kmeans_options options = lanewise_kmeans_defaults();
    options.clusters = k;
    options.threads = 1;
    generate();

    const lanewise_kmeans_input_f32 input = {.points = {&points[0][0], n, d, d}};
    const lanewise_kmeans_output_f32 output = {.centroids = {&centroids[0][0], k, d, d}};
    lanewise_kmeans_report report;
    if (lanewise_kmeans_fit_f32(&input, &options, &output, arena, sizeof arena, &report, &error) != LANEWISE_OK) {
        return failed(&error);
    }
    printf("%d iterations in a workspace of %u bytes\n", (int)report.iterations,
           (unsigned)lanewise_kmeans_workspace_bytes_f32(n, d, &options));
    for (int c = 0; c < k; ++c) print_centroid(c);

    const lanewise_kmeans_model_f32 model = {{&centroids[0][0], k, d, d}, options, report};
    size_t size;
    if (lanewise_kmeans_model_write_f32(&model, file, sizeof file, &size, &error) != LANEWISE_OK) return failed(&error);
    printf("the model has %u bytes\n", (unsigned)size);

    lanewise_kmeans_model_f32 stored;
    if (lanewise_kmeans_model_read_f32(file, size, &stored, &error) != LANEWISE_OK) return failed(&error);
    static const float fresh[k][d] = {{0.5f, -0.5f}, {7.5f, 0.25f}, {4.5f, 5.0f}};
    int32_t labels[k];
    if (lanewise_kmeans_predict_f32(stored.centroids, (lanewise_const_matrix_f32){&fresh[0][0], k, d, d}, labels, NULL,
                                    1, arena, sizeof arena, &error) != LANEWISE_OK) {
        return failed(&error);
    }
    for (int i = 0; i < k; ++i) printf("point %d: cluster %d\n", i, (int)labels[i]);
    return labels[0] != labels[1] && labels[1] != labels[2] && labels[0] != labels[2] ? 0 : 1;
}
