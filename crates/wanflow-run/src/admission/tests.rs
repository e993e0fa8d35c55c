//! Every reason for and against a purchase, as a table of cases.

use wanflow_plan::{SceneId, Take};

use super::*;
use crate::fixtures::{plan, scene, usd};

/// All that a verdict depends on. The usual one is admitted.
#[derive(Clone)]
struct Case {
    purpose: Purpose,
    approval: Approval,
    budget: Budget,
    losses: Option<&'static str>,
    /// Closed before.
    closed: Option<Closed>,
    first_submit: FirstSubmit,
    balance: BalanceCheck,
    granted: Usd,
    candidate: Candidate,
    now: Situation,
    found: Findings,
}

fn usual() -> Case {
    Case {
        purpose: Purpose::Remote,
        approval: Approval::Given("--yes".to_owned()),
        budget: Budget::default(),
        losses: None,
        closed: None,
        first_submit: FirstSubmit::Settled,
        balance: BalanceCheck::Asked,
        granted: Usd::ZERO,
        candidate: Candidate {
            step: PurchaseStep::Submit,
            origin: Origin::Plan,
            price: Some(usd("0.50")),
            wanted_by: WantedBy::Plan,
        },
        now: Situation { places: 1, added: usd("1.00"), owed: usd("3.00"), ..Default::default() },
        found: Findings {
            parent: Some(Ok(())),
            place: Some(Ok(())),
            quote: Some(Quote::None),
            turn: Some(Ok(())),
        },
    }
}

impl Case {
    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut case = usual();
        change(&mut case);
        case
    }

    fn admission(&self) -> Admission {
        let mut plan = plan(&[scene("moon", 1, "a moon")]);
        plan.purpose = self.purpose;
        let limits = Limits { budget: self.budget, concurrency: 2 };
        let losses = self.losses.map(ToOwned::to_owned);
        let mut admission = Admission::new(&plan, &self.approval, limits, losses);
        admission.set_balance(self.balance);
        admission.grant(self.granted);
        if self.first_submit == FirstSubmit::Settled {
            admission.first_submit_settled();
        }
        if let Some(closed) = self.closed.clone() {
            assert!(admission.close(closed));
        }
        admission
    }

    fn verdict(&self) -> Verdict {
        self.admission().judge(&self.candidate, &self.now, &self.found)
    }
}

fn unapproved() -> Closed {
    Closed::Unapproved("nobody".to_owned())
}

fn undecoded() -> Undecoded {
    Undecoded {
        of: SceneId::new("sun"),
        of_take: Take::FIRST,
        codec: "HEVC".to_owned(),
        file: "out/clips/sun.mp4".to_owned(),
        why: None,
    }
}

fn run(cap: &str) -> Budget {
    Budget { run: Some(usd(cap)), total: None }
}

fn total(cap: &str) -> Budget {
    Budget { run: None, total: Some(usd(cap)) }
}

fn over(cap: Cap, before: &str, most: &str) -> Verdict {
    let (price, before, most) = (usd("0.50"), usd(before), usd(most));
    Verdict::Later(Delay::Budget(OverBudget { price, before, cap, most }))
}

fn quoted(most: &str) -> Quote {
    Quote::Given(Quoted { least: Usd::ZERO, most: usd(most) })
}

type Row = (&'static str, fn(&mut Case), Verdict);

fn check<const N: usize>(rows: [Row; N]) {
    for (name, change, verdict) in rows {
        assert_eq!(Case::with(change).verdict(), verdict, "{name}");
    }
}

const SOON: Duration = Duration::from_secs(9);

#[test]
fn what_closes_a_run_or_keeps_a_task_out_of_it() {
    let other = "plan \"123456789abc\" was approved, and the plan is";
    let of_another = Case::with(|it| it.approval = Approval::OfPlan("123456789abc".to_owned()));
    let Verdict::Close(Closed::Unapproved(why)) = of_another.verdict() else { panic!("{other}") };
    assert!(why.starts_with(other), "{why}");
    check([
        ("all is well", |_| {}, Verdict::Admitted),
        ("the run is ending", |it| it.now.is_ending = true, Verdict::Later(Delay::Ending)),
        (
            "an older plan's",
            |it| it.candidate.origin = Origin::OlderPlan,
            Verdict::Never(Refusal::OlderPlan),
        ),
        ("a kept clip", |it| it.candidate.origin = Origin::Kept, Verdict::Never(Refusal::Kept)),
        (
            "an older plan's closes nothing",
            |it| {
                it.candidate.origin = Origin::OlderPlan;
                it.losses = Some("a journal is gone");
            },
            Verdict::Never(Refusal::OlderPlan),
        ),
        (
            "losses come before all",
            |it| {
                it.losses = Some("a journal is gone");
                it.approval = Approval::Missing;
                it.candidate.wanted_by = WantedBy::Person;
            },
            Verdict::Close(Closed::Undecided("a journal is gone".to_owned())),
        ),
        (
            "refused as it is",
            |it| it.approval = Approval::Refused("no key".to_owned()),
            Verdict::Close(Closed::Unapproved("no key".to_owned())),
        ),
        (
            "an unknown price",
            |it| it.candidate.price = None,
            Verdict::Close(Closed::Unapproved(
                "its price is not known; `wanflow plan` shows the lines that set it".to_owned(),
            )),
        ),
        (
            "nobody approves a rehearsal, and nothing has a price there",
            |it| {
                it.purpose = Purpose::Rehearsal;
                it.approval = Approval::Missing;
                it.losses = Some("a journal is gone");
                it.candidate.price = None;
                it.budget = run("0.10");
            },
            Verdict::Admitted,
        ),
    ]);
}

#[test]
fn what_a_closed_run_still_buys() {
    check([
        (
            "closed before: the first reason stays",
            |it| {
                it.closed = Some(Closed::Refused("no balance".to_owned()));
                it.losses = Some("a journal is gone");
            },
            Verdict::Never(Refusal::Closed(Closed::Refused("no balance".to_owned()))),
        ),
        (
            "closed, and a person has asked",
            |it| {
                it.closed = Some(Closed::Refused("no balance".to_owned()));
                it.candidate.wanted_by = WantedBy::Person;
            },
            Verdict::Never(Refusal::Closed(Closed::Refused("no balance".to_owned()))),
        ),
        (
            "unapproved",
            |it| it.closed = Some(unapproved()),
            Verdict::Never(Refusal::Closed(unapproved())),
        ),
        (
            "unapproved, and a person has asked for this one",
            |it| {
                it.approval = Approval::Missing;
                it.closed = Some(unapproved());
                it.candidate.wanted_by = WantedBy::Person;
            },
            Verdict::Admitted,
        ),
    ]);
}

#[test]
fn what_is_looked_up_and_in_which_order() {
    check([
        ("the parent first", |it| it.found = Findings::default(), Verdict::First(Check::Parent)),
        (
            "no frame can be taken from it",
            |it| it.found.parent = Some(Err(undecoded())),
            Verdict::Never(Refusal::Undecoded(undecoded())),
        ),
        ("a place", |it| it.found.place = None, Verdict::First(Check::Place)),
        (
            "other runs have all places",
            |it| it.found.place = Some(Err(SOON)),
            Verdict::Later(Delay::SharedPlaces { until: SOON }),
        ),
        (
            "inputs need no more than a place",
            |it| {
                it.candidate.step = PurchaseStep::Prepare;
                it.balance = BalanceCheck::Due;
                it.found = Findings { quote: None, turn: None, ..usual().found };
            },
            Verdict::Admitted,
        ),
        ("the balance", |it| it.balance = BalanceCheck::Due, Verdict::First(Check::Balance)),
        (
            "the balance is on its way",
            |it| it.balance = BalanceCheck::Asking,
            Verdict::Later(Delay::Balance),
        ),
        ("a quote", |it| it.found.quote = None, Verdict::First(Check::Quote)),
        (
            "a quote is on its way",
            |it| it.found.quote = Some(Quote::Awaited),
            Verdict::Later(Delay::Quote),
        ),
        ("a quote of the price", |it| it.found.quote = Some(quoted("0.50")), Verdict::Admitted),
        (
            "a quote above the price",
            |it| it.found.quote = Some(quoted("0.51")),
            Verdict::Never(Refusal::AboveQuote { quoted: usd("0.51"), planned: usd("0.50") }),
        ),
        ("its turn", |it| it.found.turn = None, Verdict::First(Check::Turn)),
        (
            "too many in this minute",
            |it| it.found.turn = Some(Err(SOON)),
            Verdict::Later(Delay::Pace { until: SOON }),
        ),
    ]);
}

#[test]
fn what_the_run_must_come_to_first() {
    check([
        (
            "as many as may are under way",
            |it| it.now.places = 2,
            Verdict::Later(Delay::Concurrency),
        ),
        (
            "the first submit goes alone",
            |it| {
                it.first_submit = FirstSubmit::Pending;
                it.now.submits = 1;
            },
            Verdict::Later(Delay::FirstSubmit),
        ),
        ("it is the first", |it| it.first_submit = FirstSubmit::Pending, Verdict::Admitted),
        (
            "others are made ready meanwhile",
            |it| {
                it.first_submit = FirstSubmit::Pending;
                it.now.submits = 1;
                it.candidate.step = PurchaseStep::Prepare;
            },
            Verdict::Admitted,
        ),
        ("the run's budget, all of it", |it| it.budget = run("1.50"), Verdict::Admitted),
        ("the run's budget", |it| it.budget = run("1.49"), over(Cap::Run, "1.00", "1.49")),
        (
            "what is coming counts",
            |it| {
                it.budget = run("1.50");
                it.now.coming = usd("0.10");
            },
            over(Cap::Run, "1.00", "1.50"),
        ),
        (
            "what was shown",
            |it| it.approval = Approval::UpTo(usd("1.20")),
            over(Cap::Shown, "1.00", "1.20"),
        ),
        (
            "what was shown, and granted since",
            |it| {
                it.approval = Approval::UpTo(usd("1.20"));
                it.granted = usd("0.50");
            },
            Verdict::Admitted,
        ),
        (
            "the storyboard's budget",
            |it| it.budget = total("3.40"),
            over(Cap::Storyboard, "3.00", "3.40"),
        ),
        (
            "a place comes before money",
            |it| {
                it.budget = run("0.10");
                it.now.places = 2;
            },
            Verdict::Later(Delay::Concurrency),
        ),
    ]);
}

#[test]
fn a_connected_submit_is_let_go_unless_something_came_to_light() {
    let closed = |closed| Case::with(|it| it.closed = Some(closed));
    let asked_for = |mut case: Case| {
        case.candidate.wanted_by = WantedBy::Person;
        case
    };
    let refused = || Closed::Refused("no balance".to_owned());
    for (name, case, may_go) in [
        ("all is well", usual(), true),
        ("the run is ending", Case::with(|it| it.now.is_ending = true), false),
        ("the host refused another", closed(refused()), false),
        ("the host refused another, whoever asks", asked_for(closed(refused())), false),
        ("nobody approved it", closed(unapproved()), false),
        ("a person has just asked for it", asked_for(closed(unapproved())), true),
    ] {
        assert_eq!(case.admission().may_release(&case.candidate, &case.now), may_go, "{name}");
    }
}

#[test]
fn nothing_is_decided_that_could_not_be_acted_on() {
    type Row = (&'static str, fn(&mut Case), bool);
    let rows: [Row; 7] = [
        ("all is well", |_| {}, true),
        ("nobody has approved it", |it| it.approval = Approval::Missing, false),
        ("losses", |it| it.losses = Some("a journal is gone"), false),
        ("closed", |it| it.closed = Some(unapproved()), false),
        ("no price", |it| it.candidate.price = None, false),
        ("no money", |it| it.budget = run("1.00"), false),
        ("no place is no matter", |it| it.now.places = 2, true),
    ];
    for (name, change, could) in rows {
        let case = Case::with(change);
        assert_eq!(case.admission().could_buy(&case.candidate, &case.now), could, "{name}");
    }
}

#[test]
fn reasons_are_told_in_words() {
    let words = |budget, approval| {
        let case = Case { approval, budget, ..usual() };
        let over = case.admission().over_budget(&case.candidate, &case.now);
        over.expect("it does not fit").to_string()
    };
    let given = || Approval::Given("--yes".to_owned());
    let refusals = [
        Refusal::OlderPlan,
        Refusal::Kept,
        Refusal::Closed(unapproved()),
        Refusal::AboveQuote { quoted: usd("0.60"), planned: usd("0.50") },
    ];
    let lines = [
        words(run("1.20"), given()),
        words(Budget::default(), Approval::UpTo(usd("1.20"))),
        words(total("3.20"), given()),
    ];
    let refusals = refusals.iter().map(ToString::to_string);
    let shown: Vec<_> = lines.into_iter().chain(refusals).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    $0.50 on top of the $1.00 of this run exceeds the budget of $1.20
    $0.50 on top of the $1.00 of this run exceeds the $1.20 that were shown and approved; run again to see the rest
    $0.50 on top of the worst case of $3.00 exceeds the storyboard's budget of $3.20
    it belongs to an older plan
    its clip is kept, and nothing is bought in its place
    nobody
    the host asks $0.60 for it, and the plan has $0.50; nothing was bought. `price_per_second` in your own configuration says what is right
    ");
}
