//! The neutral request: what a storyboard wants of one clip, in the storyboard's own words.
//!
//! Every parameter is present, so that no server default can change the bill. How a word is
//! spelt on the wire is each endpoint's matter (`to_wire` in its generated module).

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One clip to generate, independent of any endpoint.
///
/// It serialises to the request's canonical form, which enters the task's digest: whatever must
/// not cause a new purchase (paths, scene ids) has no place here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipRequest {
    /// The picture the clip starts from.
    pub image: Image,
    /// The picture the clip ends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_image: Option<Image>,
    /// The whole prompt as sent: style, camera, shots and variables are already in it.
    pub prompt: String,
    /// What the clip must not show; empty if nothing was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub negative_prompt: String,
    /// Where the clip's sound comes from.
    pub audio: Audio,
    /// Name of a video effect that replaces the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Seed of the generation, 0 to 2³¹ − 1; absent: the host draws one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// Length of the clip in whole seconds.
    pub duration: Seconds,
    /// The shots as a list, where the endpoint takes one; the prompt mentions them as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shots: Vec<Shot>,
    /// One continuous shot, or several.
    pub shot_type: ShotType,
    /// Whether the host draws its "AI generated" mark.
    pub watermark: bool,
    /// Class of the frame size; the aspect follows the picture.
    pub resolution: Resolution,
    /// Whether the host may rewrite the prompt.
    pub prompt_extend: bool,
    /// Fields that only some endpoints have, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, Value>,
}

impl ClipRequest {
    /// A request that says nothing but a picture and a prompt, as the first version wrote it.
    ///
    /// It is read like any old request: whatever was added to requests later has a default.
    pub fn plain(image: &Image, prompt: &str) -> Self {
        let first = json!({
            "image": image,
            "prompt": prompt,
            "audio": Audio::Generated,
            "duration": Seconds(5),
            "shot_type": ShotType::Single,
            "watermark": false,
            "resolution": Resolution::P720,
            "prompt_extend": true,
        });
        serde_json::from_value(first).expect("what was added later has a default")
    }
}

/// A timed part of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shot {
    /// What happens, with style and camera in it.
    pub prompt: String,
    /// Its length in whole seconds.
    pub duration: Seconds,
}

/// A picture, by what is known of it before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Image {
    /// A link that the host fetches itself. Its content is not checked.
    Url(String),
    /// A local file.
    File(ImageFile),
    /// The anchor frame of another scene's picked take.
    Anchor(Anchor),
}

/// A local picture: its bytes count, its path does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFile {
    /// SHA-256 of the file as it lies on disk.
    pub sha256: Sha256,
    /// Version of the preparation (scaling, flattening) that the bytes go through.
    pub prepare: u32,
    /// Colour `#rrggbb` under transparent pixels; present only if the picture has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matte: Option<String>,
}

/// A frame of another scene's clip. Which scene that is does not count: renaming it buys nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// SHA-256 of the other scene's clip; absent while the clip does not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<Sha256>,
    /// Which frame.
    pub at: At,
    /// Version of the method that takes and prepares the frame.
    pub method: u32,
}

/// A place in a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The last frame.
    Last,
    /// The one of the last half second that is sharpest and best exposed.
    Best,
    /// The frame shown at this many milliseconds from the clip's start.
    Millis(u32),
}

/// Where a clip's sound comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audio {
    /// The model adds sound of its own.
    Generated,
    /// No sound.
    Silent,
    /// A link to a sound file that drives the generation.
    Url(String),
    /// A local sound file that drives the generation.
    File(AudioFile),
}

/// A local sound file: its bytes count, its path does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioFile {
    /// SHA-256 of the file as it lies on disk.
    pub sha256: Sha256,
    /// Version of the conversion that the bytes go through; absent where they are sent as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<u32>,
}

/// Whole seconds of film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub u32);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}

/// Whether a clip is one continuous shot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShotType {
    /// One continuous shot.
    Single,
    /// Several shots; needs prompt extension at the endpoints known so far.
    Multi,
}

impl ShotType {
    /// The storyboard's word: `single` or `multi`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multi => "multi",
        }
    }
}

/// Class of the frame size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Resolution {
    /// About 1280 × 720 pixels.
    #[serde(rename = "720P")]
    P720,
    /// About 1920 × 1080 pixels.
    #[serde(rename = "1080P")]
    P1080,
}

impl Resolution {
    /// The storyboard's word: `720P` or `1080P`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P720 => "720P",
            Self::P1080 => "1080P",
        }
    }
}

/// A SHA-256 digest; printed and stored as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// Reads 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (pairs, []) = text.as_bytes().as_chunks() else { return None };
        let mut digest = [0; 32];
        if pairs.len() != digest.len() {
            return None;
        }
        // Long journals hold hundreds of thousands of digests: one look at the end shows whether
        // all of them were digits.
        let mut seen = 0;
        for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
            let (high, low) = (HEX[usize::from(*high)], HEX[usize::from(*low)]);
            seen |= high | low;
            *byte = high << 4 | low & 0xf;
        }
        (seen & NOT_A_DIGIT == 0).then_some(Self(digest))
    }

    /// The first 12 hex digits: enough for people to tell two apart.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

/// Marks what is not a digit in [`HEX`].
const NOT_A_DIGIT: u8 = 0x80;

/// The value of each hex digit, by its byte.
const HEX: [u8; 256] = {
    let mut values = [NOT_A_DIGIT; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit as usize] as usize] = digit;
        values[b"0123456789ABCDEF"[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
};

/// Its first bytes tell a digest from others as well as all of them do.
impl Hash for Sha256 {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [first, ..] = self.0.as_chunks().0 else { return };
        state.write_u64(u64::from_le_bytes(*first));
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Sha256 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(HexDigits)
    }
}

/// Reads a digest from text in place: journals hold tens of thousands of them.
struct HexDigits;

impl serde::de::Visitor<'_> for HexDigits {
    type Value = Sha256;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("64 hex digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Sha256, E> {
        Sha256::parse(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_as_they_are_printed() {
        let text = "00ff7f80".repeat(8);
        let digest = Sha256::parse(&text).expect("64 hex digits");
        assert_eq!((digest.0[1], digest.to_string()), (0xff, text.clone()));
        assert_eq!(Sha256::parse(&text.to_uppercase()), Some(digest));
        let json = format!("\"{text}\"");
        assert_eq!(serde_json::from_str::<Sha256>(&json).expect("64 hex digits"), digest);
        for wrong in ["", &text[1..], &text[2..], &format!("{text}00"), &text.replace('f', "g")] {
            assert_eq!(Sha256::parse(wrong), None, "{wrong}");
            let error = serde_json::from_str::<Sha256>(&format!("\"{wrong}\"")).expect_err("wrong");
            assert!(error.to_string().contains("64 hex digits"), "{error}");
        }
    }
}
