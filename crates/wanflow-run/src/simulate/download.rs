//! The download of a clip on its own, for the bench: the client, the part and the digest, without
//! the look into the clip and the sync that follow.

use wanflow_api::Resolution;

use crate::driver::Deps;
use crate::steps::{FetchEnd, Order, PartEnd, Wanted, fetch_part};
use crate::store::{Store, Stored};
use crate::transport::Patience;

/// Downloads a link into a part, from its beginning, and answers its digest.
pub async fn download(deps: &Deps, store: &Store, link: &str) -> Result<Stored, String> {
    let (name, link) = ("bench".to_owned(), link.to_owned());
    // The bench's file is larger than a clip.
    let order = Order { seconds: 3600, resolution: Resolution::P1080, has_sound: false };
    let wanted = Wanted { name, link, order, bad: None, patience: Patience::DOWNLOAD };
    // What an earlier measurement left is not gone on with.
    drop(store.begin_part(&wanted.name, None).map_err(|error| error.to_string())?);
    let end = match fetch_part(&*deps.downloads, store, &wanted).await {
        Ok(filled) => return filled.stored.ok_or_else(|| "it was gone on with".to_owned()),
        Err(PartEnd::Afresh(why)) => return Err(why),
        Err(PartEnd::Is(end)) => end,
    };
    Err(match end {
        FetchEnd::Again { why, .. } | FetchEnd::Expired(why) | FetchEnd::Refused(why) => why,
        FetchEnd::Disk(error) => error.to_string(),
        FetchEnd::Fetched(_) | FetchEnd::Unusable(_) => {
            unreachable!("a part is not looked into")
        }
    })
}
