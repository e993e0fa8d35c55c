//! What was measured of a film's sound.

use std::fmt;

use serde::Serialize;
use wanflow_media::MixReport;
use wanflow_plan::timeline::Loudness;

/// What was measured of a film's sound. All numbers are hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilmSound {
    /// Integrated loudness by EBU R 128, in hundredths of a LUFS; `None`: nothing is loud enough
    /// to count.
    pub loudness: Option<i32>,
    /// The highest true peak, in hundredths of a dBTP; `None`: all of it is silence.
    pub true_peak: Option<i32>,
}

impl From<MixReport> for FilmSound {
    fn from(report: MixReport) -> Self {
        let MixReport { loudness, true_peak, gain: _, reduction: _ } = report;
        Self { loudness, true_peak }
    }
}

/// How far below what is asked for a film may be before it is worth a word, in hundredths of a LU:
/// what `verify` allows.
const NEAR: i32 = 50;

impl FilmSound {
    /// What is said of a film that is quieter than it is asked to be: peaks may go no higher.
    pub fn below(&self, asked: Loudness) -> Option<String> {
        let Loudness { integrated, true_peak } = asked;
        let (asked, loudness) = (integrated, self.loudness?);
        let lacking = asked - loudness;
        (lacking > NEAR).then(|| {
            format!(
                "quieter than the {:.1} LUFS that are asked for by {:.1} LU: its peaks may not go \
                 above {:.1} dBTP; ask for less, or use sounds with fewer peaks",
                f64::from(asked) / 100.0,
                f64::from(lacking) / 100.0,
                f64::from(true_peak) / 100.0,
            )
        })
    }
}

/// Prints `-14.0 LUFS, true peak -1.2 dBTP`.
impl fmt::Display for FilmSound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = |hundredths: i32| f64::from(hundredths) / 100.0;
        match (self.loudness, self.true_peak) {
            (Some(loudness), Some(peak)) => {
                write!(f, "{:.1} LUFS, true peak {:.1} dBTP", tenths(loudness), tenths(peak))
            }
            (None, Some(peak)) => write!(f, "true peak {:.1} dBTP", tenths(peak)),
            (_, None) => f.write_str("silent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_short_is_said() {
        let asked = Loudness { integrated: -1400, true_peak: -100 };
        let note = |loudness| FilmSound { loudness, true_peak: Some(-200) }.below(asked);
        assert_eq!(note(Some(-1449)), None);
        assert_eq!(note(None), None);
        let short = note(Some(-1550)).expect("1.5 LU are missing");
        assert!(
            short.starts_with("quieter than the -14.0 LUFS that are asked for by 1.5 LU"),
            "{short}"
        );
    }

    #[test]
    fn it_is_printed_as_meters_do() {
        let shown = |loudness, true_peak| FilmSound { loudness, true_peak }.to_string();
        assert_eq!(shown(Some(-1396), Some(-104)), "-14.0 LUFS, true peak -1.0 dBTP");
        assert_eq!(shown(None, Some(-6020)), "true peak -60.2 dBTP");
        assert_eq!(shown(None, None), "silent");
    }
}
