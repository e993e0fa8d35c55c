//! Which take a person means by `SCENE` or `SCENE@TAKE`.

use wanflow_run::reconcile::{Doubt, Question};
use wanflow_run::takes::TakeSelector;
use wanflow_session::doubts::Doubts;
use wanflow_session::scene_take::SceneTake;
use wanflow_session::{Past, quoted};

use crate::command_context::CommandContext;
use crate::failure::Failure;
use crate::render::printable;

/// The question that `SCENE` or `SCENE@TAKE` names.
pub(super) fn find(past: &Past, name: &str) -> Result<Question, Failure> {
    find_in(past, &Doubts::decidable(past)?, name)
}

/// The same among these.
pub(super) fn find_in(past: &Past, all: &Doubts, name: &str) -> Result<Question, Failure> {
    let meant = SceneTake::read(name)?;
    let found: Vec<_> = all.own.iter().filter(|question| is_meant(&meant, question)).collect();
    // A scene that has changed has takes of its older requests: what waits for a person counts,
    // then what is not over, then what is gone from the store, then what is there and was bought
    // last.
    let open = Doubts::open(past).own;
    let is_over = |question: &Question| matches!(question.about, Doubt::Gone | Doubt::Stored);
    let is_last = |question: &Question| {
        let last = past.history.previous(&question.scene, question.take);
        last.is_some_and(|(digest, _)| *digest == question.digest)
    };
    let ranks: [&dyn Fn(&Question) -> bool; 5] = [
        &|question| open.contains(question),
        &|question| !is_over(question),
        &|question| question.about == Doubt::Gone,
        &is_last,
        &|_| true,
    ];
    let mut ranked = ranks.iter().map(|is_such| -> Vec<&Question> {
        found.iter().filter(|question| is_such(question)).copied().collect()
    });
    match ranked.find(|found| !found.is_empty()).as_deref() {
        Some([question]) => Ok((*question).clone()),
        Some(several) => Err(in_doubt_several_times(name, several)),
        None => Err(not_in_doubt(past, name, all)),
    }
}

fn is_meant(SceneTake { scene, take }: &SceneTake, question: &Question) -> bool {
    let is_take = |take: &TakeSelector| take.names(question.take, Some(&question.digest));
    question.scene.as_str() == scene && take.as_ref().is_none_or(is_take)
}

fn not_in_doubt(past: &Past, name: &str, all: &Doubts) -> Failure {
    let failure = Failure::usage(format!("nothing is in doubt about `{}`", printable(name)));
    let Ok(meant) = SceneTake::read(name) else { return failure };
    let other = all.others.iter().find(|(_, of)| of.iter().any(|one| is_meant(&meant, one)));
    let (place, word) = (CommandContext::of_past(past).flags(), quoted(&printable(name)));
    failure.with_help(match other {
        None => format!(
            "`wanflow reconcile{place}` lists what is; `wanflow take ls{place}` lists what has its \
             clip"
        ),
        Some((file, _)) => {
            let flags = CommandContext::of_other(past, file).flags();
            format!("another storyboard has a scene of that name: wanflow reconcile {word}{flags}")
        }
    })
}

/// How many takes a message names.
const MOST_NAMED: usize = 5;

/// By their numbers, or by digests where takes of different requests have one number.
fn in_doubt_several_times(name: &str, several: &[&Question]) -> Failure {
    let numbers: std::collections::BTreeSet<_> = several.iter().map(|one| one.take).collect();
    let is_clear = numbers.len() == several.len();
    let takes = several.iter().map(|question| {
        let scene = printable(question.scene.as_str());
        if is_clear {
            format!("`{scene}@{}`", question.take)
        } else {
            format!("`{scene}@{}`", question.digest.short())
        }
    });
    let mut takes: Vec<_> = takes.take(MOST_NAMED).collect();
    takes.extend((several.len() > MOST_NAMED).then(|| "another one".to_owned()));
    let is_stored = several.iter().all(|question| question.about == Doubt::Stored);
    let why = if is_stored { "names several clips" } else { "is in doubt several times" };
    Failure::usage(format!("`{}` {why}", printable(name)))
        .with_help(format!("say which: {}", takes.join(" or ")))
}
