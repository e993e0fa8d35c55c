//! The storyboard compiler: text to plan, pure and sync.
//!
//! ```text
//! text --parse--> Document --decode--> Storyboard --rules, lower--> Plan
//! ```
//!
//! Each step returns its value and the diagnostics, and never stops at the first mistake. There
//! is no network here, no clock, no environment and no disk: the trait [`World`] answers what the
//! files beside a storyboard are.

mod allow;
pub mod check;
pub mod decode;
pub mod diagnostic;
pub mod document;
mod file_name;
pub mod fixes;
pub mod fmt;
pub mod language;
pub mod layers;
pub mod lower;
mod merged;
pub mod report;
mod resolve;
pub mod rule;
pub mod rules;
pub mod schema;
pub mod source;
pub mod sources;
pub mod storyboard;
pub mod suggest;
pub mod world;

pub use check::{Compiled, Options, check, compile, compile_file, with_storyboard};
pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label};
pub use document::Document;
pub use merged::{Merged, Origin, merged};
pub use rule::{Rule, Severity};
pub use rules::RULES;
pub use source::{Position, SourceText, Span};
pub use sources::Sources;
pub use storyboard::Storyboard;
pub use world::World;
