"""Errors on the first official split of MovieLens 100K, of Lanewise's command and of its peers."""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy
from scipy.sparse import coo_matrix

from compare import head, line

SEEDS = 3
RANGE = 1, 5
VALIDATION = 4000
# From what u1.base says itself, with VALIDATION of its ratings held back: what is given to prepare, and to fit.
OURS = {
    "user means, none": (["--center", "user"], ["-k", "40", "--lambda", "12"]),
    "biases, none": (["--center", "biases"], ["-k", "40", "--lambda", "15"]),
    "biases, count": (["--center", "biases"], ["-k", "100", "--lambda", "0.12", "--scale-lambda", "count"]),
}
SURPRISE = {"defaults": {}, "tuned": {"n_factors": 50, "n_epochs": 100, "lr_all": 0.005, "reg_all": 0.1}}
CMFREC = {
    "defaults": {},
    "tuned": {"k": 40, "lambda_": 0.12, "scale_lam": True, "use_cg": False, "niter": 15},
    "tuned, and who rated what as well": {"k": 40, "lambda_": 15, "use_cg": False, "niter": 15, "add_implicit_features": True},
}


def read(path):
    """Users and items from 0, and ratings."""
    users, items, ratings = numpy.loadtxt(path, dtype=numpy.int64)[:, :3].T
    return users - 1, items - 1, ratings.astype(numpy.float64)


def rmse(predicted, ratings):
    return float(numpy.sqrt(numpy.square(numpy.clip(predicted, *RANGE) - ratings).mean()))


def ask(program, *arguments):
    done = subprocess.run([program, *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def ours(program, folder, prepare, fit, validation):
    """A test RMSE for each seed, and the most steps."""
    errors, most = [], 0
    with tempfile.TemporaryDirectory() as where:
        data, model = Path(where) / "data.lw", Path(where) / "model.lw"
        for seed in range(SEEDS):
            ask(program, "ratings", "prepare", folder / "u1.base", "--test", folder / "u1.test", *prepare, *validation,
                "--seed", seed, "-o", data)
            steps = ask(program, "als", "fit", data, *fit, "--monitor", "rmse", "--seed", seed, "--model", model)["best_step"]
            answer = ask(program, "als", "evaluate", data, "--model", model, "--clip", ",".join(map(str, RANGE)))
            errors.append(answer["test_rmse"])
            most = max(most, steps)
    return errors, most


def our_lines(program, folder):
    for name, (prepare, fit) in OURS.items():
        stopped, most = ours(program, folder, prepare, fit, ["--validation", VALIDATION])
        everything, _ = ours(program, folder, prepare, [*fit, "--max-steps", most], [])
        yield f"Lanewise: {name}", " ".join([*prepare, *fit, "--monitor rmse"]), stopped
        yield f"Lanewise: {name}, all ratings", " ".join([*prepare, *fit, "--max-steps", str(most)]), everything


def surprise_lines(folder):
    from surprise import SVD, Dataset, Reader
    split = Dataset.load_from_folds([(str(folder / "u1.base"), str(folder / "u1.test"))],
                                    Reader("ml-100k"))
    train = split.construct_trainset(split.read_ratings(str(folder / "u1.base")))
    test = split.construct_testset(split.read_ratings(str(folder / "u1.test")))
    for name, settings in SURPRISE.items():
        errors = []
        for seed in range(SEEDS):
            found = SVD(random_state=seed, **settings).fit(train).test(test)
            errors.append(rmse(numpy.array([one.est for one in found]), numpy.array([one.r_ui for one in found])))
        yield f"Surprise SVD: {name}", written(settings), errors


def version_of_surprise():
    try:
        return {"scikit-surprise": version("scikit-surprise")}
    except PackageNotFoundError:
        return {}


def cmfrec_lines(folder):
    from cmfrec import CMF
    users, items, ratings = read(folder / "u1.base")
    rated = coo_matrix((ratings, (users, items)))
    users, items, ratings = read(folder / "u1.test")
    known = (users < rated.shape[0]) & (items < rated.shape[1])
    for name, settings in CMFREC.items():
        errors = []
        for seed in range(SEEDS):
            model = CMF(verbose=False, nthreads=2, random_state=seed + 1, **settings).fit(rated)
            predicted = numpy.full(len(ratings), model.glob_mean_)
            predicted[known] = model.predict(users[known], items[known])
            errors.append(rmse(predicted, ratings))
        yield f"cmfrec: {name}", written(settings), errors


def written(settings):
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def table(folder, program):
    """folder: of u1.base and u1.test, or None. program: the command."""
    if folder is None or not (folder / "u1.base").exists() or not (folder / "u1.test").exists():
        return ["Errors on held-out ratings: left out, no folder with u1.base and u1.test of MovieLens 100K was given."]
    lines, missing = head(["u1 of MovieLens 100K", "settings", "test RMSE"]), []
    sides = {"Surprise": surprise_lines, "cmfrec": cmfrec_lines}
    if program.exists():
        sides = {"lanewise": lambda folder: our_lines(program, folder), **sides}
    else:
        missing.append("lanewise: left out, CMake has not found what the command needs.")
    for side, errors_of in sides.items():
        try:
            for name, settings, errors in errors_of(folder):
                print(f"{name}: {errors}", file=sys.stderr, flush=True)
                lines.append(line([name, f"`{settings}`" if settings else "", " ".join(f"{error:.4f}" for error in errors)]))
        except ImportError:
            missing.append(f"{side}: left out, this Python has none.")
    about = (f"All clip to {RANGE[0]} … {RANGE[1]}; one fit for each of {SEEDS} seeds. Lanewise holds {VALIDATION:,} of the training "
             "ratings back to choose its step, or makes as many steps on all of them.")
    return [*lines, "", about, *(text for one in missing for text in ("", one))]
