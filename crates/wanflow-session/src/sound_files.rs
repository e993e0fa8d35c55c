//! How a plan's local sound files reach the host: inside the request, by an upload that the host
//! offers, or through the user's own bucket.
//!
//! Only the user's own configuration names a bucket. Its credentials are in the usual variables of
//! the environment; nothing here shows them.

use std::sync::Arc;
use std::time::Duration;

use url::Url;
use wanflow_api::Endpoint;
use wanflow_api::medium::Source;
use wanflow_api::sound_delivery::SoundDelivery;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::link::is_loopback;
use wanflow_run::publish::{BucketAccess, Nowhere, Publisher, S3Bucket};

use crate::config::Config;
use crate::config::assets::Assets;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::origin::{self, NotAnOrigin};

/// Variables that hold what nobody may see.
pub const SECRET_VARIABLES: &[&str] = &["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/// What a person should know of a plan's local sound files; `None` where there is nothing to say.
pub fn note(
    plan: &Plan,
    endpoint: &Endpoint,
    config: &Config,
    environment: &Environment,
) -> Option<String> {
    let (delivery, mut sounds) = (delivery_of(plan, endpoint, config)?, sounds(plan));
    sounds.sort_unstable();
    sounds.dedup();
    let (what, them) = match sounds.len() {
        1 => ("1 local sound file".to_owned(), "it"),
        count => (format!("{count} local sound files"), "them"),
    };
    match delivery {
        SoundDelivery::InRequest => None,
        SoundDelivery::Upload(_) => {
            Some(format!("{what}: uploaded to the host before each submit"))
        }
        SoundDelivery::Bucket => {
            let Assets { place, hours } = config.assets.as_ref()?;
            let plural = if *hours == 1 { "" } else { "s" };
            let links = format!("links to {them} work for {hours} hour{plural}");
            Some(match plan.purpose {
                Purpose::Rehearsal if !is_bucket_here(environment) => {
                    format!("{what}: a run publishes {them} at {place}, a rehearsal nowhere")
                }
                _ => format!("{what}: published at {place} before each submit; {links}"),
            })
        }
    }
}

/// What publishes a plan's local sound files; `None` where none has to be.
pub fn publisher(
    plan: &Plan,
    endpoint: &Endpoint,
    config: &Config,
    environment: &Environment,
) -> Result<Option<Arc<dyn Publisher>>, Failure> {
    let Some(assets) = &config.assets else { return Ok(None) };
    if delivery_of(plan, endpoint, config) != Some(SoundDelivery::Bucket) {
        return Ok(None);
    }
    if plan.purpose == Purpose::Rehearsal && !is_bucket_here(environment) {
        return Ok(Some(Arc::new(Nowhere)));
    }
    let access = access(environment, host(environment)?, assets.hours)?;
    let bucket = S3Bucket::open(assets.place.clone(), access);
    Ok(Some(Arc::new(bucket.map_err(Failure::environment)?)))
}

fn delivery_of(plan: &Plan, endpoint: &Endpoint, config: &Config) -> Option<SoundDelivery> {
    endpoint.sound_delivery(config.publishing()).filter(|_| !sounds(plan).is_empty())
}

/// The local sound files of a plan.
fn sounds(plan: &Plan) -> Vec<wanflow_api::Sha256> {
    let media = plan.tasks.iter().flat_map(|task| task.request.media());
    let files = media.filter_map(|medium| match medium.source {
        Source::Sound(file) => Some(file.sha256),
        Source::Link(_) | Source::Picture(_) | Source::Frame(_) => None,
    });
    files.collect()
}

/// Whether the bucket is on this machine: a rehearsal may use it then.
fn is_bucket_here(environment: &Environment) -> bool {
    host(environment).is_ok_and(|host| host.as_ref().is_some_and(is_loopback))
}

/// The bucket's host, where it is not Amazon's: https, or plain http on this machine.
fn host(environment: &Environment) -> Result<Option<Url>, Failure> {
    let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    let found = names.into_iter().find_map(|name| Some((name, environment.text(name)?)));
    let Some((name, text)) = found else { return Ok(None) };
    let refused = |NotAnOrigin { what, help }| {
        Failure::environment(format!("{name}: {what}")).with_help(help)
    };
    origin::parse(text).map(Some).map_err(refused)
}

fn access(
    environment: &Environment,
    endpoint: Option<Url>,
    hours: u32,
) -> Result<BucketAccess, Failure> {
    let set = |name: &str| environment.text(name).map(str::to_owned);
    let needed = |name: &str| {
        set(name).ok_or_else(|| {
            let what = format!("{name} is not set, but local sound has to be published");
            let help = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the bucket of \
                        `[assets]`, or write links in place of local files. Nothing was sent.";
            Failure::environment(what).with_help(help)
        })
    };
    Ok(BucketAccess {
        key_id: needed("AWS_ACCESS_KEY_ID")?,
        secret: needed("AWS_SECRET_ACCESS_KEY")?,
        session: set("AWS_SESSION_TOKEN"),
        region: set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")),
        endpoint,
        expires: Duration::from_secs(u64::from(hours) * 3600),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_hosts_are_https_or_this_machine() {
        let host = |text: &str| {
            let environment = Environment::of([("AWS_ENDPOINT_URL", text)]);
            host(&environment).map_err(|failure| failure.to_string())
        };
        assert!(host("http://127.0.0.1:9000").is_ok_and(|url| url.is_some()));
        assert!(host("https://storage.example").is_ok_and(|url| url.is_some()));
        for text in ["http://storage.example", "https://key:canary@storage.example", "canary"] {
            let said = host(text).expect_err("refused");
            assert!(said.contains("AWS_ENDPOINT_URL") && !said.contains("canary"), "{said}");
        }
    }

    #[test]
    fn credentials_come_from_the_environment_or_nothing_is_sent() {
        let set = |names: &[&str]| {
            let variables = names.iter().map(|name| (*name, format!("of {name}")));
            access(&Environment::of(variables), None, 2).map_err(|failure| failure.to_string())
        };
        let all = set(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"]);
        let Ok(all) = all else { panic!("they are there") };
        assert_eq!(all.region.as_deref(), Some("of AWS_DEFAULT_REGION"));
        assert_eq!((all.session, all.expires), (None, Duration::from_hours(2)));
        let Err(said) = set(&["AWS_ACCESS_KEY_ID"]) else { panic!("one is missing") };
        assert!(said.contains("AWS_SECRET_ACCESS_KEY is not set"), "{said}");
    }
}
