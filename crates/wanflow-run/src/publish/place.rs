//! Which bucket, as a person writes it: `s3://BUCKET/PREFIX`.

use std::fmt;

/// A bucket, and the folder in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketPath {
    /// The bucket's name.
    pub bucket: String,
    /// Folders in it, without slashes at the ends; may be empty.
    pub prefix: String,
}

/// Why a text names no place to publish at. The text is not part of it: it may hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBucketPath {
    /// A bucket of another kind, such as `gs://`.
    OtherKind,
    /// It does not begin with `s3://`.
    NotABucket,
    /// The bucket's name is none: 3 to 63 of a to z, 0 to 9, `-` and `.`.
    BadName,
    /// The prefix has parts that are empty, `.` or `..`, or characters beyond letters, digits,
    /// `-`, `_` and `.`.
    BadPrefix,
}

impl BucketPath {
    /// Reads a place.
    pub fn parse(text: &str) -> Result<Self, BadBucketPath> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(BadBucketPath::NotABucket);
        };
        match scheme {
            "s3" => {}
            "gs" | "gcs" | "az" | "azure" | "abfs" | "abfss" | "adl" | "oss" | "r2" => {
                return Err(BadBucketPath::OtherKind);
            }
            _ => return Err(BadBucketPath::NotABucket),
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !is_name(bucket) {
            return Err(BadBucketPath::BadName);
        }
        if !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err(BadBucketPath::BadPrefix);
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// Where a file of this name goes.
    pub(super) fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }
}

impl fmt::Display for BucketPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| is_plain(*byte) || matches!(byte, b'-' | b'.'))
        && !name.contains("..")
        && bytes.first().is_some_and(|byte| is_plain(*byte))
        && bytes.last().is_some_and(|byte| is_plain(*byte))
}

fn is_part(part: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !part.is_empty() && part != "." && part != ".." && part.bytes().all(is_plain)
}

impl fmt::Display for BadBucketPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherKind => "buckets of this kind are not supported",
            Self::NotABucket => "this names no bucket",
            Self::BadName => "this is not the name of a bucket",
            Self::BadPrefix => "this is not a folder in a bucket",
        })
    }
}

impl std::error::Error for BadBucketPath {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_buckets_with_plain_folders() {
        let place =
            |text: &str| BucketPath::parse(text).map(|place| (place.to_string(), place.key("n")));
        let is = |text: &str, key: &str| Ok((text.to_owned(), key.to_owned()));
        for (text, read) in [
            ("s3://my-bucket", is("s3://my-bucket", "n")),
            ("s3://my-bucket/", is("s3://my-bucket", "n")),
            ("s3://my.bucket/a/b_2/", is("s3://my.bucket/a/b_2", "a/b_2/n")),
            ("gs://bucket", Err(BadBucketPath::OtherKind)),
            ("az://bucket/x", Err(BadBucketPath::OtherKind)),
            ("https://bucket.example/x", Err(BadBucketPath::NotABucket)),
            ("bucket", Err(BadBucketPath::NotABucket)),
            ("", Err(BadBucketPath::NotABucket)),
            ("s3://", Err(BadBucketPath::BadName)),
            ("s3://Bucket", Err(BadBucketPath::BadName)),
            ("s3://a..b", Err(BadBucketPath::BadName)),
            ("s3://key:secret@bucket/x", Err(BadBucketPath::BadName)),
            ("s3://127.0.0.1:9000/x", Err(BadBucketPath::BadName)),
            ("s3://bucket/../x", Err(BadBucketPath::BadPrefix)),
            ("s3://bucket//x", Err(BadBucketPath::BadPrefix)),
            ("s3://bucket/a b", Err(BadBucketPath::BadPrefix)),
            ("s3://bucket/a?b=c", Err(BadBucketPath::BadPrefix)),
        ] {
            assert_eq!(place(text), read, "{text}");
        }
    }
}
