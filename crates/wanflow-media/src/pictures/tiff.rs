//! What a TIFF's directories say beside what its decoder reads.

/// Directories that are followed at most.
const PAGES_MAX: u32 = 1000;

const NEW_SUBFILE_TYPE: u64 = 254;
const PHOTOMETRIC: u64 = 262;
const PROFILE: u64 = 34675;

/// What the numbers of the first page are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Photometric {
    /// Printing inks.
    Inks {
        /// Whether a colour profile says which.
        has_profile: bool,
    },
    /// Lightness and two axes of colour.
    Lab,
    /// Anything else, or nothing that can be read.
    Other,
}

/// How many pages a TIFF has; smaller versions of a page are none of their own.
pub(super) fn pages(bytes: &[u8]) -> u32 {
    const REDUCED: u64 = 1;
    let directories = directories(bytes);
    let is_page = |at: &usize| value(bytes, *at, NEW_SUBFILE_TYPE).unwrap_or(0) & REDUCED == 0;
    let pages = directories.iter().filter(|at| is_page(at)).count();
    u32::try_from(pages).unwrap_or(PAGES_MAX).max(1)
}

pub(super) fn photometric(bytes: &[u8]) -> Photometric {
    let first = directories(bytes).first().copied();
    match first.and_then(|at| value(bytes, at, PHOTOMETRIC)) {
        Some(5) => Photometric::Inks {
            has_profile: first.is_some_and(|at| value(bytes, at, PROFILE).is_some()),
        },
        Some(8..=10) => Photometric::Lab,
        _ => Photometric::Other,
    }
}

/// Where the directories begin.
fn directories(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = number(bytes, 4, 4);
    while let Some(place) = at.and_then(|at| usize::try_from(at).ok()).filter(|at| *at > 0) {
        let Some(entries) = entries(bytes, place) else { break };
        found.push(place);
        if found.len() == PAGES_MAX as usize {
            break;
        }
        at = number(bytes, place + 2 + 12 * entries, 4);
    }
    found
}

fn entries(bytes: &[u8], directory: usize) -> Option<usize> {
    number(bytes, directory, 2).and_then(|count| usize::try_from(count).ok())
}

/// The value of a tag in a directory, if it is there: a number, or the place of what is longer.
fn value(bytes: &[u8], directory: usize, tag: u64) -> Option<u64> {
    const SHORT: u64 = 3;
    let mut places = (0..entries(bytes, directory)?).map(|entry| directory + 2 + 12 * entry);
    let at = places.find(|at| number(bytes, *at, 2) == Some(tag))?;
    let width = if number(bytes, at + 2, 2) == Some(SHORT) { 2 } else { 4 };
    number(bytes, at + 8, width)
}

/// A number in the byte order of the file.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(width)?)?;
    let joined = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(if bytes.starts_with(b"II") {
        part.iter().rev().fold(0, joined)
    } else {
        part.iter().fold(0, joined)
    })
}
