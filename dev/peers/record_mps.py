"""Has HiGHS read our MPS files and records what it found. Development only.

    python record_mps.py MANDAT > crates/mandat/tests/peers/highs.json

MANDAT is the built command. Each case is an economy's folder of the repository, or the arguments of `mandat economy synth`.
"""

import json
import os
import subprocess
import sys
import tempfile

import highspy

CASES = [
    {"folder": "examples/bakers-and-mills"},
    {"synth": ["--products", "150", "--seed", "4", "--family", "hub", "--caps", "tight"]},
    {"synth": ["--products", "150", "--seed", "2", "--family", "local", "--caps", "loose"]},
    {"synth": ["--products", "120", "--seed", "9", "--family", "hub", "--caps", "tight", "--limits", "5"]},
    {"synth": ["--products", "100", "--seed", "3", "--family", "local", "--caps", "none"]},
]


def found(mandat, case, place):
    folder = case.get("folder")
    if folder is None:
        folder = os.path.join(place, "economy")
        subprocess.run([mandat, "economy", "synth", *case["synth"], "--out", folder], check=True, stdout=subprocess.DEVNULL)
    path = os.path.join(place, "economy.mps")
    subprocess.run([mandat, "economy", "export", folder, "--format", "mps", "--out", path], check=True)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for tolerance in ["primal_feasibility_tolerance", "dual_feasibility_tolerance"]:
        solver.setOptionValue(tolerance, 1e-10)
    assert solver.readModel(path) == highspy.HighsStatus.kOk, path
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, path
    lp = solver.getLp()
    return case | {
        "rows": lp.num_row_,
        "columns": lp.num_col_,
        "coefficients": solver.getNumNz(),
        "optimum": solver.getInfo().objective_function_value,
    }


def main():
    cases = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as place:
            cases.append(found(sys.argv[1], case, place))
    version = highspy.Highs().version()
    print(json.dumps({"solver": f"HiGHS {version}", "cases": cases}, indent=1))


main()
