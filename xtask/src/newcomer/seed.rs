//! What cargo made of other people's crates, taken over into another target folder.
//!
//! Their libraries are linked, since cargo writes those anew and never changes them; the rest is
//! copied with its times, by which cargo sees what is stale. Whatever cannot be taken over is
//! built, so that no error is one.

use std::fs;
use std::io;
use std::path::Path;

/// Takes over a profile's folder.
pub(super) fn seed(from: &Path, to: &Path) {
    for folder in ["deps", "build", ".fingerprint"] {
        let _ = take(&from.join(folder), &to.join(folder));
    }
}

fn take(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let (path, target) = (entry.path(), to.join(&name));
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            take(&path, &target)?;
        } else if !is_ours(&name) {
            let is_library = [".rlib", ".rmeta", ".so"].iter().any(|end| name.ends_with(end));
            if !(is_library && fs::hard_link(&path, &target).is_ok()) {
                let modified = entry.metadata()?.modified()?;
                fs::copy(&path, &target)?;
                fs::File::options().append(true).open(&target)?.set_modified(modified)?;
            }
        }
    }
    Ok(())
}

/// The workspace's own crates and programs, which lie elsewhere in the copy.
fn is_ours(name: &str) -> bool {
    ["wanflow", "libwanflow", "xtask", "it-", "bench-", "bench_"]
        .iter()
        .any(|start| name.starts_with(start))
}
