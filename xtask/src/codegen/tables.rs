//! Reads the `x-wanflow` tables of an endpoint document into the IR.
//!
//! Each function reads one table. Whether pointers lead anywhere is checked in `sound.rs`.

use super::cursor::Cursor;
use super::ir::{
    CheckRule, Condition, ErrorShape, FaultRule, ListItem, Outputs, Part, Polling, Prices,
    Retirement, StateRule,
};

/// Words of the documents for states, and the variants of `TaskState`.
pub(crate) const STATES: &[(&str, &str)] = &[
    ("queued", "Queued"),
    ("processing", "Processing"),
    ("succeeded", "Succeeded"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
    ("lost", "Lost"),
];

/// Words of the documents for fault classes, and expressions below `FaultClass`.
const CLASSES: &[(&str, &str)] = &[
    ("fix-scene", "FixScene"),
    ("moderated", "Moderated(endpoint::ModeratedInput::Unknown)"),
    ("moderated-prompt", "Moderated(endpoint::ModeratedInput::Prompt)"),
    ("moderated-image", "Moderated(endpoint::ModeratedInput::Image)"),
    ("abort-run", "AbortRun"),
    ("endpoint-gone", "EndpointGone"),
    ("lost", "Lost"),
    ("not-created", "NotCreated"),
    ("rate-limited", "RateLimited"),
    ("ambiguous", "Ambiguous"),
    ("poll-again", "PollAgain"),
    ("failed", "Failed"),
];

/// Words of the documents for checks, and the variants of `Check`.
const CHECKS: &[(&str, &str)] = &[
    ("path", "Path"),
    ("key", "Key"),
    ("body", "Body"),
    ("image-format", "ImageFormat"),
    ("image-alpha", "ImageAlpha"),
    ("image-side-min", "ImageSideMin"),
    ("image-side-max", "ImageSideMax"),
    ("image-aspect", "ImageAspect"),
    ("image-bytes", "ImageBytes"),
    ("audio", "Audio"),
    ("task", "Task"),
    ("forgotten", "Forgotten"),
    ("cancel", "Cancel"),
];

/// Words of the documents for whose word a price is, and the variants of `PriceBasis`.
const BASES: &[(&str, &str)] = &[("host", "Host"), ("third-party", "ThirdParty")];

const CALLS: &[(&str, &str)] = &[
    ("submit", "Submit"),
    ("poll", "Poll"),
    ("result", "Result"),
    ("cancel", "Cancel"),
    ("end", "End"),
];

/// Words of the documents for resolutions, and the variants of `Resolution`.
pub(crate) const RESOLUTIONS: &[(&str, &str)] = &[("720P", "P720"), ("1080P", "P1080")];

/// The table of sources: a letter for each, and the one that holds for facts without a mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(Vec<(String, String)>);

impl Marks {
    /// Reads the table.
    pub(crate) fn read(document: &Cursor<'_>) -> Self {
        let table = document.need("x-wanflow-marks");
        let rows = table.iter().flat_map(Cursor::members);
        Self(
            rows.filter_map(|(mark, text)| Some((mark.to_owned(), text.text()?.to_owned())))
                .collect(),
        )
    }

    /// The source that a mark stands for; without one, documented.
    pub(crate) fn source(&self, mark: Option<&str>) -> Option<String> {
        let mark = mark.unwrap_or("D");
        self.0.iter().find(|(known, _)| known == mark).map(|(_, text)| text.clone())
    }

    /// The source of a table or row, by its member `mark`.
    pub(crate) fn source_of(&self, place: &Cursor<'_>) -> Option<String> {
        let mark = place.member("mark");
        let source = self.source(mark.as_ref().and_then(Cursor::text));
        if source.is_none() {
            mark.as_ref().unwrap_or(place).refuse("this mark is not in `x-wanflow-marks`");
        }
        source
    }
}

/// State rules, in order.
pub(crate) fn states(document: &Cursor<'_>, marks: &Marks) -> Vec<StateRule> {
    let rows = document.need("x-wanflow-states");
    let read = |row: Cursor<'_>| {
        row.only(&["equals", "mark", "pointer", "state", "when"]);
        marks.source_of(&row)?;
        Some(StateRule {
            pointer: row.need_text("pointer")?.to_owned(),
            equals: row.need_text("equals")?.to_owned(),
            when: row.member("when").and_then(|place| condition(&place)),
            state: row.need("state")?.word(STATES)?,
        })
    };
    rows.iter().flat_map(Cursor::items).filter_map(read).collect()
}

/// What must hold beside a rule: of the body or of a header.
pub(crate) fn condition(place: &Cursor<'_>) -> Option<Condition> {
    place.only(&["equals", "header", "pointer"]);
    let text = |name: &str| place.member(name).and_then(|member| member.text()).map(str::to_owned);
    let (body, header) = (text("pointer"), text("header"));
    if body.is_some() == header.is_some() {
        place.refuse("expected a `pointer` or a `header`");
        return None;
    }
    let header = header.map(|name| name.to_ascii_lowercase());
    Some(Condition { body, header, equals: text("equals") })
}

/// Where the answers carry what became of a task.
pub(crate) fn outputs(document: &Cursor<'_>) -> Option<Outputs> {
    let table = document.need("x-wanflow-outputs")?;
    table.only(&["cost", "eta", "message", "progress", "reason", "seed", "ttl", "video"]);
    let text = |name: &str| pointer_or_absent(&table, name);
    table.need("video")?;
    Some(Outputs {
        video: text("video"),
        ttl: text("ttl"),
        progress: text("progress"),
        eta: text("eta"),
        reason: parts(&table, "reason"),
        message: parts(&table, "message"),
        seed: text("seed"),
        cost: text("cost"),
    })
}

/// Where an error carries its parts.
pub(crate) fn error(document: &Cursor<'_>) -> Option<ErrorShape> {
    let table = document.need("x-wanflow-error")?;
    table.only(&["item", "message", "reason", "status"]);
    let item = table.member("item");
    Some(ErrorShape {
        reason: parts(&table, "reason"),
        message: parts(&table, "message"),
        item: match item {
            None => None,
            Some(item) => Some(list_item(&item)?),
        },
        status: pointer_or_absent(&table, "status"),
    })
}

fn list_item(place: &Cursor<'_>) -> Option<ListItem> {
    place.only(&["message", "place"]);
    let message = place.need_text("message")?.to_owned();
    Some(ListItem { place: pointer_or_absent(place, "place"), message })
}

/// Places in an answer: a pointer, or a list of pointers, headers and words before a colon.
pub(crate) fn parts(table: &Cursor<'_>, name: &str) -> Vec<Part> {
    let Some(place) = table.member(name) else { return Vec::new() };
    let items = if place.value().is_array() { place.items() } else { vec![place] };
    items.iter().filter_map(part).collect()
}

fn part(place: &Cursor<'_>) -> Option<Part> {
    let mut part = Part { body: None, before_colon: None, header: None };
    if !place.value().is_object() {
        part.body = Some(place.text()?.to_owned());
        return Some(part);
    }
    if let Some(pointer) = place.member("before_colon") {
        place.only(&["before_colon"]);
        part.before_colon = Some(pointer.text()?.to_owned());
    } else {
        place.only(&["header"]);
        part.header = Some(place.need_text("header")?.to_ascii_lowercase());
    }
    Some(part)
}

/// The fault table, in order.
pub(crate) fn faults(document: &Cursor<'_>, marks: &Marks) -> Vec<FaultRule> {
    let table = document.need("x-wanflow-faults");
    let rows = table.iter().flat_map(Cursor::items);
    let mut faults: Vec<FaultRule> = Vec::new();
    for row in rows {
        let Some(fault) = fault(&row, marks) else { continue };
        let same = |other: &FaultRule| {
            let by_status = fault.reason.is_some() || other.status == fault.status;
            other.reason == fault.reason
                && by_status
                && (other.call.is_none() || other.call == fault.call)
                && other.when.is_none()
        };
        if faults.iter().any(same) {
            row.refuse("an earlier rule answers this already");
        }
        faults.push(fault);
    }
    faults
}

fn status(place: &Cursor<'_>) -> Option<u16> {
    let code = place.number::<u16>().filter(|code| (300..600).contains(code));
    if code.is_none() {
        place.refuse("expected an HTTP status from 300 to 599");
    }
    code
}

fn fault(row: &Cursor<'_>, marks: &Marks) -> Option<FaultRule> {
    row.only(&["bodyless", "call", "class", "mark", "reason", "status", "when"]);
    marks.source_of(row)?;
    let status = row.member("status").and_then(|place| status(&place));
    let reason = row.member("reason").and_then(|reason| reason.text());
    if row.member("reason").is_none() && row.member("status").is_none() {
        row.refuse("a fault needs a reason or a status");
    }
    let call = row.member("call").and_then(|call| call.word(CALLS));
    if call == Some("End") && reason.is_none() {
        row.refuse("the end of a task has no status of its own; expected a `reason`");
    }
    let is_failed = row.member("class").is_some_and(|class| class.value() == "failed");
    if is_failed && reason.is_none() && status.is_some_and(|status| status >= 500) {
        row.refuse("a server's trouble ends no task: without a `reason`, it is asked again");
    }
    let bodyless = row.member("bodyless").and_then(|place| place.flag()).unwrap_or_default();
    if bodyless && reason.is_some() {
        row.refuse("an answer without a body has no `reason`");
    }
    Some(FaultRule {
        bodyless,
        reason: reason.map(str::to_owned),
        status,
        call,
        when: row.member("when").and_then(|place| header_condition(&place)),
        class: row.need("class")?.word(CLASSES)?,
    })
}

fn header_condition(place: &Cursor<'_>) -> Option<Condition> {
    let condition = condition(place)?;
    if condition.header.is_none() {
        place.refuse("of an error's body, `reason` is what counts; expected a `header`");
    }
    Some(condition)
}

/// What the host checks before it takes a request. The fault table must know each answer: by its
/// reason, or where such an answer has none, by its status.
pub(crate) fn checks(document: &Cursor<'_>, faults: &[FaultRule], marks: &Marks) -> Vec<CheckRule> {
    let table = document.need("x-wanflow-checks");
    let read = |row: Cursor<'_>| {
        row.only(&["check", "mark", "reason", "status"]);
        marks.source_of(&row)?;
        let place = row.need("status")?;
        let status = status(&place)?;
        let reason = match row.member("reason") {
            Some(reason) => reason.text()?.to_owned(),
            None => String::new(),
        };
        let is_meant = |fault: &FaultRule| match reason.as_str() {
            "" => fault.reason.is_none() && fault.status == Some(status),
            reason => fault.reason.as_deref() == Some(reason),
        };
        if !faults.iter().any(is_meant) {
            let what = row.member("reason").unwrap_or(place);
            what.refuse("the fault table does not say what this answer means");
        }
        Some(CheckRule { check: row.need("check")?.word(CHECKS)?, status, reason })
    };
    table.iter().flat_map(Cursor::items).filter_map(read).collect()
}

/// Prices, where the document gives any.
pub(crate) fn prices(document: &Cursor<'_>, marks: &Marks) -> Option<Prices> {
    price_table(&document.member("x-wanflow-prices")?, marks)
}

/// One table of prices.
pub(crate) fn price_table(table: &Cursor<'_>, marks: &Marks) -> Option<Prices> {
    table.only(&["basis", "date", "mark", "silent_usd_per_second", "source", "usd_per_second"]);
    let source = format!("{}; {}", table.need_text("source")?, marks.source_of(table)?);
    Some(Prices {
        per_second: by_resolution(&table.need("usd_per_second")?),
        silent: table
            .member("silent_usd_per_second")
            .as_ref()
            .map(by_resolution)
            .unwrap_or_default(),
        date: date(table)?,
        source,
        basis: table.need("basis")?.word(BASES)?,
    })
}

fn by_resolution(table: &Cursor<'_>) -> Vec<(&'static str, u64)> {
    let mut prices = Vec::new();
    for (word, price) in table.members() {
        match RESOLUTIONS.iter().find(|(known, _)| *known == word) {
            Some((_, variant)) => prices.extend(usd(&price).map(|usd| (*variant, usd))),
            None => price.refuse(format!("`{word}` is not a resolution of the language")),
        }
    }
    prices
}

/// Hints for polling.
pub(crate) fn polling(document: &Cursor<'_>) -> Option<Polling> {
    let table = document.need("x-wanflow-polling")?;
    table.only(&["deadline", "every", "every_max", "typical"]);
    let seconds = |name: &str| table.need(name)?.number();
    let polling = Polling {
        typical: seconds("typical")?,
        every: seconds("every")?,
        every_max: seconds("every_max")?,
        deadline: seconds("deadline")?,
    };
    let ordered = [1, polling.every, polling.every_max, polling.deadline].is_sorted();
    if !ordered || polling.typical > polling.deadline {
        table.refuse("expected 1 <= every <= every_max <= deadline, and typical <= deadline");
    }
    Some(polling)
}

/// The notice of retirement, where there is one.
pub(crate) fn retirement(document: &Cursor<'_>, marks: &Marks) -> Option<Retirement> {
    let table = document.member("x-wanflow-retirement")?;
    table.only(&["date", "mark", "replacements", "source"]);
    let source = format!("{}; {}", table.need_text("source")?, marks.source_of(&table)?);
    let replacements = table.member("replacements").as_ref().map(Cursor::texts);
    Some(Retirement { date: date(&table)?, source, replacements: replacements.unwrap_or_default() })
}

/// An amount such as `"0.10"`, in micro-dollars. Text, since fractions are not exact as numbers.
pub(crate) fn usd(place: &Cursor<'_>) -> Option<u64> {
    let micros = |text: &str| {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 6 {
            return None;
        }
        let fraction: u64 = format!("{decimals:0<6}").parse().ok()?;
        whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction)
    };
    let amount = micros(place.text()?);
    if amount.is_none() {
        place.refuse("expected an amount such as \"0.10\", with at most six decimals");
    }
    amount
}

fn date(table: &Cursor<'_>) -> Option<String> {
    let place = table.need("date")?;
    let text = place.text()?;
    let form = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if !form.eq(*b"0000-00-00") {
        place.refuse("expected a day as YYYY-MM-DD");
    }
    Some(text.to_owned())
}

pub(crate) fn pointer_or_absent(table: &Cursor<'_>, name: &str) -> String {
    table.member(name).and_then(|place| place.text()).unwrap_or_default().to_owned()
}
