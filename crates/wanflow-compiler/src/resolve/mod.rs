//! What a storyboard means before any endpoint is asked: names, chains, precedence, words.
//!
//! Rules and lowering read the same answers from here, so that what is checked is what is bought.
//! This module reports nothing itself and asks no world.

pub(crate) mod chain;
pub(crate) mod compose;
pub(crate) mod edit;
pub(crate) mod name;
pub(crate) mod path;
pub(crate) mod settings;
pub(crate) mod template;

use std::collections::HashMap;

use crate::document::Document;
use crate::storyboard::{Scene, Storyboard, Var};

use chain::Chains;
use name::Names;
use settings::Effective;

/// A storyboard with its names and references looked up.
#[derive(Debug)]
pub(crate) struct Resolved<'a> {
    /// The tree of the text, which knows the places inside texts.
    pub(crate) document: &'a Document<'a>,
    /// The storyboard.
    pub(crate) storyboard: &'a Storyboard<'a>,
    /// The name of each scene, written or derived.
    pub(crate) names: Names<'a>,
    /// Which scene continues which.
    pub(crate) chains: Chains,
    /// The variables by name.
    pub(crate) vars: HashMap<&'a str, &'a Var<'a>>,
    /// Bytes of the longest variable's text.
    pub(crate) longest_var: usize,
}

impl<'a> Resolved<'a> {
    /// Looks up names and references, each in linear time.
    pub(crate) fn new(document: &'a Document<'a>, storyboard: &'a Storyboard<'a>) -> Self {
        let names = Names::of(&storyboard.scenes);
        let chains = Chains::of(&storyboard.scenes, &names);
        let vars = storyboard.vars.iter().map(|var| (var.name.value, var)).collect();
        let longest_var = storyboard.vars.iter().map(|var| var.value.value.len()).max();
        let longest_var = longest_var.unwrap_or(0);
        Self { document, storyboard, names, chains, vars, longest_var }
    }

    /// What holds for a scene.
    pub(crate) fn effective(&self, scene: &'a Scene<'a>) -> Effective<'a> {
        Effective { scene, storyboard: self.storyboard }
    }
}
