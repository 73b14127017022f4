"""What the recording scripts share: seeded random profiles, the real wards, and the form of a recording."""

import json
import pathlib
import sys
from importlib.metadata import version

WARDS = pathlib.Path(__file__).resolve().parents[2] / "../shared/data/scotland-stv"


def linear(rng, most_candidates=5):
    """Complete rankings with their numbers, all different."""
    candidates = rng.randint(3, most_candidates)
    seen = {}
    for _ in range(rng.randint(2, 8)):
        order = list(range(candidates))
        rng.shuffle(order)
        seen.setdefault(tuple(order), rng.randint(1, 9))
    return candidates, [[count, list(order)] for order, count in seen.items()]


def truncated(rng, most_candidates=6):
    """Rankings that may end early."""
    candidates, ballots = linear(rng, most_candidates)
    seen = {}
    for count, order in ballots:
        seen.setdefault(tuple(order[: rng.randint(1, candidates)]), count)
    return candidates, [[count, list(order)] for order, count in seen.items()]


def wards():
    """Names of all ward files, sorted."""
    return sorted(str(path.relative_to(WARDS)) for path in WARDS.glob("*/*.blt"))


def ward(name):
    """Candidates, seats and ballots of a ward; equal or skipped preferences do not occur in these files."""
    lines = (WARDS / name).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    candidates, seats = map(int, lines[0].split())
    ballots, withdrawn = [], set()
    for line in lines[1:]:
        numbers = line.split()
        if numbers == ["0"]:
            break
        if len(numbers) == 1 and numbers[0].startswith("-"):
            withdrawn.add(int(numbers[0][1:]) - 1)
            continue
        order = [int(n) - 1 for n in numbers[1:-1]]
        ballots.append([int(numbers[0]), [c for c in order if c not in withdrawn]])
    return candidates, seats, [ballot for ballot in ballots if ballot[1]], withdrawn


def write(packages, rows):
    """The recording: versions, then a row a line."""
    versions = {package: version(package) for package in packages}
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    sys.stdout.write('{"versions":' + json.dumps(versions) + ',"rows":[\n' + text + "\n]}\n")
