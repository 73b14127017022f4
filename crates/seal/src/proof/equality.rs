//! Equality of two discrete logarithms (Chaum, Pedersen 1992): how a trustee shows that a share of a decryption was
//! made with the key that its verification key belongs to.

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH, parse_scalar};
use crate::transcript::Transcript;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What is claimed: one `x` with `X = xG` and `Y = xH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// `X`, whose base is the group's generator.
    pub public: Point,
    /// `H`.
    pub base: Point,
    /// `Y`.
    pub image: Point,
}

/// The proof: commitments `aG` and `aH`, response `z = a + cx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Equality {
    /// `aG` and `aH`.
    pub commitments: [Point; 2],
    /// `z`.
    pub response: Scalar,
}

impl Equality {
    /// Bytes of a proof: the two commitments, then the response.
    pub const WIDTH: usize = 3 * WIDTH;

    /// Proves. The transcript holds what the caller binds; the proof adds `public`, `base`, `image`, `commitments`.
    /// Draws one scalar: `a`.
    pub fn prove<R: CryptoRng + ?Sized>(
        transcript: Transcript,
        pairs: &Pairs,
        secret: &Scalar,
        rng: &mut R,
    ) -> Self {
        let nonce = Zeroizing::new(Scalar::random(rng));
        let commitments = [RistrettoPoint::mul_base(&nonce), pairs.base.value() * *nonce].map(Point::of);
        let challenge = challenge(transcript, pairs, &commitments);
        Equality { commitments, response: *nonce + challenge * secret }
    }

    /// Adds the proof's equations `aG + cX - zG = 0` and `aH + cY - zH = 0` to a statement.
    pub fn claim(&self, transcript: Transcript, pairs: &Pairs, refused: Refused, statement: &mut Statement) {
        let challenge = challenge(transcript, pairs, &self.commitments);
        let [first, second] = self.commitments.each_ref().map(|point| statement.own(point));
        let [public, base, image] =
            [&pairs.public, &pairs.base, &pairs.image].map(|point| statement.own(point));
        let answer = -self.response;
        statement.equation(refused, [(Scalar::ONE, first), (challenge, public), (answer, Base::GENERATOR)]);
        statement.equation(refused, [(Scalar::ONE, second), (challenge, image), (answer, base)]);
    }

    /// Verifies one proof.
    pub fn verify(&self, transcript: Transcript, pairs: &Pairs) -> Result<(), Refused> {
        let points = [pairs.public.bytes().as_slice(), pairs.base.bytes(), pairs.image.bytes()];
        let mut statement = Statement::new(&[&self.bytes(), points[0], points[1], points[2]]);
        self.claim(transcript, pairs, Refused::BadProof, &mut statement);
        crate::batch::verify_one([Point::base()], statement)
    }

    /// Decodes.
    pub fn parse(encoded: &[u8; Self::WIDTH]) -> Result<Self, Refused> {
        let part = |at: usize| *encoded[at * WIDTH..].first_chunk::<WIDTH>().expect("a third of a proof");
        let commitments = [Point::parse(&part(0))?, Point::parse(&part(1))?];
        Ok(Equality { commitments, response: parse_scalar(&part(2))? })
    }

    /// The encoding.
    pub fn bytes(&self) -> [u8; Self::WIDTH] {
        let mut bytes = [0; Self::WIDTH];
        bytes[..WIDTH].copy_from_slice(self.commitments[0].bytes());
        bytes[WIDTH..2 * WIDTH].copy_from_slice(self.commitments[1].bytes());
        bytes[2 * WIDTH..].copy_from_slice(self.response.as_bytes());
        bytes
    }
}

fn challenge(mut transcript: Transcript, pairs: &Pairs, commitments: &[Point; 2]) -> Scalar {
    transcript.point("public", &pairs.public);
    transcript.point("base", &pairs.base);
    transcript.point("image", &pairs.image);
    transcript.points("commitments", commitments.iter());
    transcript.challenge()
}
