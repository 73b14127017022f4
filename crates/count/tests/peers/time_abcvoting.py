"""Time abcvoting on the invented profiles of the group "committees" in benches/count.rs.

Voters without any approval are left out, as ours are rejected as blank. Prints the committees too.
"""

import time

from abcvoting import abcrules, properties
from abcvoting.preferences import Profile


def profile_of(voters, candidates):
    state = 1921
    profile = Profile(candidates)
    for _ in range(voters):
        approved = []
        for candidate in range(candidates):
            state = (state * 1_103_515_245 + 12_345) % (1 << 31)
            if (state >> 8) % 1000 < 50 + (candidate * 7919) % 400:
                approved.append(candidate)
        if approved:
            profile.add_voter(approved)
    return profile


def timed(label, call):
    start = time.perf_counter()
    answer = call()
    print(f"{label}: {time.perf_counter() - start:.3f} s, {answer}", flush=True)
    return answer


def main():
    large = profile_of(10_000, 60)
    for algorithm in ["gmpy2-fractions", "standard-fractions", "float-fractions"]:
        timed(f"seq-phragmen {algorithm}", lambda: abcrules.compute_seqphragmen(large, 15, algorithm=algorithm))
        timed(f"equal-shares {algorithm}", lambda: abcrules.compute_equal_shares(large, 15, algorithm=algorithm))
    timed("seq-pav", lambda: abcrules.compute_seqpav(large, 15))
    small = profile_of(2_000, 40)
    committee = timed("equal-shares, 2,000 x 40", lambda: abcrules.compute_equal_shares(small, 15))[0]
    timed("check of jr", lambda: properties.check_JR(small, committee))
    timed("check of ejr-plus", lambda: properties.check_EJR_plus(small, committee))


if __name__ == "__main__":
    main()
