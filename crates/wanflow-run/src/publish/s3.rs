//! A bucket that speaks S3, over this crate's own client: one network edge, no retries of another
//! library's, no redirects, and no credentials but those that are given.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::buffered::BufWriter;
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpService,
};
use object_store::path::Path;
use object_store::signer::Signer as _;
use object_store::{Attribute, Attributes, ObjectStoreExt as _, RetryConfig};
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::{Place, Publisher, SignedLink};
use crate::link::LinkPolicy;
use crate::store::Store;
use crate::transport::{
    Answer, Body, Delivery, FailureKind, Patience, PlainHttp, Request, Transport, TransportError,
};
use crate::upload::{MediumFile, WireBody};

/// How much of a file is held at a time. Smaller files go in one request.
const PIECE: usize = 8 * 1024 * 1024;

/// How often a request to the bucket is repeated: all of them repeat harmlessly.
const REPEATS: usize = 2;

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
    place: Place,
    store: Arc<AmazonS3>,
    expires: Duration,
}

impl S3Bucket {
    /// A bucket. The error is words for people; nothing was sent.
    pub fn open(place: Place, access: BucketAccess) -> Result<Self, String> {
        let policy =
            access.endpoint.as_ref().map_or_else(LinkPolicy::public, LinkPolicy::with_loopback);
        let client = PlainHttp::new(policy).map_err(|error| error.to_string())?;
        Self::over(Arc::new(client), place, access)
    }

    fn over(
        client: Arc<dyn Transport>,
        place: Place,
        access: BucketAccess,
    ) -> Result<Self, String> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_access_key_id(access.key_id)
            .with_secret_access_key(access.secret)
            .with_region(access.region.unwrap_or_else(|| "us-east-1".to_owned()))
            .with_http_connector(Wire(client))
            .with_retry(RetryConfig { max_retries: REPEATS, ..RetryConfig::default() });
        if let Some(session) = access.session {
            builder = builder.with_token(session);
        }
        if let Some(endpoint) = access.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
        }
        let store = builder.build().map_err(|error| words(&place, &error))?;
        Ok(Self { place, store: Arc::new(store), expires: access.expires })
    }

    async fn put(self, source: Store, file: MediumFile) -> Result<SignedLink, String> {
        let key = Path::from(self.place.key(&file.name()));
        if !self.has(&key, file.bytes).await? {
            self.copy(&source, &key, &file).await?;
        }
        let signed = self.store.signed_url(http::Method::GET, &key, self.expires).await;
        Ok(SignedLink::new(signed.map_err(|error| words(&self.place, &error))?))
    }

    /// Whether the file is there, by its name and size.
    async fn has(&self, key: &Path, bytes: u64) -> Result<bool, String> {
        match self.store.head(key).await {
            Ok(there) => Ok(there.size == bytes),
            // Whoever may not list a bucket is not told that a file is missing.
            Err(
                object_store::Error::NotFound { .. } | object_store::Error::PermissionDenied { .. },
            ) => Ok(false),
            Err(error) => Err(words(&self.place, &error)),
        }
    }

    async fn copy(&self, source: &Store, key: &Path, file: &MediumFile) -> Result<(), String> {
        let mut kind = Attributes::new();
        kind.insert(Attribute::ContentType, file.mime.clone().into());
        let store: Arc<AmazonS3> = Arc::clone(&self.store);
        let mut writer = BufWriter::with_capacity(store, key.clone(), PIECE).with_attributes(kind);
        let whole = WireBody::around(String::new(), file.clone(), String::new());
        for piece in whole.pieces(source) {
            let piece = piece.map_err(|error| error.to_string())?;
            writer.write_all(&piece).await.map_err(|error| words_of_io(&self.place, &error))?;
        }
        writer.shutdown().await.map_err(|error| words_of_io(&self.place, &error))
    }
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

fn words_of_io(place: &Place, error: &std::io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<object_store::Error>());
    inner.map_or_else(|| format!("{place}: {error}"), |inner| words(place, inner))
}

/// What a bucket's refusal means. Its own words hold what it was sent, signatures too: only the
/// one that names the mistake is repeated.
fn words(place: &Place, error: &object_store::Error) -> String {
    let told = chain(error);
    let code = told.split_once("<Code>").and_then(|(_, rest)| Some(rest.split_once("</Code>")?.0));
    let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let edge = causes(error).find_map(|cause| cause.downcast_ref::<TransportError>());
    let what = match (code, edge, error) {
        (Some("NoSuchBucket"), ..) | (None, None, object_store::Error::NotFound { .. }) => {
            "there is no such bucket".to_owned()
        }
        (Some(code), ..) => format!("the bucket's host refuses: {code}"),
        (None, Some(edge), _) => edge.to_string(),
        (
            None,
            None,
            object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. },
        ) => "the bucket's host refuses these credentials".to_owned(),
        _ => "the bucket's host does not take it; check AWS_REGION and AWS_ENDPOINT_URL".to_owned(),
    };
    format!("cannot publish at {place}: {what}")
}

fn chain(error: &object_store::Error) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn causes<'e>(
    error: &'e object_store::Error,
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    let first: &(dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(first), |error| error.source())
}

/// This crate's client, as the library asks for one.
struct Wire(Arc<dyn Transport>);

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Self(Arc::clone(&self.0))))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let unreadable = || TransportError::new(FailureKind::Refused, "no readable address");
        let url = Url::parse(&head.uri.to_string()).map_err(|_| failed(unreadable()))?;
        let length = body.content_length() as u64;
        let pieces = body.into_data_stream();
        let request = Request {
            method: head.method,
            url,
            headers: head.headers,
            body: match length {
                0 => Body::Empty,
                _ => Body::Stream {
                    length,
                    pieces: pieces.map(|piece| piece.map_err(std::io::Error::other)).boxed(),
                },
            },
            delivery: Delivery::Safe,
            patience: Patience::POLL.for_body(length),
        };
        let response = self.0.send(request).await.map_err(failed)?;
        let headers = response.headers.clone();
        let answer = Answer::read(response)
            .await
            .map_err(|error| failed(TransportError::new(FailureKind::Broken, error.to_string())))?;
        let mut response = HttpResponse::new(answer.body.into());
        *response.headers_mut() = headers;
        *response.status_mut() = http::StatusCode::from_u16(answer.status)
            .map_err(|error| HttpError::new(HttpErrorKind::Decode, error))?;
        Ok(response)
    }
}

/// Which failures the library repeats.
fn failed(error: TransportError) -> HttpError {
    let kind = match error.kind {
        FailureKind::Connect => HttpErrorKind::Connect,
        FailureKind::Timeout => HttpErrorKind::Timeout,
        FailureKind::Broken => HttpErrorKind::Interrupted,
        FailureKind::Refused
        | FailureKind::Dns
        | FailureKind::Certificate
        | FailureKind::BodyCut => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
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
        let place = Place::parse("s3://films/a").expect("a place");
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
                    (put.url.as_str(), &put.headers["content-type"]),
                    (address.as_str(), &"audio/wav".parse().expect("a header"))
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
