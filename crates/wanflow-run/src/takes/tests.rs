//! Takes of small plans: what is there, what plays, what a person says, what is rolled.

use std::fmt::Write as _;

use wanflow_api::{Audio, Image};
use wanflow_plan::{Pick, Plan, SceneId, Take, sha256};

use super::{EditRequest, StoryboardTakes, TakeSelector, chosen, edit, list, rolled};
use crate::fixtures::{at, chained, plan, scene, submitted, submitting, succeeded};
use crate::history::History;
use crate::record::{ClipFacts, Fetched, Record, TaskEntry, TaskFact};
use crate::resolve::{planned, resolve};
use crate::story_lock::{LockedTake, StoryLock, TakeName};

/// A storyboard with what happened to it.
struct Story {
    plan: Plan,
    lock: StoryLock,
    history: History,
    /// Clips that the store lacks.
    away: Vec<Fetched>,
    clock: u64,
}

fn number(number: u32) -> Take {
    Take::new(number).expect("tests count from 1")
}

impl Story {
    /// A scene, and one that continues it.
    fn new() -> Self {
        let tasks = [scene("launch", 1, "It rises."), chained("beyond", "launch", "It is gone.")];
        let mut plan = plan(&tasks);
        plan.film.picks = ["launch", "beyond"]
            .map(|id| Pick { scene: SceneId::new(id), take: Take::FIRST })
            .to_vec();
        let (lock, history) = (StoryLock::default(), History::default());
        Self { plan, lock, history, away: Vec::new(), clock: 0 }
    }

    fn ask<T>(&self, question: impl FnOnce(StoryboardTakes<'_>) -> T) -> T {
        let holds = |clip: &Fetched| Ok(!self.away.contains(clip));
        let Self { plan, lock, history, .. } = self;
        question(StoryboardTakes { plan, lock, history, holds: &holds })
    }

    fn chosen(&self) -> Plan {
        self.ask(chosen).expect("no disk is asked")
    }

    /// Buys all that a plan lacks, and locks it.
    fn run(&mut self, plan: &Plan) {
        for index in 0..plan.tasks.len() {
            let resolved = resolve(plan, &self.history, |_| Ok(true)).expect("no disk is asked");
            let digest = resolved[index].digest.expect("parents first");
            let is_bought = |past: &crate::history::Past| past.state.is_bought();
            if !self.history.take(&digest).is_some_and(is_bought) {
                self.buy(&planned(&plan.endpoint, &resolved[index].task, digest));
            }
        }
    }

    fn buy(&mut self, entry: &TaskEntry) {
        let clip = sha256(entry.digest.to_string().as_bytes());
        let facts = ClipFacts { millis: 5000, width: 1280, height: 720 };
        let fetched =
            TaskFact::Fetched(Fetched { clip, bytes: 4, facts, video: None, notes: Vec::new() });
        let life = [submitting("0.50"), submitted("t-1"), succeeded(), fetched];
        for fact in std::iter::once(entry.fact.clone()).chain(life) {
            self.clock += 1;
            let entry = TaskEntry { fact, attempt: 1, ..entry.clone() };
            self.history.apply(Record::task(at(self.clock), entry));
        }
        let past = self.history.take(&entry.digest).expect("just bought");
        let take = LockedTake::of(&entry.digest, past).expect("stored");
        let name = TakeName::of(entry.take, &entry.digest);
        self.lock.scene_mut(&entry.scene).add(name, take, |_| true);
    }

    fn roll(&mut self, scene: &str, count: u32) -> Vec<u32> {
        let rolled = self.ask(|story| rolled(story, &SceneId::new(scene), count));
        let (mut plan, new) = rolled.expect("no disk is asked").expect("it can be rolled");
        plan.tasks.retain(|task| task.scene.as_str() == scene);
        self.run(&plan);
        new.into_iter().map(Take::get).collect()
    }

    fn wish(&mut self, scene: &str, request: &EditRequest) -> Result<(), String> {
        let edit = self.ask(|story| edit(story, &SceneId::new(scene), request));
        edit.expect("no disk is asked").map_err(|no| no.to_string())?.apply(&mut self.lock);
        Ok(())
    }

    fn pick(&mut self, scene: &str, take: u32) -> Result<(), String> {
        self.wish(scene, &EditRequest::Pick(TakeSelector::Number(number(take))))
    }

    /// The other machine: the lock file, and no journal.
    fn cloned(&self) -> Self {
        let lock = self.lock.clone();
        let holds = |clip: &Fetched| Ok(!self.away.contains(clip));
        let history = History::default().with_shared(&lock, holds).expect("no disk is asked");
        Self { plan: self.plan.clone(), lock, history, away: self.away.clone(), clock: 0 }
    }

    /// Takes by scene, with why each is there.
    fn described(&self) -> String {
        let plan = self.chosen();
        let holds = |clip: &Fetched| Ok(!self.away.contains(clip));
        let resolved = resolve(&plan, &self.history, holds).expect("no disk is asked");
        let mut text = String::new();
        for reason in crate::reasons::reasons(&plan, &resolved, &self.history) {
            let plays = if reason.picked { "*" } else { "" };
            let _ = writeln!(text, "{}@{}{plays}: {}", reason.scene, reason.take, reason.reason);
        }
        text
    }

    fn numbers(&self, scene: &str) -> Vec<u32> {
        let plan = self.chosen();
        let of = plan.tasks.iter().filter(|task| task.scene.as_str() == scene);
        of.map(|task| task.take.get()).collect()
    }

    /// The same words, read by today's version at an endpoint that makes sound when asked.
    fn ask_for_no_sound(&mut self, earlier: Option<&Audio>) {
        for task in &mut self.plan.tasks {
            task.request.audio = Audio::Silent;
            task.earlier_audio = earlier.cloned();
        }
    }

    /// The same pictures, prepared by today's version.
    fn prepare_anew(&mut self, step: &str) {
        let task = &mut self.plan.tasks[0];
        let Image::File(file) = &mut task.request.image else { panic!("it begins with a file") };
        file.prepare += 1;
        task.new_steps = vec![step.to_owned()];
    }

    fn reword(&mut self, to: &str) {
        to.clone_into(&mut self.plan.tasks[0].request.prompt);
    }
}

#[test]
fn without_a_word_of_anybody_the_plan_is_as_it_was_lowered() {
    let mut story = Story::new();
    assert_eq!(story.chosen(), story.plan);
    story.run(&story.plan.clone());
    assert_eq!(story.chosen(), story.plan);
    assert_eq!(story.cloned().chosen(), story.plan);
}

#[test]
fn rolling_picking_and_rolling_again_loses_no_take() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    assert_eq!(story.roll("launch", 3), [2, 3, 4]);
    story.pick("launch", 2).expect("it is there");
    assert_eq!(story.roll("launch", 1), [5]);
    assert_eq!(story.numbers("launch"), [1, 2, 3, 4, 5]);
    insta::assert_snapshot!(story.described());
    // What continues it is bought anew, and a colleague has all of it.
    story.run(&story.chosen());
    assert_eq!(story.cloned().described(), story.described());
    story.pick("launch", 1).expect("it is there");
    assert!(story.described().contains("beyond@1*: cached"), "{}", story.described());
}

#[test]
fn takes_count_on_in_number_and_seed() {
    let mut story = Story::new();
    story.plan.tasks[0].request.seed = Some(u32::MAX >> 1);
    assert_eq!(story.roll("launch", 2), [1, 2], "nothing exists yet");
    let seeds = story.chosen().tasks.into_iter().filter_map(|task| task.request.seed);
    assert_eq!(seeds.collect::<Vec<_>>(), [u32::MAX >> 1, 0]);
    let described = |story: &Story, scene: &str, count| {
        let rolled = story.ask(|story| rolled(story, &SceneId::new(scene), count));
        rolled.expect("no disk is asked").expect_err("not so").to_string()
    };
    assert_eq!(
        described(&story, "launch", 98),
        "`launch` has takes up to number 2, and 99 are the most"
    );
    assert_eq!(described(&story, "moon", 1), "there is no scene `moon`");
    let new = Story::new();
    assert_eq!(described(&new, "beyond", 1), "`beyond` continues `launch`, which has no clip yet");
}

#[test]
fn a_pick_lapses_with_its_request_and_comes_back_with_it() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 2);
    story.pick("launch", 3).expect("it is there");
    story.reword("It falls.");
    assert_eq!(
        story.numbers("launch"),
        [1],
        "one take of the new request, however many there were"
    );
    let refused = story.pick("launch", 3).expect_err("it is stale");
    assert!(refused.ends_with("of `launch` was made of an earlier request"), "{refused}");
    story.reword("It rises.");
    assert_eq!(story.chosen().film.picks[0].take, number(3));
}

#[test]
fn what_is_kept_plays_until_the_scene_changes_again() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 1);
    story.pick("launch", 2).expect("it is there");
    story.run(&story.chosen());
    let nothing = story.wish("launch", &EditRequest::Keep(None)).expect_err("nothing is stale");
    assert_eq!(nothing, "nothing of `launch` is stale, so there is nothing to keep");

    story.reword("It falls.");
    story.wish("launch", &EditRequest::Keep(None)).expect("the take that played is there");
    insta::assert_snapshot!(story.described(), @r#"
    launch@2*: kept as it is; prompt: "It rises" → "It falls"
    beyond@1*: cached
    "#);
    assert_eq!(story.cloned().described(), story.described());

    story.reword("It stays.");
    assert!(story.described().starts_with("launch@1*: prompt: "), "{}", story.described());
    story.reword("It falls.");
    assert!(story.described().contains("kept"), "{}", story.described());
    story.wish("launch", &EditRequest::KeepNothing).expect("always");
    assert!(story.described().starts_with("launch@1*: prompt: "), "{}", story.described());
}

#[test]
fn what_was_bought_with_sound_unasked_counts_until_another_take_is_rolled() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 1);
    story.pick("launch", 2).expect("it is there");
    story.run(&story.chosen());
    story.ask_for_no_sound(Some(&Audio::Generated));
    insta::assert_snapshot!(story.described(), @"
    launch@1: kept: bought with sound, when scenes without `audio` asked for it
    launch@2*: kept: bought with sound, when scenes without `audio` asked for it
    beyond@1*: kept: bought with sound, when scenes without `audio` asked for it
    ");
    assert_eq!(story.cloned().described(), story.described());

    assert_eq!(story.roll("launch", 1), [3]);
    story.pick("launch", 3).expect("it is there");
    insta::assert_snapshot!(story.described(), @"
    launch@1: kept: bought with sound, when scenes without `audio` asked for it
    launch@2: kept: bought with sound, when scenes without `audio` asked for it
    launch@3*: cached
    beyond@1*: audio: generated → silent; image: frame of clip fea06cbf59cf → frame of clip a0b03adc1219
    ");
    // Whoever asks for silence gets it.
    story.pick("launch", 2).expect("it is there");
    story.ask_for_no_sound(None);
    assert!(
        story.described().starts_with("launch@1*: audio: generated → silent"),
        "{}",
        story.described()
    );
}

#[test]
fn what_was_bought_of_pictures_prepared_otherwise_counts_until_another_take_is_rolled() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.prepare_anew("converted from Display P3");
    insta::assert_snapshot!(story.described(), @"
    launch@1*: kept; bought before pictures were converted from Display P3
    beyond@1*: cached
    ");
    assert_eq!(story.cloned().described(), story.described());
    assert_eq!(story.roll("launch", 1), [2]);
    story.pick("launch", 2).expect("it is there");
    let described = story.described();
    assert!(
        described.contains("launch@1: kept; bought before pictures were converted"),
        "{described}"
    );
    assert!(described.contains("launch@2*: cached"), "{described}");
    // Another word is another clip.
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.prepare_anew("converted from Display P3");
    story.reword("It falls.");
    assert!(
        story.described().starts_with("launch@1*: prepare: 1 → 2; prompt: "),
        "{}",
        story.described()
    );
}

#[test]
fn what_was_kept_by_hand_is_kept_although_its_picture_is_prepared_otherwise() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.reword("It falls.");
    story.wish("launch", &EditRequest::Keep(None)).expect("it has a clip");
    story.prepare_anew("reduced from 16 to 8 bits");
    assert!(
        story.described().starts_with("launch@1*: kept as it is; prepare: 1 → 2; "),
        "{}",
        story.described()
    );
}

#[test]
fn what_was_kept_by_hand_is_kept_although_no_sound_is_asked_for_now() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.reword("It falls.");
    story.wish("launch", &EditRequest::Keep(None)).expect("it has a clip");
    story.ask_for_no_sound(Some(&Audio::Generated));
    let described = story.described();
    assert!(
        described.starts_with("launch@1*: kept as it is; audio: generated → silent; "),
        "{described}"
    );
    assert!(described.contains("\nbeyond@1*: kept: bought with sound"), "{described}");
}

#[test]
fn a_chained_scene_can_be_kept_before_its_parent_exists_anew() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.reword("It falls.");
    story.wish("beyond", &EditRequest::Keep(None)).expect("it has a clip");
    let before = story.described();
    assert!(before.contains("beyond@1*: kept as it is"), "{before}");
    story.run(&story.chosen());
    let after = story.described();
    assert!(after.contains("launch@1*: cached\nbeyond@1*: kept as it is"), "{after}");
}

#[test]
fn a_renamed_scene_keeps_its_picks() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 1);
    story.pick("launch", 2).expect("it is there");
    let renamed = SceneId::new("liftoff");
    story.plan.tasks[0].scene = renamed.clone();
    story.plan.tasks[1].continues = Some(Pick { scene: renamed.clone(), take: Take::FIRST });
    story.plan.film.picks[0].scene = renamed;
    assert_eq!(story.chosen().film.picks[0].take, number(2));
}

#[test]
fn what_is_paid_for_and_not_here_is_fetched_where_it_is_needed() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 2);
    let clip = |story: &Story, take: u32| {
        let lines = story.ask(list).expect("no disk is asked");
        let of =
            lines.iter().find(|line| line.scene.as_str() == "launch" && line.take == number(take));
        let digest = of.and_then(|line| line.digest).expect("it is known");
        let past = story.history.take(&digest).expect("bought");
        LockedTake::of(&digest, past).expect("stored").clip
    };
    story.away = vec![clip(&story, 1), clip(&story, 3)];
    let described = story.cloned().described();
    // Take 3 is needed by nobody.
    assert_eq!(story.numbers("launch"), [1, 2]);
    insta::assert_snapshot!(described, @r"
    launch@1*: paid for according to the lock file, and its clip is not here: fetched from task t-1 while the host has it
    launch@2: cached
    beyond@1*: cached
    ");
}

#[test]
fn blanks_that_nobody_sees_buy_nothing() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 1);
    story.pick("launch", 2).expect("it is there");
    let before = story.chosen();
    story.run(&before);
    story.reword("It rises. \t\n\n");
    insta::assert_snapshot!(story.described(), @"
    launch@1: kept as it is; prompt: no blanks at the end of line 1 → 2 blanks at the end of line 1
    launch@2*: kept as it is; prompt: no blanks at the end of line 1 → 2 blanks at the end of line 1
    beyond@1*: cached
    ");
    assert_eq!(story.numbers("launch"), [1, 2]);
    assert_eq!(story.roll("launch", 1), [3], "a new take is bought as it is written now");
    // What is bought for the words as they are counts more than what was bought before.
    story.reword("It falls.");
    assert!(story.described().starts_with("launch@1*: prompt: "), "{}", story.described());
    // A keeping outlives such an edit, too.
    story.reword("It soars.");
    story.wish("launch", &EditRequest::Keep(None)).expect("something is stale");
    let kept = story.described();
    story.reword("It soars.  ");
    assert_eq!(story.described().lines().count(), kept.lines().count());
    assert!(story.described().contains("kept as it is"), "{}", story.described());
}

#[test]
fn takes_are_listed_with_what_is_stale() {
    let mut story = Story::new();
    story.run(&story.plan.clone());
    story.roll("launch", 1);
    story.reword("It falls.");
    let mut text = String::new();
    for line in story.ask(list).expect("no disk is asked") {
        let (stale, picked) = (line.stale, line.picked);
        let _ = writeln!(
            text,
            "{}@{} {:?}{}{}",
            line.scene,
            line.take,
            line.standing,
            if stale { " stale" } else { "" },
            if picked { " plays" } else { "" }
        );
    }
    insta::assert_snapshot!(text, @r"
    launch@1 NotBought plays
    launch@1 Here stale
    launch@2 Here stale
    beyond@1 NotBought plays
    beyond@1 Here stale
    ");
    for (request, described) in [
        (
            EditRequest::Pick(TakeSelector::Number(number(7))),
            "`launch` has no take 7; it has 1; stale: ",
        ),
        (EditRequest::Pick(TakeSelector::Number(number(1))), "take 1 of `launch` has no clip yet"),
        (
            EditRequest::Pick(TakeSelector::Digits("abcdef".to_owned())),
            "`launch` has no take abcdef",
        ),
        (EditRequest::Keep(Some(TakeSelector::Number(number(7)))), "`launch` has no take 7"),
    ] {
        let no = story.wish("launch", &request).expect_err(described);
        assert!(no.starts_with(described), "{no}");
    }
}

#[test]
fn what_is_meant_is_a_number_or_digits() {
    for (text, meant) in [
        ("2", Some(TakeSelector::Number(number(2)))),
        ("0", None),
        ("-1", None),
        ("5d0c", None),
        ("5D0C11", Some(TakeSelector::Digits("5d0c11".to_owned()))),
        ("123456", Some(TakeSelector::Digits("123456".to_owned()))),
        ("", None),
        ("launch", None),
    ] {
        assert_eq!(TakeSelector::parse(text), meant, "{text}");
    }
}
