//! A bucket that speaks S3, over this crate's own client: one network edge, no redirects, and no
//! credentials but those that are given. `rusty-s3` signs addresses; nothing of it sends.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use rusty_s3::{Bucket, Credentials, S3Action as _, UrlStyle};
use url::Url;

use super::{BucketPath, Publisher, SignedLink};
use crate::link::LinkPolicy;
use crate::store::Store;
use crate::transport::{
    Answer, Body, Delivery, FailureKind, Patience, PlainHttp, Request, Transport, TransportError,
};
use crate::upload::{MediumFile, WireBody};

/// How often a request to the bucket is sent: all of them repeat harmlessly.
const TRIES: u32 = 3;

/// The pause before the first repetition; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// How long the signature of a request holds that is sent at once. What is uploaded on a slow line
/// must have begun by then, not ended.
const AT_ONCE: Duration = Duration::from_mins(15);

/// By what right and where a bucket is used.
pub struct BucketAccess {
    /// The public half of the key.
    pub key_id: String,
    /// The secret half.
    pub secret: String,
    /// The token of a passing session.
    pub session: Option<String>,
    /// The bucket's region.
    pub region: Option<String>,
    /// Scheme and authority of a host other than Amazon's.
    pub endpoint: Option<Url>,
    /// How long links work.
    pub expires: Duration,
}

/// A bucket.
#[derive(Clone)]
pub struct S3Bucket {
    client: Arc<dyn Transport>,
    place: BucketPath,
    bucket: Bucket,
    credentials: Arc<Credentials>,
    expires: Duration,
}

/// Why a request to the bucket came to nothing.
enum Missed {
    /// The bucket's host answered so.
    Refused(Answer),
    /// It did not answer.
    Unanswered(TransportError),
}

impl S3Bucket {
    /// A bucket. The error is words for people; nothing was sent.
    pub fn open(place: BucketPath, access: BucketAccess) -> Result<Self, String> {
        let policy =
            access.endpoint.as_ref().map_or_else(LinkPolicy::public, LinkPolicy::with_loopback);
        let client = PlainHttp::new(policy).map_err(|error| error.to_string())?;
        Self::over(Arc::new(client), place, access)
    }

    fn over(
        client: Arc<dyn Transport>,
        place: BucketPath,
        access: BucketAccess,
    ) -> Result<Self, String> {
        let BucketAccess { key_id, secret, session, region, endpoint, expires } = access;
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        let wrong = || format!("cannot publish at {place}: check AWS_REGION and AWS_ENDPOINT_URL");
        let amazon = || Url::parse(&format!("https://s3.{region}.amazonaws.com")).ok();
        let endpoint = endpoint.or_else(amazon).ok_or_else(wrong)?;
        let name = place.bucket.clone();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, name, region).map_err(|_| wrong())?;
        let credentials = Arc::new(match session {
            Some(token) => Credentials::new_with_token(key_id, secret, token),
            None => Credentials::new(key_id, secret),
        });
        Ok(Self { client, place, bucket, credentials, expires })
    }

    async fn put(self, source: Store, file: MediumFile) -> Result<SignedLink, String> {
        let key = self.place.key(&file.name());
        let failed = |missed| words(&self.place, missed);
        if !self.has(&key, file.bytes).await.map_err(failed)? {
            self.copy(&source, &key, &file).await.map_err(failed)?;
        }
        let link = self.bucket.get_object(Some(&self.credentials), &key).sign(self.expires);
        Ok(SignedLink::new(link))
    }

    /// Whether the file is there, by its name and size.
    async fn has(&self, key: &str, bytes: u64) -> Result<bool, Missed> {
        let url = self.bucket.head_object(Some(&self.credentials), key).sign(AT_ONCE);
        let head = || request(Method::HEAD, url.clone());
        match self.send(head).await {
            Ok(there) => Ok(length(&there.headers) == Some(bytes)),
            // Whoever may not list a bucket is not told that a file is missing.
            Err(Missed::Refused(Answer { status: 403 | 404, .. })) => Ok(false),
            Err(missed) => Err(missed),
        }
    }

    async fn copy(&self, source: &Store, key: &str, file: &MediumFile) -> Result<(), Missed> {
        let mut put = self.bucket.put_object(Some(&self.credentials), key);
        let kind = HeaderValue::from_str(&file.mime).expect("media types are plain text");
        put.headers_mut().insert("content-type", file.mime.clone());
        let url = put.sign(AT_ONCE);
        let whole = WireBody::around(String::new(), file.clone(), String::new());
        let put = || {
            let pieces = futures_util::stream::iter(whole.pieces(source)).boxed();
            let mut request = request(Method::PUT, url.clone());
            request.headers.insert(CONTENT_TYPE, kind.clone());
            request.body = Body::Stream { length: whole.length(), pieces };
            request.patience = Patience::POLL.for_body(whole.length());
            request
        };
        self.send(put).await.map(drop)
    }

    /// Sends a request, again where that may help.
    async fn send(&self, make: impl Fn() -> Request) -> Result<Answer, Missed> {
        let mut tries = 1;
        loop {
            let missed = match self.client.send(make()).await {
                Err(error) => Missed::Unanswered(error),
                Ok(response) => match Answer::read(response).await {
                    Ok(answer) if answer.is_success() => return Ok(answer),
                    Ok(answer) => Missed::Refused(answer),
                    Err(error) => {
                        let error = TransportError::new(FailureKind::Broken, error.to_string());
                        Missed::Unanswered(error)
                    }
                },
            };
            if tries == TRIES || !missed.may_pass() {
                return Err(missed);
            }
            tokio::time::sleep(PAUSE * 2_u32.pow(tries - 1)).await;
            tries += 1;
        }
    }
}

impl Missed {
    /// Whether another try may come to more.
    fn may_pass(&self) -> bool {
        match self {
            Self::Refused(answer) => answer.status >= 500 || answer.status == 429,
            Self::Unanswered(error) => matches!(
                error.kind,
                FailureKind::Connect | FailureKind::Timeout | FailureKind::Broken
            ),
        }
    }
}

fn request(method: Method, url: Url) -> Request {
    Request {
        method,
        url,
        headers: HeaderMap::new(),
        body: Body::Empty,
        delivery: Delivery::Safe,
        patience: Patience::POLL,
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl Publisher for S3Bucket {
    fn publish(
        &self,
        store: &Store,
        file: &MediumFile,
    ) -> BoxFuture<'static, Result<SignedLink, String>> {
        Box::pin(self.clone().put(store.clone(), file.clone()))
    }
}

/// Shows no credentials.
impl fmt::Debug for S3Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3Bucket({})", self.place)
    }
}

/// What a bucket's refusal means. Its own words hold what it was sent, signatures too: only the
/// one that names the mistake is repeated.
fn words(place: &BucketPath, missed: Missed) -> String {
    let what = match missed {
        Missed::Unanswered(error) => error.to_string(),
        Missed::Refused(answer) => match (code(&answer.body).as_deref(), answer.status) {
            (Some("NoSuchBucket"), _) | (None, 404) => "there is no such bucket".to_owned(),
            (Some(code), _) => format!("the bucket's host refuses: {code}"),
            (None, 401 | 403) => "the bucket's host refuses these credentials".to_owned(),
            (None, _) => {
                "the bucket's host does not take it; check AWS_REGION and AWS_ENDPOINT_URL"
                    .to_owned()
            }
        },
    };
    format!("cannot publish at {place}: {what}")
}

/// The word of an error's body that names the mistake.
fn code(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (code, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    let is_word = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path as FilePath;
    use std::sync::Mutex;

    use super::*;
    use crate::clock::TokioClock;
    use crate::disk::MemoryDisk;
    use crate::transport::memory::{MemoryHost, MemoryReply, MemoryRequest};

    /// A bucket whose host answers so, what the host sees, and a file to publish.
    fn bucket(
        answer: impl Fn(&MemoryRequest) -> MemoryReply + Send + 'static,
    ) -> (S3Bucket, Arc<Mutex<Vec<MemoryRequest>>>, (Store, MediumFile)) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let remembered = Arc::clone(&seen);
        let host = MemoryHost::new(Arc::new(TokioClock::system()), move |_, request| {
            let reply = answer(&request);
            remembered.lock().expect("no test panics while it remembers").push(request);
            reply
        });
        let access = BucketAccess {
            key_id: "AKIDEXAMPLE".to_owned(),
            secret: "canary".to_owned(),
            session: None,
            region: None,
            endpoint: Some(Url::parse("https://storage.example").expect("an address")),
            expires: Duration::from_hours(2),
        };
        let place = BucketPath::parse("s3://films/a").expect("a place");
        let bucket = S3Bucket::over(Arc::new(host), place, access).expect("a bucket");
        let store = Store::open(Arc::new(MemoryDisk::new()), FilePath::new("store"));
        let store = store.expect("the disk holds");
        let stored = store.put(&mut &b"sound"[..]).expect("the disk holds");
        let mime = "audio/wav".to_owned();
        let file = MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime };
        (bucket, seen, (store, file))
    }

    fn head_of(bytes: &str) -> MemoryReply {
        let reply = MemoryReply::new(200, "");
        let reply = reply.with_header("content-length", bytes);
        reply
            .with_header("last-modified", "Sun, 01 Nov 2026 00:00:00 GMT")
            .with_header("etag", "\"1\"")
    }

    #[tokio::test]
    async fn a_file_goes_once_and_its_link_ends() {
        for (there, requests) in [(None, 2), (Some("4"), 2), (Some("5"), 1)] {
            let (bucket, seen, (store, file)) =
                bucket(move |request| match request.method.as_str() {
                    "HEAD" => there.map_or_else(|| MemoryReply::new(404, ""), head_of),
                    _ => MemoryReply::new(200, "").with_header("etag", "\"1\""),
                });
            let link = bucket.publish(&store, &file).await.expect("it is taken");
            let address = format!("https://storage.example/films/a/{}", file.name());
            assert!(link.reveal().starts_with(&format!("{address}?")), "{}", link.reveal());
            assert!(link.reveal().contains("X-Amz-Expires=7200"), "{}", link.reveal());
            let seen = seen.lock().expect("no test panics while it remembers");
            assert_eq!(seen.len(), requests, "{there:?}");
            if let [_, put] = &seen[..] {
                assert_eq!((put.method.as_str(), put.body.as_slice()), ("PUT", &b"sound"[..]));
                assert_eq!(
                    (put.url.as_str().split('?').next(), &put.headers["content-type"]),
                    (Some(address.as_str()), &"audio/wav".parse().expect("a header"))
                );
            }
        }
    }

    #[tokio::test]
    async fn a_refusal_is_named_and_its_words_are_not_repeated() {
        let xml = |code: &str| {
            format!("<Error><Code>{code}</Code><StringToSign>canary</StringToSign></Error>")
        };
        for (status, body, why) in [
            (403, xml("SignatureDoesNotMatch"), "the bucket's host refuses: SignatureDoesNotMatch"),
            (404, xml("NoSuchBucket"), "there is no such bucket"),
            (403, "canary".to_owned(), "the bucket's host refuses these credentials"),
            (
                400,
                xml("can ary"),
                "the bucket's host does not take it; check AWS_REGION and AWS_ENDPOINT_URL",
            ),
        ] {
            let (bucket, _, (store, file)) = bucket(move |request| match request.method.as_str() {
                "HEAD" => MemoryReply::new(404, ""),
                _ => MemoryReply::new(status, body.clone()),
            });
            let said = bucket.publish(&store, &file).await.expect_err("it is refused");
            assert_eq!(said, format!("cannot publish at s3://films/a: {why}"));
            assert_eq!(format!("{bucket:?}"), "S3Bucket(s3://films/a)");
        }
    }
}
