//! Where the channels of a track stand, as `chan` (QuickTime) and `chnl` (ISO) say.

use crate::sound::{Speaker, of_mask};

use Speaker::{
    BackCentre, BackLeft, BackRight, Centre, Elsewhere, Left, LeftOfCentre, Low, Right,
    RightOfCentre, SideLeft, SideRight,
};

/// QuickTime's layouts by the upper half of their tag.
const TAGS: [(u32, &[Speaker]); 17] = [
    (100, &[Centre]),
    (101, &[Left, Right]),
    (108, &[Left, Right, BackLeft, BackRight]),
    (113, &[Left, Right, Centre]),
    (114, &[Centre, Left, Right]),
    (115, &[Left, Right, Centre, BackCentre]),
    (116, &[Centre, Left, Right, BackCentre]),
    (117, &[Left, Right, Centre, BackLeft, BackRight]),
    (118, &[Left, Right, BackLeft, BackRight, Centre]),
    (119, &[Left, Centre, Right, BackLeft, BackRight]),
    (120, &[Centre, Left, Right, BackLeft, BackRight]),
    (121, &[Left, Right, Centre, Low, BackLeft, BackRight]),
    (122, &[Left, Right, BackLeft, BackRight, Centre, Low]),
    (123, &[Left, Centre, Right, BackLeft, BackRight, Low]),
    (124, &[Centre, Left, Right, BackLeft, BackRight, Low]),
    (126, &[Left, Right, Centre, Low, SideLeft, SideRight, LeftOfCentre, RightOfCentre]),
    (128, &[Left, Right, Centre, Low, SideLeft, SideRight, BackLeft, BackRight]),
];

/// ISO's layouts by their number (ISO/IEC 23001-8).
const DEFINED: [(u8, &[Speaker]); 9] = [
    (1, &[Centre]),
    (2, &[Left, Right]),
    (3, &[Centre, Left, Right]),
    (4, &[Centre, Left, Right, BackCentre]),
    (5, &[Centre, Left, Right, BackLeft, BackRight]),
    (6, &[Centre, Left, Right, BackLeft, BackRight, Low]),
    (7, &[Centre, LeftOfCentre, RightOfCentre, Left, Right, BackLeft, BackRight, Low]),
    (11, &[Centre, Left, Right, SideLeft, SideRight, BackCentre, Low]),
    (12, &[Centre, Left, Right, SideLeft, SideRight, BackLeft, BackRight, Low]),
];

/// The layout that a box of an entry states; boxes are found by their kind.
pub(super) fn read<'a>(
    find: impl Fn([u8; 4]) -> Option<&'a [u8]>,
    channels: usize,
) -> Option<Vec<Speaker>> {
    let stated = find(*b"chan").and_then(quick_time);
    let stated = stated.or_else(|| find(*b"chnl").and_then(|body| iso(body, channels)));
    stated.filter(|speakers| speakers.len() == channels)
}

fn quick_time(body: &[u8]) -> Option<Vec<Speaker>> {
    let long = |at: usize| {
        body.get(at..).and_then(<[u8]>::first_chunk).map(|long| u32::from_be_bytes(*long))
    };
    let (tag, bitmap, count) = (long(4)?, long(8)?, long(12)?);
    match tag {
        0x1_0000 => Some(of_mask(bitmap.into())),
        0 => (0..count.min(24)).map(|index| long(16 + 20 * index as usize).map(labelled)).collect(),
        tag => {
            let found = TAGS.iter().find(|(known, _)| *known == tag >> 16);
            found.map(|(_, speakers)| speakers.to_vec())
        }
    }
}

const fn labelled(label: u32) -> Speaker {
    match label {
        1 => Left,
        2 => Right,
        3 | 42 => Centre,
        4 | 37 => Low,
        5 | 33 => BackLeft,
        6 | 34 => BackRight,
        7 => LeftOfCentre,
        8 => RightOfCentre,
        9 => BackCentre,
        10 => SideLeft,
        11 => SideRight,
        _ => Elsewhere,
    }
}

/// Version 0 alone: the list of channels that the first byte announces.
fn iso(body: &[u8], channels: usize) -> Option<Vec<Speaker>> {
    let [0, _, _, _, structure, defined, rest @ ..] = body else { return None };
    if structure & 1 == 0 {
        return None;
    }
    if *defined == 0 {
        let places = rest.get(..channels)?;
        return Some(places.iter().copied().map(placed).collect());
    }
    DEFINED.iter().find(|(known, _)| known == defined).map(|(_, speakers)| speakers.to_vec())
}

const fn placed(place: u8) -> Speaker {
    match place {
        0 => Left,
        1 => Right,
        2 => Centre,
        3 | 26 => Low,
        4 | 8 => BackLeft,
        5 | 9 => BackRight,
        6 => LeftOfCentre,
        7 => RightOfCentre,
        10 => BackCentre,
        13 => SideLeft,
        14 => SideRight,
        _ => Elsewhere,
    }
}
