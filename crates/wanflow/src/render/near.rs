//! How the files that a command made are named to whoever stands in some folder.

use std::path::Path;

/// A file as it is shown: from the current folder on, where it lies beneath that. In the root of
/// the file system everything would.
pub(crate) fn near<'p>(file: &'p Path, here: &Path) -> &'p Path {
    match file.strip_prefix(here) {
        Ok(inside) if here.parent().is_some() && !inside.as_os_str().is_empty() => inside,
        _ => file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beneath_is_named_from_here_on() {
        for (file, here, shown) in [
            ("/home/a/film/out/a.mp4", "/home/a/film", "out/a.mp4"),
            ("/home/a/film/out/a.mp4", "/home/a/other", "/home/a/film/out/a.mp4"),
            ("/home/a/films/a.mp4", "/home/a/film", "/home/a/films/a.mp4"),
            ("/film/out/a.mp4", "/", "/film/out/a.mp4"),
            ("/film/out/a.mp4", "", "/film/out/a.mp4"),
            ("/film", "/film", "/film"),
            ("out/a.mp4", "/film", "out/a.mp4"),
        ] {
            assert_eq!(near(Path::new(file), Path::new(here)), Path::new(shown), "{file} {here}");
        }
    }
}
