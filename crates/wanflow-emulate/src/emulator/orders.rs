//! Orders: which endpoint takes one, what it costs, and the task that is made of it.

use std::time::Duration;

use http::StatusCode;
use wanflow_api::Seconds;
use wanflow_api::endpoint::Check;

use super::Emulator;
use super::header::idempotency_key;
use super::refusal::refusal;
use crate::intake::{self, ImageInput, Intake};
use crate::message::{Reply, Request};
use crate::refusal::Refusal;
use crate::script::Script;
use crate::task::{Recipe, Source, Task, sha256};

impl Emulator {
    /// Takes an order for the first endpoint whose schema takes the body.
    pub(super) fn submit<'a>(
        &self,
        now: Duration,
        candidates: impl Iterator<Item = &'a Script>,
        request: &Request,
    ) -> Reply {
        match self.taken(candidates, request) {
            Ok((script, intake)) => self.order(now, script, intake, request),
            Err(refused) => *refused,
        }
    }

    /// The first endpoint whose schema takes the body, and what is ordered there.
    fn taken<'a>(
        &self,
        candidates: impl Iterator<Item = &'a Script>,
        request: &Request,
    ) -> Result<(&'a Script, Intake), Box<Reply>> {
        let mut refused = None;
        for script in candidates {
            let uploaded = |link: &str| self.upload_flaw(script, request.headers(), link);
            match intake::read(script, request.body(), &uploaded) {
                Ok(intake) => return Ok((script, intake)),
                Err(why) if why.check == Check::Body => {
                    refused.get_or_insert((script, why));
                }
                Err(why) => {
                    refused = Some((script, why));
                    break;
                }
            }
        }
        let (script, Refusal { check, message }) = refused.expect("a route is of an endpoint");
        Err(Box::new(refusal(Some(script), check, &message)))
    }

    /// Quotes what a clip would cost, and makes none.
    pub(super) fn quote<'a>(
        &self,
        candidates: impl Iterator<Item = &'a Script>,
        request: &Request,
    ) -> Reply {
        match self.taken(candidates, request) {
            Ok((script, intake)) => {
                let seconds = Seconds(intake.seconds);
                let price = script
                    .endpoint
                    .prices
                    .and_then(|prices| prices.of(intake.resolution, seconds, !intake.sound));
                script.quote(price).reply()
            }
            Err(refused) => *refused,
        }
    }

    fn order(&self, now: Duration, script: &Script, intake: Intake, request: &Request) -> Reply {
        let key = idempotency_key(&script.endpoint, request);
        let known = key.and_then(|key| {
            let ledger = self.ledger();
            ledger.bought_with(script.endpoint.id, key).map(|task| task.id.clone())
        });
        let task_id = match known {
            Some(task_id) => Ok(task_id),
            None => self.create(now, script, intake, request),
        };
        match task_id {
            Ok(task_id) => script.submitted(&self.origin_of(request), &task_id).reply(),
            Err(error) => {
                let words = format!("the emulator cannot keep the task: {error}");
                script.unlisted_error(StatusCode::INTERNAL_SERVER_ERROR, &words)
            }
        }
    }

    /// Creates a task: durably, then its clip is begun.
    fn create(
        &self,
        now: Duration,
        script: &Script,
        intake: Intake,
        request: &Request,
    ) -> std::io::Result<String> {
        let request_sha256 = sha256(request.body());
        let source = match intake.image {
            ImageInput::Link(link) => Source::Slate(link),
            ImageInput::File(bytes) => {
                let name = sha256(&bytes);
                self.studio.keep(&name.to_string(), bytes)?;
                Source::Picture(name)
            }
        };
        let mut ledger = self.ledger();
        let draw = sha256(
            format!("task {} {} {request_sha256}", self.signer.seed, ledger.tasks().len())
                .as_bytes(),
        );
        let drawn_seed = u32::from_be_bytes([draw.0[16], draw.0[17], draw.0[18], draw.0[19]]) >> 1;
        let variation = match intake.seed {
            Some(seed) => u64::from(seed),
            None => ledger.equal_requests(request_sha256),
        };
        let recipe = Recipe {
            source,
            seconds: intake.seconds,
            resolution: intake.resolution,
            sound: intake.sound,
            variation,
        };
        let task = Task {
            id: draw.to_string()[..32].to_owned(),
            endpoint: script.endpoint.id.to_owned(),
            created_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            request_sha256,
            price_micros: script.endpoint.prices.and_then(|prices| {
                prices.of(recipe.resolution, Seconds(recipe.seconds), !recipe.sound)
            }),
            seed: intake.seed.unwrap_or(drawn_seed),
            recipe: recipe.clone(),
            prompt: intake.prompt,
            key: idempotency_key(&script.endpoint, request).map(str::to_owned),
        };
        let task_id = task.id.clone();
        ledger.add(task)?;
        drop(ledger);
        self.studio.begin(&recipe);
        Ok(task_id)
    }
}
