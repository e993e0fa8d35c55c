//! Storyboards of several files, and several versions of one: what they come to, and what is said
//! where. One storyboard in one file is what everything is held against.

use serde_json::{Value, json};
use wanflow_api::picture::{PictureFacts, PictureFormat};
use wanflow_compiler::layers::table::Table;
use wanflow_compiler::layers::version::{Assignment, Row, Version};
use wanflow_compiler::report::{Checked, github, json, sarif};
use wanflow_compiler::world::{MemoryFile, MemoryWorld};
use wanflow_compiler::{Compiled, Diagnostic, Options, compile_file, merged};
use wanflow_plan::{Plan, Purpose};

/// The files of a check beside the storyboard, and pictures.
fn world(files: &[(&str, &'static str)]) -> MemoryWorld {
    let jpeg = PictureFacts::plain(PictureFormat::Jpeg, 1280, 720, 400_000);
    let pictures = ["a.jpg", "acts/a.jpg", "images/a.jpg", "images/b.jpg"];
    let add = |world: MemoryWorld, path: &&str| world.with(path, MemoryFile::Picture(jpeg.clone()));
    let world = pictures.iter().fold(MemoryWorld::default(), add);
    files.iter().fold(world, |world, (path, text)| world.with(path, MemoryFile::Storyboard(text)))
}

fn compiled(story: &str, files: &[(&str, &'static str)], version: &Version) -> Compiled {
    let options = Options { version: Some(version), ..Options::default() };
    let purpose = Some(Purpose::Remote);
    compile_file("story.yaml", story.as_bytes().to_vec(), purpose, &options, &world(files))
}

fn plan(story: &str, files: &[(&str, &'static str)], version: &Version) -> Plan {
    let Compiled { plan, checked, .. } = compiled(story, files, version);
    plan.unwrap_or_else(|| panic!("{:#?}", places(&checked)))
}

/// Each finding with its rule and place.
fn places(checked: &Checked) -> Vec<String> {
    let place = |found: &Diagnostic| {
        let file = checked.sources.file_of(found.span());
        let at = file.position(found.span().start);
        format!("{} {}:{}:{}", found.rule.id, file.name(), at.line, at.column)
    };
    checked.diagnostics.iter().map(place).collect()
}

fn check(story: &str, files: &[(&str, &'static str)], version: &Version) -> Vec<String> {
    let options = Options { version: Some(version), ..Options::default() };
    let bytes = story.as_bytes().to_vec();
    places(&compile_file("story.yaml", bytes, None, &options, &world(files)).checked)
}

fn variants(names: &[&str]) -> Version {
    let variants = names.iter().map(|name| (*name).to_owned()).collect();
    Version { variants, ..Version::default() }
}

/// What is bought and what is seen, without the names of files.
fn meaning(plan: &Plan) -> Value {
    let mut film = json!(plan.film);
    film.as_object_mut().expect("a mapping").remove("output");
    json!([
        plan.tasks.iter().map(|task| json!([task.scene, task.request])).collect::<Vec<_>>(),
        film
    ])
}

const PLAIN: Version = Version { variants: Vec::new(), row: None, vars: Vec::new() };

const WHOLE: &str = "\
style: 35 mm film
defaults: { duration: 5, audio: false }
scenes:
  - { id: one, image: a.jpg, prompt: The tide comes in. }
  - { id: two, image: images/a.jpg, prompt: The tide goes out. }
  - { id: three, image: { from: two }, prompt: Night falls. }
film: { aspect: \"16:9\", fit: crop }
";

#[test]
fn a_storyboard_in_parts_is_the_same_as_in_one() {
    let act = "\
scenes:
  - { id: two, image: ../images/a.jpg, prompt: The tide goes out. }
  - include: more/night.yaml
x-note: { aspect: \"1:1\" }
";
    let night = "- { id: three, image: { from: two }, prompt: Night falls. }\n";
    let base = "\
style: 16 mm film
defaults: &all { duration: 10, audio: false, seed: 7 }
scenes:
  - { id: one, image: a.jpg, prompt: The tide comes in. }
film: { aspect: \"9:16\" }
";
    let files: &[(&str, &'static str)] =
        &[("acts/act.yaml", act), ("acts/more/night.yaml", night), ("base.yaml", base)];
    let expected = meaning(&plan(WHOLE, &[], &PLAIN));
    let first = "{ id: one, image: a.jpg, prompt: The tide comes in. }";
    for story in [
        format!(
            "style: 35 mm film\ndefaults: {{ duration: 5, audio: false }}\nscenes:\n  - {first}\n  \
             - include: acts/act.yaml\nfilm: {{ aspect: \"16:9\", fit: crop }}\n"
        ),
        format!(
            "extends: base.yaml\nstyle: 35 mm film\ndefaults: {{ duration: 5, seed: null }}\n\
             scenes: [{first}, {{ include: ./acts/../acts/act.yaml }}]\n\
             film: {{ fit: crop, aspect: \"16:9\" }}\n"
        ),
    ] {
        assert_eq!(meaning(&plan(&story, files, &PLAIN)), expected, "{story}");
        assert_eq!(check(&story, files, &PLAIN), [""; 0], "{story}");
    }
}

#[test]
fn scenes_of_a_base_are_changed_by_name_and_taken_out() {
    let story = "\
extends: [base.yaml, look.yaml]
scenes:
  two: { prompt: The tide goes out. }
  a: null
";
    let base = "\
defaults: { duration: 5, audio: false }
scenes:
  - { id: one, image: a.jpg, prompt: The tide comes in. }
  - { image: acts/a.jpg, prompt: Nobody sees this. }
  - { id: two, image: images/a.jpg, prompt: Nothing. }
  - { id: three, image: { from: two }, prompt: Night falls. }
film: { fit: pad }
";
    let look = "style: 35 mm film\nfilm: { fit: crop, aspect: \"16:9\" }\n";
    let files: &[(&str, &'static str)] = &[("base.yaml", base), ("look.yaml", look)];
    let expected = meaning(&plan(WHOLE, &[], &PLAIN));
    assert_eq!(meaning(&plan(story, files, &PLAIN)), expected);
}

const VARIANTS: &str = "\
title: Tide
vars: { place: the sea }
scenes:
  - { id: one, image: a.jpg, prompt: \"Waves of ${place}.\" }
film: { output: tide.mp4 }
variants:
  vertical:
    film: { aspect: \"9:16\", fit: crop }
  night:
    vars: { place: the dark sea }
    scenes:
      one: { seed: 7 }
    film: { output: night.mp4 }
";

#[test]
fn variants_are_laid_over_the_storyboard_and_have_names_of_their_own() {
    let story = plan(VARIANTS, &[], &PLAIN);
    let vertical = plan(VARIANTS, &[], &variants(&["vertical"]));
    assert_eq!(json!(story.tasks), json!(vertical.tasks), "only the film differs");
    assert_eq!(
        (&*vertical.storyboard, &*vertical.film.output),
        ("story.vertical", "tide.vertical.mp4")
    );
    assert_eq!(vertical.edition.as_deref(), Some("vertical"));
    assert_eq!((&*story.storyboard, &*story.film.output), ("story", "tide.mp4"));
    assert_ne!(story.id(), vertical.id());
    let both = plan(VARIANTS, &[], &variants(&["vertical", "night"]));
    assert_eq!((&*both.storyboard, &*both.film.output), ("story.vertical.night", "night.mp4"));
    assert_eq!(both.tasks[0].request.seed, Some(7));
    assert_eq!(both.tasks[0].request.prompt, "Waves of the dark sea.");
    assert!(both.film.aspect.is_some());
    let without = VARIANTS.replace("film: { output: tide.mp4 }\n", "");
    assert_eq!(plan(&without, &[], &variants(&["vertical"])).film.output, "story.vertical.mp4");
}

#[test]
fn variables_come_from_the_command_line_and_from_rows() {
    let mut found = Vec::new();
    let csv = "name,place\nnorth,\"the North Sea, in fog\"\nsouth,\"\"\"the\"\" South\"\n";
    let table = Table::read("seas.csv", csv.as_bytes().to_vec(), &mut found);
    assert!(found.is_empty(), "{found:?}");
    let table = std::sync::Arc::new(table);
    let row = |index| Some(Row { table: table.clone(), index });
    let prompt = |version: &Version| {
        let plan = plan(VARIANTS, &[], version);
        (plan.storyboard, plan.film.output, plan.tasks[0].request.prompt.clone())
    };
    let of = |stem: &str, film: &str, prompt: &str| {
        (stem.to_owned(), film.to_owned(), prompt.to_owned())
    };
    let north = Version { row: row(0), ..Version::default() };
    let expected = of("story.north", "tide.north.mp4", "Waves of the North Sea, in fog.");
    assert_eq!(prompt(&north), expected);
    let south = Version { row: row(1), ..variants(&["vertical"]) };
    let expected = of("story.vertical.south", "tide.vertical.south.mp4", "Waves of \"the\" South.");
    assert_eq!(prompt(&south), expected);
    let var = Assignment { name: "place".to_owned(), value: "a lake".to_owned() };
    let lake = Version { vars: vec![var], ..north };
    let expected = of("story.north", "tide.north.mp4", "Waves of a lake.");
    assert_eq!(prompt(&lake), expected);
}

#[test]
fn mistakes_of_versions_are_found_once_and_where_they_stand() {
    let story = "\
vars: { place: the sea }
scenes:
  - { id: one, image: a.jpg, prompt: \"Waves of ${place}.\", sed: 7 }
variants:
  vertical:
    film: { aspect: 9x16 }
  long:
    scenes: { one: { duration: 4 }, two: { seed: 1 } }
";
    let expected = [
        "unknown-key story.yaml:3:60",
        "malformed-value story.yaml:6:21",
        "duration-not-sold story.yaml:8:32",
        "changes-no-scene story.yaml:8:37",
    ];
    assert_eq!(check(story, &[], &PLAIN), expected);
    // What is not chosen keeps nothing from being made.
    let sound = story.replace(", sed: 7", "");
    plan(&sound, &[], &PLAIN);
    assert!(compiled(&sound, &[], &variants(&["vertical"])).plan.is_none());
    let unknown = check(VARIANTS, &[], &variants(&["verticl"]));
    assert_eq!(unknown, ["unknown-variant story.yaml:6:1"]);
    let var = Assignment { name: "plce".to_owned(), value: "x".to_owned() };
    let unknown = check(VARIANTS, &[], &Version { vars: vec![var], ..Version::default() });
    assert_eq!(unknown, ["unknown-variable story.yaml:2:1"]);
    let mut found = Vec::new();
    let table = Table::read("t.csv", b"place,plac\nx,y\n".to_vec(), &mut found);
    let row = Some(Row { table: table.into(), index: 0 });
    let unknown = check(VARIANTS, &[], &Version { row, ..Version::default() });
    assert_eq!(unknown, ["each-table t.csv:1:7"]);
}

#[test]
fn files_that_cannot_be_read_are_one_mistake_each() {
    let ring: &'static str = "- include: ../story.yaml\n";
    let broken: &'static str = "scenes:\n  - { id: x, image: ../images/b.jpg, prompt: a: b: c }\n";
    let files: &[(&str, &'static str)] = &[
        ("acts/ring.yaml", ring),
        ("acts/empty.yaml", "# nothing\n"),
        ("acts/text.yaml", "hello\n"),
        ("acts/missing.yaml", "- { id: m, image: a.jp, prompt: p }\n"),
        ("acts/broken.yaml", broken),
    ];
    for (path, expected) in [
        ("acts/ring.yaml", "include-cycle acts/ring.yaml:1:12"),
        ("story.yaml", "include-cycle story.yaml:3:14"),
        ("acts/empty.yaml", "not-a-storyboard story.yaml:3:14"),
        ("acts/text.yaml", "not-a-storyboard story.yaml:3:14"),
        ("acts/emty.yaml", "missing-file story.yaml:3:14"),
        ("../acts/empty.yaml", "outside-project story.yaml:3:14"),
        ("a.jpg", "not-a-storyboard story.yaml:3:14"),
        ("https://a.example/x.yaml", "not-a-storyboard story.yaml:3:14"),
        ("acts/missing.yaml", "missing-file acts/missing.yaml:1:19"),
        ("acts/broken.yaml", "colon-in-text acts/broken.yaml:2:47"),
    ] {
        let story = format!(
            "scenes:\n  - {{ id: one, image: a.jpg, prompt: p }}\n  - include: {path}\n  \
             - {{ id: two, image: {{ from: x }}, prompt: \"${{v}}\" }}\n"
        );
        let found = check(&story, files, &PLAIN);
        // What is missing may stand in the file that cannot be read.
        let is_other = |found: &String| !found.starts_with("unknown-");
        let found: Vec<_> = match path {
            "acts/missing.yaml" | "acts/broken.yaml" => {
                found.into_iter().filter(is_other).collect()
            }
            _ => found,
        };
        assert_eq!(found, [expected], "{path}");
    }
    let story = "extends: bse.yaml\nscenes: { one: { seed: 1 } }\n";
    assert_eq!(
        check(story, &[("base.yaml", "title: t\n")], &PLAIN),
        ["missing-file story.yaml:1:10"]
    );
    let story = "extends: base.yaml\n";
    let found = check(story, &[("base.yaml", "title: t\n")], &PLAIN);
    assert_eq!(found, ["missing-field story.yaml:1:1"]);
}

#[test]
fn every_report_names_the_file_and_line_of_an_included_mistake() {
    let act = "# é\n- { id: two, image: ../a.jpg, prompt: p, sed: 7 }\n";
    let story = "scenes:\n  - { id: one, image: a.jpg, prompt: p }\n  - include: acts/one.yaml\n";
    let options = Options::default();
    let world = world(&[("acts/one.yaml", act)]);
    let Compiled { checked, .. } =
        compile_file("films/story.yaml", story.as_bytes().to_vec(), None, &options, &world);
    let files = [checked];
    let finding = &json::report(&files)["diagnostics"][0];
    assert_eq!(finding["file"], "films/acts/one.yaml");
    assert_eq!((finding["line"].as_u64(), finding["column"].as_u64()), (Some(2), Some(42)));
    assert_eq!(finding["byteStart"], 46);
    let place = &sarif::report(&files)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "films/acts/one.yaml");
    assert_eq!(place["region"]["startLine"], 2);
    let lines = github::report(&files);
    assert!(lines.starts_with("::error file=films/acts/one.yaml,line=2,col=42,"), "{lines}");
    if cfg!(feature = "human") {
        use wanflow_compiler::report::human::{Colour, Letters, Look, report};
        let look = Look { width: 100, colour: Colour::None, letters: Letters::Unicode };
        let shown = report(&files, look);
        assert!(shown.contains("films/acts/one.yaml:2:42"), "{shown}");
    }
}

#[test]
fn a_merged_storyboard_means_the_same_and_says_where_it_is_from() {
    let act = "- id: two\n  image: ../images/a.jpg\n  prompt: |-\n    The tide\n    goes out.\n";
    let files: &[(&str, &'static str)] =
        &[("acts/one.yaml", act), ("base.yaml", "title: 'Tide: 1'\n")];
    let story = "\
extends: base.yaml
defaults: &all { duration: 5, audio: false }
scenes:
  - { id: one, image: a.jpg, prompt: \"Is it # true?\" }
  - include: acts/one.yaml
film: { aspect: \"16:9\" }
variants: { wide: { film: { fit: crop } } }
";
    let version = variants(&["wide"]);
    let whole = merged("story.yaml", story.as_bytes().to_vec(), &version, &world(files));
    insta::assert_snapshot!("merged_storyboard", whole.yaml);
    assert!(whole.checked.diagnostics.is_empty(), "{:?}", whole.checked.diagnostics);
    let again = plan(&whole.yaml, &[], &PLAIN);
    assert_eq!(meaning(&again), meaning(&plan(story, files, &version)));
    let place = |pointer: &str| {
        let one = whole.values.iter().find(|one| one.pointer == pointer).expect("it is there");
        format!("{}:{} {}", one.file, one.place.line, one.value)
    };
    assert_eq!(place("/scenes/1/image"), "acts/one.yaml:2 \"images/a.jpg\"");
    assert_eq!(place("/film/fit"), "story.yaml:7 \"crop\"");
    assert_eq!(place("/title"), "base.yaml:1 \"Tide: 1\"");
}
