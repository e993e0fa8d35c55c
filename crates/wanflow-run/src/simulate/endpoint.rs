//! An endpoint that exists nowhere: enough of one to run plans against.

use serde_json::{Value, json};
use wanflow_api::endpoint::{
    Addresses, Billing, Call, CallKind, Capabilities, Charge, Endpoint, ErrorShape, FaultClass,
    FaultRule, ImageLimits, Key, Origin, Outputs, Part, Polling, StateRule, TaskState,
};
use wanflow_api::{ClipRequest, Links, MediumRole, Violation};

/// The simulated endpoint. Its host tells a repeated submit by `Idempotency-Key`.
pub static SIMULATED: Endpoint = Endpoint {
    id: "sim/clip",
    title: "a host in memory",
    origins: &[Origin {
        name: "default",
        url: "https://sim.example",
        key_env: "SIM_KEY",
        prices: None,
        key_page: "",
        ended: None,
    }],
    variants: &[],
    key: Key { env: "SIM_KEY", header: "Authorization", prefix: "Bearer " },
    submit: Call {
        method: "POST",
        path: "/clips",
        query: &[],
        headers: &[],
        hints: &[],
        success: &[200],
    },
    poll: Call {
        method: "GET",
        path: "/task",
        query: &[("id", "{task_id}")],
        headers: &[],
        hints: &[],
        success: &[200],
    },
    result: None,
    task_id: "/id",
    states: &[
        state("queued", TaskState::Queued),
        state("working", TaskState::Processing),
        state("done", TaskState::Succeeded),
        state("failed", TaskState::Failed),
    ],
    outputs: Outputs {
        video: "/url",
        ttl: "",
        progress: "/percent",
        eta: "",
        reason: &[Part::Body("/why")],
        message: &[],
        seed: "",
        cost: "",
    },
    error: ErrorShape {
        status: "",
        reason: &[Part::Body("/reason")],
        message: &[Part::Body("/message")],
        item: None,
    },
    roles: &[],
    own: &[],
    needs: &[],
    exclusive: &[],
    resolution: None,
    limits: &[],
    image: ImageLimits {
        formats: &["image/png"],
        alpha: true,
        side_min: 1,
        side_max: 10_000,
        aspect: None,
        bytes_max: 1 << 30,
        data_uri: true,
        data_uri_guessed: false,
    },
    audio: None,
    body_bytes_max: None,
    server_defaults: &[],
    prices: None,
    checks: &[],
    faults: &[
        fault(Some("BAD"), None, FaultClass::FixScene),
        fault(Some("NO_MONEY"), None, FaultClass::AbortRun),
        fault(Some("SLOW_DOWN"), None, FaultClass::RateLimited),
        fault(Some("NOT_MADE"), None, FaultClass::NotCreated),
        FaultRule { call: Some(CallKind::Poll), ..fault(Some("UNKNOWN"), None, FaultClass::Lost) },
        fault(None, Some(500), FaultClass::Ambiguous),
    ],
    capabilities: Capabilities {
        idempotency_header: Some("idempotency-key"),
        idempotency_hours: 0,
        look_up: None,
        cancel: None,
        upload: None,
        balance: None,
        quote: None,
    },
    polling: Polling { typical: 60, every: 4, every_max: 15, deadline: 3600 },
    request_schema: "{}",
    examples: &[],
    addresses: Addresses { poll: "", result: "", cancel: "" },
    billing: Billing {
        failed: Charge::NotKnown,
        moderated: Charge::NotKnown,
        cancelled: Charge::NotKnown,
    },
    retention: None,
    retirement: None,
    to_wire,
};

const fn state(equals: &'static str, state: TaskState) -> StateRule {
    StateRule { pointer: "/state", equals, when: None, state }
}

const fn fault(reason: Option<&'static str>, status: Option<u16>, class: FaultClass) -> FaultRule {
    FaultRule { reason, status, call: None, when: None, bodyless: false, class }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is every endpoint's")]
fn to_wire(request: &ClipRequest, links: &Links<'_>) -> Result<Value, Vec<Violation>> {
    let image = links.get(MediumRole::Image);
    Ok(json!({ "image": image, "prompt": request.prompt, "seconds": request.duration }))
}
