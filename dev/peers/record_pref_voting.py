"""Record the winners of pref_voting on random and real profiles, for tests/peers.rs of `count`.

    venv/bin/python record_pref_voting.py > ../../crates/count/tests/recorded/pref_voting.json

Each answer is the set of winners that its methods return without breaking ties. On wards the ballots are truncated:
unranked candidates are below the ranked ones, and strength is the margin.
"""

import random

import profiles
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.voting_methods import (
    beat_path,
    instant_runoff_put,
    plurality,
    plurality_with_runoff_put,
    ranked_pairs,
)


def winners(method, profile):
    return sorted(int(c) for c in method(profile))


def random_row(rng):
    candidates, ballots = profiles.linear(rng)
    profile = Profile([order for _, order in ballots], rcounts=[count for count, _ in ballots])
    return {
        "candidates": candidates,
        "ballots": ballots,
        "answers": {
            "plurality": winners(plurality, profile),
            "irv": winners(instant_runoff_put, profile),
            "two-round,second=rankings": winners(plurality_with_runoff_put, profile),
            "schulze": winners(beat_path, profile),
            "schulze,strength=margins": winners(beat_path, profile),
            # It tries every order of equally strong majorities: with more candidates that takes minutes.
            **({"ranked-pairs": winners(ranked_pairs, profile)} if candidates < 4 else {}),
        },
    }


def ward_row(name):
    candidates, _, ballots, withdrawn = profiles.ward(name)
    standing = [c for c in range(candidates) if c not in withdrawn]
    merged = {}
    for count, order in ballots:
        merged[tuple(order)] = merged.get(tuple(order), 0) + count
    profile = ProfileWithTies(
        [{c: place for place, c in enumerate(order, 1)} for order in merged],
        rcounts=list(merged.values()),
        candidates=standing,
    )
    profile.use_extended_strict_preference()
    return {"ward": name, "answers": {"schulze,strength=margins": winners(beat_path, profile)}}


def main():
    rng = random.Random(1921)
    rows = [random_row(rng) for _ in range(1200)]
    rows += [ward_row(name) for name in profiles.wards()[::24]]
    profiles.write(["pref_voting"], rows)


if __name__ == "__main__":
    main()
