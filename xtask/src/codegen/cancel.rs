//! Reads what a host's answers to being asked to cancel mean.

use super::calls::Operation;
use super::cursor::Cursor;
use super::ir::CancelRule;
use super::tables::{self, Marks};

/// Words of the documents, and the variants of `CancelOutcome`.
const OUTCOMES: &[(&str, &str)] =
    &[("cancelled", "Cancelled"), ("asked", "Asked"), ("over", "Over"), ("not-known", "NotKnown")];

/// The rows, in order.
pub(crate) fn outcomes(
    place: &Cursor<'_>,
    operation: &Operation<'_>,
    marks: &Marks,
) -> Vec<CancelRule> {
    let rows = place.member("outcomes");
    let rows = rows.iter().flat_map(Cursor::items);
    rows.filter_map(|row| outcome(&row, operation, marks)).collect()
}

fn outcome(row: &Cursor<'_>, operation: &Operation<'_>, marks: &Marks) -> Option<CancelRule> {
    row.only(&["example", "mark", "means", "status", "when"]);
    marks.source_of(row)?;
    let place = row.need("status")?;
    let status: u16 = place.number()?;
    if !operation.has_response(status) {
        place.refuse("the operation lists no answer with this status");
    }
    let example = row.member("example").map(|example| example.value().to_string());
    Some(CancelRule {
        status,
        when: row.member("when").and_then(|place| tables::condition(&place)),
        means: row.need("means")?.word(OUTCOMES)?,
        example: example.unwrap_or_else(|| "{}".to_owned()),
    })
}
