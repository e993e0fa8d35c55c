//! What the tests of the matrix printed, read back.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use serde::Deserialize;

use super::rows::ROWS;

/// What begins the line of a row, wherever in a line that is.
const ROW: &str = "@row ";
/// What begins the line of the naive client.
const CONTROL: &str = "@control ";

/// What one run of the matrix reported.
#[derive(Debug, Default)]
pub(super) struct Report {
    rows: BTreeMap<u8, (String, Count)>,
    /// Tests that failed.
    failed: Vec<String>,
    /// What the naive client bought twice.
    pub(super) control: Option<Count>,
}

/// Faulted runs, and tasks in the host's ledger that should not be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Count {
    pub(super) runs: u64,
    pub(super) duplicates: u64,
}

#[derive(Deserialize)]
struct RowLine {
    row: u8,
    outcome: String,
    #[serde(flatten)]
    count: Count,
}

impl Report {
    /// Reads the test process's standard output. Lines of threads may meet within one line, so
    /// that marks are looked for anywhere; which tests failed stands at the end, undisturbed.
    pub(super) fn read(output: &str) -> Result<Self, String> {
        if !output.contains("test result: ") {
            return Err(format!("the tests did not run to their end:\n{output}"));
        }
        Ok(Self { failed: failed(output), ..Self::of_rows(output)? })
    }

    /// Reads the lines of rows alone, of tests that all passed.
    pub(super) fn of_rows(text: &str) -> Result<Self, String> {
        let mut report = Self::default();
        for line in text.lines() {
            if let Some(RowLine { row, outcome, count }) = marked(line, ROW)? {
                report.take(row, &outcome, count);
            }
            if let Some(count) = marked::<Count>(line, CONTROL)? {
                *report.control.get_or_insert_default() += count;
            }
        }
        Ok(report)
    }

    fn take(&mut self, row: u8, outcome: &str, count: Count) {
        let (outcomes, total) = self.rows.entry(row).or_default();
        if !outcomes.is_empty() {
            outcomes.push_str("; ");
        }
        outcomes.push_str(outcome);
        *total += count;
    }

    /// Whether a test of this row failed.
    pub(super) fn failed(&self, row: u8) -> bool {
        self.failures(row).next().is_some()
    }

    fn failures(&self, row: u8) -> impl Iterator<Item = &str> {
        let name = format!("row_{row:02}_");
        self.failed.iter().map(String::as_str).filter(move |test| test.contains(&name))
    }

    /// Whether the row was reported, and no test of it failed.
    pub(super) fn is_row_green(&self, row: u8) -> bool {
        self.rows.contains_key(&row) && !self.failed(row)
    }

    /// Whether all is as promised.
    pub(super) fn is_green(&self) -> bool {
        self.failed.is_empty()
            && ROWS.iter().all(|(row, _)| self.is_row_green(*row))
            && self.total().duplicates == 0
            && self.control.is_some_and(|control| control.duplicates > 0)
    }

    pub(super) fn outcome(&self, row: u8) -> String {
        let failures: Vec<_> = self.failures(row).collect();
        match self.rows.get(&row) {
            _ if !failures.is_empty() => format!("RED: {}", failures.join(", ")),
            Some((outcome, _)) => outcome.clone(),
            None => "MISSING".to_owned(),
        }
    }

    pub(super) fn count(&self, row: u8) -> Count {
        self.rows.get(&row).map(|(_, count)| *count).unwrap_or_default()
    }

    pub(super) fn total(&self) -> Count {
        let mut total = Count::default();
        self.rows.values().for_each(|(_, count)| total += *count);
        total
    }
}

impl Count {
    /// Duplicates for each 1,000 faulted runs.
    #[expect(clippy::cast_precision_loss, reason = "counts of a test run are far below 2^52")]
    pub(super) fn per_thousand(self) -> String {
        match self.runs {
            0 => "–".to_owned(),
            runs => format!("{:.1}", self.duplicates as f64 * 1000.0 / runs as f64),
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.runs += other.runs;
        self.duplicates += other.duplicates;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs, duplicates } = self;
        let per = self.per_thousand();
        write!(f, "{duplicates} duplicates in {runs} faulted runs, {per} per 1,000")
    }
}

/// The value behind a mark; what may follow it on the line is another thread's.
fn marked<T: for<'a> Deserialize<'a>>(line: &str, mark: &str) -> Result<Option<T>, String> {
    let Some((_, text)) = line.split_once(mark) else { return Ok(None) };
    let first = serde_json::Deserializer::from_str(text).into_iter().next();
    first.transpose().map_err(|error| format!("`{line}`: {error}"))
}

/// The names in the last list of failures.
fn failed(output: &str) -> Vec<String> {
    let Some((_, list)) = output.rsplit_once("\nfailures:\n") else { return Vec::new() };
    list.lines().map_while(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = r#"
test faults::disk::row_03_torn ... @row {"row":3,"outcome":"exact","runs":0,"duplicates":0}
ok
@row {"row":1,"outcome":"held","runs":400,"duplicates":1}test faults::money::row_39_x ... FAILED
@row {"row":1,"outcome":"and rerun","runs":100,"duplicates":0}
@control {"runs":40,"duplicates":10}

failures:

---- something ----
    faults::disk::row_03_torn

failures:
    faults::money::row_39_panic

test result: FAILED. 3 passed; 1 failed
"#;

    #[test]
    fn rows_are_read_wherever_they_stand() {
        let report = Report::read(OUTPUT).expect("it ran to its end");
        assert_eq!(report.count(1), Count { runs: 500, duplicates: 1 });
        assert_eq!(report.count(1).per_thousand(), "2.0");
        assert_eq!(report.outcome(1), "held; and rerun");
        assert!(report.is_row_green(3) && report.count(3).per_thousand() == "–");
        assert_eq!(report.outcome(39), "RED: faults::money::row_39_panic");
        assert_eq!(report.outcome(40), "MISSING");
        assert_eq!(report.control, Some(Count { runs: 40, duplicates: 10 }));
        assert!(!report.is_green());
    }

    #[test]
    fn a_matrix_is_whole_with_all_rows_no_duplicate_and_a_control_that_has_some() {
        let whole = |duplicates: u64, control: u64| {
            let rows = ROWS.iter().map(|(row, _)| {
                format!(
                    "@row {{\"row\":{row},\"outcome\":\"\",\"runs\":1,\"duplicates\":{duplicates}}}\n"
                )
            });
            let control = format!("@control {{\"runs\":9,\"duplicates\":{control}}}\n");
            let text = format!("{}{control}test result: ok.\n", rows.collect::<String>());
            Report::read(&text).expect("it ran to its end").is_green()
        };
        assert!(whole(0, 3));
        assert!(!whole(1, 3));
        assert!(!whole(0, 0));
    }

    #[test]
    fn tests_that_do_not_end_are_an_error() {
        let error = Report::read("running 4 tests").expect_err("no result");
        assert!(error.contains("did not run to their end"), "{error}");
    }
}
