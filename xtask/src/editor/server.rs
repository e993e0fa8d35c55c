//! A language server as a process, and the few messages that are exchanged with it over its pipes.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::rehearsal::Check;

/// How long the server may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// What `init` writes above a storyboard.
const MODELINE: &str = "# yaml-language-server: $schema=./storyboard.schema.json\n";

/// A place in a document as it is written, from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    pub(super) line: usize,
    pub(super) character: usize,
}

/// The server, alive as long as this value.
pub(super) struct LanguageServer {
    process: Child,
    input: ChildStdin,
    incoming: Receiver<Value>,
    folder: String,
    asked: u64,
    /// What is wrong with each document, as far as the server has said it.
    found: BTreeMap<String, Value>,
}

impl LanguageServer {
    /// Starts it with this folder as what the editor has open.
    pub(super) fn start(program: &Path, folder: &Path) -> Check<Self> {
        let mut process = Command::new("node")
            .arg(program)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let input = process.stdin.take().expect("stdin is piped");
        let output = process.stdout.take().expect("stdout is piped");
        let (sender, incoming) = channel();
        std::thread::spawn(move || forward(output, &sender));
        let folder = format!("file://{}", folder.display());
        let found = BTreeMap::new();
        let mut server = Self { process, input, incoming, folder, asked: 0, found };
        let capabilities = json!({
            "workspace": { "configuration": true, "workspaceFolders": true },
            "textDocument": {
                "hover": { "contentFormat": ["markdown"] },
                "completion": { "completionItem": {
                    "snippetSupport": true, "documentationFormat": ["markdown"],
                } },
            },
        });
        let folders = json!([{ "uri": server.folder, "name": "stage" }]);
        server.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": server.folder,
                "capabilities": capabilities,
                "workspaceFolders": folders,
            }),
        )?;
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }))?;
        Ok(server)
    }

    /// Opens a document below the modeline.
    pub(super) fn open(&mut self, name: &str, text: &str) -> Check<()> {
        let document = json!({
            "uri": self.uri(name),
            "languageId": "yaml",
            "version": 1,
            "text": format!("{MODELINE}{text}"),
        });
        self.send(&json!({
            "jsonrpc": "2.0",
            "method": "textDocument/didOpen",
            "params": { "textDocument": document },
        }))
    }

    /// What is underlined in a document: a line each, with its place below the modeline.
    pub(super) fn diagnostics(&mut self, name: &str) -> Check<Vec<String>> {
        let uri = self.uri(name);
        while !self.found.contains_key(&uri) {
            self.receive()?;
        }
        let found = self.found[&uri].as_array().cloned().unwrap_or_default();
        let line = |one: &Value| {
            let at = &one["range"]["start"];
            let (row, column) = (at["line"].as_u64(), at["character"].as_u64());
            let message = one["message"].as_str().unwrap_or_default();
            format!("{}:{} {message}", row.unwrap_or(0), column.unwrap_or(0) + 1)
        };
        let mut lines: Vec<String> = found.iter().map(line).collect();
        lines.sort();
        Ok(lines)
    }

    /// Asks about a place below the modeline.
    pub(super) fn ask(&mut self, what: &str, name: &str, place: Cursor) -> Check<Value> {
        let Cursor { line, character } = place;
        let params = json!({
            "textDocument": { "uri": self.uri(name) },
            "position": { "line": line + 1, "character": character },
        });
        self.request(&format!("textDocument/{what}"), &params)
    }

    fn uri(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn request(&mut self, method: &str, params: &Value) -> Check<Value> {
        self.asked += 1;
        let id = json!(self.asked);
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let message = self.receive()?;
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// The next message. Questions of the server are answered, and what it finds is kept.
    fn receive(&mut self) -> Check<Value> {
        let message = self.incoming.recv_timeout(PATIENCE);
        let message = message.map_err(|_| "the language server says nothing any more")?;
        let method = message["method"].as_str().unwrap_or_default();
        if method == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap_or_default().to_owned();
            self.found.insert(uri, message["params"]["diagnostics"].clone());
        } else if let Some(id) = message.get("id").filter(|_| !method.is_empty()) {
            let asked = message["params"]["items"].as_array().map_or(0, Vec::len);
            let result = match method {
                "workspace/configuration" => vec![settings(); asked].into(),
                _ => Value::Null,
            };
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))?;
        }
        Ok(message)
    }

    fn send(&mut self, message: &Value) -> Check<()> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())
            .and_then(|()| self.input.flush())
            .map_err(|error| format!("the language server hears nothing any more: {error}"))
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The settings of an editor that was just installed, but for what asks the network.
fn settings() -> Value {
    json!({
        "schemaStore": { "enable": false },
        "validate": true,
        "hover": true,
        "completion": true,
    })
}

/// Hands on what the server writes, until it ends.
fn forward(output: ChildStdout, sender: &Sender<Value>) {
    let mut output = BufReader::new(output);
    while let Some(message) = next(&mut output) {
        if sender.send(message).is_err() {
            return;
        }
    }
}

fn next(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(number) = header.strip_prefix("Content-Length: ") {
                    length = number.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
