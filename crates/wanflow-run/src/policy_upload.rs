//! The upload protocol `dashscope-policy`: a signed policy is asked for with the key, then the
//! file goes as a form to the host that the policy names, without the key.
//!
//! Pure: it reads the policy and makes the form; nothing here sends anything. The members of the
//! policy and the fields of the form are inferred from the form upload of the storage behind it,
//! not from a document of the host's. A policy comes from outside: whatever is odd is refused.

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use serde_json::Value;
use url::Url;
use wanflow_api::endpoint::UploadProtocol;
use wanflow_plan::sha256;

use crate::upload::{MediumFile, WireBody};

/// The longest member of a policy, in bytes. Real ones have a few hundred.
const LONGEST: usize = 8 * 1024;

/// A policy: where a file may be put, and what is sent along with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    /// Where the form goes.
    pub host: Url,
    dir: String,
    key_id: String,
    signature: String,
    /// The policy itself, as the storage wants it back.
    terms: String,
    acl: String,
    forbid_overwrite: String,
    /// The largest file, in bytes.
    bytes_max: Option<u64>,
}

/// Why an answer is not a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadPolicy {
    /// It has no such member, or an odd one.
    Member(&'static str),
    /// The host that it names is not an origin.
    Host,
    /// The file is larger than it lets pass.
    TooLarge {
        /// The most that it takes, in bytes.
        most: u64,
    },
}

/// An upload that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The whole body.
    pub body: WireBody,
    /// Its `Content-Type`.
    pub content_type: String,
    /// The link that stands for the file in a submit.
    pub link: String,
}

impl Policy {
    /// Reads the answer of the call that asks for a policy.
    pub fn read(answer: &Value) -> Result<Self, BadPolicy> {
        let data = answer.get("data").ok_or(BadPolicy::Member("data"))?;
        let text = |name: &'static str| {
            let text = data.get(name).and_then(Value::as_str);
            let text = text.filter(|text| is_plain(text)).ok_or(BadPolicy::Member(name))?;
            Ok::<_, BadPolicy>(text.to_owned())
        };
        let dir = text("upload_dir")?;
        let dir = dir.trim_end_matches('/');
        let megabytes = match data.get("max_file_size_mb") {
            None | Some(Value::Null) => None,
            Some(most) => Some(whole(most).ok_or(BadPolicy::Member("max_file_size_mb"))?),
        };
        Ok(Self {
            host: origin(&text("upload_host")?).ok_or(BadPolicy::Host)?,
            dir: is_folder(dir).then(|| dir.to_owned()).ok_or(BadPolicy::Member("upload_dir"))?,
            key_id: text("oss_access_key_id")?,
            signature: text("signature")?,
            terms: text("policy")?,
            acl: text("x_oss_object_acl")?,
            forbid_overwrite: text("x_oss_forbid_overwrite")?,
            bytes_max: megabytes.map(|megabytes| megabytes.saturating_mul(1 << 20)),
        })
    }

    /// The form that puts a file there. What is there already may not be replaced: `salt` must be
    /// another one each time.
    pub fn form(&self, file: &MediumFile, salt: &str) -> Result<Form, BadPolicy> {
        if let Some(most) = self.bytes_max.filter(|most| file.bytes > *most) {
            return Err(BadPolicy::TooLarge { most });
        }
        let once = sha256(format!("{salt}\0{}\0{}", self.signature, file.sha256).as_bytes());
        let once = once.to_string();
        let name =
            format!("{}-{}.{}", &file.sha256.to_string()[..16], &once[..16], file.extension());
        let key = format!("{}/{name}", self.dir);
        let boundary = format!("wanflow-{}", &once[16..]);
        let mut before = String::new();
        for (field, value) in [
            ("OSSAccessKeyId", self.key_id.as_str()),
            ("Signature", &self.signature),
            ("policy", &self.terms),
            ("x-oss-object-acl", &self.acl),
            ("x-oss-forbid-overwrite", &self.forbid_overwrite),
            ("key", &key),
            ("success_action_status", "200"),
        ] {
            part(&mut before, &boundary, &format!("name=\"{field}\""));
            write!(before, "\r\n{value}\r\n").expect("writing to a string succeeds");
        }
        // What follows the file is not looked at: it is the last field.
        part(&mut before, &boundary, &format!("name=\"file\"; filename=\"{name}\""));
        write!(before, "Content-Type: {}\r\n\r\n", file.mime)
            .expect("writing to a string succeeds");
        let after = format!("\r\n--{boundary}--\r\n");
        Ok(Form {
            body: WireBody::around(before, file.clone(), after),
            content_type: format!("multipart/form-data; boundary={boundary}"),
            link: format!("{}{key}", UploadProtocol::DashscopePolicy.link_prefix()),
        })
    }
}

fn part(form: &mut String, boundary: &str, names: &str) {
    write!(form, "--{boundary}\r\nContent-Disposition: form-data; {names}\r\n")
        .expect("writing to a string succeeds");
}

/// Printable ASCII: nothing that could end a field, or a line.
fn is_plain(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Folders that a link can name as they are.
fn is_folder(dir: &str) -> bool {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        !matches!(part, "" | "." | "..")
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_.~=".contains(&byte))
    };
    dir.len() <= 512 && dir.split('/').all(is_part)
}

/// A number, or one written as text.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Scheme and host alone. Where it leads is for the transport to judge.
fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    (url.has_host() && is_bare && is_anonymous).then_some(url)
}

/// Shows nothing that lets anybody upload.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({}…)", self.host)
    }
}

impl fmt::Display for BadPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(name) => {
                write!(f, "the host's upload policy has no `{name}` that can be used")
            }
            Self::Host => f.write_str("the host's upload policy names no host to upload to"),
            Self::TooLarge { most } => {
                write!(f, "the host takes uploads of {most} bytes at most, and the sound is larger")
            }
        }
    }
}

impl std::error::Error for BadPolicy {}
