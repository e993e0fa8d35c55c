//! How a local sound file gets to a host: by what its document says, and what the user has.
//!
//! Decisions and names only; whoever sends files is elsewhere.

use crate::endpoint::{Endpoint, Upload, UploadProtocol};

/// How a local sound file gets to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoundDelivery {
    /// Inside the request, as a data URI.
    InRequest,
    /// Through an upload that the host offers.
    Upload(Upload),
    /// Through a bucket of the user's, from which the host fetches it by a link.
    Bucket,
}

/// Whether the user has a bucket from which hosts can fetch files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Publishing {
    /// There is none.
    #[default]
    Nowhere,
    /// There is one.
    ToBucket,
}

impl Endpoint {
    /// How a local sound file gets to the host; `None` where it cannot get there.
    pub fn sound_delivery(&self, publishing: Publishing) -> Option<SoundDelivery> {
        if self.audio?.data_uri {
            return Some(SoundDelivery::InRequest);
        }
        let upload = self.capabilities.upload.map(SoundDelivery::Upload);
        upload.or((publishing == Publishing::ToBucket).then_some(SoundDelivery::Bucket))
    }
}

impl UploadProtocol {
    /// What a link to an uploaded file begins with.
    pub const fn link_prefix(self) -> &'static str {
        match self {
            Self::DashscopePolicy => "oss://",
        }
    }

    /// The header by which a submit has such links followed: its name and value.
    pub const fn header(self) -> (&'static str, &'static str) {
        match self {
            Self::DashscopePolicy => ("X-DashScope-OssResourceResolve", "enable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_offers_goes_before_the_users_bucket() {
        let delivery =
            |id, publishing| crate::endpoint(id).expect("it is known").sound_delivery(publishing);
        let (nowhere, bucket) = (Publishing::Nowhere, Publishing::ToBucket);
        for publishing in [nowhere, bucket] {
            let found = delivery("dashscope/wan2.6-i2v", publishing);
            assert!(matches!(found, Some(SoundDelivery::Upload(_))), "{found:?}");
            assert_eq!(delivery("novita/kling-v3.0-std-i2v", publishing), None);
        }
        assert_eq!(delivery("novita/wan2.6-i2v", nowhere), None);
        assert_eq!(delivery("novita/wan2.6-i2v", bucket), Some(SoundDelivery::Bucket));
    }
}
