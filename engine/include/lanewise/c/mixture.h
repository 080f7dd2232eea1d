/* Gaussian mixtures: lanewise/mixture.hpp. n points of d dimensions, k components. Parameters are double. */
#ifndef LANEWISE_C_MIXTURE_H
#define LANEWISE_C_MIXTURE_H

#include <lanewise/c/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of covariances, and how many numbers they have. */
enum {
    LANEWISE_MIXTURE_FULL = 0,     /* k x d x d */
    LANEWISE_MIXTURE_TIED = 1,     /* d x d */
    LANEWISE_MIXTURE_DIAGONAL = 2, /* k x d */
    LANEWISE_MIXTURE_SPHERICAL = 3 /* k */
};

/* lanewise_mixture_options.init */
enum {
    LANEWISE_MIXTURE_KMEANS = 0,
    LANEWISE_MIXTURE_PLUS_PLUS = 1,
    LANEWISE_MIXTURE_RANDOM = 2,
    LANEWISE_MIXTURE_LABELS = 3, /* the input's labels */
    LANEWISE_MIXTURE_GIVEN = 4   /* the input's start */
};

/* Everything row by row without gaps. */
typedef struct lanewise_mixture {
    int32_t covariance;
    size_t components;
    size_t dimensions;
    const double* weights;     /* k: at least 0, their sum 1 */
    const double* means;       /* k x d */
    const double* covariances; /* as the kind says */
} lanewise_mixture;

typedef struct lanewise_mixture_options {
    int32_t components; /* k, 1 to n */
    int32_t covariance;
    int32_t init;
    int32_t n_init; /* runs from different draws; the highest log-likelihood is kept */
    int32_t max_iterations;
    double tolerance;      /* of the log-likelihood per point */
    double regularization; /* the smallest covariance, relative to the data's variance */
    uint64_t seed;
    int32_t threads; /* 0: all */
} lanewise_mixture_options;

LANEWISE_API lanewise_mixture_options lanewise_mixture_defaults(void);

typedef struct lanewise_mixture_report {
    double log_likelihood; /* per point */
    double aic;
    double bic;
    int32_t iterations;
    int32_t converged; /* 0 or 1 */
    int32_t best_run;
    int32_t history_size; /* entries of the history that were written */
    int32_t floored;
    int32_t restarts;
    int32_t empty;
} lanewise_mixture_report;

/* Sizes as of lanewise_mixture. */
typedef struct lanewise_mixture_output {
    double* weights;
    double* means;
    double* covariances;
    double* history; /* history_size: the log-likelihood per point before each update; optional */
    size_t history_size;
} lanewise_mixture_output;

/* lanewise_mixture_fit: fits by expectation-maximization. report is optional.
 * lanewise_mixture_evaluate: what is wanted of each point. weights: n, optional; log_likelihood: the mean of log p(x), optional.
 * The workspace of evaluate depends on the mixture's sizes alone: its arrays may be null there. */
#define LANEWISE_DECLARE(Real, suffix)                                                                                    \
    typedef struct lanewise_mixture_input_##suffix {                                                                      \
        lanewise_const_matrix_##suffix points; /* n x d */                                                                \
        const double* weights;                 /* n; optional: 1 each */                                                  \
        const int32_t* labels;                 /* n, for LANEWISE_MIXTURE_LABELS; optional */                             \
        const lanewise_mixture* start;         /* for LANEWISE_MIXTURE_GIVEN; optional */                                 \
    } lanewise_mixture_input_##suffix;                                                                                    \
                                                                                                                          \
    typedef struct lanewise_mixture_evaluation_##suffix {                                                                 \
        Real* log_density;                         /* n: log p(x); optional */                                            \
        lanewise_matrix_##suffix joint;            /* n x k: log weight + log density of a component; optional */         \
        lanewise_matrix_##suffix responsibilities; /* n x k; optional */                                                  \
        int32_t* labels;                           /* n: the most likely component; optional */                           \
    } lanewise_mixture_evaluation_##suffix;                                                                               \
                                                                                                                          \
    LANEWISE_API size_t lanewise_mixture_workspace_bytes_##suffix(size_t points, size_t dimensions,                       \
                                                                  const lanewise_mixture_options* options);               \
    LANEWISE_API lanewise_status lanewise_mixture_fit_##suffix(                                                           \
        const lanewise_mixture_input_##suffix* input, const lanewise_mixture_options* options,                            \
        const lanewise_mixture_output* output, void* workspace, size_t workspace_bytes, lanewise_mixture_report* report,  \
        lanewise_error* error);                                                                                           \
                                                                                                                          \
    LANEWISE_API size_t lanewise_mixture_evaluate_workspace_bytes_##suffix(size_t points, const lanewise_mixture* mixture, \
                                                                           int32_t threads);                              \
    LANEWISE_API lanewise_status lanewise_mixture_evaluate_##suffix(                                                      \
        const lanewise_mixture* mixture, lanewise_const_matrix_##suffix points, const double* weights,                    \
        const lanewise_mixture_evaluation_##suffix* wanted, int32_t threads, void* workspace, size_t workspace_bytes,     \
        double* log_likelihood, lanewise_error* error);

LANEWISE_DECLARE(float, f32)
LANEWISE_DECLARE(double, f64)
#undef LANEWISE_DECLARE

#ifdef __cplusplus
}
#endif

#endif
