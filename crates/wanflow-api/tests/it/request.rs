//! Builders tell every mistake at once; types take exactly what the schema takes.

use serde_json::{Value, json};
use wanflow_api::generated::novita::wan2_6_i2v::ENDPOINT;
use wanflow_api::generated::novita::wan2_6_i2v::request::{
    Duration, Input, Parameters, Prompt, Request, Resolution, Seed, ShotType,
};

fn shown(violations: &[wanflow_api::Violation]) -> String {
    let line = |violation: &wanflow_api::Violation| format!("{violation} ({})", violation.keyword);
    violations.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_builder_tells_all_violations_at_once() {
    let built = Request::builder()
        .input(Input::builder().prompt("é".repeat(2001)).template(""))
        .parameters(
            Parameters::builder()
                .seed(-1)
                .duration(7)
                .resolution("4K")
                .shot_type(ShotType::Multi)
                .audio(true),
        )
        .build();
    let violations = built.expect_err("nearly everything is wrong");
    insta::assert_snapshot!(shown(&violations));
    let nothing = Request::builder().build().expect_err("the input is missing");
    insta::assert_snapshot!(shown(&nothing));
}

#[test]
fn fields_that_were_not_set_stay_absent() {
    let input = Input::builder().img_url("https://example.com/a.png");
    let seed = Seed::try_from(0).expect("the least seed");
    let parameters = Parameters::builder().duration(Duration::V15).seed(seed).maybe_audio(None);
    let request = Request::builder().input(input).parameters(parameters).build();
    let body = serde_json::to_value(request.expect("a small request")).expect("plain data");
    assert_eq!(
        body,
        json!({"input": {"img_url": "https://example.com/a.png"},
               "parameters": {"duration": 15, "seed": 0}})
    );
}

#[test]
fn enums_know_their_values() {
    let seconds: Vec<_> = Duration::ALL.iter().map(|duration| duration.get()).collect();
    assert_eq!(seconds, [5, 10, 15]);
    for duration in Duration::ALL {
        assert_eq!(Duration::try_from(duration.get()), Ok(*duration));
        assert_eq!(duration.to_string(), duration.get().to_string());
    }
    assert_eq!(
        Duration::try_from(7).map_err(|breach| breach.to_string()),
        Err("`7` is not one of 5, 10, 15".to_owned())
    );
    for resolution in Resolution::ALL {
        assert_eq!(Resolution::try_from(resolution.as_str().to_owned()), Ok(*resolution));
    }
    assert_eq!(format!("[{:>6}]", Resolution::V720P), "[  720P]");
}

#[test]
fn lengths_are_counted_in_code_points() {
    // Two people, seen as one character: three code points to the host.
    let face = "👨‍👩";
    assert_eq!(face.chars().count(), 3);
    assert!(Prompt::try_from("語".repeat(2000)).is_ok());
    assert!(Prompt::try_from(face.repeat(667)).is_err());
}

#[test]
fn types_take_exactly_what_the_schema_takes() {
    let schema: Value = serde_json::from_str(ENDPOINT.request_schema).expect("a schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a sound schema");
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(5),
        json!(10),
        json!(7),
        json!(2_147_483_647),
        json!(2_147_483_648_u64),
        json!(5.5),
        json!(""),
        json!("720P"),
        json!("720p"),
        json!("single"),
        json!("5"),
        json!("é".repeat(500)),
        json!("é".repeat(501)),
        json!("é".repeat(2000)),
        json!("é".repeat(2001)),
        json!([]),
        json!({}),
    ];
    let places = [
        "input/img_url",
        "input/prompt",
        "input/negative_prompt",
        "input/audio_url",
        "input/template",
        "input/more",
        "parameters/seed",
        "parameters/audio",
        "parameters/duration",
        "parameters/shot_type",
        "parameters/watermark",
        "parameters/resolution",
        "parameters/prompt_extend",
        "parameters/more",
    ];
    let (mut taken, mut refused) = (0, 0);
    for place in places {
        let (part, name) = place.split_once('/').expect("places have two steps");
        for value in &values {
            let mut body = json!({"input": {"img_url": "x"}, "parameters": {}});
            body[part][name] = value.clone();
            let valid = validator.is_valid(&body);
            let read = serde_json::from_value::<Request>(body.clone());
            assert_eq!(read.is_ok(), valid, "{body}: {read:?}");
            if let Ok(read) = read {
                assert_eq!(serde_json::to_value(read).expect("plain data"), body);
            }
            if valid { taken += 1 } else { refused += 1 }
        }
    }
    assert!(taken > 30 && refused > 150, "{taken} and {refused}: the table tells nothing");
    for body in [json!(null), json!({}), json!({"input": {}}), json!({"input": [], "x": 1})] {
        assert!(serde_json::from_value::<Request>(body).is_err());
    }
}
