//! From the body of a submit to what is bought, or to the check that refuses it.
//!
//! What is where in the body, and what is allowed, comes from the endpoint's document. This file
//! answers nothing and keeps nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;
use wanflow_api::endpoint::{Check, Endpoint};
use wanflow_api::medium::MediumKind;
use wanflow_api::role::Role;
use wanflow_api::{MediumRole, Resolution};

use crate::picture;
use crate::refusal::Refusal;
use crate::script::Script;

/// Seconds of a clip where neither the request nor the document says anything.
const SECONDS: u32 = 5;

/// How many violations a message lists.
const LISTED: usize = 5;

/// A request that the endpoint would take.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Intake {
    pub(crate) image: ImageInput,
    pub(crate) seconds: u32,
    pub(crate) resolution: Resolution,
    pub(crate) sound: bool,
    pub(crate) seed: Option<u32>,
    pub(crate) prompt: String,
}

/// How the picture came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ImageInput {
    /// In the body.
    File(Bytes),
    /// As a link, which stays unread.
    Link(String),
}

/// What is wrong with a link to an upload; `None` where a link is none.
pub(crate) type Uploaded<'a> = dyn Fn(&str) -> Option<Result<(), String>> + 'a;

/// Reads the body of a submit.
pub(crate) fn read(
    script: &Script,
    body: &[u8],
    uploaded: &Uploaded<'_>,
) -> Result<Intake, Refusal> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| refuse(Check::Body, format!("the body is not JSON: {error}")))?;
    let violations = script.violations(&body);
    if !violations.is_empty() {
        return Err(refuse(Check::Body, listed(&violations)));
    }
    let endpoint = script.endpoint;
    if let Some((one, other)) = both_filled(&endpoint, &body) {
        return Err(refuse(Check::Body, format!("{one} must not stand beside {other}")));
    }
    for (_, link) in media(&endpoint, &body, MediumKind::Sound) {
        check_audio(&endpoint, link, uploaded)?;
    }
    let mut image = None;
    for (role, picture) in media(&endpoint, &body, MediumKind::Picture) {
        let picture = read_image(script, picture)?;
        if role == MediumRole::Image {
            image = Some(picture);
        }
    }
    // A body without a picture is refused as one whose picture is empty.
    let image = image.map_or_else(|| read_image(script, ""), Ok)?;
    Ok(Intake {
        image,
        seconds: whole(&endpoint, &body, "duration").unwrap_or(SECONDS),
        resolution: resolution(&endpoint, &body),
        sound: sound(&endpoint, &body),
        seed: whole(&endpoint, &body, "seed"),
        prompt: prompt(&endpoint, &body).unwrap_or_default().to_owned(),
    })
}

/// The prompt of a submit.
pub(crate) fn prompt<'a>(endpoint: &Endpoint, body: &'a Value) -> Option<&'a str> {
    text(body, endpoint.role("prompt", "")?)
}

/// The media of one kind that a body brings, as their links or data URIs.
fn media<'a>(
    endpoint: &Endpoint,
    body: &'a Value,
    kind: MediumKind,
) -> impl Iterator<Item = (MediumRole, &'a str)> {
    let roles = MediumRole::ALL.into_iter().filter(move |role| role.kind() == kind);
    roles.filter_map(|role| Some((role, text(body, endpoint.role(role.word(), role.part())?)?)))
}

fn refuse(check: Check, message: impl Into<String>) -> Refusal {
    Refusal { check, message: message.into() }
}

fn listed(violations: &[String]) -> String {
    let mut message = violations.iter().take(LISTED).cloned().collect::<Vec<_>>().join("; ");
    if violations.len() > LISTED {
        message.push_str("; and more");
    }
    message
}

/// The first two places that are filled both, and must not be.
fn both_filled(endpoint: &Endpoint, body: &Value) -> Option<(&'static str, &'static str)> {
    let is_filled = |pointer: &str| body.pointer(pointer).is_some();
    endpoint.exclusive.iter().copied().find(|(one, other)| is_filled(one) && is_filled(other))
}

/// What a storyboard's word says in a body, in the storyboard's spelling: by the body, else by
/// what the host assumes.
fn said(endpoint: &Endpoint, body: &Value, word: &str) -> Option<String> {
    let role = endpoint.role(word, "")?;
    role.said(&value(endpoint, body, role)?)
}

/// The value in a role's place: the body's, else what the host assumes.
fn value(endpoint: &Endpoint, body: &Value, role: &Role) -> Option<Value> {
    match role.found(body).first() {
        Some(value) => Some((*value).clone()),
        None => default(endpoint, role),
    }
}

fn default(endpoint: &Endpoint, role: &Role) -> Option<Value> {
    let mut defaults = endpoint.server_defaults.iter();
    let (_, json) = defaults.find(|(place, _)| *place == role.pointer)?;
    serde_json::from_str(json).ok()
}

fn text<'a>(body: &'a Value, role: &Role) -> Option<&'a str> {
    role.found(body).first()?.as_str()
}

fn whole(endpoint: &Endpoint, body: &Value, word: &str) -> Option<u32> {
    said(endpoint, body, word)?.parse().ok()
}

/// The class of the frame size. An endpoint without the parameter makes one class.
fn resolution(endpoint: &Endpoint, body: &Value) -> Resolution {
    let classes = [Resolution::P720, Resolution::P1080];
    let said = said(endpoint, body, "resolution");
    let named = |class: &Resolution| {
        said.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(class.as_str()))
    };
    let named = classes.into_iter().find(named);
    named.or(endpoint.resolution).unwrap_or(Resolution::P720)
}

/// Whether the clip has sound: driven by a link, or wanted of the model. A host that has no
/// such setting makes sound.
fn sound(endpoint: &Endpoint, body: &Value) -> bool {
    let role = endpoint.role("audio", "wanted");
    let wanted = role.and_then(|role| Some(role.spelt(&value(endpoint, body, role)?)));
    media(endpoint, body, MediumKind::Sound).next().is_some()
        || wanted.is_none_or(|word| word == "true")
}

fn check_audio(endpoint: &Endpoint, link: &str, uploaded: &Uploaded<'_>) -> Result<(), Refusal> {
    if let Some(is_there) = uploaded(link) {
        return is_there.map_err(|why| refuse(Check::Audio, why));
    }
    let as_data = endpoint.audio.is_some_and(|audio| audio.data_uri) && link.starts_with("data:");
    if is_link(link) || as_data {
        return Ok(());
    }
    Err(refuse(Check::Audio, "the sound must be an http or https link"))
}

fn read_image(script: &Script, image: &str) -> Result<ImageInput, Refusal> {
    let limits = &script.endpoint.image;
    if is_link(image) {
        return Ok(ImageInput::Link(image.to_owned()));
    }
    if !limits.data_uri {
        return Err(refuse(Check::ImageFormat, "the picture must be an http or https link"));
    }
    let expected = "the picture must be an http or https link, or data:<type>;base64,<data>";
    let data = image
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
        .map(|(_, data)| data)
        .ok_or_else(|| refuse(Check::ImageFormat, expected))?;
    let bytes = STANDARD
        .decode(data)
        .map_err(|error| refuse(Check::ImageFormat, format!("not base64: {error}")))?;
    let mut broken = picture::violations(limits, &bytes).into_iter();
    match broken.find(|refusal| script.checks(refusal.check)) {
        Some(refusal) => Err(refusal),
        None => Ok(ImageInput::File(bytes.into())),
    }
}

fn is_link(text: &str) -> bool {
    let scheme = text.split("://").next().unwrap_or_default();
    text.contains("://") && ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}
