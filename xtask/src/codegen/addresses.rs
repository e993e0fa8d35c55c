//! Reads `x-wanflow-addresses`: where a host's answers carry the addresses of further calls.

use super::cursor::Cursor;
use super::ir::Addresses;
use super::tables::pointer_or_absent;

/// The table; without one, no answer carries any.
pub(crate) fn read(document: &Cursor<'_>) -> Addresses {
    let Some(table) = document.member("x-wanflow-addresses") else { return Addresses::default() };
    table.only(&["cancel", "poll", "result"]);
    Addresses {
        poll: pointer_or_absent(&table, "poll"),
        result: pointer_or_absent(&table, "result"),
        cancel: pointer_or_absent(&table, "cancel"),
    }
}
