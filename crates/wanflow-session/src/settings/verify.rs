//! The table `[verify]`: what a finished film is held against.

use std::ops::RangeInclusive;

use wanflow_media::inspect::{Demand, InspectionLimits};
use wanflow_plan::timeline::Time;

use crate::toml_file::{Mistakes, Value};

/// What `[verify]` may set.
const KNOWN: &[&str] = &[
    "black",
    "caption_speed",
    "chain_drift",
    "clipped",
    "drift",
    "end",
    "frozen",
    "gap",
    "length",
    "loudness",
    "loudness_tolerance",
    "quiet",
    "silent",
    "sync",
    "true_peak",
];

/// Levels that sound can have, in decibels of any kind.
const LEVELS: RangeInclusive<f64> = -70.0..=20.0;

/// Reads the table; what it does not set holds as usual.
pub(super) fn read(value: &Value<'_>, mistakes: &mut Mistakes) -> InspectionLimits {
    let mut limits = InspectionLimits::default();
    for (key, value) in mistakes.table(value).into_iter().flatten() {
        let time = match &**key.get_ref() {
            "black" => &mut limits.black,
            "frozen" => &mut limits.frozen,
            "silent" => &mut limits.silent,
            "gap" => &mut limits.gap,
            "end" => &mut limits.end,
            "sync" => &mut limits.sync,
            "length" => &mut limits.length,
            _ => {
                read_other(&mut limits, key.get_ref(), value, mistakes)
                    .unwrap_or_else(|| mistakes.unknown(key, KNOWN));
                continue;
            }
        };
        set(time, seconds(value, mistakes));
    }
    limits
}

/// Reads what is not a time; `None` if there is no such setting.
fn read_other(
    limits: &mut InspectionLimits,
    name: &str,
    value: &Value<'_>,
    mistakes: &mut Mistakes,
) -> Option<()> {
    match name {
        "clipped" => set(&mut limits.clipped, mistakes.number(value, 0..=48_000)),
        "quiet" => set(&mut limits.quiet, mistakes.level(value, "LUFS", LEVELS)),
        "loudness" => limits.loudness = mistakes.level(value, "LUFS", LEVELS),
        "loudness_tolerance" => {
            set(&mut limits.loudness_tolerance, mistakes.level(value, "LU", 0.0..=20.0));
        }
        "true_peak" => {
            let level = mistakes.level(value, "dBTP", LEVELS);
            set(&mut limits.true_peak, level.map(Demand::Asked));
        }
        "drift" | "chain_drift" => {
            let limit = if name == "drift" { &mut limits.drift } else { &mut limits.chain_drift };
            set(limit, mistakes.decimal(value, 0.0..=255.0).map(Demand::Asked));
        }
        "caption_speed" => set(&mut limits.caption_speed, mistakes.decimal(value, 1.0..=1000.0)),
        _ => return None,
    }
    Some(())
}

fn set<T>(limit: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *limit = value;
    }
}

/// A length in seconds, to the millisecond; an hour at most.
fn seconds(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Time> {
    let seconds = mistakes.decimal(value, 0.0..=3600.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the range")]
    let millis = (seconds * 1000.0).round() as u64;
    Some(Time::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Settings;
    use super::*;
    use crate::toml_file;

    fn decode(text: &str) -> Result<InspectionLimits, String> {
        let read = toml_file::decode(Path::new("wanflow.toml"), text, Settings::decode);
        read.map(|settings| settings.verify).map_err(|failure| failure.to_string())
    }

    /// Every setting of the table, at a value that is not the usual one.
    const ALL: &str = "[verify]\nblack = 1\ncaption_speed = 17.5\nchain_drift = 8\nclipped = 10\ndrift = 3\n\
        end = 0.02\nfrozen = 0.25\ngap = 0.2\nlength = 0\nloudness = \"-16 LUFS\"\n\
        loudness_tolerance = \"1 LU\"\nquiet = \"-30.5LUFS\"\nsilent = 4\nsync = 0.001\n\
        true_peak = \"-2 dBTP\"\n";

    #[test]
    fn every_limit_can_be_set() {
        let millis = Time::from_millis;
        let expected = InspectionLimits {
            black: millis(1000),
            frozen: millis(250),
            silent: millis(4000),
            clipped: 10,
            quiet: -30.5,
            loudness: Some(-16.0),
            loudness_tolerance: 1.0,
            true_peak: Demand::Asked(-2.0),
            gap: millis(200),
            end: millis(20),
            sync: millis(1),
            length: Time::ZERO,
            drift: Demand::Asked(3.0),
            chain_drift: Demand::Asked(8.0),
            caption_speed: 17.5,
        };
        assert_eq!(decode(ALL), Ok(expected));
        assert!(KNOWN.iter().all(|known| ALL.contains(&format!("\n{known} = "))), "{KNOWN:?}");
        assert_eq!(decode(""), Ok(InspectionLimits::default()));
    }

    #[test]
    fn the_page_shows_the_limits_that_usually_hold() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.md");
        let page = std::fs::read_to_string(page).expect("the page is readable");
        let blocks = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next());
        let read: Vec<_> = blocks.map(|block| decode(block.unwrap_or_default())).collect();
        let usual = InspectionLimits::default();
        let asked = InspectionLimits {
            loudness: Some(-14.0),
            true_peak: Demand::Asked(usual.true_peak.value()),
            drift: Demand::Asked(usual.drift.value()),
            chain_drift: Demand::Asked(usual.chain_drift.value()),
            ..usual.clone()
        };
        assert_eq!(read, [Ok(usual), Ok(asked)]);
        assert!(KNOWN.iter().all(|known| page.contains(&format!("\n{known} = "))), "{KNOWN:?}");
    }

    #[test]
    fn what_does_not_fit_is_told_at_its_place() {
        for (text, place) in [
            ("verify = 1\n", "wanflow.toml:1:10: this value does not fit"),
            ("[verify]\nblak = 1\n", "did you mean `black`?"),
            ("[verify]\nblack = \"1s\"\n", "expected a number from 0 to 3600"),
            ("[verify]\nblack = -1\n", "wanflow.toml:2:9: "),
            ("[verify]\nblack = nan\n", "wanflow.toml:2:9: "),
            ("[verify]\nloudness = -14\n", "from \"-70 LUFS\" to \"20 LUFS\""),
            ("[verify]\nloudness = \"-14 dB\"\n", "wanflow.toml:2:12: "),
            ("[verify]\nclipped = 1.5\n", "a whole number from 0 to 48000"),
        ] {
            let said = decode(text).expect_err("a mistake");
            assert!(said.contains(place), "{place:?} is not in:\n{said}");
        }
    }
}
