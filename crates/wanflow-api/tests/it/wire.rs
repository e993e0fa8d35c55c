//! From the neutral request to the body that is sent.

use std::fmt::Write as _;

use serde_json::{Value, json};
use wanflow_api::{
    Audio, ClipRequest, Endpoint, EndpointRef, Image, Links, MediumRole, Resolution, Seconds, Shot,
    ShotType, Usd, endpoint, endpoints,
};

fn novita() -> EndpointRef {
    endpoint("novita/wan2.6-i2v").expect("it has a document")
}

fn request() -> ClipRequest {
    let image = Image::Url("https://example.com/rocket.jpg".to_owned());
    ClipRequest::plain(&image, "The rocket clears the tower.")
}

fn body(request: &ClipRequest, audio: Option<&str>) -> Value {
    let sound = audio.map(|link| (MediumRole::Audio, link));
    let image = (MediumRole::Image, "https://example.com/rocket.jpg");
    let links = [image].into_iter().chain(sound).collect();
    (novita().to_wire)(request, &links).expect("a sound request")
}

#[test]
fn every_parameter_is_sent_and_what_was_not_said_stays_away() {
    insta::assert_json_snapshot!(body(&request(), None));
}

#[test]
fn every_word_has_its_place() {
    let whole = ClipRequest {
        negative_prompt: "text".to_owned(),
        audio: Audio::Url("https://example.com/song.mp3".to_owned()),
        template: Some("hug".to_owned()),
        seed: Some(2_147_483_647),
        duration: Seconds(15),
        shot_type: ShotType::Multi,
        watermark: true,
        resolution: Resolution::P1080,
        prompt_extend: false,
        ..request()
    };
    insta::assert_json_snapshot!(body(&whole, Some("https://example.com/song.mp3")));
    let silent = ClipRequest { audio: Audio::Silent, ..request() };
    assert_eq!(body(&silent, None)["parameters"]["audio"], false);
}

#[test]
fn a_request_is_held_to_every_limit_before_it_is_sent() {
    let broken = ClipRequest {
        prompt: "x".repeat(2001),
        negative_prompt: "x".repeat(501),
        template: Some(String::new()),
        seed: Some(u32::MAX),
        duration: Seconds(7),
        ..request()
    };
    let links = Links::from_iter([(MediumRole::Image, ""), (MediumRole::Audio, "")]);
    let violations = (novita().to_wire)(&broken, &links).expect_err("all of it is wrong");
    let shown: Vec<_> = violations.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_is_sent_fits_the_schema() {
    let schema: Value = serde_json::from_str(novita().request_schema).expect("a schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a sound schema");
    for duration in [5, 10, 15] {
        for audio in [Audio::Generated, Audio::Silent] {
            let request = ClipRequest { audio, duration: Seconds(duration), ..request() };
            assert!(validator.is_valid(&body(&request, None)));
        }
    }
}

#[test]
fn a_clip_costs_its_seconds_at_its_resolution() {
    for (seconds, resolution, price) in [
        (5, Resolution::P720, "0.50"),
        (15, Resolution::P720, "1.50"),
        (10, Resolution::P1080, "1.50"),
        (15, Resolution::P1080, "2.25"),
    ] {
        let request = ClipRequest { duration: Seconds(seconds), resolution, ..request() };
        assert_eq!(novita().price(&request), Usd::parse(price));
    }
}

/// A request that says all that an endpoint has a place for.
fn full(endpoint: &Endpoint) -> ClipRequest {
    let has = |word, from| endpoint.role(word, from).is_some();
    let shot =
        |prompt: &str, seconds| Shot { prompt: prompt.to_owned(), duration: Seconds(seconds) };
    let shots = [shot("The tide comes in.", 4), shot("The boats rise.", 6)];
    let own = endpoint.own.iter().map(|field| {
        let value = [json!(true), json!(0.5), json!(1), json!("x")];
        let value = value.into_iter().find(|value| field.kind.takes(value));
        (field.name.to_owned(), value.expect("a field takes something"))
    });
    ClipRequest {
        template: None,
        duration: Seconds(10),
        shot_type: ShotType::Multi,
        resolution: endpoint.resolution.unwrap_or(Resolution::P1080),
        shots: if has("shots", "prompt") { shots.to_vec() } else { Vec::new() },
        with: own.collect(),
        ..request()
    }
}

#[test]
fn each_endpoint_gets_its_own_body() {
    let mut shown = String::new();
    for endpoint in endpoints() {
        let has = |word, from| endpoint.role(word, from).is_some();
        let request = full(&endpoint);
        let fits = |role: &MediumRole| {
            // Kling takes shots or a last picture.
            let is_excluded = *role == MediumRole::EndImage && !request.shots.is_empty();
            has(role.word(), role.part()) && !is_excluded
        };
        let link = |role| match role {
            MediumRole::Image => (role, "https://example.com/rocket.jpg"),
            MediumRole::EndImage => (role, "https://example.com/end.jpg"),
            MediumRole::Audio => (role, "https://example.com/hum.mp3"),
        };
        let links = MediumRole::ALL.into_iter().filter(fits).map(link).collect();
        let body = (endpoint.to_wire)(&request, &links).expect("all of it has a place");
        let schema: Value = serde_json::from_str(endpoint.request_schema).expect("JSON");
        let validator = jsonschema::draft202012::new(&schema).expect("a sound schema");
        assert!(validator.is_valid(&body), "{}: {body}", endpoint.id);
        writeln!(shown, "==== {}\n{body:#}", endpoint.id).expect("a string takes everything");
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn what_excludes_each_other_is_refused_and_so_are_strange_fields() {
    for endpoint in endpoints().filter(|endpoint| !endpoint.exclusive.is_empty()) {
        let links = Links::from_iter([(MediumRole::Image, "i"), (MediumRole::EndImage, "e")]);
        let found = (endpoint.to_wire)(&full(&endpoint), &links).expect_err("both are filled");
        assert!(found.iter().any(|one| one.keyword == "exclusive"), "{}: {found:?}", endpoint.id);
    }
    let strange = [("nobody".to_owned(), json!(1))].into();
    let links = Links::from_iter([(MediumRole::Image, "i")]);
    let found = (novita().to_wire)(&ClipRequest { with: strange, ..request() }, &links);
    let found = found.expect_err("no such field");
    assert_eq!(found[0].keyword, "additionalProperties");
}
