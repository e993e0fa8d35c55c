//! Reads `x-wanflow-billing`: what a host charges where no clip comes of a request.

use super::cursor::Cursor;
use super::ir::Billing;
use super::tables::Marks;

/// Words of the documents, and the variants of `Charge`.
const CHARGES: &[(&str, &str)] =
    &[("never", "Never"), ("always", "Always"), ("perhaps", "Perhaps")];

const NOT_KNOWN: &str = "NotKnown";

/// The table; what it does not say is not known.
pub(crate) fn read(document: &Cursor<'_>, marks: &Marks) -> Billing {
    let mut billing = Billing { failed: NOT_KNOWN, moderated: NOT_KNOWN, cancelled: NOT_KNOWN };
    let Some(table) = document.member("x-wanflow-billing") else { return billing };
    table.only(&["cancelled", "failed", "mark", "moderated"]);
    marks.source_of(&table);
    let charge = |name: &str| table.member(name).and_then(|place| place.word(CHARGES));
    billing.failed = charge("failed").unwrap_or(NOT_KNOWN);
    billing.moderated = charge("moderated").unwrap_or(NOT_KNOWN);
    billing.cancelled = charge("cancelled").unwrap_or(NOT_KNOWN);
    billing
}
