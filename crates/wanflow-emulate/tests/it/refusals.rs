//! Every refusal of a request, by table.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wanflow_api::{Endpoint, EndpointRef};
use wanflow_emulate::{EmulateError, Emulator, State};

use crate::endpoint::{BAKERY, bakery};
use crate::host::{Host, KEY, Sketcher, options, order};

/// Status, reason and message of a refusal; the status is repeated in the body.
fn refused(host: &Host, target: (&str, &str), headers: &[(&str, &str)], body: &str) -> String {
    let seen = host.send(target, headers, body.to_owned());
    let error = &seen.json()["oops"];
    assert_eq!(error["number"], seen.status, "{error}");
    let word = |name: &str| error[name].as_str().expect("text").to_owned();
    format!("{} {}: {}", seen.status, word("word"), word("prose"))
}

#[test]
fn calls_are_refused_in_the_words_of_the_document() {
    let host = Host::new();
    let order = order().to_string();
    for (target, headers, expected) in [
        (("POST", "/kitchen/cakes"), KEY, "404 NO_SUCH_DOOR: no endpoint is served at this path"),
        (("GET", "/kitchen/clips"), KEY, "404 NO_SUCH_DOOR: no endpoint is served at this path"),
        (("POST", "/emulator/ledger"), KEY, "404 NO_SUCH_DOOR: no endpoint is served at this path"),
        (("POST", "/kitchen/clips"), &[], "401 NO_KEY: the request carries no key"),
        (
            ("POST", "/kitchen/clips"),
            &[("x-key", "Key  ")],
            "401 NO_KEY: the request carries no key",
        ),
        (("POST", "/kitchen/clips"), &[("x-key", "k")], "401 NO_KEY: the request carries no key"),
        (("GET", "/kitchen/purse"), &[], "401 NO_KEY: the request carries no key"),
        (("GET", "/kitchen/clips/x/state"), &[], "401 NO_KEY: the request carries no key"),
        (("GET", "/kitchen/clips/x/state"), KEY, "410 NO_SUCH_DISH: no such task"),
    ] {
        assert_eq!(refused(&host, target, headers, &order), expected, "{target:?}");
    }
}

/// Submits an order with one field changed; answers how it was refused.
fn refused_order(field: &str, value: Value) -> String {
    let mut order = order();
    order[field] = value;
    refused(&Host::new(), ("POST", "/kitchen/clips"), KEY, &order.to_string())
}

#[test]
fn bodies_are_checked_against_the_schema() {
    for (field, value, expected) in [
        ("length", json!(5), "422 ODD_ORDER: /length: value is not one of"),
        ("words", json!(null), "422 ODD_ORDER: /words: value is not of type"),
        ("extra", json!(1), "422 ODD_ORDER: Additional properties are not allowed"),
        ("noise_link", json!("data:audio/wav;base64,AAAA"), "400 ODD_SOUND: the sound must be"),
        ("picture", json!("ftp://a.example/b"), "415 ODD_PICTURE: the picture must be an http"),
        ("picture", json!("http:/a.example/b"), "415 ODD_PICTURE: the picture must be an http"),
        ("picture", json!("data:image/png,abc"), "415 ODD_PICTURE: the picture must be an http"),
        ("picture", json!("data:image/png;base64,A"), "415 ODD_PICTURE: not base64: "),
    ] {
        let answer = refused_order(field, value.clone());
        assert!(answer.starts_with(expected), "{field}: {value}: {answer}");
    }
    for body in ["", "[", "null", "\u{0}"] {
        let answer = refused(&Host::new(), ("POST", "/kitchen/clips"), KEY, body);
        assert!(answer.starts_with("422 ODD_ORDER: "), "{body}: {answer}");
    }
}

#[test]
fn several_mistakes_are_told_at_once_without_their_values() {
    let secret = "data:image/png;base64,".to_owned() + &STANDARD.encode([7; 5_000]);
    let body = json!({"picture": [secret], "words": 1, "length": "7"}).to_string();
    let answer = refused(&Host::new(), ("POST", "/kitchen/clips"), KEY, &body);
    assert!(
        ["/picture", "/words", "/length"].iter().all(|place| answer.contains(place)),
        "{answer}"
    );
    assert!(answer.len() < 500, "{answer}");
}

#[test]
fn what_the_host_cuts_is_taken() {
    let mut long = order();
    long["words"] = json!("x".repeat(21));
    Host::new().submit(&long);
}

#[test]
fn checks_that_the_document_does_not_list_are_not_made() {
    let mut options = options();
    options.endpoints = vec![BAKERY];
    let emulator = Emulator::new(options, Box::new(Sketcher::default()), State::in_memory());
    let host = Host { emulator: emulator.unwrap(), now: std::time::Duration::ZERO };
    let body = json!({"bread": 1, "picture": "https://a.example"}).to_string();
    assert_eq!(host.send(("POST", "/kitchen/clips"), &[], body).status, 200, "without a key");
    let unknown = host.ask("GET", "/nowhere", &[]);
    assert_eq!(
        (unknown.status, &unknown.headers["content-type"]),
        (404, &"application/json".parse().unwrap()),
        "in the shape of the host's errors"
    );
}

#[test]
fn a_document_that_contradicts_itself_is_refused_at_the_start() {
    let mut options = options();
    options.endpoints = vec![EndpointRef::keep(Endpoint { states: &[], ..bakery() })];
    let refused = Emulator::new(options, Box::new(Sketcher::default()), State::in_memory());
    let error = refused.unwrap_err();
    assert!(matches!(error, EmulateError::Document { endpoint: "test/bakery", .. }), "{error}");
    assert!(error.to_string().contains("`queued` has no state"), "{error}");
}

/// A picture of one colour, as a data URI.
fn picture(format: image::ImageFormat, (width, height): (u32, u32)) -> Value {
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb([9, 99, 200]));
    data_uri(&encoded(&image::DynamicImage::from(pixels), format))
}

fn encoded(picture: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a picture of a known format");
    file.into_inner()
}

/// The declared type is wrong on purpose: content decides.
fn data_uri(file: &[u8]) -> Value {
    json!(format!("data:text/html;base64,{}", STANDARD.encode(file)))
}

#[test]
fn pictures_are_checked_by_their_content() {
    use image::ImageFormat::{Bmp, Jpeg, Png};
    let glass = image::DynamicImage::from(image::RgbaImage::new(100, 100));
    for (picture, expected) in [
        (picture(Bmp, (100, 100)), "415 ODD_PICTURE: image/bmp is not taken"),
        (data_uri(b"<html>"), "415 ODD_PICTURE: "),
        (data_uri(b""), "415 ODD_PICTURE: "),
        (data_uri(&encoded(&glass, Png)), "415 SEE_THROUGH: the picture has an alpha channel"),
        (picture(Png, (63, 100)), "400 TOO_SMALL: 63 × 100: at least 64 px"),
        (picture(Png, (100, 257)), "400 TOO_WIDE: 100 × 257: at most 256 px"),
        (picture(Bmp, (200, 200)), "413 TOO_HEAVY: the picture has 120054 bytes, at"),
    ] {
        let answer = refused_order("picture", picture);
        assert!(answer.starts_with(expected), "{answer}");
    }
    for (format, size) in [(Png, (64, 256)), (Jpeg, (256, 64))] {
        let mut order = order();
        order["picture"] = picture(format, size);
        Host::new().submit(&order);
    }
}
