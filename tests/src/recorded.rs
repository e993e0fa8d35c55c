//! What wanflow makes of storyboards at every built-in endpoint: names, plans, journals and lock
//! files, in virtual time. `tests/digests.json` holds what was made once and must be made again,
//! whatever is rebuilt inside: a changed name buys a clip twice, and a changed record cannot be
//! read where it was written before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wanflow_api::medium::MediumKind;
use wanflow_api::picture::{Colours, PictureFacts, PictureFormat};
use wanflow_api::{Audio, Endpoint, EndpointRef, Sha256, endpoints};
use wanflow_compiler::lower::Order;
use wanflow_compiler::world::{FileProblem, MemoryFile, MemoryWorld, Sound, Video};
use wanflow_compiler::{Options, SourceText, World, compile};
use wanflow_plan::{Plan, Purpose, Task, canonical_json, sha256};
use wanflow_run::simulate::PRICE;

use crate::root;
use crate::virtual_time;

/// One storyboard at one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Rules that are broken, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What it becomes; `None` where an error stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<RecordedPlan>,
}

/// A plan, by what it is known as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedPlan {
    /// Its id, for a purchase and for a rehearsal.
    pub ids: [String; 2],
    /// Its requests, by scene and take: the digest for a purchase and for a rehearsal, as long as
    /// it continues no other, and the digest of the request as canonical JSON.
    pub requests: BTreeMap<String, Vec<String>>,
    /// What was priced, in millionths of a dollar.
    pub micros: Vec<Option<u64>>,
    /// Digests of the journal and of the lock file after a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<[String; 2]>,
}

/// What is written in a run, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The journal.
    pub journal: String,
    /// The lock file.
    pub lock: String,
}

/// Storyboards by name, without their endpoint.
const STORYBOARDS: [(&str, &str); 24] = [
    (
        "plain",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust drifts.}\n- {id: b, image: tall.png, prompt: A door opens.}\n",
    ),
    (
        "links",
        "scenes:\n- {id: a, image: 'https://pictures.example/a.png', prompt: Dust drifts.}\n- {id: b, image: 'http://pictures.example/b.jpg', prompt: Rain.}\n",
    ),
    (
        "style",
        "style: Grainy film.\nscenes:\n- {id: a, image: wide.jpg, prompt: Dust drifts., camera: slow tilt up}\n- {id: b, image: wide.jpg, prompt: Rain., style: Clean.}\n",
    ),
    (
        "vars",
        "vars: {who: the cat}\nscenes:\n- {id: a, image: wide.jpg, prompt: 'Here comes ${who}.'}\n",
    ),
    (
        "negative",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., negative_prompt: 'text, logo'}\n",
    ),
    (
        "lengths",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., duration: 10}\n- {id: b, image: wide.jpg, prompt: Dust., duration: 5}\n- {id: c, image: wide.jpg, prompt: Dust., duration: 15}\n",
    ),
    (
        "ten seconds",
        "defaults: {duration: 10}\nscenes:\n- {id: a, image: wide.jpg, prompt: Dust.}\n",
    ),
    (
        "large",
        "defaults: {resolution: 1080P}\nscenes:\n- {id: a, image: wide.jpg, prompt: Dust.}\n- {id: b, image: tall.png, prompt: Dust., resolution: 720P}\n",
    ),
    (
        "seeds",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., seed: 7}\n- {id: b, image: wide.jpg, prompt: Dust., seed: 2147483647}\n",
    ),
    (
        "takes",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., seed: 5, takes: 3}\n- {id: b, image: wide.jpg, prompt: Rain., takes: 2}\n",
    ),
    (
        "silent",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., audio: false}\n- {id: b, image: wide.jpg, prompt: Dust., audio: true}\n",
    ),
    (
        "sound by link",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., audio: 'https://sounds.example/a.mp3'}\n",
    ),
    (
        "sound by file",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., audio: tone.mp3}\n- {id: b, image: wide.jpg, prompt: Dust., audio: tone.flac}\n",
    ),
    (
        "shots",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Two shots., shot_type: multi}\n- {id: b, image: wide.jpg, prompt: One shot., shot_type: single}\n",
    ),
    (
        "timed shots",
        "scenes:\n- id: a\n  image: wide.jpg\n  prompt: A walk.\n  shots:\n  - {duration: 2, prompt: The gate, camera: Wide}\n  - {duration: 3, prompt: The garden}\n",
    ),
    (
        "flags",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., watermark: true}\n- {id: b, image: wide.jpg, prompt: Dust., prompt_extend: false}\n",
    ),
    ("template", "scenes:\n- {id: a, image: wide.jpg, template: flying}\n"),
    (
        "last frame",
        "scenes:\n- {id: a, image: wide.jpg, end_image: tall.png, prompt: Dust.}\n- {id: b, image: wide.jpg, end_image: glass.png, matte: white, prompt: Dust.}\n",
    ),
    (
        "chain",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust.}\n- {id: b, image: {from: a}, prompt: It goes on.}\n- {id: c, image: {from: b, at: 2.5}, prompt: And on.}\n- {id: d, image: {from: a}, prompt: Elsewhere.}\n",
    ),
    (
        "matte",
        "scenes:\n- {id: a, image: glass.png, prompt: Dust., matte: '#202020'}\n- {id: b, image: glass.png, prompt: Dust., matte: white}\n- {id: c, image: glass.png, prompt: Dust.}\n",
    ),
    (
        "prepared",
        "scenes:\n- {id: a, image: huge.jpg, prompt: Dust.}\n- {id: b, image: turned.jpg, prompt: Dust.}\n- {id: c, image: p3.jpg, prompt: Dust.}\n- {id: d, image: deep.png, prompt: Dust.}\n- {id: e, image: moving.gif, prompt: Dust.}\n",
    ),
    (
        "with",
        "scenes:\n- {id: a, image: wide.jpg, prompt: Dust., with: {cfg_scale: 0.5}}\n- {id: b, image: wide.jpg, prompt: Dust., with: {enable_safety_checker: false}}\n",
    ),
    (
        "film",
        "title: A film\nfilm: {aspect: '9:16', fit: crop, quality: high, output: other.mp4}\nscenes:\n- {id: a, image: wide.jpg, prompt: Dust.}\n- {id: b, image: tall.png, prompt: Rain.}\n",
    ),
    (
        "slips",
        "scenes:\n- {id: a, image: missing.jpg, prompt: Dust., duraton: 5}\n- {id: a, image: wide.jpg, prompt: ''}\n- {id: c, image: {from: z}, prompt: Rain., duration: 99}\n",
    ),
];

/// Everything, by endpoint and storyboard.
pub fn all() -> BTreeMap<String, Recorded> {
    let places = endpoints().flat_map(|endpoint| STORYBOARDS.map(|story| (endpoint, story)));
    places
        .map(|(endpoint, story)| (name(&endpoint, story.0), recorded(endpoint, story.1)))
        .collect()
}

/// What a run of a storyboard writes, for whoever looks for a difference.
pub fn written(wanted: &str) -> Option<Written> {
    let mut places = endpoints().flat_map(|endpoint| STORYBOARDS.map(|story| (endpoint, story)));
    let (endpoint, story) = places.find(|(endpoint, story)| name(endpoint, story.0) == wanted)?;
    run(endpoint, &planned(endpoint, story.1, Purpose::Remote).0?)
}

fn name(endpoint: &Endpoint, story: &str) -> String {
    format!("{}: {story}", endpoint.id)
}

fn recorded(endpoint: EndpointRef, story: &str) -> Recorded {
    let (plan, rules) = planned(endpoint, story, Purpose::Remote);
    let Some(plan) = plan else { return Recorded { rules, plan: None } };
    let rehearsal = planned(endpoint, story, Purpose::Rehearsal).0.expect("as for a purchase");
    let ids = [&plan, &rehearsal].map(|plan| plan.id().to_string());
    let pairs = plan.tasks.iter().zip(&rehearsal.tasks);
    let requests = pairs.map(|(task, rehearsed)| {
        let names = [(task, &plan), (rehearsed, &rehearsal)]
            .map(|(task, plan)| task.digest(&plan.endpoint, plan.purpose));
        let request = serde_json::to_value(&task.request).expect("a request is plain data");
        let request = sha256(canonical_json(&request).as_bytes()).to_string();
        let names = names.into_iter().flatten().map(|name| name.to_string());
        (format!("{} {}", task.scene, task.take.get()), names.chain([request]).collect())
    });
    let requests = requests.collect();
    let micros = plan.tasks.iter().map(|task| task.price.map(wanflow_api::Usd::micros)).collect();
    let written = run(endpoint, &plan).map(|written| {
        [written.journal, written.lock].map(|text| sha256(text.as_bytes()).to_string())
    });
    Recorded { rules, plan: Some(RecordedPlan { ids, requests, micros, written }) }
}

fn planned(endpoint: EndpointRef, story: &str, purpose: Purpose) -> (Option<Plan>, Vec<String>) {
    let source = SourceText::new("story.yaml", story);
    let options = Options { endpoint: Some(endpoint), ..Options::default() };
    let order = Order { file: source.name(), purpose };
    let (plan, found) = compile(&source, &options, &files(), &order);
    (plan, found.iter().map(|one| one.rule.id.to_owned()).collect())
}

/// The files beside the storyboards: what they are is stated, and what they hold is one picture with
/// the file's path behind it.
struct Files(MemoryWorld);

impl World for Files {
    fn picture(&self, path: &str) -> Result<PictureFacts, FileProblem> {
        self.0.picture(path)
    }

    fn sound(&self, path: &str) -> Result<Sound, FileProblem> {
        self.0.sound(path)
    }

    fn video(&self, path: &str) -> Result<Video, FileProblem> {
        self.0.video(path)
    }

    fn font(&self, path: &str) -> Result<(), FileProblem> {
        self.0.font(path)
    }

    fn storyboard(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        self.0.storyboard(path)
    }

    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem> {
        self.0.sha256(path).map(|_| sha256(&bytes(path)))
    }
}

fn bytes(path: &str) -> Vec<u8> {
    let picture = root().join("crates/wanflow/src/commands/init/rocket.jpg");
    let mut bytes = std::fs::read(picture).expect("the picture of new storyboards is there");
    bytes.extend(path.as_bytes());
    bytes
}

fn files() -> Files {
    let jpeg = |width, height| PictureFacts::plain(PictureFormat::Jpeg, width, height, 100_000);
    let png = PictureFacts::plain(PictureFormat::Png, 720, 1280, 100_000);
    let p3 = Colours::Described("Display P3".to_owned());
    let sound = |format, name: &str, is_common| {
        let name = name.to_owned();
        MemoryFile::Sound(Sound { format, name, is_common, millis: Some(5000), bytes: 80_000 })
    };
    let pictures = [
        ("wide.jpg", jpeg(1280, 720)),
        ("tall.png", png.clone()),
        ("glass.png", PictureFacts { alpha: true, ..png.clone() }),
        ("huge.jpg", jpeg(12_000, 9_000)),
        ("turned.jpg", PictureFacts { turned: true, ..jpeg(1280, 720) }),
        ("p3.jpg", PictureFacts { colours: p3, ..jpeg(1280, 720) }),
        ("deep.png", PictureFacts { bits: 16, ..png.clone() }),
        ("moving.gif", PictureFacts { format: PictureFormat::Gif, frames: 9, ..png }),
    ];
    let world = MemoryWorld::default()
        .with("tone.mp3", sound("audio/mpeg".to_owned(), "MP3", true))
        .with("tone.flac", sound("audio/flac".to_owned(), "FLAC", false));
    let add = |world: MemoryWorld, (path, facts)| world.with(path, MemoryFile::Picture(facts));
    Files(pictures.into_iter().fold(world, add))
}

/// Runs a plan. `None` where a sound would have to be read, of which this world has no bytes.
fn run(endpoint: EndpointRef, plan: &Plan) -> Option<Written> {
    let reads_sound = |task: &Task| matches!(task.request.audio, Audio::File(_));
    if plan.tasks.iter().any(reads_sound) {
        return None;
    }
    let mut plan = plan.clone();
    for task in &mut plan.tasks {
        // Where nobody publishes a price, a user's own configuration states one.
        task.price.get_or_insert(PRICE);
    }
    let plan = &plan;
    let world =
        virtual_time::World::of(endpoint, Duration::from_secs(95), "version: 1\nfaults: []");
    for path in pictures(plan) {
        world.lay(Path::new(path), &bytes(path));
    }
    // One after the other, so that records have one order.
    let options = world.options(1);
    world.run_as(plan, &options);
    let file = |is_wanted: &dyn Fn(&Path) -> bool| {
        let mut texts = world.files().into_iter().filter(|(path, _)| is_wanted(path));
        let text = texts.next().map(|(_, bytes)| String::from_utf8(bytes).expect("it is text"));
        assert!(texts.next().is_none(), "there is one of each kind");
        text.unwrap_or_default()
    };
    Some(Written {
        journal: file(&|path| path.extension().is_some_and(|kind| kind == "journal")),
        lock: file(&|path| path.to_string_lossy().ends_with("story.lock")),
    })
}

/// The paths of a plan's pictures, each once.
fn pictures(plan: &Plan) -> BTreeSet<&str> {
    let files = plan.tasks.iter().flat_map(|task| task.files.iter());
    files.filter(|(role, _)| role.kind() == MediumKind::Picture).map(|(_, path)| path).collect()
}
