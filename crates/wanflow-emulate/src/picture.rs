//! Whether an endpoint takes a picture: by its content, never by its name or declared type.

use wanflow_api::endpoint::{Check, ImageLimits};

use crate::refusal::Refusal;

/// The limits that no schema can say and that the picture breaks, in the order of the checks.
pub(crate) fn violations(limits: &ImageLimits, bytes: &[u8]) -> Vec<Refusal> {
    let mut broken = Vec::new();
    let mut refuse = |check, message: String| broken.push(Refusal { check, message });
    if bytes.len() as u64 > limits.bytes_max {
        let (size, most) = (bytes.len(), limits.bytes_max);
        refuse(Check::ImageBytes, format!("the picture has {size} bytes, at most {most}"));
    }
    match wanflow_media::probe_picture(bytes) {
        Err(error) => refuse(Check::ImageFormat, words(&error)),
        Ok(facts) => {
            let (width, height) = (facts.width, facts.height);
            let (least, most) = (limits.side_min, limits.side_max);
            let format = facts.format.media_type();
            if !limits.formats.contains(&format) {
                refuse(Check::ImageFormat, format!("{format} is not taken"));
            }
            if facts.alpha && !limits.alpha {
                refuse(Check::ImageAlpha, "the picture has an alpha channel".to_owned());
            }
            let aspect = u64::from(width) * 1000 / u64::from(height.max(1));
            if let Some((low, high)) = limits.aspect
                && !(u64::from(low)..=u64::from(high)).contains(&aspect)
            {
                refuse(Check::ImageAspect, format!("{width} × {height} is too wide or too tall"));
            }
            if width.min(height) < least {
                refuse(Check::ImageSideMin, format!("{width} × {height}: at least {least} px"));
            }
            if width.max(height) > most {
                refuse(Check::ImageSideMax, format!("{width} × {height}: at most {most} px"));
            }
        }
    }
    broken
}

/// What the emulated hosts say of a file. Hosts' words stand in journals, and those that are
/// recorded must be made again to the letter (`tests/digests.json`): these do not change.
fn words(error: &wanflow_media::MediaError) -> String {
    error.to_string().replace("not a picture;", "not a picture, which wanflow does not read;")
}
