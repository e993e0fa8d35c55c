//! The editor schema and `check` agree: the schema rejects a text where decoding reports an error
//! of its shape, and beyond that only where a rule refuses the form of a value.

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use proptest::prelude::*;
use wanflow_api::Sha256;
use wanflow_api::picture::{PictureFacts, PictureFormat};
use wanflow_compiler::SourceText;
use wanflow_compiler::decode::{decode, rules::SHAPE};
use wanflow_compiler::document::parse;
use wanflow_compiler::schema::editor_schema;
use wanflow_compiler::world::{FileProblem, Sound, Video, World};
use wanflow_compiler::{Options, check};

/// Rules about what a value looks like by its text alone, where every file is there.
const FORM: [&str; 9] = [
    "broken-variable",
    "missing-file",
    "outside-project",
    "take-in-id",
    "unknown-endpoint",
    "unsafe-name",
    "unsafe-output",
    "unsupported-link",
    "variable-in-variable",
];

/// A world in which every file is there, and is what it should be.
struct Everything;

impl World for Everything {
    fn picture(&self, _: &str) -> Result<PictureFacts, FileProblem> {
        Ok(PictureFacts::plain(PictureFormat::Jpeg, 1280, 720, 400_000))
    }

    fn sound(&self, _: &str) -> Result<Sound, FileProblem> {
        let (format, name) = ("audio/mpeg".to_owned(), "MP3".to_owned());
        Ok(Sound { format, name, is_common: true, millis: Some(4000), bytes: 64_000 })
    }

    fn video(&self, _: &str) -> Result<Video, FileProblem> {
        Ok(Video { width: 1280, height: 720, millis: 8000, has_sound: true })
    }

    fn font(&self, _: &str) -> Result<(), FileProblem> {
        Ok(())
    }

    fn storyboard(&self, _: &str) -> Result<Vec<u8>, FileProblem> {
        Ok(b"scenes:\n  - { id: else, image: a.jpg, prompt: p }\n".to_vec())
    }

    fn sha256(&self, path: &str) -> Result<Sha256, FileProblem> {
        Ok(wanflow_plan::sha256(path.as_bytes()))
    }
}

/// Compares both on one text, and returns what they say. Texts that YAML itself refuses are out of
/// the schema's sight.
fn agree(validator: &Validator, text: &str) -> Result<Verdict, String> {
    let mut found = Vec::new();
    let source = SourceText::new("story.yaml", text);
    let document = parse(&source, &mut found);
    if found.iter().any(wanflow_compiler::Diagnostic::is_error) {
        return Ok(Verdict::NoYaml);
    }
    decode(&document, &mut found);
    let mut errors = found.iter().filter(|found| found.is_error());
    let shape = errors.find(|found| SHAPE.iter().any(|rule| rule.id == found.rule.id));
    let refusal = validator.iter_errors(&document.to_json()).next().map(|error| error.to_string());
    match (shape, refusal) {
        (Some(_), Some(_)) => Ok(Verdict::Refused),
        (None, None) => Ok(Verdict::Accepted),
        (Some(shape), None) => Err(format!("only decoding refuses: {}\n{text}", shape.message)),
        (None, Some(refusal)) => {
            let found = check(&source, &Options::default(), &Everything);
            let is_form = found.iter().any(|found| FORM.contains(&found.rule.id));
            let refused = || format!("only the schema refuses: {refusal}\n{text}");
            is_form.then_some(Verdict::OddForm).ok_or_else(refused)
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Refused,
    OddForm,
    NoYaml,
}

fn validator() -> Validator {
    jsonschema::draft7::new(&editor_schema()).expect("the schema is a schema")
}

fn storyboards(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            storyboards(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
    }
}

#[test]
fn they_agree_on_every_storyboard_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    storyboards(&root.join("../../specs"), &mut files);
    storyboards(&root.join("tests/it"), &mut files);
    assert!(files.len() > 5, "the storyboards are not where they were");
    let validator = validator();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        agree(&validator, &text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }
}

/// A storyboard that says everything, as the stuff of mutations.
const FULL: &str = include_str!("oracle.yaml");

/// What a value may be replaced with, in YAML.
const VALUES: &[&str] = &[
    "",
    "~",
    "true",
    "no",
    "\"off\"",
    "5",
    "5.0",
    "5.5",
    "7",
    "-1",
    "0",
    "1e3",
    ".inf",
    "0x5",
    "007",
    "99999999999999999999",
    "2147483648",
    "5s",
    "\"5\"",
    "text",
    "last",
    "best",
    "single",
    "720p",
    "4K",
    "\"16:9\"",
    "\"0:9\"",
    "\"#00ff00\"",
    "black",
    "pad",
    "[]",
    "[5]",
    "{}",
    "{ from: a }",
    "{ from: a, at: 2.5 }",
    "{ at: last }",
    "[{ duration: 5, prompt: x }]",
    "[{ duration: 0 }]",
    "https://example.com/a.png",
    "ftp://example.com/a.png",
    "\"data:image/png;base64,AA\"",
    "a\\b.png",
    "~/a.png",
    "nul",
    "film.mov",
    "dashscope/wan3.0-video",
    "${ok} and ${",
    "$${plain}",
    "{ ok: \"${other}\" }",
    "{ ok: x }",
    "{ 1a: x }",
    "{ ok: 5 }",
];

const KEYS: &[&str] = &[
    "id",
    "image",
    "prompt",
    "shots",
    "camera",
    "style",
    "template",
    "audio",
    "negative_prompt",
    "seed",
    "duration",
    "shot_type",
    "watermark",
    "resolution",
    "prompt_extend",
    "takes",
    "matte",
    "prepare",
    "from",
    "at",
    "output",
    "aspect",
    "fit",
    "vars",
    "film",
    "defaults",
    "title",
    "wanflow",
    "scenes",
    "endpoint",
    "img_url",
    "Seed",
    "5",
    "true",
    "<<",
];

/// The same for what is done to scenes, and what is heard and read beside them.
const EDITS: &str = include_str!("oracle-edits.yaml");

/// What a value of it may be replaced with.
const EDIT_VALUES: &[&str] = &[
    "0.5",
    "36f",
    "1.5 s",
    "-6",
    "-6 dB",
    "-6.25dB",
    "20 dB",
    "mute",
    "-14 LUFS",
    "-4 LUFS",
    "-0.5 dBTP",
    "23.976",
    "24",
    "24.5",
    "1080x1920",
    "1081x1920",
    "4000x16",
    "crossfade",
    "{ type: wipe }",
    "{ duration: 1 }",
    "[1, 2]",
    "[0.5, 1]",
    "[1, 2, 3]",
    "[burn, track]",
    "burn",
    "blur",
    "x264",
    "{ file: a.wav }",
    "[a.wav, { file: b.wav }]",
    "{ gain: 1 dB }",
    "[{ text: x }]",
    "[{ from: 1 }]",
    "[{ output: a.mp4 }]",
    "{ mode: track }",
    "{ target: -14 LUFS }",
    "{}",
    "[{}]",
    "[~]",
];

const EDIT_KEYS: &[&str] = &[
    "card",
    "video",
    "still",
    "image",
    "duration",
    "ink",
    "trim",
    "speed",
    "transition",
    "caption",
    "voiceover",
    "volume",
    "focus",
    "music",
    "captions",
    "loudness",
    "fps",
    "size",
    "encoder",
    "metadata",
    "outputs",
    "type",
    "colour",
    "file",
    "gain",
    "offset",
    "loop",
    "text",
    "to",
    "mode",
    "font",
    "target",
];

/// A storyboard, and what is written in place of its values and keys.
#[derive(Clone, Copy)]
struct Stuff {
    text: &'static str,
    values: &'static [&'static str],
    keys: &'static [&'static str],
}

const STUFF: [Stuff; 2] = [
    Stuff { text: FULL, values: VALUES, keys: KEYS },
    Stuff { text: EDITS, values: EDIT_VALUES, keys: EDIT_KEYS },
];

/// Replaces one line's value, its key, or drops the line.
fn mutate(stuff: Stuff, text: &str, [line, how, with]: [usize; 3]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let line = line % lines.len();
    let mutated = lines.iter().enumerate().map(|(index, each)| {
        let (key, value) = each.split_once(": ").unwrap_or((each.trim_end_matches(':'), ""));
        let head = key.len() - key.trim_start_matches([' ', '-']).len();
        match (index == line, how % 3) {
            (true, 0) => format!("{key}: {}\n", stuff.values[with % stuff.values.len()]),
            (true, 1) => {
                format!("{}{}: {value}\n", &key[..head], stuff.keys[with % stuff.keys.len()])
            }
            (true, _) => String::new(),
            (false, _) => format!("{each}\n"),
        }
    });
    mutated.collect()
}

#[test]
fn they_agree_on_every_single_mutation() {
    let validator = validator();
    let mut verdicts = Vec::new();
    for stuff in STUFF {
        for line in 0..stuff.text.lines().count() {
            for (how, choices) in [(0, stuff.values.len()), (1, stuff.keys.len()), (2, 1)] {
                for with in 0..choices {
                    let text = mutate(stuff, stuff.text, [line, how, with]);
                    verdicts.push(agree(&validator, &text).unwrap_or_else(|why| panic!("{why}")));
                }
            }
        }
    }
    let count = |verdict| verdicts.iter().filter(|each| **each == verdict).count();
    // A comparison that never sees one of the two would prove nothing.
    assert!(count(Verdict::Accepted) > 300, "{}", count(Verdict::Accepted));
    assert!(count(Verdict::Refused) > 2000, "{}", count(Verdict::Refused));
    assert!(count(Verdict::OddForm) > 100, "{}", count(Verdict::OddForm));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn they_agree_on_mutations_of_mutations(
        stuff in 0..STUFF.len(),
        steps in proptest::collection::vec([0_usize..200, 0_usize..3, 0_usize..200], 1..5)
    ) {
        thread_local!(static VALIDATOR: Validator = validator());
        let stuff = STUFF[stuff];
        let mutated = steps.iter().fold(stuff.text.to_owned(), |text, step| {
            if text.lines().next().is_none() { text } else { mutate(stuff, &text, *step) }
        });
        VALIDATOR.with(|validator| agree(validator, &mutated)).map_err(TestCaseError::fail)?;
    }
}
