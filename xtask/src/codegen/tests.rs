//! The generator against documents that are wrong, and against texts that would break out.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::refusal::Refusals;
use super::{Files, OUT, endpoint, folder, generate, print};
use crate::cargo::workspace;

const FOLDER: &str = "schemas/endpoints/novita/wan2.6-i2v";
const DOCUMENT: &str = "endpoint.openapi.yaml";
const REQUEST: &str = "request.schema.json";
const RESULT: &str = "task-result.schema.json";

/// One edit that makes the real documents wrong: file, text, and what takes its place.
type Edit = (&'static str, &'static str, &'static str);

/// Mistakes, each refused on its own.
#[rustfmt::skip]
const MISTAKES: &[Edit] = &[
        (REQUEST, r#""maxLength": 2000"#, r#""maxLength": 2000, "pattern": "^a""#),
        (REQUEST, r#""maxLength": 2000"#, r#""maxLength": 2000, "maximum": 3"#),
        (REQUEST, r#""maxLength": 2000"#, r#""maxLength": 2000, "maxLenght": 3"#),
        (REQUEST, r#""minimum": 0"#, r#""minimum": 2147483648"#),
        (REQUEST, r#""minimum": 0"#, r#""minimum": 0.5"#),
        (REQUEST, r#""minimum": 0"#, r#""minimum": "0""#),
        (REQUEST, r#""default": 5"#, r#""default": 7"#),
        (REQUEST, "[5, 10, 15]", "[5, 10, 10.5]"),
        (REQUEST, "[5, 10, 15]", "[]"),
        (REQUEST, r#"["single", "multi"]"#, r#"["single", "single_"]"#),
        (REQUEST, r#""type": "boolean""#, r#""type": ["boolean", "null"]"#),
        (REQUEST, r#""type": "boolean""#, r#""type": "bolean""#),
        (REQUEST, r#"["input"]"#, r#"["input", "model"]"#),
        (REQUEST, r#""title": "Parameters""#, r#""title": "Input""#),
        (REQUEST, r#""title": "Parameters""#, r#""title": "Vec""#),
        (REQUEST, r#""prompt_extend": {"#, r#""promptExtend": true, "prompt_extend": {"#),
        (REQUEST, r#""shot_type": {"#, r#""shotType": {"type": "boolean"}, "shot_type": {"#),
        (REQUEST, "\"$schema\"", "$schema"),
        (RESULT, r#""type": ["string", "number"]"#, r#""type": "text""#),
        (RESULT, r#""TASK_STATUS_FAILED","#, ""),
        (DOCUMENT, "openapi: 3.1.0", "openapi: 3.0.3"),
        (DOCUMENT, "openapi: 3.1.0", "openapi: [3.1.0"),
        (DOCUMENT, "x-wanflow-endpoint: novita/wan2.6-i2v", "x-wanflow-endpoint: novita/wan"),
        (DOCUMENT, "x-wanflow-polling", "x-wanflow-poling"),
        (DOCUMENT, "https://api.novita.ai", "http://api.novita.ai/"),
        (DOCUMENT, "operationId: poll\n      summary", "operationId: pol\n      summary"),
        (DOCUMENT, "$response.body#/task_id", "$response.body#/id"),
        (DOCUMENT, "$ref: request.schema.json", "$ref: order.schema.json"),
        (DOCUMENT, "pointer: /input/prompt }", "pointer: /input/promt }"),
        (DOCUMENT, "{ word: image, pointer: /input/img_url }", "{ word: picture, pointer: /x }"),
        (
            DOCUMENT,
            "{ word: seed, pointer: /parameters/seed }",
            "{ word: seed, pointer: /parameters/audio }",
        ),
        (
            DOCUMENT,
            "pointer: /parameters/resolution }",
            "pointer: /parameters/resolution, values: { 720P: 720p, 4K: 4k } }",
        ),
        (DOCUMENT, "equals: TASK_STATUS_QUEUED", "equals: TASK_STATUS_WAITING"),
        (DOCUMENT, "equals: TASK_STATUS_QUEUED", "equals: TASK_STATUS_SUCCEED"),
        (DOCUMENT, "state: failed }", "state: broken }"),
        (DOCUMENT, "video: /videos/0/video_url\n", "video: /videos/0/url\n"),
        (
            DOCUMENT,
            "reason: ILLEGAL_PROMPT, status: 400",
            "reason: INVALID_IMAGE_SIZE, status: 400",
        ),
        (DOCUMENT, "{ status: 401, class: abort-run }", "{ class: abort-run }"),
        (DOCUMENT, "{ status: 401, class: abort-run }", "{ status: 4010, class: stop }"),
        (
            DOCUMENT,
            "check: body, status: 400, reason: INVALID_REQUEST_BODY",
            "check: body, status: 400, reason: BAD_BODY",
        ),
        (DOCUMENT, "720P: \"0.10\"", "720P: 0.1"),
        (DOCUMENT, "1080P: \"0.15\"", "4K: \"0.30\""),
        (DOCUMENT, "date: \"2026-09-30\"", "date: 30 Sept 2026"),
        (DOCUMENT, "pointer: /availableBalance", "pointer: /balance"),
        (DOCUMENT, "every: 4, every_max: 15", "every: 40, every_max: 15"),
        (DOCUMENT, "mark: P\n", "mark: Q\n"),
        (DOCUMENT, "duration: 5\n", "duration: 6\n"),
        (DOCUMENT, "bytes_max: 10000000", "bytes_max: -1"),
        (
            DOCUMENT,
            "{ pointer: /input/prompt, keyword: maxLength",
            "{ pointer: /input/prompt, keyword: maximum",
        ),
    ];

/// An endpoint that uses the odd corners of the language, below the workspace.
const CORNERS: &str = "xtask/fixtures/newcomer";
const CORNER: &str = "schemas/endpoints/made-up/corner-1.0";

/// Mistakes in those corners, each refused on its own.
#[rustfmt::skip]
const CORNER_MISTAKES: &[Edit] = &[
        (DOCUMENT, "values: { 720P: 1, 1080P: 2 }", "values: { 720P: 1, 1080P: 3 }"),
        (DOCUMENT, "values: { 720P: 1, 1080P: 2 }", "values: { 720P: 1, 4K: 2 }"),
        (DOCUMENT, "values: { 720P: 1, 1080P: 2 }", "values: { 720P: 1 }"),
        (DOCUMENT, "values: { true: full, false: none }", "values: { true: full }"),
        (DOCUMENT, "values: { single: false, multi: true }", "values: { single: no cuts, multi: true }"),
        (DOCUMENT, "{ word: prompt, pointer: /text }", "{ word: prompt, pointer: /text, values: { a: b } }"),
        (DOCUMENT, "pointer: /reel/-/uri, item: { kind: picture, part: last }", "pointer: /note, item: { part: last }"),
        (DOCUMENT, "item: { kind: picture, part: last }", "item: { kind: picture, part: middle }"),
        (DOCUMENT, "item: { kind: picture, part: last }", "item: { kind: picture, role: last }"),
        (DOCUMENT, "item: { kind: picture, part: last }", "item: { kind: picture, part: first }"),
        (DOCUMENT, "fixed: 4, pointer", "fixed: 5, pointer"),
        (DOCUMENT, "fixed: corner-1, pointer", "fixed: corner-2, pointer"),
        (DOCUMENT, "  - { fixed: corner-1, pointer: /model }\n", ""),
        (DOCUMENT, "absent: -1", "absent: -2"),
        (DOCUMENT, "absent: -1", "absent: none"),
        (DOCUMENT, "pointer: /script/-/say }", "pointer: /note }"),
        (DOCUMENT, "{ word: shots, from: duration", "{ word: shots, from: length"),
        (REQUEST, "\"note\": {", "\"style\": {"),
        (DOCUMENT, "equals: drawing, state: processing", "equals: waiting, state: processing"),
        (DOCUMENT, "equals: drawing, state: processing", "equals: painting, state: processing"),
        (DOCUMENT, "when: { pointer: /trouble }", "when: { pointer: /troubles }"),
        (DOCUMENT, "when: { pointer: /trouble }", "when: { pointer: /trouble, header: X-Trouble }"),
        (DOCUMENT, "when: { pointer: /trouble }", "when: {}"),
        (DOCUMENT, "when: { header: X-Taken, equals: \"no\" }", "when: { pointer: /fault/word }"),
        (DOCUMENT, "message: [/fault/prose, {", "message: [/fault/proses, {"),
        (DOCUMENT, "{ header: X-Prose }", "{ head: X-Prose }"),
        (DOCUMENT, "item: { place: /spot", "item: { place: /spots"),
        (DOCUMENT, "item: { place: /spot, message: /says }", "item: { place: /spot }"),
        (DOCUMENT, "  message: [/fault/prose, { header: X-Prose }]\n", ""),
        (DOCUMENT, "message: /tale", "message: /tales"),
        (DOCUMENT, "reason: [/trouble, {", "reason: [/troubles, {"),
        (DOCUMENT, "{ reason: BRUSH, status: 500, call", "{ status: 500, call"),
        (DOCUMENT, "{ reason: ODD_INK, call: end", "{ call: end"),
        (DOCUMENT, "{ before_colon: /tale }", "{ before_colon: /tales }"),
        (DOCUMENT, "{ before_colon: /tale }", "{ before_colon: /tale, header: X-Tale }"),
        (DOCUMENT, "{ status: 403, bodyless: true", "{ reason: SHUT, bodyless: true"),
        (DOCUMENT, "{ status: 403, bodyless: true", "{ status: 403, bodyless: perhaps"),
        (DOCUMENT, "bytes_max: 5000000", "bytes_max: 5 MB"),
        (DOCUMENT, "bytes_max: 8000000", "bytes_max: 8000"),
        (DOCUMENT, "poll: /doors/stage", "poll: /doors/front"),
        (DOCUMENT, "cancel: /doors/back }", "cancelled: /doors/back }"),
        (DOCUMENT, "failed: never, moderated", "failed: no, moderated"),
        (DOCUMENT, "{ status: 202, means: asked }", "{ status: 203, means: asked }"),
        (DOCUMENT, "{ status: 202, means: asked }", "{ status: 202, means: perhaps }"),
        (DOCUMENT, "exact: /offer/exact", "exact: /offer/price"),
        (DOCUMENT, "exact: /offer/exact, least: /offer/from, most: /offer/to, ", ""),
        (DOCUMENT, "  result: 86400\n", "  result: 0\n"),
        (DOCUMENT, "  result: 86400\n", "  result: one day\n"),
        (DOCUMENT, "  result: 86400\n", "  result: 3600\n"),
        (DOCUMENT, "{ bytes_min: 65536, result: 3600 }", "{ result: 3600 }"),
        (DOCUMENT, "value: { order: order-7f3a, stage: drawing }", "value: { order: order-7f3a, stage: drying }"),
        (DOCUMENT, "  - { status: 503, call: submit, class: ambiguous }\n", "  - { status: 503, class: ambiguous }\n"),
        (DOCUMENT, "/v9/studio/films/{task_id}/film:", "/v9/studio/films/film:"),
        (DOCUMENT, "name: task_id, in: query", "name: order, in: query"),
        (DOCUMENT, "x-wanflow-prices: null", "x-wanflow-prices: nul"),
        (DOCUMENT, "properties/steps/maximum, is: 25", "properties/step/maximum, is: 25"),
        (DOCUMENT, "{ file: request.schema.json, at: /properties/options/properties/steps/maximum", "{ file: order.schema.json, at: /properties/options/properties/steps/maximum"),
        (DOCUMENT, "  basis: host\n", ""),
        (DOCUMENT, "basis: host", "basis: hearsay"),
        (DOCUMENT, "x-wanflow-key-page: https", "x-wanflow-key-pages: https"),
        (DOCUMENT, "silent_usd_per_second: { 720P:", "silent_usd_per_second: { 480P:"),
        (DOCUMENT, "  - { word: resolution, pointer: /options/grade, values: { 720P: 1, 1080P: 2 } }\n", ""),
        (DOCUMENT, "  exclusive:\n", "  resolution: 720P\n  exclusive:\n"),
        (DOCUMENT, "[/avoid, /script]", "[/avoid, /scripts]"),
        (DOCUMENT, "[/avoid, /script]", "[/avoid]"),
        (DOCUMENT, "is: cut", "is: trimmed"),
        (DOCUMENT, "x-wanflow-name: free", "x-wanflow-name: default"),
        (DOCUMENT, "idempotency_header: X-Once", "idempotency_header: null"),
        (DOCUMENT, "balance: { operation", "upload: { protocol: pigeon, operation: balance }\n  balance: { operation"),
        (DOCUMENT, "while: [queued, processing]", "while: [queued, drawing]"),
        (DOCUMENT, "items: /shelf/orders", "items: /shelf"),
        (DOCUMENT, "task_id: /label/nr }", "task_id: /label/id }"),
        (DOCUMENT, "schema: { const: stage }", "schema: { type: string }"),
        (DOCUMENT, "reason: TOO_LATE }", "reason: TOO_EARLY }"),
        (DOCUMENT, "video: /films/0/at", "video: /films/0/on"),
        (DOCUMENT, "$response.body#/orders/0/nr", "$response.body#/orders/nr"),
        (DOCUMENT, "stage: withdrawn }", "stage: over }"),
        (DOCUMENT, "stage: over, trouble: BRUSH", "stage: over, trouble: \"\""),
    ];

/// What the generator refuses after the edits.
fn refused(edits: &[Edit]) -> Vec<String> {
    refused_of(&workspace(), FOLDER, edits)
}

/// The same of a folder below another root.
fn refused_of(base: &Path, place: &str, edits: &[Edit]) -> Vec<String> {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join(place);
    fs::create_dir_all(&folder).expect("it can be made");
    for entry in fs::read_dir(base.join(place)).expect("the folder is there") {
        let entry = entry.expect("it can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let mut text = fs::read_to_string(entry.path()).expect("documents are text");
        for (_, old, new) in edits.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(old), "{name} no longer has {old}");
            text = text.replacen(old, new, 1);
        }
        fs::write(folder.join(name), text).expect("it can be written");
    }
    let refused = generate(root.path()).err().unwrap_or_default();
    let place = format!("{place}/");
    refused.iter().map(|refusal| refusal.to_string().replace(&place, "")).collect()
}

#[test]
fn each_mistake_is_refused_with_its_file_and_pointer() {
    insta::assert_snapshot!(shown(MISTAKES, refused));
}

#[test]
fn each_mistake_in_an_odd_corner_is_refused_with_its_file_and_pointer() {
    let base = workspace().join(CORNERS);
    let refused = |edits: &[Edit]| refused_of(&base, CORNER, edits);
    assert_eq!(refused(&[]), [""; 0], "without a mistake");
    insta::assert_snapshot!(shown(CORNER_MISTAKES, refused));
}

/// What is refused of each edit alone; each must be.
fn shown(edits: &[Edit], refused: impl Fn(&[Edit]) -> Vec<String>) -> String {
    let mut shown = String::new();
    for edit in edits {
        let refused = refused(&[*edit]);
        assert!(!refused.is_empty(), "not refused: {edit:?}");
        shown.extend([edit.1.trim(), " -> ", edit.2.trim(), "\n"]);
        for line in &refused {
            shown.extend(["    ", line, "\n"]);
        }
    }
    shown
}

#[test]
fn all_mistakes_of_all_files_are_told_in_one_go() {
    let lines = refused(&[
        (REQUEST, r#""maxLength": 2000"#, r#""maxLength": 2000, "pattern": "^a""#),
        (REQUEST, r#""default": 5"#, r#""default": 7"#),
        (DOCUMENT, "720P: \"0.10\"", "720P: 0.1"),
        (DOCUMENT, "equals: TASK_STATUS_QUEUED", "equals: TASK_STATUS_WAITING"),
        (RESULT, r#""type": ["string", "number"]"#, r#""type": "text""#),
    ]);
    for pointer in [
        "request.schema.json#/properties/input/properties/prompt/pattern",
        "request.schema.json#/properties/parameters/properties/duration/default",
        "endpoint.openapi.yaml#/x-wanflow-prices/usd_per_second/720P",
        "endpoint.openapi.yaml#/x-wanflow-states/0/equals",
        "task-result.schema.json#/properties/videos/items/properties/video_url_ttl/type",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(pointer)), "{pointer} in {lines:#?}");
    }
}

#[test]
fn the_real_documents_are_sound() {
    assert_eq!(refused(&[]), Vec::<String>::new());
}

#[test]
fn a_tree_without_documents_is_refused_by_name() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let refused = generate(root.path()).expect_err("there is nothing to generate from");
    assert!(refused.iter().all(|refusal| refusal.file == "schemas/endpoints"), "{refused:?}");
}

fn hostile() -> Files {
    generate(&workspace().join("xtask/fixtures/hostile")).expect("ugly texts are not mistakes")
}

#[test]
fn no_text_of_a_document_breaks_out_of_the_source() {
    let mut shown = String::new();
    for (path, text) in hostile() {
        syn::parse_file(&text).expect("the output is Rust");
        let name = path.strip_prefix(OUT).expect("all files lie in one folder");
        shown.extend(["==== ", name, "\n", &text]);
    }
    assert_eq!(shown.chars().find(|letter| *letter != '\n' && print::hidden(*letter)), None);
    insta::assert_snapshot!(shown);
}

#[test]
fn hostile_texts_arrive_whole() {
    let files = hostile();
    let module = &files[&format!("{OUT}/hostile/words/mod.rs")];
    let document = fs::read_to_string(
        workspace().join("xtask/fixtures/hostile/schemas/endpoints/hostile/words").join(DOCUMENT),
    );
    let document: serde_json::Value =
        serde_saphyr::from_str(&document.expect("the fixture is there")).expect("it is YAML");
    let title = document["info"]["title"].as_str().expect("a title is text");
    let literal = print::text_literal(title);
    let parsed: syn::LitStr = syn::parse_str(&literal).expect("a literal is Rust");
    assert_eq!(parsed.value(), title);
    assert!(module.contains(&format!("title: {literal}")), "{module}");
}

/// Every pointer below a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let step = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| {
                pointers(value, &format!("{at}/{}", step(name)), found);
            });
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| {
                pointers(value, &format!("{at}/{index}"), found);
            });
        }
        _ => {}
    }
}

#[test]
fn no_value_anywhere_in_a_document_makes_the_generator_panic() {
    let root = workspace().join("xtask/fixtures/hostile");
    let refusals = Refusals::default();
    let folder = folder::read_all(&root, &refusals).pop().expect("the fixture is one folder");
    let odd = [json!(null), json!([]), json!({}), json!(-7), json!("\u{202e}\"{{x}}"), json!(1.5)];
    let mut documents = vec![DOCUMENT.to_owned()];
    documents.extend(folder.schemas.keys().cloned());
    let (mut tried, mut refused) = (0, 0);
    for name in documents {
        let mut places = Vec::new();
        let text = folder.schemas.get(&name).unwrap_or(&folder.document);
        pointers(text, "", &mut places);
        for (place, value) in
            places.iter().flat_map(|place| odd.iter().map(move |value| (place, value)))
        {
            let mut broken = folder.clone();
            let document = broken.schemas.get_mut(&name).unwrap_or(&mut broken.document);
            *document.pointer_mut(place).expect("the place was just found") = value.clone();
            let refusals = Refusals::default();
            let understood = endpoint::read(&broken, &refusals);
            assert!(understood.is_some() || !refusals.is_empty(), "{name}#{place}: {value}");
            tried += 1;
            refused += usize::from(!refusals.is_empty());
        }
    }
    assert!(refused * 2 > tried, "only {refused} of {tried} refused");
}

#[test]
fn the_guide_to_endpoint_documents_names_every_table() {
    let guide = fs::read_to_string(workspace().join("schemas/endpoints/README.md"));
    let guide = guide.expect("the guide is there");
    for table in endpoint::TOP.iter().filter(|name| name.starts_with("x-wanflow")) {
        assert!(guide.contains(&format!("| `{table}` |")), "{table} is not described");
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let root: &Path = &workspace();
    assert_eq!(generate(root), generate(root));
}
