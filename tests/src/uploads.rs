//! Many uploads at once through the real client, and the memory that they take.

use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt;
use serde_json::{Value, json};
use wanflow_api::MediumRole;
use wanflow_plan::Purpose;
use wanflow_run::disk::RealDisk;
use wanflow_run::secret::Secret;
use wanflow_run::simulate::independent;
use wanflow_run::transport::{Body, Delivery, KeyHeader, KeyedHttp, Patience, Request, Transport};
use wanflow_run::upload::{Media, Medium, MediumFile, WireBody};
use wanflow_run::{Folders, Store};

const UPLOADS: usize = 20;

/// Sends the picture 20 times at once; the peak above idle is in MiB.
pub fn measure(url: &str, picture: &Path) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(words)?;
    runtime.block_on(send(url, picture))
}

async fn send(url: &str, picture: &Path) -> Result<Value, String> {
    let folder = tempfile::tempdir().map_err(words)?;
    let folders = Folders::beside(&folder.path().join("story.yaml"), Purpose::Rehearsal);
    folders.create(&RealDisk).map_err(words)?;
    let store = Store::open(Arc::new(RealDisk), &folders.store).map_err(words)?;
    let stored = store.put(&mut std::fs::File::open(picture).map_err(words)?).map_err(words)?;
    let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it has a document");
    let key = Secret::new("bench").expect("a word is a key");
    let header = KeyHeader { name: endpoint.key.header, prefix: endpoint.key.prefix, key: &key };
    let origin = url.parse().map_err(words)?;
    let client = Arc::new(KeyedHttp::new(&origin, Some(header)).map_err(words)?);
    let file = MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime: "image/png".into() };
    let media = Media::from([(MediumRole::Image, Medium::File(file))]);
    let target = origin.join(endpoint.submit.path).map_err(words)?;
    let idle = memory("VmRSS:")?;
    let began = std::time::Instant::now();
    let mut sending = tokio::task::JoinSet::new();
    for task in independent(UPLOADS).tasks {
        let body = WireBody::of(&endpoint, &task.request, &media);
        let body = body.map_err(|violations| format!("{violations:?}"))?;
        let request = Request {
            method: http::Method::POST,
            url: target.clone(),
            headers: http::HeaderMap::new(),
            body: Body::Stream {
                length: body.length(),
                pieces: futures_util::stream::iter(body.pieces(&store)).boxed(),
            },
            delivery: Delivery::AtMostOnce,
            patience: Patience::SUBMIT,
        };
        let client = Arc::clone(&client);
        sending.spawn(async move { client.send(request).await.map(|answer| answer.status) });
    }
    let answers = sending.join_all().await;
    let sold = answers.iter().filter(|answer| matches!(answer, Ok(200))).count();
    if sold < UPLOADS {
        return Err(format!("only {sold} of {UPLOADS} were taken: {answers:?}"));
    }
    let peak = memory("VmHWM:")?;
    Ok(json!({ "above_idle_mib": peak - idle, "seconds": began.elapsed().as_secs_f64() }))
}

/// A figure of this process's memory in MiB, as Linux reports it.
fn memory(name: &str) -> Result<f64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(words)?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map(|kib| kib / 1024.0).ok_or(format!("{name} is not reported"))
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
