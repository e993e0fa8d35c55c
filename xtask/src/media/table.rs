//! The table of what goes in and what comes out: printed after a run.

use std::fmt;

use super::cases::Case;

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is used, and looks and sounds as it must.
    Right,
    /// It is refused, by name and with what to do.
    Refused,
    /// Neither.
    Wrong,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "right",
            Self::Refused => "refused",
            Self::Wrong => "WRONG",
        })
    }
}

/// Prints how many cases of each row came to what; answers how many are wrong.
pub(crate) fn print(verdicts: &[(&Case<'_>, Verdict)]) -> usize {
    let mut rows: Vec<(&str, [usize; 3])> = Vec::new();
    for (case, verdict) in verdicts {
        let row = case.made().row.as_str();
        if rows.last().is_none_or(|(last, _)| *last != row) {
            rows.push((row, [0; 3]));
        }
        rows.last_mut().expect("there is one now").1[*verdict as usize] += 1;
    }
    println!("\n{:40} {:>6} {:>16} {:>6}", "", "right", "refused by name", "wrong");
    let mut sum = [0; 3];
    for (row, counts) in &rows {
        line(row, *counts);
        for (sum, count) in sum.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    line("in all", sum);
    sum[Verdict::Wrong as usize]
}

fn line(row: &str, [right, refused, wrong]: [usize; 3]) {
    println!("{row:40} {right:>6} {refused:>16} {wrong:>6}");
}
