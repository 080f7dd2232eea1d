/* Ratings factorized by alternating least squares: lanewise/als.hpp. n users, m items, k factors each. */
#ifndef LANEWISE_C_ALS_H
#define LANEWISE_C_ALS_H

#include <lanewise/c/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* lanewise_als_options.init, .scale and .monitor */
enum { LANEWISE_ALS_RANDOM = 0, LANEWISE_ALS_SVD = 1, LANEWISE_ALS_GIVEN = 2 /* the input's initial_items */ };
enum { LANEWISE_ALS_SCALE_NONE = 0, LANEWISE_ALS_SCALE_COUNT = 1 };
enum { LANEWISE_ALS_MONITOR_LOSS = 0, LANEWISE_ALS_MONITOR_RMSE = 1 };

typedef struct lanewise_als_options {
    int32_t factors;       /* k, 1 ... 256 */
    double regularization; /* lambda, at least 0 */
    int32_t scale;
    int32_t init;
    int32_t max_steps;
    int32_t patience; /* evaluations in a row without a smaller loss, after which to stop */
    int32_t monitor;
    int32_t eval_every;
    uint64_t seed;
    int32_t threads; /* 0: all */
} lanewise_als_options;

LANEWISE_API lanewise_als_options lanewise_als_defaults(void);

typedef struct lanewise_rating {
    int32_t user;
    int32_t item;
    double value;
} lanewise_rating;

typedef struct lanewise_als_pair {
    int32_t user;
    int32_t item;
} lanewise_als_pair;

typedef struct lanewise_als_evaluation {
    int32_t step; /* from 1 */
    double train_loss;
    double validation_loss; /* NaN without validation ratings */
    double train_rmse;
    double validation_rmse;
} lanewise_als_evaluation;

typedef struct lanewise_als_report {
    lanewise_als_evaluation best; /* of the factors that are returned */
    int32_t steps;
    int32_t converged_after; /* -1: max_steps came first */
    int32_t history_size;    /* entries of the history that were written */
    size_t empty_users;
    size_t empty_items;
    size_t raised_users;
    size_t raised_items;
} lanewise_als_report;

typedef struct lanewise_als_shape {
    size_t users;
    size_t items;
    size_t ratings;
    size_t validation;
} lanewise_als_shape;

typedef struct lanewise_als_fold_in_shape {
    size_t users;        /* that are folded in */
    size_t items;
    size_t factors;
    size_t most_ratings; /* of one user */
} lanewise_als_fold_in_shape;

/* lanewise_als_fit: ratings are less their offsets. report is optional.
 * lanewise_als_predict: one rating a pair, between low and high; needs no workspace.
 * lanewise_als_fold_in: factors, users x k, of users who were not in training, with the lambda and the scale of the fit. raised: for how
 * many lambda had to be raised, optional. */
#define LANEWISE_DECLARE(Real, suffix)                                                                                    \
    typedef struct lanewise_sparse_##suffix { /* by rows: row i is entries offsets[i] ... offsets[i + 1] - 1 */           \
        size_t rows;                                                                                                      \
        size_t cols;                                                                                                      \
        size_t entries;                                                                                                   \
        const size_t* offsets;  /* rows + 1, from 0, never falling */                                                     \
        const int32_t* columns; /* entries; rising within a row */                                                        \
        const Real* values;     /* entries */                                                                             \
    } lanewise_sparse_##suffix;                                                                                           \
                                                                                                                          \
    typedef struct lanewise_als_input_##suffix {                                                                          \
        lanewise_sparse_##suffix ratings;  /* n x m */                                                                    \
        const lanewise_rating* validation; /* validation_size; optional */                                                \
        size_t validation_size;                                                                                           \
        lanewise_const_matrix_##suffix initial_items; /* m x k, for LANEWISE_ALS_GIVEN */                                 \
    } lanewise_als_input_##suffix;                                                                                        \
                                                                                                                          \
    typedef struct lanewise_als_output_##suffix {                                                                         \
        lanewise_matrix_##suffix users;   /* n x k */                                                                     \
        lanewise_matrix_##suffix items;   /* m x k */                                                                     \
        lanewise_als_evaluation* history; /* history_size; optional */                                                    \
        size_t history_size;                                                                                              \
    } lanewise_als_output_##suffix;                                                                                       \
                                                                                                                          \
    typedef struct lanewise_als_factors_##suffix {                                                                        \
        lanewise_const_matrix_##suffix users; /* n x k */                                                                 \
        lanewise_const_matrix_##suffix items; /* m x k */                                                                 \
        const double* user_offsets;           /* n; optional: 0 */                                                        \
        const double* item_offsets;           /* m; optional: 0 */                                                        \
    } lanewise_als_factors_##suffix;                                                                                      \
                                                                                                                          \
    LANEWISE_API size_t lanewise_als_workspace_bytes_##suffix(const lanewise_als_shape* shape,                            \
                                                              const lanewise_als_options* options);                       \
    LANEWISE_API lanewise_status lanewise_als_fit_##suffix(                                                               \
        const lanewise_als_input_##suffix* input, const lanewise_als_options* options,                                    \
        const lanewise_als_output_##suffix* output, void* workspace, size_t workspace_bytes, lanewise_als_report* report, \
        lanewise_error* error);                                                                                           \
                                                                                                                          \
    LANEWISE_API lanewise_status lanewise_als_predict_##suffix(                                                           \
        const lanewise_als_factors_##suffix* factors, const lanewise_als_pair* pairs, size_t count, double low,           \
        double high, int32_t threads, double* ratings, lanewise_error* error);                                            \
                                                                                                                          \
    LANEWISE_API size_t lanewise_als_fold_in_workspace_bytes_##suffix(const lanewise_als_fold_in_shape* shape,            \
                                                                      int32_t threads);                                   \
    LANEWISE_API lanewise_status lanewise_als_fold_in_##suffix(                                                           \
        lanewise_const_matrix_##suffix items, const lanewise_sparse_##suffix* ratings, double regularization,             \
        int32_t scale, lanewise_matrix_##suffix users, int32_t threads, void* workspace, size_t workspace_bytes,          \
        size_t* raised, lanewise_error* error);

LANEWISE_DECLARE(float, f32)
LANEWISE_DECLARE(double, f64)
#undef LANEWISE_DECLARE

#ifdef __cplusplus
}
#endif

#endif
