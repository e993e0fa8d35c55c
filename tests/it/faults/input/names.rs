//! Names that are no file names, somewhere.

use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};

use super::{all_have_places, rules};

/// Names as YAML's double-quoted texts have them.
const UNSAFE: &[&str] = &[
    "../x",
    "..",
    "/etc/x",
    r"C:\\x",
    "C:x",
    r"\\\\host\\x",
    "a/b",
    r"a\\b",
    "nul",
    "CON",
    "aux.mp4",
    "Com1",
    "lpt9.txt",
    "com¹",
    r"a\0b",
    r"a\nb",
    "dot.",
    "space ",
    "-flag",
    ".hidden",
    "a?b",
    "a*b",
    r#"a\"b"#,
    "a|b",
    "a<b",
    r"\u202ex",
    r"zero\u200bwidth",
];

#[test]
fn row_32_names_that_are_unsafe_on_some_system_are_refused() {
    let stage = Stage::of("minimal");
    let check = |text: &str| {
        stage.write("story.yaml", text);
        let checked = stage.wanflow(&["check", "--json"]).with_code(1);
        assert!(all_have_places(&checked), "{}", checked.stdout);
        rules(&checked)
    };
    let scene = |id: &str| format!("  - id: \"{id}\"\n    image: rocket.jpg\n    prompt: Dust.\n");
    let long = "x".repeat(300);
    for name in UNSAFE.iter().copied().chain([long.as_str()]) {
        let found = check(&format!("scenes:\n{}", scene(name)));
        assert!(found.iter().any(|rule| rule == "unsafe-name"), "{name}: {found:?}");
        let output = format!("film: {{ output: \"{name}.mp4\" }}\nscenes:\n{}", scene("a"));
        // A name that ends badly ends well with `.mp4` behind it.
        if !name.ends_with(['.', ' ']) || name == ".." {
            let found = check(&output);
            assert!(found.iter().any(|rule| rule == "unsafe-output"), "{name}: {found:?}");
        }
    }
    for (one, other) in
        [("Launch", "launch"), ("café", r"cafe\u0301"), ("ÉTÉ", r"e\u0301te\u0301"), ("ß", "ẞ")]
    {
        let found = check(&format!("scenes:\n{}{}", scene(one), scene(other)));
        assert!(found.iter().any(|rule| rule == "clashing-ids"), "{one}, {other}: {found:?}");
    }
    for path in ["../../x.jpg", "/etc/x.jpg", r"C:\\x.jpg", "file:///etc/passwd", r"a\0.jpg"] {
        let scene = scene("a").replace("rocket.jpg", &format!("\"{path}\""));
        check(&format!("scenes:\n{scene}"));
    }
    assert!(!stage.path().join(".wanflow").exists() && !stage.path().join("out").exists());
    row(32, "refused by `check`, at their place", Tally::NONE);
}
