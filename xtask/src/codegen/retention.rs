//! Reads `x-wanflow-retention`: how long a host keeps what was bought.

use super::cursor::Cursor;
use super::ir::{LargeResult, Retention};
use super::tables::Marks;

/// The table, where the document has one.
pub(crate) fn read(document: &Cursor<'_>, marks: &Marks) -> Option<Retention> {
    let table = document.member("x-wanflow-retention")?;
    table.only(&["large", "link", "mark", "result", "source", "task"]);
    let source = format!("{}; {}", table.need_text("source")?, marks.source_of(&table)?);
    let retention = Retention {
        result_seconds: seconds(&table, "result"),
        large: table.member("large").and_then(|place| large(&place)),
        task_seconds: seconds(&table, "task"),
        link_seconds: seconds(&table, "link"),
        source,
    };
    check(&table, &retention);
    Some(retention)
}

fn large(place: &Cursor<'_>) -> Option<LargeResult> {
    place.only(&["bytes_min", "result"]);
    let bytes_min = place.need("bytes_min")?.number()?;
    place.need("result")?;
    Some(LargeResult { bytes_min, seconds: seconds(place, "result")? })
}

fn seconds(table: &Cursor<'_>, name: &str) -> Option<u32> {
    let place = table.member(name)?;
    let seconds = place.number().filter(|seconds| *seconds > 0);
    if seconds.is_none() {
        place.refuse("expected a number of seconds above 0");
    }
    seconds
}

fn check(table: &Cursor<'_>, retention: &Retention) {
    let Retention { result_seconds, large, task_seconds, link_seconds, source: _ } = retention;
    if [result_seconds, task_seconds, link_seconds].iter().all(|fact| fact.is_none()) {
        table.refuse("says nothing: expected `result`, `task` or `link`");
    }
    if let Some(large) = large
        && result_seconds.is_none_or(|usual| large.seconds >= usual)
    {
        table.refuse("`large` stands beside a `result` that is kept longer");
    }
}
