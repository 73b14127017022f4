//! Platforms: registered groups with a text. Nobody but its own sponsors can end one: there is no such entry.

use mandat_record::blob::BlobRef;
use mandat_record::ed25519::PublicKey;

use crate::Federation;
use crate::body::{RegisterPlatform, WithdrawPlatform};
use crate::codes::{Flags, Refusal, Refused, fresh, refuse};
use crate::fold::Act;

/// A platform in the state.
#[derive(Clone, Debug)]
pub struct Platform {
    /// Its title.
    pub title: String,
    /// Its text, locked by its hash.
    pub text: BlobRef,
    /// Members who support it, attested by a registrar.
    pub supporters: u64,
    /// The sponsors' key.
    pub sponsor: PublicKey,
    /// The entry.
    pub index: u64,
    /// The entry by which its sponsors withdrew it.
    pub withdrawn: Option<u64>,
}

/// `platform.register`.
pub(crate) fn register(f: &mut Federation, act: &Act<'_>, body: RegisterPlatform) -> Result<Flags, Refusal> {
    fresh(&f.platforms, "platform", &body.platform)?;
    if body.title.trim().is_empty() || body.title.len() > 200 {
        return refuse(Refused::BadBody, "a platform's title has 1 to 200 bytes");
    }
    act.blob(&body.text)?;
    let platform = Platform {
        title: body.title,
        text: body.text,
        supporters: body.supporters,
        sponsor: act.entry.by(),
        index: act.index,
        withdrawn: None,
    };
    f.platforms.insert(body.platform, platform);
    Ok(Flags::new())
}

/// `platform.withdraw`: by the key that registered it and no other, whatever its role.
pub(crate) fn withdraw(f: &mut Federation, act: &Act<'_>, body: WithdrawPlatform) -> Result<Flags, Refusal> {
    let Some(platform) = f.platforms.get_mut(&body.platform) else {
        return refuse(Refused::Unknown, format!("no platform {} is registered", body.platform));
    };
    if platform.sponsor != act.entry.by() {
        return refuse(
            Refused::Protected,
            format!("only its own sponsors can withdraw platform {}", body.platform),
        );
    }
    if platform.withdrawn.is_some() {
        return refuse(Refused::NotNow, format!("platform {} was withdrawn", body.platform));
    }
    platform.withdrawn = Some(act.index);
    Ok(Flags::new())
}
