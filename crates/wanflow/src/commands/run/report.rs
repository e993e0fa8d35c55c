//! The end of a run, for people: what failed, the film, what is owed, how to go on.

use wanflow_plan::{Plan, Purpose};
use wanflow_run::driver::{FilmOutcome, RunOutcome};
use wanflow_run::event::{StopReason, Undecoded};
use wanflow_run::{Class, UnixMillis};

use crate::args::Run;
use crate::render::{
    Again, Ways, collect_lines, ending, owed, printable, undecoded_lines, ways_to_decode,
};
use crate::say::{note, noteln, say, sayln};
use crate::way_on::{WayOn, way_on};

use super::again::{again, place, reconcile};

/// Prints how a run ended.
pub(super) fn report(args: &Run, plan: &Plan, outcome: &RunOutcome, now: UnixMillis) {
    let commands = Again { run: again(args), reconcile: reconcile(args) };
    note!("{}", ending(plan, outcome, &commands));
    note!("{}", on_undecoded(args, outcome));
    if let FilmOutcome::Made { path, millis, unchanged, slates } = &outcome.film {
        let word = if *unchanged { "unchanged" } else { "made" };
        sayln!("film {word}: {} ({}.{} s)", path.display(), millis / 1000, millis % 1000 / 100);
        if !slates.is_empty() {
            let names: Vec<_> = slates.iter().map(|scene| printable(scene.as_str())).collect();
            sayln!("it has slates in place of: {}", names.join(", "));
        }
    }
    say!("{}", owed(plan.purpose, &outcome.scenes, outcome.ledger));
    if plan.purpose == Purpose::Remote {
        say!("{}", collect_lines(&outcome.uncollected, now));
    }
    // Without an approval the same command would stop at the same place; that was said.
    match outcome.class {
        None | Some(Class::Stopped) => {}
        Some(_) => match way_on(outcome) {
            WayOn::Run => noteln!("go on with: {}", commands.run),
            // Until that is decided, running again ends at the same place.
            WayOn::Reconcile => {
                noteln!("go on with: {}", commands.reconcile);
                noteln!("then:       {}", commands.run);
            }
            WayOn::Change => {}
        },
    }
}

/// The clips that are not decoded and that something waits for, and what to do with them.
fn on_undecoded(args: &Run, outcome: &RunOutcome) -> String {
    let before = outcome.tasks.iter().filter_map(|task| match &task.end {
        Err(StopReason::Undecoded { clip }) => Some(clip),
        _ => None,
    });
    let mut clips: Vec<Undecoded> = Vec::new();
    for clip in outcome.undecoded.iter().chain(before) {
        if !clips.contains(clip) {
            clips.push(clip.clone());
        }
    }
    let has_film = matches!(outcome.film, FilmOutcome::Made { .. });
    let partial =
        (!has_film && !outcome.undecoded.is_empty()).then(|| format!("{} --partial", again(args)));
    let ffmpeg = format!("{} --ffmpeg", again(args));
    let ways = Ways { place: place(args), ffmpeg, partial };
    undecoded_lines(&outcome.undecoded) + &ways_to_decode(&clips, &ways)
}
