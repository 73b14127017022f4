"""Record whom stv-rs elects by Meek's method (nine decimals) in every ward, for tests/peers.rs of `count`.

    venv/bin/python record_stv_rs.py PATH_OF_STV_RS > ../../crates/count/tests/recorded/stv_rs.json
"""

import json
import re
import subprocess
import sys

import profiles


def row(program, name):
    candidates, seats, ballots, withdrawn = profiles.ward(name)
    nicks = " ".join(f"c{c}" for c in range(candidates))
    lines = [f"{candidates} {seats}", f"[nick {nicks}]"]
    if withdrawn:
        lines.append("[withdrawn " + " ".join(f"c{c}" for c in sorted(withdrawn)) + "]")
    lines += [f"{count} " + " ".join(f"c{c}" for c in order) + " 0" for count, order in ballots]
    lines += ["0"] + [f'"N{c}"' for c in range(candidates)] + ['"ward"', ""]
    run = subprocess.run(
        [program, "--arithmetic", "fixed9", "meek", "--parallel", "no"],
        input="\n".join(lines), capture_output=True, text=True, check=True,
    )
    last = run.stdout[run.stdout.index("Action: Count Complete"):]
    elected = sorted(int(n) for n in re.findall(r"Elected:\s+N(\d+) \(", last))
    ties = "Break tie" in run.stdout
    return {"ward": name, "elected": elected, "tie": ties}


def main():
    program = sys.argv[1]
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    rows = [json.dumps(row(program, name), separators=(",", ":")) for name in profiles.wards()]
    sys.stdout.write('{"versions":{"stv-rs":"' + version + '"},"rows":[\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
