//! Facts that differ by server: the folder once more, as one of its hosts has it.
//!
//! A server lists the places that are otherwise there, and what stands there; the folder with
//! these values is read like any other, and makes a module of its own below the endpoint's.

use super::cursor::Cursor;
use super::endpoint;
use super::folder::Folder;
use super::ir::AtHost;
use super::names;

/// The member of a server that lists what differs.
const DIFFERS: &str = "x-wanflow-differs";

/// The endpoint of each server that differs. While anything is refused there are none: the same
/// mistakes would be told again.
pub(crate) fn read(folder: &Folder, document: &Cursor<'_>) -> Vec<AtHost> {
    let servers = document.member("servers");
    let servers = servers.iter().flat_map(Cursor::items);
    servers.filter_map(|server| variant(folder, document, &server)).collect()
}

fn variant(folder: &Folder, document: &Cursor<'_>, server: &Cursor<'_>) -> Option<AtHost> {
    let rows = server.member(DIFFERS)?;
    let name = server.need_text("x-wanflow-name")?.to_owned();
    let mut changed = folder.clone();
    for row in rows.items() {
        change(&mut changed, &row);
    }
    // What is made of it has no variants of its own.
    for server in changed.document["servers"].as_array_mut().into_iter().flatten() {
        if let Some(members) = server.as_object_mut() {
            members.remove(DIFFERS);
        }
    }
    if !document.refusals().is_empty() {
        return None;
    }
    let endpoint = endpoint::read(&changed, document.refusals())?;
    Some(AtHost { module: format!("at_{}", names::snake(&name)), name, endpoint })
}

/// Puts a value where another stands.
fn change(folder: &mut Folder, row: &Cursor<'_>) {
    row.only(&["at", "file", "is", "mark"]);
    let (Some(at), Some(is)) = (row.need("at"), row.need("is")) else { return };
    let file = row.member("file");
    let holder = match file.as_ref().map(Cursor::text) {
        None => Some(&mut folder.document),
        Some(name) => name.and_then(|name| folder.schemas.get_mut(name)),
    };
    let Some(holder) = holder else {
        file.unwrap_or_else(|| row.clone()).refuse("is no schema of this folder");
        return;
    };
    match at.text().and_then(|pointer| holder.pointer_mut(pointer)) {
        Some(place) => place.clone_from(is.value()),
        None => at.refuse("leads nowhere: what differs must stand there for the others"),
    }
}
