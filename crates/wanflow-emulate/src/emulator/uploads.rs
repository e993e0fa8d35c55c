//! Uploads: the policy that a host gives out, the form that follows it, and whether a link in a
//! submit names something that was uploaded.
//!
//! The host's storage is played at the root of the emulator's own origin.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use super::Emulator;
use crate::form::Form;
use crate::message::{self, Reply, Request};
use crate::script::Script;
use crate::task::sha256;

impl Emulator {
    /// Whether a request puts a file into a host's storage: what is no form is for the host.
    pub(super) fn is_upload(&self, request: &Request) -> bool {
        let offers = |script: &Script| script.endpoint.capabilities.upload.is_some();
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        request.method() == Method::POST
            && request.uri().path() == "/"
            && kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"))
            && self.scripts.iter().any(offers)
    }

    /// Gives out a policy for the storage at this origin.
    pub(super) fn upload_policy(&self, script: &Script, request: &Request) -> Reply {
        match script.upload_policy(&self.origin_of(request)) {
            Some(policy) => message::json(StatusCode::OK, &policy),
            None => message::text(StatusCode::NOT_FOUND, "this upload is not played"),
        }
    }

    /// Takes a file in.
    pub(super) fn upload(&self, request: &Request) -> Reply {
        match self.keep_upload(request) {
            Ok(()) => message::text(StatusCode::OK, ""),
            Err((status, why)) => message::text(status, &why),
        }
    }

    fn keep_upload(&self, request: &Request) -> Result<(), (StatusCode, String)> {
        let refused = |why: &str| (StatusCode::FORBIDDEN, why.to_owned());
        let carries_key =
            |script: &Script| request.headers().contains_key(script.endpoint.key.header);
        if self.scripts.iter().any(carries_key) {
            return Err(refused("the key is the host's, and this is its storage"));
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let form = Form::read(kind.unwrap_or_default(), request.body())
            .map_err(|why| (StatusCode::BAD_REQUEST, why))?;
        let key = form.field("key").unwrap_or_default();
        let fits = |script: &Script| {
            script.upload_policy("").is_some_and(|policy| is_allowed(&policy["data"], &form, key))
        };
        if !self.scripts.iter().any(fits) {
            return Err(refused("the form does not fit a policy that was given out"));
        }
        let name = sha256(key.as_bytes()).to_string();
        if form.field("x-oss-forbid-overwrite") == Some("true") && self.uploads.has(&name) {
            return Err((StatusCode::CONFLICT, "a file of that name is there".to_owned()));
        }
        self.uploads.put(&name, form.file.clone()).map_err(|error| {
            let why = format!("the emulator cannot keep the file: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, why)
        })
    }

    /// What is wrong with a link to an upload in a submit; `None` where it is no such link.
    pub(super) fn upload_flaw(
        &self,
        script: &Script,
        headers: &HeaderMap,
        link: &str,
    ) -> Option<Result<(), String>> {
        let protocol = script.endpoint.capabilities.upload?.protocol;
        let key = link.strip_prefix(protocol.link_prefix())?;
        let (name, value) = protocol.header();
        if headers.get(name).is_none_or(|found| found != value) {
            return Some(Err(format!("a link to an upload needs the header `{name}: {value}`")));
        }
        let is_there = self.uploads.has(&sha256(key.as_bytes()).to_string());
        Some(is_there.then_some(()).ok_or_else(|| "nothing was uploaded there".to_owned()))
    }
}

/// Whether a form is what the policy asks for.
fn is_allowed(policy: &Value, form: &Form, key: &str) -> bool {
    let says = |field: &str, member: &str| {
        let wanted = policy[member].as_str();
        wanted.is_some() && form.field(field) == wanted
    };
    let dir = policy["upload_dir"].as_str().unwrap_or_default();
    let name = key.strip_prefix(dir).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
        && says("OSSAccessKeyId", "oss_access_key_id")
        && says("Signature", "signature")
        && says("policy", "policy")
        && says("x-oss-object-acl", "x_oss_object_acl")
        && says("x-oss-forbid-overwrite", "x_oss_forbid_overwrite")
        && form.field("success_action_status") == Some("200")
}
