//! Sound files of every container, decoded from beginning to end.

use super::container::Container;
use super::listener::Listener;
use super::{aac, foreign, movie, mp3, packets, wav};
use crate::MediaError;

/// Decodes a whole file. Gives its container and what people call its codec.
pub(super) fn hear(
    bytes: &[u8],
    listener: &mut Listener<'_>,
) -> Result<(Container, String), MediaError> {
    let container = Container::of(bytes).ok_or_else(|| foreign::named(bytes))?;
    let codec = match container {
        Container::Mp3 => mp3::hear(bytes, listener),
        Container::Aac => aac::hear(bytes, listener),
        Container::Wav => wav::hear(bytes, listener),
        Container::Mp4 => movie::hear(bytes, listener),
        Container::Flac | Container::Ogg | Container::Aiff | Container::Caf => {
            packets::hear(bytes, container, listener)
        }
    }?;
    if listener.samples == 0 {
        return Err(MediaError::Damaged("there is no sound in it".into()));
    }
    Ok((container, codec))
}
