/* K-means: lanewise/kmeans.hpp. n points of d dimensions, k clusters. */
#ifndef LANEWISE_C_KMEANS_H
#define LANEWISE_C_KMEANS_H

#include <lanewise/c/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* lanewise_kmeans_options.init */
enum {
    LANEWISE_KMEANS_PLUS_PLUS = 0, /* greedy k-means++ */
    LANEWISE_KMEANS_RANDOM = 1,    /* k different rows */
    LANEWISE_KMEANS_FIRST = 2,     /* rows 0 ... k-1 */
    LANEWISE_KMEANS_GIVEN = 3      /* the input's initial_centroids */
};

typedef struct lanewise_kmeans_options {
    int32_t clusters; /* k, 1 ... min(n, 2^24) */
    int32_t init;
    int32_t n_init; /* runs from different draws; the lowest inertia is kept */
    int32_t max_iterations;
    double tolerance; /* of the centroids' squared shift, relative to the mean variance of the columns */
    uint64_t seed;
    int32_t threads; /* 0: all */
} lanewise_kmeans_options;

LANEWISE_API lanewise_kmeans_options lanewise_kmeans_defaults(void);

typedef struct lanewise_kmeans_report {
    double inertia; /* sum over points of weight * squared distance to the centroid */
    int32_t iterations;
    int32_t converged; /* 0 or 1 */
    int32_t empty_clusters;
    int32_t relocations;
    int32_t best_run;
    int32_t history_size; /* entries of the history that were written */
} lanewise_kmeans_report;

/* lanewise_kmeans_fit: clusters the points. report is optional.
 * lanewise_kmeans_predict: labels: n, the nearest centroid of each point; distances: n, the Euclidean distance to it; optional.
 * lanewise_kmeans_score: the inertia of the points about the centroids. weights: n, optional. */
#define LANEWISE_DECLARE(Real, suffix)                                                                                    \
    typedef struct lanewise_kmeans_input_##suffix {                                                                       \
        lanewise_const_matrix_##suffix points;            /* n x d */                                                     \
        const double* weights;                            /* n; optional: 1 each */                                       \
        lanewise_const_matrix_##suffix initial_centroids; /* k x d, for LANEWISE_KMEANS_GIVEN */                          \
    } lanewise_kmeans_input_##suffix;                                                                                     \
                                                                                                                          \
    typedef struct lanewise_kmeans_output_##suffix {                                                                      \
        lanewise_matrix_##suffix centroids; /* k x d */                                                                   \
        int32_t* labels;                    /* n; optional */                                                             \
        double* history;                    /* history_size: the inertia before each update; optional */                  \
        size_t history_size;                                                                                              \
    } lanewise_kmeans_output_##suffix;                                                                                    \
                                                                                                                          \
    LANEWISE_API size_t lanewise_kmeans_workspace_bytes_##suffix(size_t points, size_t dimensions,                        \
                                                                 const lanewise_kmeans_options* options);                 \
    LANEWISE_API lanewise_status lanewise_kmeans_fit_##suffix(                                                            \
        const lanewise_kmeans_input_##suffix* input, const lanewise_kmeans_options* options,                              \
        const lanewise_kmeans_output_##suffix* output, void* workspace, size_t workspace_bytes,                           \
        lanewise_kmeans_report* report, lanewise_error* error);                                                           \
                                                                                                                          \
    LANEWISE_API size_t lanewise_kmeans_predict_workspace_bytes_##suffix(size_t points, size_t dimensions,                \
                                                                         size_t clusters, int32_t threads);               \
    LANEWISE_API lanewise_status lanewise_kmeans_predict_##suffix(                                                        \
        lanewise_const_matrix_##suffix centroids, lanewise_const_matrix_##suffix points, int32_t* labels,                 \
        Real* distances, int32_t threads, void* workspace, size_t workspace_bytes, lanewise_error* error);                \
    LANEWISE_API lanewise_status lanewise_kmeans_score_##suffix(                                                          \
        lanewise_const_matrix_##suffix centroids, lanewise_const_matrix_##suffix points, const double* weights,           \
        int32_t threads, void* workspace, size_t workspace_bytes, double* inertia, lanewise_error* error);

LANEWISE_DECLARE(float, f32)
LANEWISE_DECLARE(double, f64)
#undef LANEWISE_DECLARE

#ifdef __cplusplus
}
#endif

#endif
