"""Record the answers of abcvoting on random and real approval profiles, for tests/peers.rs of `count`.

    venv/bin/python record_abcvoting.py > ../../crates/count/tests/recorded/abcvoting.json

The profiles are seeded, so that the file is the same on every machine. All rules run on exact fractions where
abcvoting offers them; its silent tie-break (the lowest number) is the lot 0, 1, 2, ... in ours.
"""

import random
from fractions import Fraction

import profiles
from abcvoting import abcrules, properties
from abcvoting.preferences import Profile, Voter


def profile_of(rng):
    candidates = rng.randint(3, 8)
    voters = rng.randint(2, 12)
    weighted = rng.random() < 0.3
    share = rng.choice([0.2, 0.35, 0.5])
    ballots = []
    for _ in range(voters):
        approved = [c for c in range(candidates) if rng.random() < share] or [rng.randrange(candidates)]
        weight = Fraction(rng.randint(1, 9), rng.choice([1, 2, 3])) if weighted else Fraction(1)
        ballots.append((weight, approved))
    return candidates, rng.randint(1, min(5, candidates - 1)), ballots


def one(call):
    committees = call()
    assert len(committees) == 1, committees
    return sorted(committees[0])


def record(rng):
    candidates, seats, ballots = profile_of(rng)
    profile = Profile(candidates)
    for weight, approved in ballots:
        # Sixfold, so that all are integers (its messages cannot print fractions); no answer depends on the scale.
        profile.add_voter(Voter(approved, weight=int(weight * 6)))
    exact = {"algorithm": "standard-fractions"}

    def shares(completion):
        return one(lambda: abcrules.compute_equal_shares(profile, seats, completion=completion, **exact))

    answers = {
        "seq-phragmen": one(lambda: abcrules.compute_seqphragmen(profile, seats, **exact)),
        "equal-shares,completion=phragmen": shares("seqphragmen"),
        "equal-shares,completion=none": shares(None),
        "equal-shares,completion=utilitarian": shares("av"),
        "equal-shares,completion=add1": shares("increment"),
        "seq-pav": one(lambda: abcrules.compute_seqpav(profile, seats)),
        # The first of all best committees in the order of the numbers.
        "pav": sorted(sorted(c) for c in abcrules.compute_pav(
            profile, seats, resolute=False, algorithm="brute-force", max_num_of_committees=None))[0],
        "maximin-support": one(lambda: abcrules.compute_maximin_support(profile, seats, algorithm="nx-max-flow")),
    }
    committee = sorted(rng.sample(range(candidates), seats))
    supported = all(any(c in approved for _, approved in ballots) for c in committee)
    checks = {
        "jr": properties.check_JR(profile, committee),
        "ejr-plus": properties.check_EJR_plus(profile, committee),
        "pjr": properties.check_PJR(profile, committee, algorithm="brute-force"),
    }
    if supported:
        # A member whom nobody supports is outside the definition; abcvoting has a convention of its own for it.
        checks["priceability"] = properties.check_priceability(profile, committee, algorithm="gurobi")
    return {
        "candidates": candidates,
        "seats": seats,
        "ballots": [[str(weight), approved] for weight, approved in ballots],
        "answers": answers,
        "committee": committee,
        "checks": checks,
    }


def ward(name):
    """A ward's first three preferences as approvals."""
    candidates, seats, ballots, _ = profiles.ward(name)
    profile = Profile(candidates)
    sets = {}
    for count, order in ballots:
        approved = tuple(sorted(order[:3]))
        sets[approved] = sets.get(approved, 0) + count
    for approved, count in sets.items():
        profile.add_voter(Voter(approved, weight=count))
    exact = {"algorithm": "gmpy2-fractions"}
    answers = {
        "seq-phragmen": one(lambda: abcrules.compute_seqphragmen(profile, seats, **exact)),
        "equal-shares,completion=phragmen": one(
            lambda: abcrules.compute_equal_shares(profile, seats, completion="seqphragmen", **exact)),
        "seq-pav": one(lambda: abcrules.compute_seqpav(profile, seats)),
        "maximin-support": one(lambda: abcrules.compute_maximin_support(profile, seats, algorithm="nx-max-flow")),
    }
    return {"ward": name, "answers": answers}


def main():
    rng = random.Random(1921)
    rows = [record(rng) for _ in range(1500)]
    rows += [ward(name) for name in profiles.wards()[::9]]
    profiles.write(["abcvoting"], rows)


if __name__ == "__main__":
    main()
