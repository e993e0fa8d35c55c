//! Hostile input: links, names, files, texts, keys.
