//! Edits of a storyboard, and what each of them buys.

use wanflow_api::{At, Audio, Image, Resolution, Seconds, Sha256, ShotType};
use wanflow_plan::{Plan, Task, sha256};

use super::{Summary, by_scene, reasons};
use crate::fixtures::{at, chained, fetched, plan, scene, submitted, submitting, succeeded};
use crate::history::History;
use crate::record::{ClipColour, Record, Rejection, TaskEntry, TaskFact, VideoCoding};
use crate::resolve::{continued_from, newly_planned, planned, resolve};

/// The clip that a scene's take is bought as: its bytes follow from its name here.
fn clip_of(entry: &TaskEntry) -> Sha256 {
    sha256(entry.digest.to_string().as_bytes())
}

fn add(history: &mut History, entry: &TaskEntry, fact: TaskFact) {
    let mut entry = TaskEntry { fact, ..entry.clone() };
    entry.attempt = 1;
    history.apply(Record::task(at(1), entry));
}

/// A history in which a plan was run: everything is bought, each behind what it continues.
fn run(plan: &Plan) -> History {
    let mut history = History::default();
    for task in &plan.tasks {
        let resolved = resolve(plan, &history, |_| Ok(true)).expect("no disk is asked");
        let known = resolved
            .iter()
            .find(|known| known.task.scene == task.scene && known.task.take == task.take);
        let known = known.expect("a task of the plan");
        let entry = planned(&plan.endpoint, &known.task, known.digest.expect("parents first"));
        let clip = clip_of(&entry);
        add(&mut history, &entry, entry.fact.clone());
        for fact in [submitting("0.50"), submitted("t-1"), succeeded(), fetched(clip, 4)] {
            add(&mut history, &entry, fact);
        }
    }
    history
}

fn described(plan: &Plan, history: &History) -> String {
    told_with(plan, history, true)
}

fn told_with(plan: &Plan, history: &History, holds: bool) -> String {
    let resolved = resolve(plan, history, |_| Ok(holds)).expect("no disk is asked");
    let reasons = reasons(plan, &resolved, history);
    let lines = reasons.iter().map(|task| {
        let action = task.reason.action();
        format!("{action:?} {}/{}: {}\n", task.scene, task.take, task.reason)
    });
    format!("{}{}\n", lines.collect::<String>(), Summary::of(&reasons))
}

fn story() -> Vec<Task> {
    vec![
        scene("launch", 1, "The rocket clears the tower."),
        scene("moon", 1, "Slow push in while dust drifts."),
        chained("beyond", "moon", "The visor fills with stars."),
    ]
}

#[test]
fn a_new_story_is_bought_and_a_finished_one_is_not() {
    let plan = plan(&story());
    insta::assert_snapshot!(described(&plan, &History::default()), @"
    Buy launch/1: new
    Buy moon/1: new
    Buy beyond/1: new; continues moon
    Buys 3 clips, $1.50
    ");
    insta::assert_snapshot!(described(&plan, &run(&plan)), @"
    Keep launch/1: cached
    Keep moon/1: cached
    Keep beyond/1: cached
    Buys nothing
    ");
}

#[test]
fn changing_one_word_buys_one_clip_and_names_what_hangs_on_it() {
    let history = run(&plan(&story()));
    let mut tasks = story();
    tasks[1].request.prompt = "Slow push in while dust settles.".to_owned();
    insta::assert_snapshot!(described(&plan(&tasks), &history), @r#"
    Keep launch/1: cached
    Buy moon/1: prompt: "dust drifts" → "dust settles"
    MayBuy beyond/1: continues moon: bought if its clip changes
    Buys 1 to 2 clips, $0.50 to $1.00
    "#);
    let mut tasks = story();
    tasks[0].request.prompt = "The rocket leaves the tower.".to_owned();
    insta::assert_snapshot!(described(&plan(&tasks), &history), @r#"
    Buy launch/1: prompt: "rocket clears" → "rocket leaves"
    Keep moon/1: cached
    Keep beyond/1: cached
    Buys 1 clip, $0.50
    "#);
}

#[test]
fn renaming_and_reordering_buy_nothing() {
    let history = run(&plan(&story()));
    let mut tasks = vec![
        scene("luna", 1, "Slow push in while dust drifts."),
        chained("past", "luna", "The visor fills with stars."),
        scene("start", 1, "The rocket clears the tower."),
    ];
    let renamed = plan(&tasks);
    insta::assert_snapshot!(described(&renamed, &history), @"
    Keep luna/1: cached
    Keep past/1: cached
    Keep start/1: cached
    Buys nothing
    ");

    // The renamed scenes keep their past, once a run has seen them.
    let resolved = resolve(&renamed, &history, |_| Ok(true)).expect("no disk is asked");
    let new = newly_planned(&renamed, &resolved, &history);
    assert_eq!(new.len(), 3);
    let mut history = history;
    for entry in new {
        history.apply(Record::task(at(2), entry));
    }
    assert!(newly_planned(&renamed, &resolved, &history).is_empty());
    tasks[0].request.prompt = "Slow push in while dust settles.".to_owned();
    insta::assert_snapshot!(described(&plan(&tasks), &history), @r#"
    Buy luna/1: prompt: "dust drifts" → "dust settles"
    MayBuy past/1: continues luna: bought if its clip changes
    Keep start/1: cached
    Buys 1 to 2 clips, $0.50 to $1.00
    "#);
}

#[test]
fn every_field_that_differs_is_named() {
    let history = run(&plan(&[scene("launch", 1, "The rocket clears the tower.")]));
    let mut task = scene("launch", 1, "At dawn the rocket clears the tower and a crane.");
    let request = &mut task.request;
    request.negative_prompt = "text".to_owned();
    request.audio = Audio::Url("https://sounds.example/roar.mp3".to_owned());
    request.seed = Some(7);
    request.duration = Seconds(10);
    request.shot_type = ShotType::Multi;
    request.watermark = true;
    request.resolution = Resolution::P1080;
    if let Image::File(file) = &mut request.image {
        file.sha256 = sha256(b"another");
        file.matte = Some("#ffffff".to_owned());
    }
    let mut other = plan(&[task]);
    other.endpoint = "novita/wan2.7-i2v".to_owned();
    insta::assert_snapshot!(described(&other, &history).replace("; ", ";\n  "), @r#"
    Buy launch/1: endpoint: novita/wan2.6-i2v → novita/wan2.7-i2v;
      audio: generated → https://sounds.example/roar.mp3;
      duration: 5 s → 10 s;
      image: file 2cea274d0bed → file ae448ac86c4e;
      matte: none → #ffffff;
      negative_prompt: none → "text";
      prompt: "The rocket … tower" → "At dawn the rocket … tower and a crane";
      resolution: 720P → 1080P;
      seed: none → 7;
      shot_type: single → multi;
      watermark: false → true
    Buys 1 clip, $0.50
    "#);

    let mut hostile = plan(&[scene("launch", 1, "The rocket \u{1b}[2Jclears the tower.")]);
    hostile.tasks[0].request.image = Image::Url("https://a.example/\u{7}".to_owned());
    insta::assert_snapshot!(described(&hostile, &history), @r#"
    Buy launch/1: image: file 2cea274d0bed → https://a.example/\u{7}; prompt: "rocket clears" → "rocket \u{1b}[2Jclears"
    Buys 1 clip, $0.50
    "#);
}

#[test]
fn more_takes_buy_only_the_difference() {
    let history = run(&plan(&[scene("portrait", 1, "She looks up.")]));
    let mut takes = plan(&[
        scene("portrait", 1, "She looks up."),
        scene("portrait", 2, "She looks up."),
        chained("beyond", "portrait", "Stars."),
    ]);
    takes.tasks[1].price = None;
    insta::assert_snapshot!(described(&takes, &history), @"
    Keep portrait/1: cached
    Buy portrait/2: this take is new
    Buy beyond/1: new
    Buys 2 clips, price not known
    ");
}

#[test]
fn a_chained_scene_is_named_by_the_clip_it_continues() {
    let history = run(&plan(&story()));
    let mut tasks = story();
    if let Image::Anchor(anchor) = &mut tasks[2].request.image {
        anchor.at = At::Millis(4250);
    }
    insta::assert_snapshot!(described(&plan(&tasks), &history), @"
    Keep launch/1: cached
    Keep moon/1: cached
    Buy beyond/1: at: last → 4.250 s
    Buys 1 clip, $0.50
    ");

    let mut other = story();
    other[2] = continued_from(&other[2], sha256(b"another clip"));
    other[2].continues = None;
    insta::assert_snapshot!(described(&plan(&other), &history), @"
    Keep launch/1: cached
    Keep moon/1: cached
    Buy beyond/1: image: frame of clip 310ac1b16398 → frame of clip a099d0ff350c
    Buys 1 clip, $0.50
    ");
}

#[test]
fn a_frame_has_the_method_that_its_clip_needs() {
    let plan = plan(&story()[1..]);
    let by_picture = Some(ClipColour::Bt601);
    for (is_decoded, is_reshaped, colour, method) in [
        (true, false, None, 1),
        (true, true, None, 2),
        (true, false, by_picture, 2),
        (false, false, None, 3),
        (false, true, None, 3),
    ] {
        let first = resolve(&plan, &History::default(), |_| Ok(true)).expect("no disk is asked");
        let entry = planned(&plan.endpoint, &plan.tasks[0], first[0].digest.expect("no chain"));
        let TaskFact::Fetched(mut clip) = fetched(clip_of(&entry), 4) else {
            panic!("the fixture is a fetched clip");
        };
        let name = "H.264".to_owned();
        clip.video = Some(VideoCoding { name, is_decoded, is_reshaped, colour });
        let mut history = History::default();
        add(&mut history, &entry, entry.fact.clone());
        for fact in [submitting("0.50"), submitted("t-1"), succeeded(), TaskFact::Fetched(clip)] {
            add(&mut history, &entry, fact);
        }
        let resolved = resolve(&plan, &history, |_| Ok(true)).expect("no disk is asked");
        let Image::Anchor(anchor) = &resolved[1].task.request.image else {
            panic!("the second scene goes on from the first");
        };
        assert_eq!(
            anchor.method, method,
            "decoded {is_decoded}, reshaped {is_reshaped}, {colour:?}"
        );
    }
}

#[test]
fn what_is_under_way_or_went_wrong_is_told() {
    let plan = plan(&[scene("moon", 1, "Dust.")]);
    let resolved = resolve(&plan, &History::default(), |_| Ok(true)).expect("no disk is asked");
    let entry = planned(&plan.endpoint, &plan.tasks[0], resolved[0].digest.expect("no chain"));
    let rejected = |class| TaskFact::Rejected { class, reason: "the host's words".into() };
    let mut lines = String::new();
    for facts in [
        vec![],
        vec![TaskFact::Ambiguous { why: "the answer was cut".into() }],
        vec![TaskFact::NotSent { why: "refused".into() }],
        vec![rejected(Rejection::FixScene)],
        vec![rejected(Rejection::ModeratedPrompt)],
        vec![rejected(Rejection::Account)],
        vec![submitted("t-1")],
        vec![submitted("t-1"), TaskFact::Failed { reason: "TASK_FAILED".into(), class: None }],
        vec![submitted("t-1"), TaskFact::Lost { reason: "TASK_NOT_FOUND".into() }],
        vec![TaskFact::Unusable { why: "no moov".into(), kept_as: "0101.bad".to_owned() }],
    ] {
        let mut history = History::default();
        add(&mut history, &entry, entry.fact.clone());
        add(&mut history, &entry, submitting("0.50"));
        for fact in facts {
            add(&mut history, &entry, fact);
        }
        lines.push_str(&described(&plan, &history));
    }
    insta::assert_snapshot!(lines);

    insta::assert_snapshot!(told_with(&plan, &run(&plan), false), @"
    Fetch moon/1: its clip is gone from the store: fetched again from task t-1
    Buys nothing
    ");
}

#[test]
fn a_table_as_json_is_complete() {
    let history = run(&plan(&story()));
    let mut tasks = story();
    tasks[1].request.prompt = "Slow push in while dust settles.".to_owned();
    let plan = plan(&tasks);
    let resolved = resolve(&plan, &history, |_| Ok(true)).expect("no disk is asked");
    insta::assert_json_snapshot!(reasons(&plan, &resolved, &history));
}

/// The table as people see it, but for its colours.
fn table(plan: &Plan, history: &History) -> String {
    let resolved = resolve(plan, history, |_| Ok(true)).expect("no disk is asked");
    let reasons = reasons(plan, &resolved, history);
    let lines = by_scene(&reasons).into_iter().map(|line| {
        let price = line.price.map_or_else(|| "not known".to_owned(), |price| price.to_string());
        let (sign, scene, takes) = (line.sign.char(), line.scene, line.takes);
        format!("{sign} {scene} ×{takes} {price} {}", line.text)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_scene_is_one_line_whatever_its_takes() {
    let portrait = |take| scene("portrait", take, "She looks up.");
    let history = run(&plan(&[scene("launch", 1, "Up."), portrait(1), portrait(2)]));
    let mut changed = scene("launch", 1, "Up and away.");
    changed.price = None;
    let tasks = [
        changed,
        portrait(1),
        portrait(2),
        portrait(3),
        portrait(4),
        chained("beyond", "launch", "Stars."),
        scene("twins", 1, "Two."),
        scene("twins", 2, "Two."),
    ];
    insta::assert_snapshot!(table(&plan(&tasks), &history), @r#"
    + launch ×1 not known prompt: "Up" → "Up and away"
    ~ portrait ×4 $1.00 takes 3, 4 are new; takes 1, 2 cached
    + beyond ×1 $0.50 new; continues launch
    + twins ×2 $1.00 new
    "#);
}

#[test]
fn equal_requests_are_counted_once_as_they_are_bought() {
    let tasks = [
        scene("launch", 1, "The rocket"),
        scene("again", 1, "The rocket"),
        scene("moon", 1, "Dust"),
        chained("one", "moon", "Dust drifts"),
        chained("two", "moon", "Dust drifts"),
    ];
    let plan = plan(&tasks);
    let history = History::default();
    let resolved = resolve(&plan, &history, |_| Ok(true)).expect("nothing is read");
    let reasons = reasons(&plan, &resolved, &history);
    let described: Vec<_> = reasons.iter().map(|task| task.reason.to_string()).collect();
    insta::assert_snapshot!(described.join("\n"), @r"
    new
    the same request as launch: bought once
    new
    new; continues moon
    the same request as one: bought once
    ");
    let summary = Summary::of(&reasons);
    assert_eq!((summary.buys, summary.price_at_most), (3, crate::fixtures::usd("1.50")));
}
