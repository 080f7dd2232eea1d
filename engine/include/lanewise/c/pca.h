/* Principal components: lanewise/pca.hpp. n points of d dimensions, K components. */
#ifndef LANEWISE_C_PCA_H
#define LANEWISE_C_PCA_H

#include <lanewise/c/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* lanewise_pca_options.solver */
enum {
    LANEWISE_PCA_AUTOMATIC = 0,
    LANEWISE_PCA_COVARIANCE = 1,
    LANEWISE_PCA_GRAM = 2,
    LANEWISE_PCA_RANDOMIZED = 3
};

typedef struct lanewise_pca_options {
    int32_t components; /* K, 1 to min(n, d); 0: min(n, d), or as many as `explained` asks for */
    double explained;   /* in (0, 1], with components 0: this share of the variance; 0: no such wish */
    int32_t center;     /* 0 or 1 */
    int32_t solver;
    int32_t oversampling; /* these three of LANEWISE_PCA_RANDOMIZED */
    int32_t iterations;
    uint64_t seed;
    int32_t threads; /* 0: all */
} lanewise_pca_options;

LANEWISE_API lanewise_pca_options lanewise_pca_defaults(void);

typedef struct lanewise_pca_report {
    int32_t components; /* K */
    int32_t solver;
    int32_t rank; /* variances above `tolerance` times the first */
    double tolerance;
    double total_variance;
    double noise_variance;       /* mean variance along the directions left out */
    double reconstruction_error; /* mean squared distance to what is decoded from K numbers */
} lanewise_pca_report;

typedef struct lanewise_pca_output {
    lanewise_matrix_f64 components; /* options.components rows, min(n, d) where that is 0, x d */
    double* mean;                   /* d */
    double* variances;              /* min(n, d) */
} lanewise_pca_output;

/* z_k = v_k . (x - m) / s_k, decoded as m + sum over k of z_k s_k v_k. */
typedef struct lanewise_autoencoder {
    lanewise_const_matrix_f64 components; /* K x d: v_k is row k */
    const double* mean;                   /* d: m */
    const double* scales;                 /* K: s_k; optional: 1 each */
} lanewise_autoencoder;

/* lanewise_pca_fit: report is optional.
 * lanewise_pca_encode: n x d points to n x K scores.
 * lanewise_pca_decode: n x K scores to n x d points. */
#define LANEWISE_DECLARE(suffix)                                                                                          \
    LANEWISE_API size_t lanewise_pca_workspace_bytes_##suffix(size_t points, size_t dimensions,                           \
                                                              const lanewise_pca_options* options);                       \
    LANEWISE_API lanewise_status lanewise_pca_fit_##suffix(                                                               \
        lanewise_const_matrix_##suffix points, const lanewise_pca_options* options, const lanewise_pca_output* output,    \
        void* workspace, size_t workspace_bytes, lanewise_pca_report* report, lanewise_error* error);                     \
                                                                                                                          \
    LANEWISE_API size_t lanewise_pca_autoencoder_workspace_bytes_##suffix(size_t dimensions, size_t components,           \
                                                                          int32_t threads);                               \
    LANEWISE_API lanewise_status lanewise_pca_encode_##suffix(                                                            \
        const lanewise_autoencoder* autoencoder, lanewise_const_matrix_##suffix points, lanewise_matrix_##suffix scores,  \
        int32_t threads, void* workspace, size_t workspace_bytes, lanewise_error* error);                                 \
    LANEWISE_API lanewise_status lanewise_pca_decode_##suffix(                                                            \
        const lanewise_autoencoder* autoencoder, lanewise_const_matrix_##suffix scores, lanewise_matrix_##suffix points,  \
        int32_t threads, void* workspace, size_t workspace_bytes, lanewise_error* error);

LANEWISE_DECLARE(f32)
LANEWISE_DECLARE(f64)
#undef LANEWISE_DECLARE

#ifdef __cplusplus
}
#endif

#endif
