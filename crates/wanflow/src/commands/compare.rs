//! `wanflow plan --compare`: what a storyboard costs at every endpoint that can make it.
//!
//! Each endpoint gets the storyboard compiled for itself, as `--endpoint` would have it: what it
//! cannot make is found by the same rules as in `check`.

use wanflow::output;
use wanflow::output::compare::{Answer, Comparison, FirstError, Left, Row};
use wanflow_api::{EndpointRef, Usd, endpoints};
use wanflow_compiler::Diagnostic;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::{History, Summary, TaskReason};
use wanflow_session::day::Day;
use wanflow_session::retirement::{End, in_words};
use wanflow_session::{Depth, Loaded, Past, PricedPlan, Session, scenes};

use crate::args::Plan as Args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{errln, out, outln};
use crate::render::{Asked, Obstacle, Quote, compare_table};
use crate::shell::version_flags;
use crate::terminal::Terminal;
use crate::versions::one_project;

/// Prints the prices, the lowest first.
pub(crate) fn run(args: &Args, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = one_project(&args.target.file, &args.target.version, terminal)?;
    let past = Past::read(&project, Purpose::Remote, None, &session.environment)?;
    let own = Loaded::read(session, project.clone(), None, Depth::Glance)?.endpoint;
    let depth = Depth::Plan(Purpose::Remote);
    let ask = |endpoint: EndpointRef| {
        let loaded = Loaded::read(session, project.clone(), Some(endpoint.id), depth)?;
        answer(endpoint, &loaded, &past, &args.only)
    };
    let mut asked = endpoints().map(ask).collect::<Result<Vec<_>, Failure>>()?;
    asked.sort_by_key(|one| {
        let quote = one.answer.as_ref().ok();
        (quote.is_none(), quote.is_some_and(|quote| quote.price.is_none()), quote.map(price))
    });
    let file = project.file.display().to_string() + &version_flags(&args.target.version);
    let today = session.today();
    if args.target.json {
        outln!("{}", output::page(&for_machines(&asked, today)));
    } else {
        out!("{}", compare_table(&file, &asked, &own, today));
    }
    if asked.iter().any(|one| one.answer.is_ok()) {
        return Ok(Exit::Done);
    }
    errln!("no endpoint can make this storyboard; every mistake: wanflow check {file}");
    Ok(Exit::Storyboard)
}

fn price(quote: &Quote) -> u64 {
    quote.price.unwrap_or_default().micros()
}

fn answer(
    endpoint: EndpointRef,
    loaded: &Loaded,
    past: &Past,
    only: &[String],
) -> Result<Asked, Failure> {
    let answer = match &loaded.plan {
        Some(plan) => Ok(quote(plan, only, past)?),
        None => Err(obstacle(loaded)),
    };
    Ok(Asked { endpoint, answer })
}

/// The price of everything, and of what is not there yet.
fn quote(plan: &PricedPlan, only: &[String], past: &Past) -> Result<Quote, Failure> {
    let none = History::default();
    let tasks = wanflow_run::resolve(plan, &none, |_| Ok(false))?;
    let whole = summary(plan, only, wanflow_run::reasons(plan, &tasks, &none))?;
    let plan = past.chosen(plan)?;
    let left = summary(&plan, only, past.reasons(&plan)?)?;
    let known = |summary: &Summary| (summary.without_price == 0).then_some(summary.price_at_most);
    Ok(Quote {
        clips: whole.buys + whole.may_buy,
        price: known(&whole),
        left_clips: left.buys + left.may_buy,
        left: known(&left),
    })
}

fn summary(plan: &Plan, only: &[String], mut reasons: Vec<TaskReason>) -> Result<Summary, Failure> {
    let chosen = scenes::chosen(plan, only)?;
    reasons.retain(|reason| chosen.contains(&reason.scene));
    Ok(Summary::of(&reasons))
}

fn obstacle(loaded: &Loaded) -> Obstacle {
    let errors = || loaded.checked.diagnostics.iter().filter(|one| one.is_error());
    let first = errors().next();
    let line = |one: &Diagnostic| {
        loaded.checked.sources.file_of(one.span()).position(one.span().start).line
    };
    Obstacle {
        rule: first.map_or("", |one| one.rule.id),
        reason: first.map_or_else(String::new, |one| one.message.clone()),
        line: first.map_or(0, line),
        errors: errors().count(),
    }
}

/// The comparison for machines.
fn for_machines(asked: &[Asked], today: Day) -> Comparison {
    let row = |one: &Asked| {
        let end = one.endpoint.retirement.as_ref();
        Row {
            endpoint: one.endpoint.id.to_owned(),
            ended: end.is_some_and(|end| End::of(end, today) == End::Past),
            retirement: end.map(|end| in_words(end, today)),
            basis: one.endpoint.prices.map(|prices| prices.basis.as_str().to_owned()),
            answer: match &one.answer {
                Ok(quote) => Answer::Price {
                    clips: quote.clips,
                    price: quote.price.map(Usd::micros),
                    left: Left { clips: quote.left_clips, price: quote.left.map(Usd::micros) },
                },
                Err(obstacle) => Answer::Obstacle {
                    errors: obstacle.errors,
                    first: FirstError {
                        rule: obstacle.rule.to_owned(),
                        message: obstacle.reason.clone(),
                        line: obstacle.line,
                    },
                },
            },
        }
    };
    Comparison::new(asked.iter().map(row).collect())
}
