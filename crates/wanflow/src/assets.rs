//! Local files for hosts that fetch them by link: the user's own bucket, and what a plan needs of
//! it.
//!
//! Only the user's own configuration names a bucket. Its credentials are in the usual variables of
//! the environment; nothing here prints them.

use std::sync::Arc;
use std::time::Duration;

use url::Url;
use wanflow_api::way::{Publishing, Way};
use wanflow_api::{Audio, Endpoint};
use wanflow_plan::{Plan, Purpose};
use wanflow_run::link::is_loopback;
use wanflow_run::publish::{BadPlace, BucketAccess, Nowhere, Place, Publisher, S3Bucket};

use crate::config::{Config, own_origin};
use crate::failure::Failure;
use crate::toml_file::{Mistakes, Value};

const KNOWN: &[&str] = &["publish", "expires_hours"];

/// Variables that hold what nobody may see.
pub(crate) const SECRET_VARIABLES: &[&str] = &["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

const EXAMPLE: &str = "such as publish = \"s3://my-bucket/wanflow\"";

/// How long links work, in hours; a signature of this kind cannot last longer than a week.
const USUAL_HOURS: u32 = 24;
const MOST_HOURS: u32 = 7 * 24;

/// The table `[assets]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assets {
    /// The bucket.
    place: Place,
    /// How long links work.
    hours: u32,
}

impl Assets {
    pub(crate) fn decode(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let (mut found, mut hours) = (None, USUAL_HOURS);
        let table = mistakes.table(value)?;
        for (key, value) in table {
            match &**key.get_ref() {
                "publish" => found = place(value, mistakes),
                "expires_hours" => {
                    hours = mistakes.number(value, 1..=MOST_HOURS).unwrap_or(USUAL_HOURS);
                }
                _ => mistakes.unknown(key, KNOWN),
            }
        }
        if found.is_none() && !table.contains_key("publish") {
            let help = format!("name a bucket, {EXAMPLE}");
            mistakes.add(value.span(), "`assets` does not say where to publish", help);
        }
        Some(Self { place: found?, hours })
    }
}

/// A bucket. The text may hold a key by mistake: it is not repeated.
fn place(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<Place> {
    let read = Place::parse(mistakes.text(value)?);
    let refused = |why: BadPlace| {
        let help = match why {
            BadPlace::OtherKind => format!(
                "name a bucket that speaks S3, {EXAMPLE}; with AWS_ENDPOINT_URL it may be at \
                 another host than Amazon's"
            ),
            BadPlace::NotABucket | BadPlace::BadName | BadPlace::BadPrefix => {
                format!(
                    "write s3://BUCKET/PREFIX, {EXAMPLE}; keys go into AWS_ACCESS_KEY_ID and \
                         AWS_SECRET_ACCESS_KEY"
                )
            }
        };
        mistakes.add(value.span(), why.to_string(), help);
    };
    read.map_err(refused).ok()
}

impl Config {
    /// Whether hosts can fetch local files from a bucket of the user's.
    pub(crate) fn publishing(&self) -> Publishing {
        self.assets.as_ref().map_or(Publishing::Nowhere, |_| Publishing::ToBucket)
    }

    /// What to say of a plan's local sound files; `None` where there is nothing to say.
    pub(crate) fn told_of_sounds(&self, plan: &Plan, endpoint: &Endpoint) -> Option<String> {
        let (way, mut sounds) = (self.way_of_sounds(plan, endpoint)?, sounds(plan));
        sounds.sort_unstable();
        sounds.dedup();
        let (what, them) = match sounds.len() {
            1 => ("1 local sound file".to_owned(), "it"),
            count => (format!("{count} local sound files"), "them"),
        };
        match way {
            Way::InRequest => None,
            Way::Upload(_) => Some(format!("{what}: uploaded to the host before each submit")),
            Way::Bucket => {
                let Assets { place, hours } = self.assets.as_ref()?;
                let plural = if *hours == 1 { "" } else { "s" };
                let links = format!("links to {them} work for {hours} hour{plural}");
                Some(match plan.purpose {
                    Purpose::Rehearsal if !is_bucket_here() => {
                        format!("{what}: a run publishes {them} at {place}, a rehearsal nowhere")
                    }
                    _ => format!("{what}: published at {place} before each submit; {links}"),
                })
            }
        }
    }

    /// What publishes a plan's local sound files; `None` where none has to be.
    pub(crate) fn publisher(
        &self,
        plan: &Plan,
        endpoint: &Endpoint,
    ) -> Result<Option<Arc<dyn Publisher>>, Failure> {
        let Some(assets) = &self.assets else { return Ok(None) };
        if self.way_of_sounds(plan, endpoint) != Some(Way::Bucket) {
            return Ok(None);
        }
        if plan.purpose == Purpose::Rehearsal && !is_bucket_here() {
            return Ok(Some(Arc::new(Nowhere)));
        }
        let access = access(&of_environment, (host(&of_environment)?, assets.hours))?;
        let bucket = S3Bucket::open(assets.place.clone(), access);
        Ok(Some(Arc::new(bucket.map_err(Failure::environment)?)))
    }

    fn way_of_sounds(&self, plan: &Plan, endpoint: &Endpoint) -> Option<Way> {
        let way = endpoint.way_of_sound(self.publishing());
        way.filter(|_| !sounds(plan).is_empty())
    }
}

/// The local sound files of a plan.
fn sounds(plan: &Plan) -> Vec<wanflow_api::Sha256> {
    let files = plan.tasks.iter().filter_map(|task| match &task.request.audio {
        Audio::File(file) => Some(file.sha256),
        Audio::Generated | Audio::Silent | Audio::Url(_) => None,
    });
    files.collect()
}

fn of_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether the bucket is on this machine: a rehearsal may use it then.
fn is_bucket_here() -> bool {
    host(&of_environment).is_ok_and(|host| host.as_ref().is_some_and(is_loopback))
}

type Variable<'v> = dyn Fn(&str) -> Option<String> + 'v;

/// The bucket's host, where it is not Amazon's: https, or plain http on this machine.
fn host(variable: &Variable<'_>) -> Result<Option<Url>, Failure> {
    let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    let found = names.into_iter().find_map(|name| Some((name, variable(name)?)));
    let Some((name, text)) = found else { return Ok(None) };
    let refused = |(what, help)| Failure::environment(format!("{name}: {what}")).with_help(help);
    own_origin(&text).map(Some).map_err(refused)
}

fn access(
    variable: &Variable<'_>,
    (host, hours): (Option<Url>, u32),
) -> Result<BucketAccess, Failure> {
    let needed = |name: &str| {
        variable(name).ok_or_else(|| {
            let what = format!("{name} is not set, and local sound is to be published");
            let help = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the bucket of \
                        `[assets]`, or write links in place of local files. Nothing was sent.";
            Failure::environment(what).with_help(help)
        })
    };
    Ok(BucketAccess {
        key_id: needed("AWS_ACCESS_KEY_ID")?,
        secret: needed("AWS_SECRET_ACCESS_KEY")?,
        session: variable("AWS_SESSION_TOKEN"),
        region: variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")),
        endpoint: host,
        expires: Duration::from_secs(u64::from(hours) * 3600),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_hosts_are_https_or_this_machine() {
        let host = |text: &'static str| {
            let variable = move |name: &str| (name == "AWS_ENDPOINT_URL").then(|| text.to_owned());
            host(&variable).map_err(|failure| failure.to_string())
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
        let set = |names: &'static [&str]| {
            let variable = move |name: &str| names.contains(&name).then(|| format!("of {name}"));
            access(&variable, (None, 2)).map_err(|failure| failure.to_string())
        };
        let all = set(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"]);
        let Ok(all) = all else { panic!("they are there") };
        assert_eq!(all.region.as_deref(), Some("of AWS_DEFAULT_REGION"));
        assert_eq!((all.session, all.expires), (None, Duration::from_hours(2)));
        let Err(said) = set(&["AWS_ACCESS_KEY_ID"]) else { panic!("one is missing") };
        assert!(said.contains("AWS_SECRET_ACCESS_KEY is not set"), "{said}");
    }
}
