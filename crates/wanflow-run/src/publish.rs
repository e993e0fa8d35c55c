//! Files of the user's put where any host can fetch them for a while: a bucket, or in a rehearsal
//! nowhere.
//!
//! It knows no endpoints and no tasks. Links that it hands out are secrets for logs and journals.

mod place;
mod s3;

use futures_util::future::BoxFuture;

pub use self::place::{BadBucketPath, BucketPath};
pub use self::s3::{BucketAccess, S3Bucket};
pub use crate::signed_link::SignedLink;
use crate::store::Store;
use crate::upload::MediumFile;

/// Puts files where hosts can fetch them.
pub trait Publisher: Send + Sync {
    /// Puts a file there, unless it is there already, and answers with a link to it. The error is
    /// words for people.
    fn publish(
        &self,
        store: &Store,
        file: &MediumFile,
    ) -> BoxFuture<'static, Result<SignedLink, String>>;
}

/// Publishes nothing: the link leads nowhere. A rehearsal does not touch a bucket that is not on
/// this machine, and its host fetches nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Publisher for Nowhere {
    fn publish(
        &self,
        _: &Store,
        file: &MediumFile,
    ) -> BoxFuture<'static, Result<SignedLink, String>> {
        let link = format!("https://rehearsal.invalid/{}", file.name());
        Box::pin(std::future::ready(Ok(SignedLink::new(link))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_link_is_not_shown() {
        let link = SignedLink::new("https://b.example/a.wav?X-Amz-Signature=canary");
        assert_eq!(format!("{link:?}"), "SignedLink(…)");
    }
}
