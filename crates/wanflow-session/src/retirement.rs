//! When an endpoint ends, seen from a day, and what takes its place.

use wanflow_api::endpoint::Retirement;
use wanflow_api::{Endpoint, EndpointRef};
use wanflow_compiler::rules::Ended;

use crate::day::Day;

/// Days before an announced end on which purchases are warned.
const NOTICE: i32 = 30;

/// Where an announced end lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The last day is over.
    Past,
    /// The last day is that many days away.
    In(i32),
    /// The document names no day of the calendar.
    Unclear,
}

impl End {
    /// Where the end lies, seen from a day. On the last day itself the endpoint is still served.
    pub fn of(retirement: &Retirement, today: Day) -> Self {
        match Day::parse(retirement.date).map(|last| today.days_to(last)) {
            Some(days) if days < 0 => Self::Past,
            Some(days) => Self::In(days),
            None => Self::Unclear,
        }
    }

    /// Whether to warn who buys.
    fn is_near(self) -> bool {
        match self {
            Self::Past | Self::Unclear => true,
            Self::In(days) => days <= NOTICE,
        }
    }
}

/// `ends 30 Sep 2026`, or `ended`.
pub fn in_words(retirement: &Retirement, today: Day) -> String {
    let word = if End::of(retirement, today) == End::Past { "ended" } else { "ends" };
    format!("{word} {}", Day::shown(retirement.date))
}

/// What takes an endpoint's place: those that are built in, and names of others.
pub fn replacements(retirement: &Retirement) -> (Vec<&'static str>, Vec<&'static str>) {
    let is_built_in = |id: &&&str| wanflow_api::endpoint(id).is_some();
    let (ours, others): (Vec<_>, Vec<_>) = retirement.replacements.iter().partition(is_built_in);
    (ours.into_iter().copied().collect(), others.into_iter().copied().collect())
}

/// The same in words; `None` where the announcement names nothing.
pub fn in_its_place(retirement: &Retirement) -> Option<String> {
    let (ours, others) = replacements(retirement);
    let others = (!others.is_empty()).then(|| format!("{} (not built in)", others.join(", ")));
    let ours = (!ours.is_empty()).then(|| ours.join(", "));
    let all: Vec<String> = ours.into_iter().chain(others).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// What to say of a storyboard that names no endpoint, where the one that then holds has ended.
#[derive(Clone, Debug)]
pub struct DefaultEnded {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
    /// The endpoint that is offered; `None` where none is alive.
    pub instead: Option<EndpointRef>,
}

impl DefaultEnded {
    /// What to say on a day, with the endpoint that would be offered; `None` while the one that
    /// holds is alive.
    pub fn on(today: Day, instead: Option<EndpointRef>) -> Option<Self> {
        let usual = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT)?;
        let end = usual.retirement.as_ref().filter(|end| End::of(end, today) == End::Past)?;
        let what = format!(
            "the storyboard names no endpoint, and the default, {}, {}",
            usual.id,
            in_words(end, today)
        );
        let help = match instead {
            Some(endpoint) => format!(
                "add the line `endpoint: {}` to buy there; its clips are different ones, so what \
                 you have bought would be bought again",
                endpoint.id
            ),
            None => "add a line `endpoint: ID`; `wanflow endpoints` lists them".to_owned(),
        };
        Some(Self { what, help, instead })
    }

    /// The same, for the compiler.
    pub fn as_ended(&self) -> Ended<'_> {
        let Self { what, help, instead } = self;
        Ended { what, help, instead: instead.map(|endpoint| endpoint.id) }
    }
}

/// What to say to somebody who is about to buy, where the end is past or near.
pub fn warning(endpoint: &Endpoint, today: Day) -> Option<(String, String)> {
    let retirement = endpoint.retirement.as_ref()?;
    let end = End::of(retirement, today);
    let words = in_words(retirement, today);
    let left = match end {
        _ if !end.is_near() => return None,
        End::Past => "; the host may refuse what is sent there",
        End::In(0) => ", today",
        End::In(1) => ", tomorrow",
        End::In(days) => &format!(", in {days} days"),
        End::Unclear => "",
    };
    let what = format!("{} {words}{left} ({})", endpoint.id, retirement.source);
    let instead = match in_its_place(retirement) {
        Some(names) => format!("in its place: {names}"),
        None => "the announcement names nothing in its place".to_owned(),
    };
    let help = format!("{instead}; `wanflow plan --compare` prices all that are built in");
    Some((what, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(date: &'static str, replacements: &'static [&'static str]) -> Endpoint {
        let known = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
        let retirement = Retirement { date, source: "announced", replacements };
        Endpoint { id: "studio/film", retirement: Some(retirement), ..*known }
    }

    #[test]
    fn an_end_is_warned_of_from_a_month_before() {
        let endpoint = ending("2026-09-30", &[]);
        for (today, said) in [
            ("2026-08-30", None),
            ("2026-08-31", Some("studio/film ends 30 Sep 2026, in 30 days (announced)")),
            ("2026-09-29", Some("studio/film ends 30 Sep 2026, tomorrow (announced)")),
            ("2026-09-30", Some("studio/film ends 30 Sep 2026, today (announced)")),
            (
                "2026-10-01",
                Some(
                    "studio/film ended 30 Sep 2026; the host may refuse what is sent there \
                     (announced)",
                ),
            ),
        ] {
            let today = Day::parse(today).expect("a day");
            let warned = warning(&endpoint, today).map(|(what, _)| what);
            assert_eq!(warned.as_deref(), said);
        }
        let unclear = ending("2026-09-31", &[]);
        let today = Day::parse("2026-01-01").expect("a day");
        let (what, _) = warning(&unclear, today).expect("what is not clear is told");
        assert_eq!(what, "studio/film ends 2026-09-31 (announced)");
        let (what, forever) = (Endpoint { retirement: None, ..unclear }, None);
        assert_eq!(warning(&what, today), forever);
    }

    #[test]
    fn what_is_built_in_is_named_first() {
        let today = Day::parse("2026-10-01").expect("a day");
        for (replacements, said) in [
            (
                &["other/film", wanflow_api::DEFAULT_ENDPOINT, "more"][..],
                "in its place: novita/wan2.6-i2v; other/film, more (not built in); ",
            ),
            (&["other/film"], "in its place: other/film (not built in); "),
            (&[], "the announcement names nothing in its place; "),
        ] {
            let (_, help) = warning(&ending("2026-09-30", replacements), today).expect("it ended");
            assert_eq!(help.split_inclusive("; `").next(), Some(&*format!("{said}`")));
        }
    }
}
