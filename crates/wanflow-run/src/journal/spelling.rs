//! Lines as this version spells them, read without looking for names: long journals are replayed
//! before each run. Whatever is spelt otherwise is left to serde, which reads the same from it.

use wanflow_api::Sha256;
use wanflow_plan::{Digest, SceneId, Take};

use super::order::Order;
use super::position::{LinePosition, parse_hex};
use crate::record::{Entry, FORMAT, Record, TaskEntry, TaskFact, UnixMillis};

/// Reads a line about a take; `None` if it is about something else, or is spelt in another way.
pub(super) fn read(json: &str) -> Option<(LinePosition, Record)> {
    let mut rest = Rest(json.strip_suffix("}}}")?);
    rest.skip("{\"v\":")?;
    let format = rest.number()?;
    rest.skip(",\"seq\":")?;
    let seq = rest.number()?;
    rest.skip(",\"prev\":\"")?;
    let prev = parse_hex(rest.take(8)?.as_bytes())?;
    rest.skip("\",")?;
    let order = match rest.skip("\"order\":[") {
        Some(()) => Some(rest.order()?),
        None => None,
    };
    rest.skip("\"at\":")?;
    let at = UnixMillis(rest.number()?);
    rest.skip(",\"entry\":{\"task\":{\"digest\":\"")?;
    let digest = Digest(Sha256::parse(rest.take(64)?)?);
    rest.skip("\",\"scene\":\"")?;
    let scene = SceneId::new(rest.plain_text()?);
    rest.skip(",\"take\":")?;
    let take = Take::new(u32::try_from(rest.number()?).ok()?)?;
    rest.skip(",\"attempt\":")?;
    let attempt = u32::try_from(rest.number()?).ok()?;
    rest.skip(",\"fact\":")?;
    let fact: TaskFact = serde_json::from_str(rest.0).ok()?;
    let entry = Entry::Task(Box::new(TaskEntry { digest, scene, take, attempt, fact }));
    let is_known = format <= u64::from(FORMAT);
    is_known.then_some((LinePosition { seq, prev, order }, Record { at, entry }))
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn take(&mut self, bytes: usize) -> Option<&'a str> {
        let (text, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(text)
    }

    /// A number as JSON has it, without a fraction.
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut digits) = (0_u64, 0);
        for digit in self.0.bytes().map(|byte| byte.wrapping_sub(b'0')).take_while(|it| *it < 10) {
            number = number.checked_mul(10)?.checked_add(digit.into())?;
            digits += 1;
        }
        let text = self.take(digits)?;
        let is_spelt_as_written = digits == 1 || !text.starts_with('0');
        (digits > 0 && is_spelt_as_written).then_some(number)
    }

    /// The rest of a text in which nothing is escaped.
    fn plain_text(&mut self) -> Option<&'a str> {
        let end = self.0.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
        let text = self.take(end)?;
        self.skip("\"")?;
        Some(text)
    }

    fn order(&mut self) -> Option<Order> {
        let sequence = u32::try_from(self.number()?).ok()?;
        self.skip(",")?;
        let number = self.number()?;
        self.skip("],")?;
        Some(Order { number, sequence })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line;
    use super::*;
    use crate::fixtures::every_record;

    fn json(record: &Record, place: LinePosition) -> String {
        let mut bytes = Vec::new();
        line::write(record, place, &mut bytes);
        let text = String::from_utf8(bytes).expect("JSON is text");
        text.trim_end().splitn(3, ' ').last().expect("it follows length and checksum").to_owned()
    }

    fn places() -> impl Strategy<Value = LinePosition> {
        let order = any::<Option<(u32, u64)>>().prop_map(|order| order.map(Order::from));
        (any::<u64>(), any::<u32>(), order).prop_map(|(seq, prev, order)| LinePosition {
            seq,
            prev,
            order,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_without_serde(place in places(), at: u64, scene: String) {
            let is_plain = !scene.contains(|c: char| c < ' ' || c == '"' || c == '\\');
            for mut record in every_record() {
                record.at = UnixMillis(at);
                if let Entry::Task(entry) = &mut record.entry {
                    entry.scene = SceneId::new(scene.clone());
                }
                let json = json(&record, place);
                prop_assert_eq!(read(&json).is_some(), record.as_task().is_some() && is_plain);
                prop_assert_eq!(line::parse_any(&json), Ok((place, record)));
            }
        }

        #[test]
        fn serde_reads_the_same_whatever_is_changed(
            place in places(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, change()), 0..3),
        ) {
            for record in every_record() {
                let mut json = json(&record, place).into_bytes();
                for (at, cut, new) in &changes {
                    let at = at.index(json.len());
                    json.splice(at..(at + cut).min(json.len()), new.bytes());
                }
                let json = String::from_utf8_lossy(&json);
                if let Some(read) = read(&json) {
                    prop_assert_eq!(line::parse_any(&json), Ok(read), "{}", json);
                }
            }
        }
    }

    /// What a line is made of, and what is not one.
    fn change() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "",
            "0",
            "1",
            "9",
            "-",
            ".",
            "e",
            "f",
            "A",
            " ",
            "\"",
            "\\",
            "\\u006f",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "4000",
            "\"v\":1,",
            "\u{7f}",
            "é",
            "\n",
            ",\"new\":1",
        ])
    }
}
