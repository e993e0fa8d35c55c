//! Findings as the XML of `JUnit`, which most build servers show as tests: a case for each finding,
//! and one for each file without any. Errors fail; what is only said does not.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::escape::is_hidden;
use super::{Checked, Region};
use crate::diagnostic::Diagnostic;
use crate::sources::Sources;

/// All findings of some files.
pub fn report(files: &[Checked]) -> String {
    let suites: Vec<Suite> = files.iter().map(Suite::of).collect();
    let tests: usize = suites.iter().map(|suite| suite.tests).sum();
    let failures: usize = suites.iter().map(|suite| suite.failures).sum();
    let suites: String = suites.iter().map(|suite| suite.text.as_str()).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"wanflow check\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"0\">\n{suites}</testsuites>\n"
    )
}

/// A storyboard as a suite.
struct Suite {
    tests: usize,
    failures: usize,
    text: String,
}

impl Suite {
    fn of(file: &Checked) -> Self {
        let failures = file.diagnostics.iter().filter(|one| one.is_error()).count();
        let tests = file.diagnostics.len().max(1);
        let name = xml(file.sources.first().name());
        let mut text = format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" \
             errors=\"0\">\n"
        );
        for found in &file.diagnostics {
            text.push_str(&case(&file.sources, found));
        }
        if file.diagnostics.is_empty() {
            line(&mut text, &format!("    <testcase name=\"check\" classname=\"{name}\"/>"));
        }
        line(&mut text, "  </testsuite>");
        Self { tests, failures, text }
    }
}

fn case(sources: &Sources, found: &Diagnostic) -> String {
    let Region { line: row, column, .. } = Region::of(sources, found.span());
    let file = xml(sources.file_of(found.span()).name());
    let rule = found.rule.id;
    let message = xml(&found.message);
    let about = match &found.help {
        Some(help) => format!("{message}\n{}", xml(help)),
        None => message.to_string(),
    };
    let place = format!("{file}:{row}:{column}");
    let said = if found.is_error() {
        let message = message.replace('\n', "&#10;");
        format!("<failure type=\"{rule}\" message=\"{message}\">{place}\n{about}</failure>")
    } else {
        format!("<system-out>{}: {place}\n{about}</system-out>", found.severity.as_str())
    };
    format!(
        "    <testcase name=\"{rule} at {row}:{column}\" classname=\"{file}\" file=\"{file}\" \
         line=\"{row}\">\n      {said}\n    </testcase>\n"
    )
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("strings take all text");
}

/// A text between tags or quotes. Characters that XML does not have, and those that nobody sees,
/// are written out.
fn xml(text: &str) -> Cow<'_, str> {
    let is_plain = |char: char| !matches!(char, '&' | '<' | '>' | '"' | '\'') && !is_odd(char);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            odd if is_odd(odd) => out.extend(odd.escape_unicode()),
            plain => out.push(plain),
        }
    }
    Cow::Owned(out)
}

fn is_odd(char: char) -> bool {
    is_hidden(char) || matches!(char, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_have_is_written_out() {
        assert_eq!(xml("a < \"b\" & 'c'>"), "a &lt; &quot;b&quot; &amp; &apos;c&apos;&gt;");
        assert_eq!(xml("\u{1b}[31m \u{ffff} é\n\t"), "\\u{1b}[31m \\u{ffff} é\n\t");
    }
}
