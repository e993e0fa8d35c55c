//! The peer: typify, the crate, on the same schemas.
//!
//! It is compiled into a temporary program of its own, so that nothing here depends on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::verdict::Outcome;
use crate::cargo::workspace;
use crate::trial;

/// The release that is compared, and crates that its output may need.
pub(crate) const VERSION: &str = "0.8.0";
pub(crate) const NEEDS: &str = "chrono = { version = \"0.4\", features = [\"serde\"] }\n\
                                uuid = { version = \"1\", features = [\"serde\"] }\n";

const MAIN: &str = r#"
use typify::{TypeSpace, TypeSpaceSettings};

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let made = generate(&text);
    println!("{}", serde_json::to_string(&made).unwrap());
}

fn generate(text: &str) -> Result<String, String> {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    if let Some(members) = value.as_object_mut() {
        // Without a title it makes no type of the root.
        members.entry("title").or_insert("Root".into());
    }
    let schema: schemars::schema::RootSchema =
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    let mut space = TypeSpace::new(&TypeSpaceSettings::default());
    let root = space.add_root_schema(schema).map_err(|error| error.to_string())?;
    let root = match root {
        Some(root) => root,
        None => {
            let schema: schemars::schema::Schema =
                serde_json::from_value(value).map_err(|error| error.to_string())?;
            let name = Some("Root".to_owned());
            space.add_type_with_name(&schema, name).map_err(|error| error.to_string())?
        }
    };
    let name = space.get_type(&root).map_err(|error| error.to_string())?.ident().to_string();
    let own = space.iter_types().any(|known| known.ident().to_string() == "Root");
    let types = space.to_stream();
    Ok(if own { types.to_string() } else { format!("{types} pub type Root = {name};") })
}
"#;

/// The program.
pub(crate) struct Typify {
    program: PathBuf,
}

impl Typify {
    /// Compiles it.
    pub(crate) fn build() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::create_dir_all(folder.path().join("src"))?;
        let manifest = format!(
            "[package]\nname = \"peer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\ntypify = \"={VERSION}\"\nschemars = \"0.8\"\nserde_json = \"1\"\n\n\
             [profile.dev]\ndebug = false\n"
        );
        fs::write(folder.path().join("Cargo.toml"), manifest)?;
        fs::write(folder.path().join("src/main.rs"), MAIN)?;
        let built = trial::cargo_in(folder.path(), &["build", "--quiet"])?;
        if built.status.success() {
            return Ok(Self { program: workspace().join("target/trial/debug/peer") });
        }
        Err(io::Error::other(String::from_utf8_lossy(&built.stderr).into_owned()))
    }

    /// What it makes of a schema file: a Rust file, or how it fails.
    pub(crate) fn generate(&self, schema: &Path) -> io::Result<Result<String, Outcome>> {
        let output = Command::new(&self.program).arg(schema).output()?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            let line = message
                .lines()
                .find(|line| !line.trim().is_empty() && !line.contains("panicked at"));
            return Ok(Err(Outcome::Panics(line.unwrap_or("ended by a signal").to_owned())));
        }
        let made: Value = serde_json::from_slice(&output.stdout)?;
        Ok(match (made["Ok"].as_str(), made["Err"].as_str()) {
            (Some(text), _) => Ok(text.to_owned()),
            (None, reason) => Err(Outcome::Refused(reason.unwrap_or_default().to_owned())),
        })
    }
}
