//! What encoders say of the samples that they put around the sound, in the way of iTunes: a text
//! of hexadecimal numbers among the movie's tags, `iTunSMPB`.

use super::boxes::Boxed;

/// Samples beyond this are not believed to be an encoder's delay.
const DELAY_MAX: u32 = 1 << 14;

/// Samples that are not sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gapless {
    /// Before it.
    pub(super) delay: u32,
    /// Behind it.
    pub(super) padding: u32,
    /// And how many are, where that is said.
    pub(super) samples: Option<u64>,
}

impl Gapless {
    /// Reads it from a movie's tags.
    pub(super) fn of(moov: Boxed<'_>) -> Option<Self> {
        let meta = moov.at(&[b"udta", b"meta"])?;
        // Version and flags stand before the boxes, but in QuickTime.
        let tags = [4, 0].into_iter().find_map(|skip| {
            let boxes = super::boxes::boxes(meta.body().get(skip..)?);
            boxes.into_iter().find(|child| child.kind == *b"ilst")
        })?;
        let own = tags.children().filter(|child| child.kind == *b"----");
        let mut named = own.filter_map(|tag| {
            let name = tag.child(*b"name")?;
            (name.body().get(4..)? == b"iTunSMPB").then(|| tag.child(*b"data")).flatten()
        });
        named.find_map(|data| Self::read(data.body().get(8..)?))
    }

    fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let mut words = text.split_ascii_whitespace().skip(1);
        let mut number = || u64::from_str_radix(words.next()?.trim_end_matches('\0'), 16).ok();
        let (delay, padding) = (u32::try_from(number()?).ok()?, u32::try_from(number()?).ok()?);
        let samples = number().filter(|samples| *samples > 0);
        (0 < delay && delay < DELAY_MAX).then_some(Self { delay, padding, samples })
    }
}

#[cfg(test)]
mod tests {
    use super::Gapless;

    #[test]
    fn what_itunes_writes_is_read_and_nonsense_is_not() {
        let read = |text: &str| Gapless::read(text.as_bytes());
        let usual = " 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";
        let gapless = Gapless { delay: 2112, padding: 458, samples: Some(4_141_558) };
        assert_eq!(read(usual), Some(gapless));
        let short = Gapless { delay: 1024, padding: 0, samples: None };
        assert_eq!(read("0 400 0"), Some(short));
        for nonsense in ["", " 0", "0 840", "0 xyz 1 2", "0 0 0 0", "0 FFFFFFFF 0 0"] {
            assert_eq!(read(nonsense), None, "{nonsense:?}");
        }
    }
}
