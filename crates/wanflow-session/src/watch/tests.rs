//! Saves of every kind, in a time that only the tests move.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::*;

/// What happens to files: `file=content`, or `file-` where one is removed.
type Saves = &'static [&'static str];

const STILL: Saves = &[];

/// Files in memory, and what is saved at each pause of 100 ms.
struct Desk {
    files: Rc<RefCell<BTreeMap<PathBuf, String>>>,
    saves: VecDeque<Saves>,
    now: Duration,
    told: Vec<String>,
}

impl Desk {
    fn new(saves: &[Saves]) -> Self {
        let desk = Self {
            files: Rc::default(),
            saves: saves.iter().copied().collect(),
            now: Duration::ZERO,
            told: Vec::new(),
        };
        save(&desk.files, &["story.yaml=1", "moon.png=1"]);
        desk
    }
}

fn save(files: &RefCell<BTreeMap<PathBuf, String>>, saves: Saves) {
    for one in saves {
        match one.split_once('=') {
            Some((file, content)) => {
                files.borrow_mut().insert(file.into(), content.to_owned());
            }
            None => {
                files.borrow_mut().remove(Path::new(one.trim_end_matches('-')));
            }
        }
    }
}

impl Surroundings for Desk {
    fn look(&self, inputs: &Inputs) -> Snapshot {
        let files = self.files.borrow();
        inputs.files().map(|file| (file.to_owned(), files.get(file).cloned())).collect()
    }

    fn pause(&mut self) -> Option<Duration> {
        save(&self.files, self.saves.pop_front()?);
        self.now += Duration::from_millis(100);
        Some(self.now)
    }

    fn changed(&mut self, files: &[&Path]) {
        let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        self.told.push(names.join(" "));
    }
}

fn inputs(files: &[&str]) -> Inputs {
    Inputs(files.iter().map(PathBuf::from).collect())
}

/// What was told, a line for each time that was built again.
fn built_again(saves: &[Saves]) -> Vec<String> {
    let mut desk = Desk::new(saves);
    let mut builds = 0;
    keep_building(inputs(&["story.yaml"]), &mut desk, &mut || {
        builds += 1;
        inputs(&["moon.png", "song.wav"])
    });
    assert_eq!(builds, desk.told.len() + 1, "the first one is told to nobody");
    desk.told
}

#[test]
fn saves_build_again_once_they_have_settled() {
    for (what, saves, told) in [
        ("nothing", vec![STILL; 10], vec![]),
        ("a save", vec![&["story.yaml=2"] as Saves, STILL, STILL], vec!["story.yaml"]),
        ("one that has not settled", vec![&["story.yaml=2"], STILL], vec![]),
        (
            "a burst",
            vec![&["story.yaml=2"], &["story.yaml=3"], &["story.yaml=4"], STILL, STILL],
            vec!["story.yaml"],
        ),
        (
            "two saves",
            vec![&["story.yaml=2"], STILL, STILL, STILL, &["story.yaml=3"], STILL, STILL],
            vec!["story.yaml", "story.yaml"],
        ),
        (
            "several files",
            vec![&["story.yaml=2"], &["moon.png=2"], STILL, STILL],
            vec!["moon.png story.yaml"],
        ),
        (
            "a save by renaming",
            vec![&["story.yaml-"], &["story.yaml=2"], STILL, STILL],
            vec!["story.yaml"],
        ),
        (
            "the same file in its place again",
            vec![&["story.yaml-"], &["story.yaml=1"], STILL, STILL],
            vec![],
        ),
        ("a file that was missing", vec![&["song.wav=1"], STILL, STILL], vec!["song.wav"]),
        ("a file that is removed", vec![&["moon.png-"], STILL, STILL], vec!["moon.png"]),
        ("a file that nothing is built from", vec![&["notes.txt=1"], STILL, STILL], vec![]),
    ] {
        assert_eq!(built_again(&saves), told, "{what}");
    }
}

#[test]
fn a_save_during_a_build_leads_to_one_more() {
    let mut desk = Desk::new(&[STILL; 20]);
    let files = Rc::clone(&desk.files);
    let mut builds = 0;
    keep_building(inputs(&["story.yaml", "moon.png"]), &mut desk, &mut || {
        builds += 1;
        if builds == 1 {
            save(&files, &["story.yaml=2", "moon.png=2"]);
        }
        Inputs::default()
    });
    assert_eq!((builds, desk.told), (2, vec!["moon.png story.yaml".to_owned()]));
}

#[test]
fn a_file_is_another_once_it_was_saved_or_renamed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (file, beside) = (folder.join("story.yaml"), folder.join("story.yaml.new"));
    let inputs = Inputs([file.clone()].into());
    let mut seen = vec![Snapshot::of_disk(&inputs)];
    std::fs::write(&file, "title: a").expect("written");
    seen.push(Snapshot::of_disk(&inputs));
    assert_eq!(Snapshot::of_disk(&inputs), seen[1], "nothing has changed");
    std::fs::write(&beside, "title: b").expect("written");
    std::fs::rename(&beside, &file).expect("renamed");
    seen.push(Snapshot::of_disk(&inputs));
    std::fs::write(&file, "title: longer").expect("written");
    seen.push(Snapshot::of_disk(&inputs));
    for pair in seen.windows(2) {
        assert_eq!(pair[0].differing(&pair[1]), [file.as_path()]);
    }
}
