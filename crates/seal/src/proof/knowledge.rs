//! Proof of knowledge of a discrete logarithm (Schnorr 1991), which is also the signature of a credential when the
//! transcript holds a message.

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH, parse_scalar};
use crate::transcript::Transcript;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// That somebody knows `x` with `X = xG`: commitment `A = aG` and response `z = a + cx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knowledge {
    /// `A`.
    pub commitment: Point,
    /// `z`.
    pub response: Scalar,
}

impl Knowledge {
    /// Bytes of a proof: commitment, then response.
    pub const WIDTH: usize = 2 * WIDTH;

    /// Proves knowledge of `secret`. The transcript holds the statement; the proof adds `commitment`.
    /// Draws one scalar: `a`.
    pub fn prove<R: CryptoRng + ?Sized>(mut transcript: Transcript, secret: &Scalar, rng: &mut R) -> Self {
        let nonce = Zeroizing::new(Scalar::random(rng));
        let commitment = Point::of(RistrettoPoint::mul_base(&nonce));
        transcript.point("commitment", &commitment);
        let challenge = transcript.challenge();
        Knowledge { commitment, response: *nonce + challenge * secret }
    }

    /// Adds the proof's equation `A + cX - zG = 0` to a statement.
    pub fn claim(
        &self,
        mut transcript: Transcript,
        public: Base,
        refused: Refused,
        statement: &mut Statement,
    ) {
        transcript.point("commitment", &self.commitment);
        let challenge = transcript.challenge();
        let commitment = statement.own(&self.commitment);
        let terms = [(Scalar::ONE, commitment), (challenge, public), (-self.response, Base::GENERATOR)];
        statement.equation(refused, terms);
    }

    /// Verifies one proof for the public value `X`.
    pub fn verify(&self, transcript: Transcript, public: &Point) -> Result<(), Refused> {
        let mut statement = Statement::new(&[&self.bytes(), public.bytes()]);
        let base = statement.own(public);
        self.claim(transcript, base, Refused::BadProof, &mut statement);
        crate::batch::verify_one([Point::base()], statement)
    }

    /// Decodes.
    pub fn parse(encoded: &[u8; Self::WIDTH]) -> Result<Self, Refused> {
        let (commitment, response) = encoded.split_at(WIDTH);
        let part = |bytes: &[u8]| *bytes.first_chunk::<WIDTH>().expect("half of a proof");
        Ok(Knowledge {
            commitment: Point::parse(&part(commitment))?,
            response: parse_scalar(&part(response))?,
        })
    }

    /// The encoding.
    pub fn bytes(&self) -> [u8; Self::WIDTH] {
        let mut bytes = [0; Self::WIDTH];
        bytes[..WIDTH].copy_from_slice(self.commitment.bytes());
        bytes[WIDTH..].copy_from_slice(self.response.as_bytes());
        bytes
    }
}
