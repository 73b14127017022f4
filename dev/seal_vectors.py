#!/usr/bin/env python3
"""An independent reader of crates/seal/vectors, written from docs/seal.md and RFC 9496 alone, without any library.

    python3 dev/seal_vectors.py

Recomputes transcripts, hashes and generators, verifies every proof of seal.json equation by equation (bits, sums, scores, lists, rankings,
signatures, registrations, equality), hashes, trackers, chains, closings and openings, embeds the rankings of mix.json, and refuses
what must be refused, with the same code. Slow and not constant in time: for checking only.
"""

import hashlib
import json
import pathlib
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493


class Refused(Exception):
    """Something that does not hold, with its code."""


def need(holds, code):
    if not holds:
        raise Refused(code)


# --- ristretto255, RFC 9496 ---------------------------------------------------------------------------------------------------------

D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def negative(x):
    return x & 1


def absolute(x):
    return P - x if negative(x) else x


def sqrt_ratio(u, v):
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped, flipped_i = check == u % P, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, (-1 - D) % P)[1]
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P

ZERO = (0, 1, 1, 0)


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(k, point):
    k, result = k % L, ZERO
    while k:
        if k & 1:
            result = add(result, point)
        point, k = add(point, point), k >> 1
    return result


def is_zero(point):
    x, y, _, _ = point
    return x == 0 or y == 0


def total(*terms):
    result = ZERO
    for k, point in terms:
        result = add(result, times(k, point))
    return result


def decode(data, key=False):
    s = int.from_bytes(data, "little")
    need(len(data) == 32 and s < P and not negative(s), "point-encoding")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-(D * u1 * u1) - u2 * u2) % P
    square, inv = sqrt_ratio(1, v * u2 * u2 % P)
    den_x = inv * u2 % P
    x = absolute(2 * s * den_x % P)
    y = u1 * inv * den_x * v % P
    t = x * y % P
    need(square and not negative(t) and y != 0, "point-encoding")
    need(not key or s != 0, "point-identity")
    return (x, y, 1, t)


def encode(point):
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    inv = sqrt_ratio(1, u1 * u2 * u2 % P)[1]
    den1, den2 = inv * u1 % P, inv * u2 % P
    z_inv = den1 * den2 * t % P
    if negative(t * z_inv % P):
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        den = den2
    if negative(x * z_inv % P):
        y = -y % P
    return absolute(den * (z - y) % P).to_bytes(32, "little")


def elligator(t):
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * ONE_MINUS_D_SQ % P, (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1
    if not square:
        s, c = -absolute(s * t % P) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return (w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def one_way(digest):
    halves = [int.from_bytes(digest[at : at + 32], "little") % 2**255 % P for at in (0, 32)]
    return add(elligator(halves[0]), elligator(halves[1]))


G = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


def scalar(data):
    value = int.from_bytes(data, "little")
    need(value < L, "scalar-encoding")
    return value


# --- transcripts --------------------------------------------------------------------------------------------------------------------


def u(number, width):
    return number.to_bytes(width, "little")


class Transcript:
    def __init__(self, domain):
        self.data = b""
        self.item("mandat-seal", domain.encode())

    def item(self, label, content):
        self.data += u(len(label), 4) + label.encode() + u(len(content), 8) + content

    def number(self, label, number):
        self.item(label, u(number, 8))

    def digest(self):
        return hashlib.sha512(self.data).digest()

    def half(self):
        return self.digest()[:32]

    def challenge(self):
        return int.from_bytes(self.digest(), "little") % L


def hashed(domain, content):
    transcript = Transcript(domain + "/v1")
    transcript.item("content", content)
    return transcript.half()


def generator(domain, context, number):
    parts = [b"mandat-seal/generator/v1", domain.encode(), context, u(number, 8)]
    return one_way(hashlib.sha512(b"".join(u(len(part), 8) + part for part in parts)).digest())


def in_context(domain, election, joint, trustees):
    transcript = Transcript(domain)
    transcript.item("group", b"ristretto255")
    transcript.item("generator", encode(G))
    transcript.item("election", election)
    transcript.item("joint key", joint)
    transcript.item("trustee keys", b"".join(trustees))
    return transcript


def knows(transcript, public, proof, code="bad-proof"):
    """The proof of knowledge, which is also the signature."""
    commitment, response = decode(proof[:32]), scalar(proof[32:])
    transcript.item("commitment", proof[:32])
    c = transcript.challenge()
    need(is_zero(total((1, commitment), (c, public), (-response, G))), code)


# --- manifests and ballots ----------------------------------------------------------------------------------------------------------


class Reader:
    def __init__(self, data):
        self.data = data

    def take(self, width):
        need(len(self.data) >= width, "length")
        taken, self.data = self.data[:width], self.data[width:]
        return taken

    def number(self, width):
        return int.from_bytes(self.take(width), "little")


def points_of(options):
    return 1 + sum(options > most for most in (33, 56, 77))


class Election:
    def __init__(self, manifest):
        self.id = hashed("manifest", manifest)
        read = Reader(manifest)
        need(read.number(1) == 1, "version")
        read.take(64)
        self.joint = read.take(32)
        self.trustees = [read.take(32) for _ in range(read.number(2))]
        self.credentials, self.weighted = read.number(4), read.number(1)
        read.take(8)
        self.list = read.take(32)
        self.questions = [self.question(read) for _ in range(read.number(2))]
        need(not read.data, "length")

    def question(self, read):
        """Kind, number of ciphertexts, and the checks: (constant, factors of ciphertexts, max)."""
        kind, blank = read.number(1), read.number(1)
        if kind == 1:
            options, low, high = read.number(2), read.number(2), read.number(2)
            checks = [(0, {at: 1}, 1) for at in range(options + blank)]
            if not (low == 0 and high == options and not blank):
                factors = {at: 1 for at in range(options)} | ({options: high} if blank else {})
                checks.append((-low, factors, high - low))
            return "approval", options + blank, checks
        if kind == 2:
            options, high = read.number(2), read.number(2)
            checks = [(0, {at: 1}, high) for at in range(options)]
            if blank:
                checks.append((0, {options: 1}, 1))
                factors = {at: 1 for at in range(options)} | {options: options * high}
                checks.append((0, factors, options * high))
            return "score", options + blank, checks
        if kind == 3:
            lists = [(read.number(2), read.number(2)) for _ in range(read.number(2))]
            count = len(lists) + sum(candidates for candidates, _ in lists) + blank
            checks = [(0, {at: 1}, 1) for at in range(count)]
            one = {at: 1 for at in range(len(lists))} | ({count - 1: 1} if blank else {})
            checks.append((-1, one, 0))
            at = len(lists)
            for number, (candidates, marks) in enumerate(lists):
                checks.append((0, {number: marks} | {at + n: -1 for n in range(candidates)}, marks))
                at += candidates
            return "lists", count, checks
        need(kind == 4, "bad-question")
        options = read.number(2)
        self.options = options
        return "ranked", points_of(options), []

    def start(self, domain):
        return in_context(domain, self.id, self.joint, self.trustees)


def factors(most):
    if most == 0:
        return []
    k = most.bit_length() - 1
    return [2**n for n in range(k)] + [most - (2**k - 1)]


def answer(election, number, credential, read):
    kind, count, checks = election.questions[number]
    cells = [(read.take(32), read.take(32)) for _ in range(count)]
    points = [(decode(first, True), decode(second)) for first, second in cells]
    flat = b"".join(first + second for first, second in cells)
    transcript = election.start(kind + "/v1")
    transcript.item("credential", credential)
    transcript.number("question", number)
    transcript.item("ciphertexts", flat)
    if kind == "ranked":
        for place, (first, _) in enumerate(points):
            own = Transcript("")
            own.data = transcript.data
            own.number("place", place)
            knows(own, first, read.take(64))
        return
    joint = decode(election.joint, True)
    encoded = [read.take(32) for _ in range(4)]
    v, a, d, e = [decode(point) for point in encoded]
    sums_bytes = [read.take(32) for _ in checks[count:]]
    sums = [scalar(data) for data in sums_bytes]
    mask_bytes = read.take(64)
    mask = decode(mask_bytes[:32]), decode(mask_bytes[32:])
    bits = sum(len(factors(most)) for _, _, most in checks)
    f = [scalar(read.take(32)) for _ in range(bits)]
    z1, z2, z3 = [scalar(read.take(32)) for _ in range(3)]
    transcript.item("commitments", b"".join(encoded))
    transcript.item("sums", b"".join(sums_bytes))
    y = transcript.challenge()
    transcript.item("mask", mask_bytes)
    c = transcript.challenge()
    x, at = [], 0
    for _, _, most in checks:
        weights = factors(most)
        x.append(sum(weight * f[at + n] for n, weight in enumerate(weights)))
        at += len(weights)
    for n, (constant, terms, _) in enumerate(checks[count:]):
        of_f = sum(factor * x[at] for at, factor in terms.items()) - x[count + n]
        need((of_f + c * constant - sums[n]) % L == 0, "bad-proof")
    h = generator("ballot-bits", election.id, 0)
    own = [generator("ballot-bits", election.id, n + 1) for n in range(bits)]
    need(is_zero(total((c, v), (1, a), (-z1, h), *((-f[n], own[n]) for n in range(bits)))), "bad-proof")
    squares = ((-f[n] * (c - f[n]), own[n]) for n in range(bits))
    need(is_zero(total((c, d), (1, e), (-z2, h), *squares)), "bad-proof")
    powers = [pow(y, j + 1, L) for j in range(count)]
    firsts = ((c * power, first) for power, (first, _) in zip(powers, points))
    need(is_zero(total(*firsts, (1, mask[0]), (-z3, G))), "bad-proof")
    numbers = sum(power * x[j] for j, power in enumerate(powers))
    seconds = ((c * power, second) for power, (_, second) in zip(powers, points))
    need(is_zero(total(*seconds, (1, mask[1]), (-z3, joint), (-numbers, G))), "bad-proof")


def width(election):
    """Bytes of a ballot."""
    bytes_ = 101 + 64
    for kind, count, checks in election.questions:
        bits = sum(len(factors(most)) for _, _, most in checks)
        proof = 64 * count if kind == "ranked" else 32 * (4 + len(checks) - count + 2 + bits + 3)
        bytes_ += 64 * count + proof
    return bytes_


def verify_body(election, keys, body):
    """All but the signature; gives the credential and the digest."""
    need(len(body) + 64 == width(election), "length")
    read = Reader(body)
    need(read.number(1) == 1, "version")
    need(read.take(32) == election.id, "other-election")
    credential = read.take(32)
    need(credential in keys, "credential-unknown")
    read.take(36)
    for number in range(len(election.questions)):
        answer(election, number, credential, read)
    need(not read.data, "length")
    digest = Transcript("ballot-body/v1")
    digest.item("content", body)
    return credential, digest


def verify(election, keys, ballot):
    """Verifies a ballot; gives its code, its hash and its tracker."""
    need(len(ballot) == width(election), "length")
    body, signature = ballot[:-64], ballot[-64:]
    credential, digest = verify_body(election, keys, body)
    transcript = election.start("ballot-signature/v1")
    transcript.item("body", digest.digest())
    knows(transcript, decode(credential, True), signature, "bad-signature")
    whole = Transcript("ballot/v1")
    whole.item("body", digest.digest())
    whole.item("signature", signature)
    tracker = Transcript("tracker/v1")
    for label, content in (("election", election.id), ("credential", credential), ("ballot", whole.half())):
        tracker.item(label, content)
    return digest.half(), whole.half(), tracker.half()


def embedded(ranking, options):
    """The points of a ranking: Lehmer code in mixed radix, 16 bytes a point, Lizard."""
    left, code = list(range(options)), []
    for candidate in ranking:
        code.append(left.index(candidate))
        left.remove(candidate)
    code += [0] * (options - len(code))
    number = 0
    for i in reversed(range(options)):
        number = number * (options - i) + code[i]
    number = number * (options + 1) + len(ranking)
    points = []
    for n in range(points_of(options)):
        data = u(number >> 128 * n & 2**128 - 1, 16)
        digest = bytearray(hashlib.sha256(data).digest())
        digest[8:24] = data
        digest[0] &= 0xFE
        digest[31] &= 0x3F
        points.append(elligator(int.from_bytes(digest, "little")))
    return points


def opened(election, keys, shown, text):
    """Cast or challenge: the ballot is the one whose code was shown, the box would take it, and it encrypts what is said."""
    lines = text.splitlines()
    body = bytes.fromhex(lines[0])
    digest = Transcript("ballot-body/v1")
    digest.item("content", body)
    need(digest.half() == shown, "commitment-differs")
    verify_body(election, keys, body)
    numbers, randomness = lines[1 : 1 + len(election.questions)], lines[1 + len(election.questions) :]
    read, joint = Reader(body), decode(election.joint, True)
    read.take(101)
    for (kind, count, checks), line in zip(election.questions, numbers):
        said = [int(number) for number in line.split()]
        messages = embedded(said, election.options) if kind == "ranked" else [times(number, G) for number in said]
        for message in messages:
            r = scalar(bytes.fromhex(randomness.pop(0)))
            cell = encode(times(r, G)) + encode(add(times(r, joint), message))
            need(read.take(64) == cell, "opening-differs")
        bits = sum(len(factors(most)) for _, _, most in checks)
        read.take(64 * count if kind == "ranked" else 32 * (4 + len(checks) - count + 2 + bits + 3))
    need(not randomness, "length")


# --- cases --------------------------------------------------------------------------------------------------------------------------


def raw(case, name):
    return bytes.fromhex(case[name])


def election_of(case, known):
    if "manifest" in case:
        election = Election(raw(case, "manifest"))
        listed = raw(case, "credentials")
        assert election.id == raw(case, "election") and hashed("credentials", listed) == election.list
        each = 40 if election.weighted else 32
        keys = {listed[at : at + 32] for at in range(0, len(listed), each)}
        assert len(keys) == election.credentials
        known[case["election"]] = election, keys
    return known[case["election"]]


def chain(links):
    ordered = sorted(links, key=lambda link: (link["counter"], link["hash"]))
    before = None
    for link in ordered:
        if before and link["hash"] == before["hash"]:
            raise Refused("ballot-duplicate")
        due = (before["counter"] + 1, before["hash"]) if before else (1, "00" * 32)
        if (link["counter"], link["previous"]) != due:
            raise Refused("ballot-gap" if link["counter"] > due[0] or not before else "ballot-fork")
        before = link


def proven(case):
    context = case["context"]
    trustees = [bytes.fromhex(key) for key in context["trustees"]]
    return in_context(case["domain"], bytes.fromhex(context["election"]), bytes.fromhex(context["joint"]), trustees)


def check(case, known):
    kind = case["kind"]
    if kind == "transcript":
        transcript = Transcript("")
        transcript.data = b""
        for item in case["items"]:
            transcript.item(item["label"], bytes.fromhex(item["content"]))
        assert transcript.digest() == raw(case, "digest")
        assert u(transcript.challenge(), 32) == raw(case, "challenge")
    elif kind == "hash":
        assert hashed(case["domain"], raw(case, "content")) == raw(case, "hash")
    elif kind == "generator":
        assert encode(generator(case["domain"], raw(case, "context"), case["index"])) == raw(case, "point")
    elif kind == "knowledge":
        assert encode(times(scalar(raw(case, "secret")), G)) == raw(case, "public")
        knows(proven(case), decode(raw(case, "public")), raw(case, "proof"))
    elif kind == "equality":
        transcript, proof = proven(case), raw(case, "proof")
        for name in ("public", "base", "image"):
            transcript.item(name, raw(case, name))
        transcript.item("commitments", proof[:64])
        c, z = transcript.challenge(), scalar(proof[64:])
        public, base, image = (decode(raw(case, name)) for name in ("public", "base", "image"))
        need(is_zero(total((1, decode(proof[:32])), (c, public), (-z, G))), "bad-proof")
        need(is_zero(total((1, decode(proof[32:64])), (c, image), (-z, base))), "bad-proof")
    elif kind == "registration":
        transcript = Transcript("credential/v1")
        transcript.item("group", b"ristretto255")
        transcript.item("generator", encode(G))
        transcript.item("contest", raw(case, "contest"))
        transcript.item("credential", raw(case, "credential"))
        knows(transcript, decode(raw(case, "credential"), True), raw(case, "proof"))
    elif kind == "ballot":
        election, keys = election_of(case, known)
        came = verify(election, keys, raw(case, "ballot"))
        assert came == tuple(raw(case, name) for name in ("code_shown", "hash", "tracker"))
    elif kind == "opening":
        election, keys = election_of(case, known)
        opened(election, keys, raw(case, "code_shown"), case["opening"])
    elif kind == "ranking":
        points = embedded(case["ranking"], case["candidates"])
        assert [encode(point).hex() for point in points] == case["points"]
    elif kind == "chain":
        chain(case["links"])
    elif kind == "closing":
        transcript = Transcript("closing/v1")
        transcript.item("election", raw(case, "election"))
        transcript.item("ballots", b"".join(sorted(bytes.fromhex(h) for h in case["hashes"])))
        assert u(len(case["hashes"]), 8) + transcript.half() == raw(case, "closing")
    else:
        raise AssertionError(f"a case of the unknown kind {kind}")


def main():
    folder = pathlib.Path(__file__).parent.parent / "crates/seal/vectors"
    known, counts = {}, {}
    cases = json.loads((folder / "seal.json").read_text())["cases"]
    rankings = json.loads((folder / "mix.json").read_text())["rankings"]
    cases += [{"kind": "ranking"} | ranking for ranking in rankings]
    for number, case in enumerate(cases):
        due = case.get("code")
        try:
            check(case, known)
            came = None
        except Refused as refused:
            came = str(refused)
        if (came is None) != (due is None) or (due and came != due):
            sys.exit(f"case {number} ({case['kind']}): {came or 'accepted'}, where it must be {due or 'accepted'}")
        counts[case["kind"]] = counts.get(case["kind"], 0) + 1
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))


main()
