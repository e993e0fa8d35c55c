//! One line of a journal: `length checksum {json}` and a newline.
//!
//! The length counts the bytes of the JSON, in decimal. The checksum is CRC-32C, eight lower-case
//! hex digits, over all other bytes of the line: length, blank, JSON, newline. The JSON names
//! the line's number in sequence and the checksum of the line before, so that lost, doubled and
//! merged lines are noticed.
//!
//! The checksum covers the one before, so that it stands for all lines up to its own. Thirty-two
//! bits are enough: against accidents they miss one in four thousand million, and only where the
//! sequence holds too; against a person who rewrites the file a longer hash without a key would
//! do no more, for whoever can write here can compute it.

use serde::{Deserialize, Serialize};

use super::order::Order;
use super::position::{LinePosition, parse_hex};
use super::spelling;
use crate::record::{Entry, FORMAT, Record, UnixMillis};

/// The oldest format that knows the order of a folder's records.
const ORDERED: u32 = 3;

/// Why bytes are not a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotALine {
    /// The frame is broken: length, checksum, blanks or newline.
    Frame,
    /// All is well but for the last byte, which should be a newline and is another.
    OnlyNewline {
        /// Size of the line, with that byte.
        size: usize,
    },
    /// The frame holds, but the JSON is not a record.
    Record(String),
    /// A newer version wrote it.
    Newer(u32),
}

/// A line as it was read.
#[derive(Debug)]
pub(super) struct Line {
    pub place: LinePosition,
    pub record: Record,
    /// The line's own checksum.
    pub checksum: u32,
    /// Its size, with the newline.
    pub size: usize,
}

#[derive(Serialize)]
struct JsonOut<'a> {
    v: u32,
    seq: u64,
    prev: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Order>,
    at: UnixMillis,
    entry: &'a Entry,
}

#[derive(Deserialize)]
struct JsonIn<'a> {
    v: u32,
    seq: u64,
    #[serde(borrow)]
    prev: &'a str,
    #[serde(default)]
    order: Option<Order>,
    at: UnixMillis,
    entry: Entry,
}

/// Appends a record's line to `out` and answers its checksum.
pub(super) fn write(record: &Record, place: LinePosition, out: &mut Vec<u8>) -> u32 {
    let prev = format!("{:08x}", place.prev);
    let json = JsonOut {
        v: record.entry.format().max(if place.order.is_some() { ORDERED } else { 1 }),
        seq: place.seq,
        prev: &prev,
        order: place.order,
        at: record.at,
        entry: &record.entry,
    };
    let json = serde_json::to_vec(&json).expect("records are plain data");
    let length = format!("{} ", json.len());
    let checksum = checksum(length.as_bytes(), &json);
    out.extend(length.as_bytes());
    out.extend(format!("{checksum:08x} ").as_bytes());
    out.extend(json);
    out.push(b'\n');
    checksum
}

/// Reads the line that `bytes` begins with. Its place is not judged here.
pub(super) fn read(bytes: &[u8]) -> Result<Line, NotALine> {
    let (length, json_at) = frame(bytes).ok_or(NotALine::Frame)?;
    let stated = parse_hex(&bytes[json_at - 9..json_at - 1]).ok_or(NotALine::Frame)?;
    let end = json_at.checked_add(length).ok_or(NotALine::Frame)?;
    let (Some(json), Some(last)) = (bytes.get(json_at..end), bytes.get(end)) else {
        return Err(NotALine::Frame);
    };
    if stated != checksum(&bytes[..json_at - 9], json) {
        return Err(NotALine::Frame);
    }
    // A zero in the newline's place is what an interrupted write leaves on some file systems; any
    // other byte was changed after it was written.
    match last {
        b'\n' => {}
        0 => return Err(NotALine::Frame),
        _ => return Err(NotALine::OnlyNewline { size: end + 1 }),
    }
    parse(json).map(|(place, record)| Line { place, record, checksum: stated, size: end + 1 })
}

/// The checksum that a line states.
pub(super) fn stated(line: &[u8]) -> Option<u32> {
    let (_, json_at) = frame(line)?;
    parse_hex(&line[json_at - 9..json_at - 1])
}

/// The most bytes that a line has: many times what the longest request needs.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;

/// Whether bytes behind the last newline may be a line that a killed process did not finish: they
/// begin as one does, and are no longer than it was to be.
pub(super) fn is_unfinished(tail: &[u8]) -> bool {
    let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == tail.len() {
        return (1..10).contains(&digits) && tail[0] != b'0';
    }
    let (length, behind) = tail.split_at(digits);
    let is_spelt = behind.iter().zip(0..10).all(|(&byte, place)| match place {
        0 | 9 => byte == b' ',
        _ => parse_hex(&[byte]).is_some(),
    });
    let length = std::str::from_utf8(length).ok().and_then(|spelt| spelt.parse::<usize>().ok());
    let most = length.map_or(0, |length| digits + 10 + length.min(LONGEST) + 1);
    let is_json = behind.get(10).is_none_or(|&byte| byte == b'{');
    is_spelt && is_json && tail[0] != b'0' && tail.len() <= most
}

/// Finds the stated length and the offset of the JSON.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    // Nine digits are far more than any record has.
    let digits = bytes.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let spelt = std::str::from_utf8(&bytes[..digits]).ok()?;
    let length: usize = spelt.parse().ok()?;
    let json_at = digits + 10;
    let blanks = bytes.get(digits) == Some(&b' ') && bytes.get(json_at - 1) == Some(&b' ');
    (blanks && !spelt.starts_with('0')).then_some((length, json_at))
}

fn checksum(length: &[u8], json: &[u8]) -> u32 {
    let sum = crc32c::crc32c_append(crc32c::crc32c(length), json);
    crc32c::crc32c_append(sum, b"\n")
}

fn parse(json: &[u8]) -> Result<(LinePosition, Record), NotALine> {
    let json = std::str::from_utf8(json).map_err(|error| NotALine::Record(error.to_string()))?;
    spelling::read(json).map_or_else(|| parse_any(json), Ok)
}

/// Reads a line however its JSON is spelt.
pub(super) fn parse_any(json: &str) -> Result<(LinePosition, Record), NotALine> {
    let line: JsonIn<'_> = serde_json::from_str(json).map_err(|error| {
        newer(json).map_or_else(|| NotALine::Record(error.to_string()), NotALine::Newer)
    })?;
    if line.v > FORMAT {
        return Err(NotALine::Newer(line.v));
    }
    let prev = (line.prev.len() == 8).then(|| parse_hex(line.prev.as_bytes())).flatten();
    let prev = prev.ok_or_else(|| NotALine::Record("`prev` is not a checksum".to_owned()))?;
    let place = LinePosition { seq: line.seq, prev, order: line.order };
    Ok((place, Record { at: line.at, entry: line.entry }))
}

/// The format of a record that this version cannot read, if it is a newer one.
fn newer(json: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let version: Version = serde_json::from_str(json).ok()?;
    (version.v > FORMAT).then_some(version.v)
}
