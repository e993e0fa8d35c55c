//! Folders of disks that cannot sync folders: a run goes on, and says so once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, TokioClock};
use crate::disk::{Disk, DiskFile, FileId, MemoryDisk, Open};
use crate::driver::{Deps, run_locked};
use crate::error::RunError;
use crate::simulate::{SimHost, World, independent, options, virtual_time};
use crate::stop::Stop;

/// A disk whose folders answer so to a sync.
#[derive(Debug)]
struct Unsynced(MemoryDisk, io::ErrorKind);

impl Disk for Unsynced {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        self.0.create_dir(path)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        self.0.open(path, how)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Err(self.1.into())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.list(folder)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        self.0.size(path)
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        self.0.identity(path)
    }
}

#[test]
fn a_folder_that_cannot_be_synced_stops_nothing_and_a_broken_disk_does() {
    for (kind, is_told) in [
        (io::ErrorKind::InvalidInput, true),
        (io::ErrorKind::Unsupported, true),
        (io::ErrorKind::Other, false),
    ] {
        let world = World::new(SimHost::new(|_| Duration::from_secs(40)));
        let (plan, options) = (independent(2), options(2));
        let disk = Arc::new(Unsynced(world.disk.clone(), kind));
        assert_eq!(options.folders.unsynced(&*disk).is_some(), is_told, "{kind}");
        let ran = virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
            let deps = Deps { disk: disk.clone(), ..world.deps(&clock) };
            options.folders.create(&*deps.disk)?;
            run_locked(&plan, &options, &deps, &Stop::new()).await
        });
        match ran {
            Ok(outcome) => assert!(is_told && outcome.class.is_none(), "{kind}: {outcome:?}"),
            Err(error) => {
                assert!(!is_told && matches!(error, RunError::Disk { .. }), "{kind}: {error}");
            }
        }
        assert_eq!(world.host.sold(), if is_told { 2 } else { 0 }, "{kind}");
    }
}
