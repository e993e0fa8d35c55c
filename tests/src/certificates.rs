//! Certificates for hosts of tests: an authority of their own, and what it signed.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

/// An authority that clients may be made to trust.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as DER.
    pub root: Vec<u8>,
}

/// What a host shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A certificate that is as it should be.
    Sound,
    /// One whose time is over.
    Expired,
    /// One that the host signed itself.
    SelfSigned,
}

impl Authority {
    /// A new authority.
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("keys can be made");
        let mut params = CertificateParams::new(Vec::new()).expect("no names are no wrong names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).expect("the parameters are sound");
        Self { root: root.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// A host's configuration for a name.
    pub fn host(&self, name: &str, shown: Shown) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("keys can be made");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a DNS name");
        if shown == Shown::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let certificate = match shown {
            Shown::SelfSigned => params.self_signed(&key),
            Shown::Sound | Shown::Expired => params.signed_by(&key, &self.issuer),
        };
        let chain = vec![certificate.expect("the parameters are sound").der().clone()];
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("ring knows them");
        let config = config.with_no_client_auth().with_single_cert(chain, key);
        Arc::new(config.expect("key and certificate belong together"))
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
