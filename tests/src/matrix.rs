//! The fault matrix's report: each row prints its outcome in a line that `cargo xtask faults`
//! reads, and appends it to the file that `WANFLOW_FAULTS` names, if it names one. It knows no
//! faults of its own.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Names the file to which the lines are appended.
const FILE: &str = "WANFLOW_FAULTS";

/// What begins the line of a row.
pub const MARK: &str = "@row ";

/// What begins the line of the naive control.
pub const CONTROL: &str = "@control ";

/// What a row counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs under this row's fault.
    pub runs: u64,
    /// Tasks in the host's ledger beyond one for each scene, take and attempt.
    pub duplicates: u64,
}

impl Tally {
    /// A row in which nothing could be bought.
    pub const NONE: Self = Self { runs: 0, duplicates: 0 };
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.runs += other.runs;
        self.duplicates += other.duplicates;
    }
}

/// Reports how a row of the matrix ended; the test has asserted everything before.
pub fn row(number: u8, outcome: &str, tally: Tally) {
    let Tally { runs, duplicates } = tally;
    let line = serde_json::json!({
        "row": number, "outcome": outcome, "runs": runs, "duplicates": duplicates,
    });
    write_line(&format!("{MARK}{line}\n"));
}

/// Reports what the naive client paid twice under the same faults: above zero, or the matrix
/// would not see a duplicate if there were one.
pub fn control(tally: Tally) {
    let Tally { runs, duplicates } = tally;
    let line = serde_json::json!({ "runs": runs, "duplicates": duplicates });
    write_line(&format!("{CONTROL}{line}\n"));
}

/// Writes a whole line at once: tests of other threads write theirs.
fn write_line(line: &str) {
    print!("{line}");
    let Some(file) = std::env::var_os(FILE) else { return };
    let file = OpenOptions::new().append(true).create(true).open(file);
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    written.expect("the file that is named can be written");
}
