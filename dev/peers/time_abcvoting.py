"""Time abcvoting on a PrefLib file of approvals: `python time_abcvoting.py FILE SEATS QUESTION`.

QUESTION is equal-shares, seq-phragmen, or ejr-plus:1,2,3 with a committee. Run by `mandat bench count`, which gives it on
standard input. Only the call itself is timed: not the start of Python, the import, or the reading of the file.
"""

import json
import sys
import time
from importlib.metadata import version

from abcvoting import abcrules, properties
from abcvoting.preferences import Profile


def profile_of(path):
    profile = None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# NUMBER ALTERNATIVES:"):
                profile = Profile(int(line.split(":")[1]))
            elif not line.startswith("#"):
                profile.add_voter([int(c) - 1 for c in line.split("{")[1].split("}")[0].split(",")])
    return profile


def main():
    path, seats, question = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    profile = profile_of(path)
    question, _, committee = question.partition(":")
    committee = [int(c) - 1 for c in committee.split(",")] if committee else []
    algorithm = "standard"
    if question != "ejr-plus":
        rule = abcrules.get_rule({"seq-phragmen": "seqphragmen"}.get(question, question))
        algorithm = rule.fastest_available_algorithm()
    start = time.perf_counter()
    if question == "seq-phragmen":
        committee = sorted(abcrules.compute_seqphragmen(profile, seats, algorithm=algorithm)[0])
    elif question == "equal-shares":
        committee = sorted(abcrules.compute_equal_shares(profile, seats, algorithm=algorithm)[0])
    else:
        properties.check_EJR_plus(profile, committee)
    seconds = time.perf_counter() - start
    committee = [c + 1 for c in committee]
    print(json.dumps({"version": version("abcvoting"), "algorithm": algorithm, "seconds": seconds, "committee": committee}))


if __name__ == "__main__":
    main()
