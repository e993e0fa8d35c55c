//! The table of what goes in and what comes out: printed after a run, and written into README.

use std::fmt::Write as _;
use std::fs;

use super::cases::{Cases, MediaCase};
use super::made::Made;
use super::verdict::Verdict;
use crate::cargo::workspace;
use crate::rehearsal::Check;

/// Where the table stands in README.
const BEGIN: &str = "<!-- begin: cargo xtask media --write -->\n";
const END: &str = "<!-- end -->\n";

/// Prints how many cases of each row came to what; answers how many are wrong.
pub(crate) fn print(verdicts: &[(&MediaCase<'_>, Verdict)]) -> usize {
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

/// Writes the table into README.
pub(crate) fn write(cases: &Cases) -> Check<()> {
    let file = workspace().join("README.md");
    let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
    fs::write(&file, with_table(&text, cases)?).map_err(|error| error.to_string())
}

fn with_table(readme: &str, cases: &Cases) -> Check<String> {
    let missing = || format!("README.md has no {BEGIN}");
    let (before, rest) = readme.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", markdown(cases)))
}

/// A line for each row: what was tried, and what becomes of it.
fn markdown(cases: &Cases) -> String {
    let mut rows: Vec<(&Made, Vec<&str>, Vec<&str>)> = Vec::new();
    for case in cases.all() {
        let made = case.made();
        if rows.last().is_none_or(|(last, ..)| last.row != made.row) {
            rows.push((made, Vec::new(), Vec::new()));
        }
        let (_, right, refused) = rows.last_mut().expect("there is one now");
        match Verdict::expected_of(&case) {
            Verdict::Refused => add(refused, &made.name),
            _ => add(right, &made.name),
        }
    }
    let mut text = "| | taken | refused by name, with what to do |\n|---|---|---|\n".to_owned();
    for (made, right, refused) in rows {
        let row = &made.row;
        writeln!(text, "| {row} | {} | {} |", right.join("; "), refused.join("; "))
            .expect("strings take all");
    }
    text
}

/// A clip in all ways into a film has one name.
fn add<'a>(names: &mut Vec<&'a str>, name: &'a str) {
    if names.last() != Some(&name) {
        names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readmes_table_is_that_of_the_cases() {
        let cases = Cases::read().expect("the cases can be read");
        let readme = fs::read_to_string(workspace().join("README.md")).expect("it is there");
        let fresh = with_table(&readme, &cases).expect("the table has its place");
        assert_eq!(readme, fresh, "run `cargo xtask media --write`");
    }
}
