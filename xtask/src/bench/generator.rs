//! The generator of types beside typify: the whole battery, counted.

use super::row::{Row, held};
use super::test_bed::TestBed;
use crate::battery::{self, Totals, case};

pub(super) fn rows(_: &TestBed) -> Result<Vec<Row>, String> {
    let cases = case::read_all(&case::folder()).map_err(|error| error.to_string())?;
    let (ours, peer) = battery::measure(&cases, true).map_err(|error| error.to_string())?;
    let shown = |totals: &Totals| totals.counts.map(|count| count.to_string()).join(" / ");
    let bad: usize = ours.counts[2..].iter().sum();
    let what = format!(
        "types from {} schemas of about one keyword, against typify {}: right / refused / silently \
         wrong / fails to compile / panics",
        cases.len(),
        battery::PEER
    );
    let word = held(bad == 0);
    let verdict = format!(
        "nothing wrong, broken or panicking, also on {} changed instances ({word})",
        ours.mutants
    );
    Ok(vec![Row::new(&what, shown(&ours), peer.as_ref().map(shown).unwrap_or_default(), verdict)])
}
