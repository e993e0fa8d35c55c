//! Endpoints by the names that people give them.

use wanflow_api::{DEFAULT_ENDPOINT, EndpointChoice, EndpointRef, UnknownEndpoint};
use wanflow_compiler::suggest::nearest;
use wanflow_plan::Plan;

use crate::failure::Failure;

/// The endpoint with this id, and the host that `ID@HOST` names; an unknown one is an error with
/// the known ones.
pub fn known_endpoint(text: &str) -> Result<EndpointChoice, Failure> {
    EndpointChoice::parse(text).map_err(|unknown| match unknown {
        UnknownEndpoint::Host(endpoint, host) => {
            let names: Vec<_> = endpoint.origins.iter().map(|origin| origin.name).collect();
            Failure::usage(format!("{} has no host called `{host}`", endpoint.id))
                .with_help(format!("known hosts: {}", names.join(", ")))
        }
        UnknownEndpoint::Id(id) => {
            let known: Vec<_> = wanflow_api::endpoints().map(|endpoint| endpoint.id).collect();
            let near = nearest(id, known.iter().copied());
            let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            Failure::usage(format!("there is no endpoint `{id}`"))
                .with_help(format!("{near}known endpoints: {}", known.join(", ")))
        }
    })
}

/// The endpoint of a plan. Plans are made from known endpoints only.
pub fn endpoint_of(plan: &Plan) -> EndpointRef {
    wanflow_api::endpoint(&plan.endpoint)
        .or_else(|| wanflow_api::endpoint(DEFAULT_ENDPOINT))
        .expect("plans are made from known endpoints")
}
