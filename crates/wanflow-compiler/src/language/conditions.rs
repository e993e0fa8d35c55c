//! What holds between the words of one mapping, as schemas for editors.

use serde_json::{Value, json};

/// The ending of the film's name follows from its encoder.
pub(super) fn film() -> Vec<Value> {
    let named = |ending: &str, message: &str| {
        let form = json!({
            "pattern": format!("(?:{ending})$"),
            "patternErrorMessage": message,
            // It only narrows what the word itself offers.
            "doNotSuggest": true,
        });
        let items = json!({ "properties": { "output": form } });
        json!({ "properties": { "output": form, "outputs": { "items": items, "doNotSuggest": true } } })
    };
    let is_prores = json!({
        "properties": { "encoder": { "const": "prores" } },
        "required": ["encoder"],
    });
    vec![json!({
        "if": is_prores,
        "then": named(r"\.[Mm][Oo][Vv]", "A film of ProRes is a QuickTime file: end its name in `.mov`."),
        "else": named(r"\.[Mm][Pp]4", "A film is an MP4 file: end its name in `.mp4`."),
    })]
}
