"""Record the answers of votelib on random profiles, for tests/peers.rs of `count`.

    venv/bin/python record_votelib.py > ../../crates/count/tests/recorded/votelib.json

STV is its Gregory transfer on exact fractions with the whole Droop quota. Where votelib reports a tie or fails, the
answer is null.
"""

import random

import profiles
from votelib.component import quota, transfer
from votelib.convert import RankedToCondorcetVotes
from votelib.evaluate import condorcet, sequential
from votelib.evaluate.core import Tie


def plain(result):
    if any(isinstance(c, Tie) for c in result):
        return None
    return sorted(result)


def attempt(call):
    try:
        return plain(call())
    except Exception:  # what it cannot decide
        return None


def row(rng):
    candidates, ballots = profiles.truncated(rng)
    seats = rng.randint(1, candidates - 1)
    votes = {tuple(order): count for count, order in ballots}
    pairs = RankedToCondorcetVotes().convert(votes)
    stv = sequential.TransferableVoteSelector(quota_function=quota.droop, transferer=transfer.Gregory())
    return {
        "candidates": candidates,
        "seats": seats,
        "ballots": ballots,
        "answers": {
            "wigm,precision=exact": attempt(lambda: stv.evaluate(votes, seats)),
            "schulze": attempt(lambda: condorcet.Schulze().evaluate(pairs, 1)),
            "ranked-pairs": attempt(lambda: condorcet.RankedPairs().evaluate(pairs, 1)),
        },
    }


def main():
    rng = random.Random(1921)
    profiles.write(["votelib"], [row(rng) for _ in range(2000)])


if __name__ == "__main__":
    main()
