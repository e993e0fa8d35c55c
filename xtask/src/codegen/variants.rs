//! Facts that differ by server: the folder once more, as one of its hosts has it.
//!
//! A server lists the places that are otherwise there, and what stands there; the folder with
//! these values is read like any other, and makes a module of its own below the endpoint's.

use super::cursor::Cursor;
use super::folder::Folder;

/// The member of a server that lists what differs.
const DIFFERS: &str = "x-wanflow-differs";

/// The folder as one of its servers has it.
pub(crate) struct Variant {
    /// The server's name.
    pub(crate) name: String,
    pub(crate) folder: Folder,
}

/// A folder for each server that differs.
pub(crate) fn of<'a>(
    folder: &'a Folder,
    document: &'a Cursor<'_>,
) -> impl Iterator<Item = Variant> + 'a {
    let servers = document.member("servers");
    let servers = servers.map(|servers| servers.items()).unwrap_or_default();
    servers.into_iter().filter_map(|server| variant(folder, &server))
}

fn variant(folder: &Folder, server: &Cursor<'_>) -> Option<Variant> {
    let rows = server.member(DIFFERS)?;
    let name = server.need_text("x-wanflow-name")?.to_owned();
    let mut folder = folder.clone();
    for row in rows.items() {
        change(&mut folder, &row);
    }
    // What is made of it has no variants of its own.
    for server in folder.document["servers"].as_array_mut().into_iter().flatten() {
        if let Some(members) = server.as_object_mut() {
            members.remove(DIFFERS);
        }
    }
    Some(Variant { name, folder })
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
        file.unwrap_or_else(|| row.clone()).refuse("is not a schema of this folder");
        return;
    };
    match at.text().and_then(|pointer| holder.pointer_mut(pointer)) {
        Some(place) => place.clone_from(is.value()),
        None => at.refuse("leads nowhere: what differs must stand there for the others"),
    }
}
