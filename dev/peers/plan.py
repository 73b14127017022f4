"""Solves one problem with another program, for a comparison in the same run. Development only; Mandat does not need it.

    python plan.py PEER PROBLEM UNITS ANSWER SECONDS [--install FOLDER]

PEER is highs-simplex, highs-ipm, pdlp or pdlp-value. PROBLEM and UNITS are in Mandat's canonical bytes (crates/economy/src/bytes.rs).
Writes levels and prices, clipped into their boxes, to ANSWER in the same form, and prints one line of JSON. The time is that of the
solver alone, without reading and building. With --install, a virtual environment is made in FOLDER on demand.
"""

import json
import os
import subprocess
import sys
import time

PACKAGES = ["numpy", "scipy", "highspy", "ortools"]


def installed(folder):
    """Runs this script again inside a virtual environment that has the packages."""
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(folder, "complete")):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, stdout=sys.stderr)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
        open(os.path.join(folder, "complete"), "w").close()
    at = sys.argv.index("--install")
    code = subprocess.run([python, "-c", SOURCE, *sys.argv[1:at]]).returncode
    sys.exit(code)


def read_problem(path):
    import numpy as np
    import scipy.sparse as sp

    raw = open(path, "rb").read()
    magic = b"mandat problem 1\n"
    assert raw.startswith(magic)
    at = len(magic)
    products, rows, processes = (int(v) for v in np.frombuffer(raw, "<u4", 3, at))
    coefficients = int(np.frombuffer(raw, "<u8", 1, at + 12)[0])
    at += 20

    def take(kind, count):
        nonlocal at
        values = np.frombuffer(raw, kind, count, at)
        at += values.nbytes
        return values

    d, s = take("<f8", rows), take("<f8", rows)
    l, u = take("<f8", processes), take("<f8", processes)
    start = np.concatenate([[0], np.cumsum(take("<u4", processes), dtype=np.int64)])
    index, value = take("<u4", coefficients), take("<f8", coefficients)
    M = sp.csc_matrix((value, index.astype(np.int32), start.astype(np.int32)), shape=(rows, processes))
    return M, l, u, d, s


def read_plan(path):
    import numpy as np

    raw = open(path, "rb").read()
    at = len(b"mandat plan 1\n")
    levels, prices = (int(v) for v in np.frombuffer(raw, "<u4", 2, at))
    return np.frombuffer(raw, "<f8", levels, at + 8), np.frombuffer(raw, "<f8", prices, at + 8 + 8 * levels)


def write_plan(path, x, p):
    import numpy as np

    with open(path, "wb") as out:
        out.write(b"mandat plan 1\n")
        out.write(np.array([len(x), len(p)], "<u4").tobytes())
        # Adding zero turns minus zero into zero.
        out.write((np.asarray(x, "<f8") + 0.0).tobytes())
        out.write((np.asarray(p, "<f8") + 0.0).tobytes())


def by_highs(method, M, l, u, d, s, seconds):
    import highspy
    import numpy as np
    import scipy.sparse as sp

    rows, processes = M.shape
    A = sp.hstack([M, sp.identity(rows)], format="csc")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = processes + rows, rows
    model.col_cost_ = np.concatenate([l, s])
    model.col_lower_ = np.zeros(processes + rows)
    model.col_upper_ = np.concatenate([u, np.full(rows, np.inf)])
    model.row_lower_, model.row_upper_ = d, np.full(rows, np.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = A.indptr, A.indices, A.data
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", method)
    solver.setOptionValue("time_limit", float(seconds))
    solver.passModel(model)
    started = time.perf_counter()
    solver.run()
    taken = time.perf_counter() - started
    info, solution = solver.getInfo(), solver.getSolution()
    iterations = max(info.simplex_iteration_count, info.ipm_iteration_count)
    status = str(solver.getModelStatus()).split(".")[-1]
    version = solver.version()
    return np.array(solution.col_value)[:processes], np.array(solution.row_dual), taken, iterations, status, version


def by_pdlp(scaled, M, l, u, d, s, units, seconds):
    import numpy as np
    import ortools
    import scipy.sparse as sp
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp

    rows, processes = M.shape
    xs, ps = units if scaled else (np.ones(processes), np.ones(rows))
    xs = np.where(xs > 0, xs, 1.0)
    program = pdlp.QuadraticProgram()
    program.resize_and_initialize(processes + rows, rows)
    # A row times its price, a column times its level, a shortfall in value. PDLP's own rescaling stays on: flows of value differ by
    # orders of magnitude, and without it the same form took sixteen times the iterations at 1,000 products.
    S = sp.diags(ps) @ M @ sp.diags(xs)
    program.constraint_matrix = sp.hstack([S, sp.identity(rows)], format="csc")
    program.objective_vector = np.concatenate([l * xs, s / ps])
    program.variable_lower_bounds = np.zeros(processes + rows)
    program.variable_upper_bounds = np.concatenate([u / xs, np.full(rows, np.inf)])
    program.constraint_lower_bounds = d * ps
    program.constraint_upper_bounds = np.full(rows, np.inf)
    params = solvers_pb2.PrimalDualHybridGradientParams()
    params.num_threads = 2
    params.verbosity_level = 0
    params.termination_criteria.time_sec_limit = float(seconds)
    params.termination_criteria.simple_optimality_criteria.eps_optimal_relative = 1e-6
    params.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = 1e-6
    started = time.perf_counter()
    result = pdlp.primal_dual_hybrid_gradient(program, params)
    taken = time.perf_counter() - started
    log = result.solve_log
    status = solve_log_pb2.TerminationReason.Name(log.termination_reason)
    x, p = result.primal_solution[:processes] * xs, result.dual_solution * ps
    return x, p, taken, log.iteration_count, status, ortools.__version__


def main():
    peer, problem, units, answer, seconds = sys.argv[1:6]
    try:
        import numpy as np
        import scipy  # noqa: F401

        M, l, u, d, s = read_problem(problem)
        if peer.startswith("highs-"):
            found = by_highs(peer.removeprefix("highs-"), M, l, u, d, s, seconds)
        else:
            found = by_pdlp(peer == "pdlp-value", M, l, u, d, s, read_plan(units), seconds)
    except ImportError as missing:
        print(json.dumps({"missing": f"{missing.name} is not installed: pip install {' '.join(PACKAGES)}"}))
        return
    x, p, taken, iterations, status, version = found
    if len(x) == M.shape[1] and len(p) == M.shape[0]:
        write_plan(answer, np.clip(x, 0, u), np.clip(p, 0, s))
    print(json.dumps({"seconds": taken, "iterations": int(iterations), "status": status, "version": version}))


if "--install" in sys.argv:
    SOURCE = sys.orig_argv[sys.orig_argv.index("-c") + 1] if "-c" in sys.orig_argv else open(sys.argv[0]).read()
    installed(sys.argv[sys.argv.index("--install") + 1])
else:
    main()
