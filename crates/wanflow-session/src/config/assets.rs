//! The table `[assets]`: the user's own bucket, from which hosts fetch local files by link.

use wanflow_run::publish::{BadBucketPath, BucketPath};

use crate::toml_file::{Mistakes, Value};

const KNOWN: &[&str] = &["publish", "expires_hours"];

const EXAMPLE: &str = "such as publish = \"s3://my-bucket/wanflow\"";

/// How long links work, in hours; a signature of this kind cannot last longer than a week.
const USUAL_HOURS: u32 = 24;
const MOST_HOURS: u32 = 7 * 24;

/// The table `[assets]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assets {
    /// The bucket.
    pub(crate) place: BucketPath,
    /// How long links work.
    pub(crate) hours: u32,
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
fn place(value: &Value<'_>, mistakes: &mut Mistakes) -> Option<BucketPath> {
    let read = BucketPath::parse(mistakes.text(value)?);
    let refused = |why: BadBucketPath| {
        let help = match why {
            BadBucketPath::OtherKind => format!(
                "name a bucket that speaks S3, {EXAMPLE}; with AWS_ENDPOINT_URL it may be at \
                 another host than Amazon's"
            ),
            BadBucketPath::NotABucket | BadBucketPath::BadName | BadBucketPath::BadPrefix => {
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
