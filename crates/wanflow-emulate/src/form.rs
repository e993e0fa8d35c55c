//! A form with a file, as a browser or a client posts it: `multipart/form-data`.
//!
//! Only reading: what the fields mean is for the caller to say. The file must come last, as the
//! storage that is played here wants it.

use std::str;

use bytes::Bytes;

/// A form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Names and values before the file.
    fields: Vec<(String, String)>,
    /// The content of the field `file`.
    pub(crate) file: Bytes,
}

impl Form {
    /// Reads a form of this `Content-Type`. The error says what is wrong.
    pub(crate) fn read(content_type: &str, body: &Bytes) -> Result<Self, String> {
        let boundary = boundary(content_type).ok_or("the body is not a form with a boundary")?;
        let delimiter = format!("\r\n--{boundary}");
        let start = format!("--{boundary}");
        let mut rest = body.strip_prefix(start.as_bytes()).ok_or("the form has no first part")?;
        let mut fields = Vec::new();
        loop {
            rest = rest.strip_prefix(b"\r\n").ok_or("a boundary ends no line")?;
            let (head, content) =
                split(rest, b"\r\n\r\n").ok_or("a part has no end of its head")?;
            let (content, after) =
                split(content, delimiter.as_bytes()).ok_or("a part has no end")?;
            let head = str::from_utf8(head).map_err(|_| "the head of a part is not text")?;
            let name = name(head).ok_or("a part has no name")?;
            if name == "file" {
                let is_end = after == b"--" || after == b"--\r\n";
                let file = body.slice_ref(content);
                return if is_end {
                    Ok(Self { fields, file })
                } else {
                    Err("the file is not the last field".to_owned())
                };
            }
            let value = str::from_utf8(content).map_err(|_| format!("`{name}` is not text"))?;
            fields.push((name.to_owned(), value.to_owned()));
            rest = after;
        }
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let rest = content_type.strip_prefix("multipart/form-data;")?;
    let boundary = rest.trim().strip_prefix("boundary=")?.trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

/// The name of a part, from its `Content-Disposition`.
fn name(head: &str) -> Option<&str> {
    let mut lines = head.split("\r\n");
    let line = lines.find(|line| line.starts_with("Content-Disposition: form-data;"))?;
    Some(line.split_once(" name=\"")?.1.split_once('"')?.0)
}

/// What is before and after the first place of a mark.
fn split<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=b";
    const KEY: &str = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n";
    const FILE: &str = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"n\"\r\n\
                        Content-Type: audio/wav\r\n\r\nRI\r\n\r\nFF\r\n";

    fn read(kind: &str, text: &str) -> Result<Form, String> {
        Form::read(kind, &Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn fields_come_before_the_file_and_the_file_is_untouched() {
        let form = read(KIND, &format!("{KEY}{FILE}--b--\r\n")).expect("a form");
        assert_eq!((form.field("key"), form.field("other")), (Some("a/b"), None));
        assert_eq!(form.file, "RI\r\n\r\nFF");
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for (kind, text) in [
            ("application/json", "{}".to_owned()),
            ("multipart/form-data", format!("{FILE}--b--")),
            (KIND, String::new()),
            (KIND, "--b".to_owned()),
            (KIND, "--b\r\n\r\n".to_owned()),
            (KIND, format!("{KEY}--b--\r\n")),
            (KIND, FILE.to_owned()),
            (KIND, format!("{FILE}{KEY}--b--\r\n")),
        ] {
            assert!(read(kind, &text).is_err(), "{kind}: {text:?}");
        }
    }
}
