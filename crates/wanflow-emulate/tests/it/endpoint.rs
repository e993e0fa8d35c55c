//! Endpoints made up for these tests. Their words are no real host's, so that a word of one in
//! the emulator's code would fail.

use wanflow_api::endpoint::{
    Addresses, Balance, Billing, Call, Capabilities, Charge, Check, CheckRule, Endpoint,
    ErrorShape, Example, ImageLimits, Key, Origin, Outputs, Part, Polling, PriceBasis, Prices,
    StateRule, TaskState,
};
use wanflow_api::limit::Excess;
use wanflow_api::role::Role;
use wanflow_api::{EndpointRef, Limit, LimitValue, Resolution, Usd};

const SCHEMA: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["picture", "words"],
  "properties": {
    "picture": {"type": "string", "minLength": 1},
    "words": {"type": "string", "maxLength": 20},
    "length": {"enum": ["5", "10"]},
    "size": {"enum": ["720p", "1080p"]},
    "dice": {"type": "integer", "minimum": 0},
    "noise": {"type": "boolean"},
    "noise_link": {"type": "string"}
  }
}"#;

const EXAMPLES: &[Example] = &[
    example("submitted", r#"{"job": {"name": "j-1"}}"#),
    example("queued", r#"{"name": "j-1", "now": "LINE", "left": "9"}"#),
    example("processing", r#"{"name": "j-1", "now": "OVEN", "done": "41", "left": "9"}"#),
    example(
        "succeeded",
        r#"{"name": "j-1", "now": "PLATE", "film": {"at": "x", "for": 60}, "dice": 1}"#,
    ),
    example("failed", r#"{"name": "j-1", "now": "BURNT", "why": "COOK_FELL"}"#),
    example("error", r#"{"oops": {"word": "NO", "prose": "no", "number": 1}}"#),
    example("balance", r#"{"purse": "5"}"#),
];

const fn example(name: &'static str, body: &'static str) -> Example {
    Example { name, status: Some(200), body }
}

const CALL: Call = Call {
    method: "POST",
    path: "/kitchen/clips",
    query: &[],
    headers: &[],
    hints: &[],
    success: &[200],
};

const fn check(check: Check, status: u16, reason: &'static str) -> CheckRule {
    CheckRule { check, status, reason }
}

const PER_SECOND: &[(Resolution, Usd)] = &[
    (Resolution::P720, Usd::from_micros(100_000)),
    (Resolution::P1080, Usd::from_micros(150_000)),
];

const fn state(equals: &'static str, state: TaskState) -> StateRule {
    StateRule { pointer: "/now", equals, when: None, state }
}

const STATES: &[StateRule] = &[
    state("LINE", TaskState::Queued),
    state("OVEN", TaskState::Processing),
    state("PLATE", TaskState::Succeeded),
    state("BURNT", TaskState::Failed),
];

const ROLES: &[Role] = &[
    role("image", "/picture"),
    role("prompt", "/words"),
    role("duration", "/length"),
    role("resolution", "/size"),
    role("seed", "/dice"),
    Role { from: "link", ..role("audio", "/noise_link") },
    Role { from: "wanted", ..role("audio", "/noise") },
];

const fn role(word: &'static str, pointer: &'static str) -> Role {
    Role { word, from: "", pointer, item: &[], values: &[], absent: "" }
}

const CHECKS: &[CheckRule] = &[
    check(Check::Path, 404, "NO_SUCH_DOOR"),
    check(Check::Key, 401, "NO_KEY"),
    check(Check::Body, 422, "ODD_ORDER"),
    check(Check::ImageFormat, 415, "ODD_PICTURE"),
    check(Check::ImageAlpha, 415, "SEE_THROUGH"),
    check(Check::ImageSideMin, 400, "TOO_SMALL"),
    check(Check::ImageSideMax, 400, "TOO_WIDE"),
    check(Check::ImageBytes, 413, "TOO_HEAVY"),
    check(Check::Audio, 400, "ODD_SOUND"),
    check(Check::Task, 410, "NO_SUCH_DISH"),
];

/// An endpoint with its id in the path and numbers as text.
pub(crate) const KITCHEN: EndpointRef = {
    static DESCRIPTOR: Endpoint = kitchen();
    EndpointRef::from_static(&DESCRIPTOR)
};

#[expect(clippy::too_many_lines, reason = "one fact a line")]
const fn kitchen() -> Endpoint {
    Endpoint {
        id: "test/kitchen",
        title: "Kitchen",
        origins: &[Origin {
            name: "default",
            url: "https://kitchen.example",
            key_env: "KITCHEN_KEY",
            prices: None,
            key_page: "",
            ended: None,
        }],
        variants: &[],
        key: Key { env: "KITCHEN_KEY", header: "x-key", prefix: "Key " },
        submit: CALL,
        poll: Call {
            method: "GET",
            path: "/kitchen/clips/{task_id}/state",
            query: &[],
            headers: &[],
            hints: &[],
            success: &[200],
        },
        result: None,
        task_id: "/job/name",
        states: STATES,
        outputs: Outputs {
            video: "/film/at",
            ttl: "/film/for",
            progress: "/done",
            eta: "/left",
            reason: &[Part::Body("/why")],
            message: &[],
            seed: "/dice",
            cost: "",
        },
        error: ErrorShape {
            reason: &[Part::Body("/oops/word")],
            message: &[Part::Body("/oops/prose")],
            item: None,
            status: "/oops/number",
        },
        roles: ROLES,
        own: &[],
        needs: &[],
        exclusive: &[],
        resolution: None,
        limits: &[Limit {
            pointer: "/words",
            word: "prompt",
            keyword: "maxLength",
            value: LimitValue::Int(20),
            unit: "code points",
            source: "made up",
            excess: Excess::Cut,
        }],
        image: ImageLimits {
            formats: &["image/png", "image/jpeg"],
            alpha: false,
            side_min: 64,
            side_max: 256,
            aspect: None,
            bytes_max: 100_000,
            data_uri: true,
            data_uri_guessed: false,
        },
        audio: None,
        body_bytes_max: None,
        server_defaults: &[("/length", "\"10\""), ("/size", "\"1080p\""), ("/noise", "true")],
        prices: Some(Prices {
            per_second: PER_SECOND,
            silent: &[],
            date: "2026-11-01",
            source: "made up",
            basis: PriceBasis::Host,
        }),
        faults: &[],
        checks: CHECKS,
        capabilities: Capabilities {
            idempotency_header: None,
            idempotency_hours: 0,
            look_up: None,
            cancel: None,
            upload: None,
            balance: Some(Balance {
                call: Call {
                    method: "GET",
                    path: "/kitchen/purse",
                    query: &[],
                    headers: &[],
                    hints: &[],
                    success: &[200],
                },
                pointer: "/purse",
                unit: Usd::from_micros(10_000),
            }),
            quote: None,
        },
        polling: Polling { typical: 60, every: 4, every_max: 15, deadline: 3600 },
        request_schema: SCHEMA,
        examples: EXAMPLES,
        addresses: Addresses { poll: "", result: "", cancel: "" },
        billing: Billing {
            failed: Charge::NotKnown,
            moderated: Charge::NotKnown,
            cancelled: Charge::NotKnown,
        },
        retention: None,
        retirement: None,
        to_wire: |_, _| Ok(serde_json::Value::Null),
    }
}

/// Sells at the same door as the kitchen, but takes other orders; no price, no checks.
pub(crate) const BAKERY: EndpointRef = {
    static DESCRIPTOR: Endpoint = bakery();
    EndpointRef::from_static(&DESCRIPTOR)
};

/// The bakery, for variations of it.
pub(crate) const fn bakery() -> Endpoint {
    Endpoint {
        id: "test/bakery",
        title: "Bakery",
        limits: &[],
        server_defaults: &[],
        prices: None,
        checks: &[],
        capabilities: Capabilities { balance: None, ..kitchen().capabilities },
        request_schema: r#"{"type": "object", "required": ["bread"]}"#,
        ..kitchen()
    }
}
