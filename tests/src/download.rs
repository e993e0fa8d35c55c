//! The download of a large clip as a process of its own, for the bench.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;
use wanflow_run::clock::TokioClock;
use wanflow_run::driver::Deps;
use wanflow_run::link::LinkPolicy;
use wanflow_run::simulate::download;
use wanflow_run::studio::MediaStudio;
use wanflow_run::transport::PlainHttp;
use wanflow_run::{RealDisk, Store};

/// Downloads a link on loopback into a folder that exists. Answers the digest.
pub fn measure(link: &str, folder: &Path) -> Result<Value, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let url = Url::parse(link).map_err(|error| words(&error))?;
    let client = PlainHttp::new(LinkPolicy::with_loopback(&url)).map_err(|error| words(&error))?;
    let client = Arc::new(client);
    let store = Store::open(Arc::new(RealDisk), folder).map_err(|error| words(&error))?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| words(&error))?;
    let stored = runtime.block_on(async {
        let deps = Deps {
            disk: Arc::new(RealDisk),
            clock: Arc::new(TokioClock::system()),
            api: client.clone(),
            downloads: client,
            publisher: None,
            studio: Arc::new(MediaStudio),
            chance: Arc::new(|| 0.5),
            events: Arc::new(|_| {}),
        };
        download(&deps, &store, link).await
    })?;
    Ok(json!({ "sha256": stored.sha256.to_string(), "bytes": stored.bytes }))
}
