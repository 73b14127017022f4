"""Record the answers of apportionment and votelib on random votes, for tests/seats/peers.rs of `seats`.

    venv/bin/python record_apportionment.py > ../../crates/seats/tests/recorded/apportionment.json

An answer is null where the package reports a tie or fails.
"""

import random

import profiles
import apportionment.methods as methods
from apportionment.methods import TiesException
from votelib.component import divisor, quota
from votelib.evaluate import proportional
from votelib.evaluate.core import Tie

OWN = {
    "dhondt": "dhondt",
    "sainte-lague": "saintelague",
    "modified-sainte-lague,first=1.4": "modified_saintelague",
    "huntington-hill": "huntington",
    "adams": "adams",
    "hare": "hamilton",
}


def of_apportionment(method, votes, seats):
    try:
        return methods.compute(method, votes, seats, fractions=True, tiesallowed=False)
    except (TiesException, Exception):
        return None


def of_votelib(evaluator, votes, seats):
    try:
        result = evaluator.evaluate(dict(enumerate(votes)), seats)
    except Exception:
        return None
    if any(isinstance(key, Tie) for key in result):
        return None
    return [result.get(party, 0) for party in range(len(votes))]


def row(rng):
    parties = rng.randint(2, 7)
    most = rng.choice([9, 100, 10_000, 5_000_000])
    votes = [rng.randint(1, most) for _ in range(parties)]
    seats = rng.randint(1, 30)
    return {
        "votes": votes,
        "seats": seats,
        "apportionment": {ours: of_apportionment(name, votes, seats) for ours, name in OWN.items()},
        "votelib": {
            "dhondt": of_votelib(proportional.HighestAverages(divisor.d_hondt), votes, seats),
            "sainte-lague": of_votelib(proportional.HighestAverages(divisor.sainte_lague), votes, seats),
            "hare": of_votelib(proportional.LargestRemainder(quota.hare), votes, seats),
            "droop": of_votelib(proportional.LargestRemainder(quota.droop), votes, seats),
            "hagenbach-bischoff": of_votelib(proportional.LargestRemainder(quota.hagenbach_bischoff), votes, seats),
        },
    }


def main():
    rng = random.Random(1921)
    profiles.write(["apportionment", "votelib"], [row(rng) for _ in range(2000)])


if __name__ == "__main__":
    main()
