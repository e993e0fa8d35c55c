//! Folders of every kind do the same, whatever lies there.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{Folder, Open};
use crate::plain::PathFolder;
use crate::{Current, Posix, System};

fn read(file: io::Result<fs::File>) -> io::Result<String> {
    let mut text = String::new();
    file?.read_to_string(&mut text)?;
    Ok(text)
}

fn inputs_may_be_links_that_stay_beneath<F: Folder>() {
    let around = tempfile::tempdir().expect("a folder");
    let root = around.path().join("project");
    fs::create_dir_all(root.join("films/one")).expect("space");
    fs::write(root.join("shared.jpg"), "in").expect("space");
    fs::write(around.path().join("outside"), "out").expect("space");
    symlink("../../shared.jpg", root.join("films/one/inside.jpg")).expect("links");
    symlink("../../../outside", root.join("films/one/outside.jpg")).expect("links");
    symlink(around.path().join("outside"), root.join("absolute.jpg")).expect("links");
    symlink(around.path(), root.join("up")).expect("links");
    symlink("round", root.join("round")).expect("links");
    let (fifo, owner) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
    rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), fifo, owner, 0).expect("pipes");
    let folder = F::open(&root).expect("it is there");
    let open = |path: &str| read(folder.input(Path::new(path)));
    for inside in ["shared.jpg", "films/one/inside.jpg", "films/one/../../shared.jpg"] {
        assert_eq!(open(inside).expect("it is beneath"), "in");
    }
    for outside in ["films/one/outside.jpg", "absolute.jpg", "up/outside", "../outside"] {
        let error = open(outside).expect_err("it leads out");
        assert_eq!(error.kind(), io::ErrorKind::CrossesDevices, "{outside}: {error}");
    }
    for odd in ["films", "pipe", "round", "nothing"] {
        open(odd).expect_err("it is not a file");
    }
}

fn files_are_made_moved_and_removed<F: Folder>() {
    let around = tempfile::tempdir().expect("a folder");
    let folder = F::open(around.path()).expect("it is there");
    let path = |text: &'static str| Path::new(text);
    assert!(folder.create_folder(path("a")).expect("space"));
    assert!(!folder.create_folder(path("a")).expect("it is there"));
    folder.open_file(path("a/one"), Open::New).expect("new").write_all(b"ab").expect("space");
    folder.open_file(path("a/one"), Open::New).expect_err("it exists");
    folder.open_file(path("a/none"), Open::Append).expect_err("it does not exist");
    folder.open_file(path("a/one"), Open::Append).expect("there").write_all(b"c").expect("space");
    let seen = folder.see(path("a/one")).expect("it is there");
    assert!(seen.is_file && seen.size == 3, "{seen:?}");
    folder.rename(path("a/one"), &folder, path("two")).expect("the same disk");
    folder.sync(path("a")).expect("it is there");
    assert_eq!(folder.see(path("two")).expect("it is there").id, seen.id);
    assert_eq!(read(folder.open_file(path("two"), Open::Read)).expect("text"), "abc");
    assert_eq!(folder.list(path("")).expect("readable"), ["two"]);
    folder.remove(path("two")).expect("it is there");
    for gone in [folder.see(path("two")).err(), folder.list(path("none")).err()] {
        assert_eq!(gone.expect("nothing is there").kind(), io::ErrorKind::NotFound);
    }
}

fn no_link_is_followed_where_files_are_written<F: Folder>() {
    let around = tempfile::tempdir().expect("a folder");
    let (root, elsewhere) = (around.path().join("project"), around.path().join("elsewhere"));
    fs::create_dir_all(&root).expect("space");
    fs::create_dir_all(&elsewhere).expect("space");
    fs::write(elsewhere.join("file"), "precious").expect("space");
    symlink(&elsewhere, root.join("out")).expect("links");
    symlink(elsewhere.join("file"), root.join("film")).expect("links");
    fs::hard_link(elsewhere.join("file"), root.join("journal")).expect("links");
    let folder = F::open(&root).expect("it is there");
    for path in ["out/file", "film"].map(Path::new) {
        for how in [Open::Read, Open::Append, Open::New] {
            folder.open_file(path, how).expect_err("a link");
        }
    }
    for path in ["out", "out/clips"].map(Path::new) {
        folder.create_folder(path).expect_err("a link");
        folder.list(path).expect_err("a link");
    }
    folder.remove(Path::new("out/file")).expect_err("behind a link");
    assert!(!folder.see(Path::new("film")).expect("a link").is_file);
    let refused = folder.open_file(Path::new("journal"), Open::Append).expect_err("a hard link");
    assert!(refused.to_string().contains("hard link"), "{refused}");
    folder.open_file(Path::new("journal"), Open::Read).expect("a look changes nothing");
    let up = folder.open_file(Path::new("../elsewhere/new"), Open::New).expect_err("outside");
    assert_eq!(up.kind(), io::ErrorKind::CrossesDevices);
    assert_eq!(fs::read_to_string(elsewhere.join("file")).expect("there"), "precious");
    assert_eq!(fs::read_dir(&elsewhere).expect("there").count(), 1);
}

fn keeps_files_beneath<F: Folder>() {
    inputs_may_be_links_that_stay_beneath::<F>();
    files_are_made_moved_and_removed::<F>();
    no_link_is_followed_where_files_are_written::<F>();
}

#[test]
fn a_folder_of_this_system_keeps_files_beneath() {
    keeps_files_beneath::<<Current as System>::Folder>();
}

#[test]
fn a_folder_of_any_unix_keeps_files_beneath() {
    keeps_files_beneath::<<Posix as System>::Folder>();
}

#[test]
fn a_folder_by_its_path_keeps_files_beneath() {
    keeps_files_beneath::<PathFolder<Posix>>();
}
