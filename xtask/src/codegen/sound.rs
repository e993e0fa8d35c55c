//! Whether the documents of a folder agree with each other.
//!
//! Schemas obey their meta-schema, defaults and examples obey their schema, pointers lead
//! somewhere, every state can be reached and every example reads as the state it is named after.

use serde_json::{Value, json};

use super::calls::{self, Operation, Part};
use super::cursor::Cursor;
use super::folder::Folder;
use super::ir::{Call, Condition, Descriptor};
use super::refusal::Refusals;
use super::tables::{self, STATES};

/// Checks every schema file against the meta-schema, and its defaults and examples against it.
pub(crate) fn check_schemas(folder: &Folder, refusals: &Refusals) {
    for (name, schema) in &folder.schemas {
        let file = format!("{}/{name}", folder.path);
        let root = Cursor::root(&file, schema, refusals);
        let problem = match jsonschema::meta::validate(schema) {
            Err(error) => Some((error.instance_path().to_string(), error.to_string())),
            Ok(()) => jsonschema::draft202012::new(schema)
                .err()
                .map(|error| (String::new(), error.to_string())),
        };
        if let Some((pointer, message)) = problem {
            let place = root.at(&pointer).unwrap_or(root);
            place.refuse(format!("is not a JSON Schema: {message}"));
            continue;
        }
        check_values(&root);
    }
}

/// The calls of a task's life.
pub(crate) struct Steps<'a, 'b> {
    pub(crate) submit: &'b Operation<'a>,
    pub(crate) poll: &'b Operation<'a>,
    pub(crate) result: Option<&'b Operation<'a>>,
}

/// Checks the tables of the document against the schemas and the examples.
pub(crate) fn check_tables(
    document: &Cursor<'_>,
    folder: &Folder,
    descriptor: &Descriptor,
    steps: &Steps<'_, '_>,
) {
    let Steps { submit, poll, result: last } = *steps;
    let answer = |operation: &Operation<'_>| {
        let schema = folder.schema(&operation.schema(Part::Answer)?, document.refusals())?;
        Some(schema.clone())
    };
    let error = calls::error_media(document)
        .and_then(|media| media.need("schema")?.need_text("$ref"))
        .and_then(|file| folder.schema(file, document.refusals()));
    let (Some(submitted), Some(result), Some(error)) = (answer(submit), answer(poll), error) else {
        return;
    };
    if leads_to(&submitted, &descriptor.task_id).is_none() {
        document.refuse(format!("the link's {} is not in the answer", descriptor.task_id));
    }
    let outputs = match last {
        Some(last) => answer(last),
        None => Some(result.clone()),
    };
    check_outputs(document, &result, outputs.as_ref());
    check_error(document, error);
    check_addresses(document, &[&submitted, &result]);
    check_states(document, &result, last.is_some());
    check_asks_for_task(&descriptor.poll, document, "poll");
    if let Some(call) = &descriptor.result {
        check_asks_for_task(call, document, "result");
    }
    let request = submit.schema(Part::Request).and_then(|file| folder.schemas.get(&file));
    check_examples(&submit.requests(), request);
    for answer in [submit, poll].into_iter().chain(last).flat_map(Operation::answers) {
        let schema = answer.schema.and_then(|file| folder.schema(file, document.refusals()));
        check_examples(&[(answer.name, answer.value)], schema);
    }
    let media = calls::error_media(document).and_then(|media| media.member("examples"));
    check_examples(&calls::named_values(media.as_ref()), Some(error));
    for answer in poll.answers() {
        check_state_of(answer.name, &answer.value, descriptor);
    }
    for (last, answer) in last
        .into_iter()
        .flat_map(|last| last.answers().into_iter().map(move |answer| (last, answer)))
    {
        let clip = answer.value.value().pointer(&descriptor.outputs.video);
        match last.call.success.first() == Some(&answer.status) {
            true if clip.is_none() => answer.value.refuse("has no link to the clip"),
            false if clip.is_some() => answer.value.refuse("has a link to the clip already"),
            _ => {}
        }
    }
}

/// An address stands in an answer to a submit or to a poll.
fn check_addresses(document: &Cursor<'_>, answers: &[&Value]) {
    let table = document.member("x-wanflow-addresses");
    for (_, place) in table.iter().flat_map(Cursor::members) {
        let leads = |pointer: &str| answers.iter().any(|it| leads_to(it, pointer).is_some());
        if place.text().is_some_and(|pointer| !leads(pointer)) {
            place.refuse("leads nowhere in the schemas of the answers to a submit or a poll");
        }
    }
}

/// Checks the pointers of a quote against the schema that stands in the document itself.
pub(crate) fn check_quote(operation: &Operation<'_>, table: &Cursor<'_>) {
    let Some(schema) = operation.answer_schema() else { return };
    for name in ["exact", "least", "most", "reason"] {
        table.member(name).iter().for_each(|place| check_places(place, schema.value()));
    }
    if table.member("exact").is_none() && table.member("most").is_none() {
        table.refuse("expected where the price stands: `exact`, or `least` and `most`");
    }
    check_answers(operation, &schema);
}

/// Checks the places of an error's parts against its schema.
fn check_error(document: &Cursor<'_>, schema: &Value) {
    let Some(table) = document.member("x-wanflow-error") else { return };
    for name in ["reason", "message", "status"] {
        table.member(name).iter().for_each(|place| check_places(place, schema));
    }
    if !["reason", "message"].iter().any(|name| table.member(name).is_some()) {
        table.refuse("expected a `reason` or a `message`");
    }
    let Some(item) = table.member("item") else { return };
    let in_body = tables::parts(&table, "message").into_iter().filter_map(|part| part.body);
    let lists: Vec<_> =
        in_body.filter_map(|pointer| leads_to(schema, &format!("{pointer}/0"))).collect();
    if lists.is_empty() {
        item.refuse("no `message` leads to a list");
        return;
    }
    for (_, place) in item.members() {
        let leads = |pointer: &str| lists.iter().any(|list| leads_to(list, pointer).is_some());
        if place.text().is_some_and(|pointer| !leads(pointer)) {
            place.refuse("leads nowhere in the schema of the list's items");
        }
    }
}

/// A pointer, or a list of pointers and headers: the pointers must lead somewhere.
fn check_places(place: &Cursor<'_>, schema: &Value) {
    let items = if place.value().is_array() { place.items() } else { vec![place.clone()] };
    for item in items {
        let text = item.member("before_colon");
        let pointer = text.as_ref().unwrap_or(&item).value().as_str();
        if pointer.is_some_and(|pointer| leads_to(schema, pointer).is_none()) {
            item.refuse("leads nowhere in the answer's schema");
        }
    }
}

/// What is reported while a task runs stands in the poll's answer, all else in that of the last step.
fn check_outputs(document: &Cursor<'_>, poll: &Value, last: Option<&Value>) {
    let table = document.member("x-wanflow-outputs");
    for (name, place) in table.iter().flat_map(Cursor::members) {
        let is_polled = ["progress", "eta", "message", "reason"].contains(&name);
        if let Some(schema) = if is_polled { Some(poll) } else { last } {
            check_places(&place, schema);
        }
    }
}

/// Checks the pointers of the list of tasks against the answer's schema.
pub(crate) fn check_look_up<'a>(
    operation: &Operation<'_>,
    items: &Cursor<'_>,
    members: impl IntoIterator<Item = &'a Cursor<'a>>,
) {
    let Some(schema) = operation.answer_schema() else { return };
    let list = items.text().and_then(|pointer| leads_to(schema.value(), pointer));
    let Some(item) = list.and_then(|list| list.get("items")) else {
        items.refuse("leads to no list in the answer's schema");
        return;
    };
    for member in members {
        if member.text().is_some_and(|pointer| leads_to(item, pointer).is_none()) {
            member.refuse("leads nowhere in the schema of the list's items");
        }
    }
    check_answers(operation, &schema);
}

/// Checks the balance's pointer against the schema that stands in the document itself.
pub(crate) fn check_balance(operation: &Operation<'_>, pointer: &Cursor<'_>) {
    let Some(schema) = operation.answer_schema() else { return };
    if let (Some(text), None) =
        (pointer.text(), pointer.text().and_then(|text| leads_to(schema.value(), text)))
    {
        pointer.refuse(format!("{text} is not in the answer's schema"));
    }
    check_answers(operation, &schema);
}

/// Examples of answers whose schema stands in the document itself.
fn check_answers(operation: &Operation<'_>, schema: &Cursor<'_>) {
    for answer in operation.answers() {
        check_examples(&[(answer.name, answer.value)], Some(schema.value()));
    }
}

/// Defaults and examples of a schema and of everything inside it.
fn check_values(schema: &Cursor<'_>) {
    let check = |place: &Cursor<'_>| {
        if let Some(problem) = first_problem(schema.value(), place.value()) {
            place.refuse(format!("is outside its own schema: {problem}"));
        }
    };
    schema.member("default").iter().for_each(check);
    let examples = schema.member("examples");
    examples.iter().flat_map(Cursor::items).for_each(|example| check(&example));
    let properties = schema.member("properties");
    let inner = properties.iter().flat_map(Cursor::members).map(|(_, place)| place);
    inner.chain(schema.member("items")).for_each(|place| check_values(&place));
}

fn check_states(document: &Cursor<'_>, result: &Value, has_result: bool) {
    let Some(table) = document.member("x-wanflow-states") else { return };
    let mut seen = Vec::new();
    for row in table.items() {
        let (Some(pointer), Some(word)) = (row.member("pointer"), row.member("equals")) else {
            continue;
        };
        let Some(schema) = pointer.text().and_then(|pointer| leads_to(result, pointer)) else {
            pointer.refuse("leads nowhere in the answer's schema");
            continue;
        };
        let listed =
            schema.get("enum").or_else(|| schema.get("examples")).and_then(Value::as_array);
        if listed.is_some_and(|listed| !listed.contains(word.value())) {
            word.refuse("the answer's schema does not list this word");
        }
        // A host's words mean the same in small letters and capitals.
        let key = (pointer.value(), word.value().as_str().map(str::to_ascii_lowercase));
        if seen.contains(&key) {
            row.refuse("cannot be reached: an earlier row has the same word");
        }
        match row.member("when") {
            None => seen.push(key),
            Some(when) => {
                let place = when.member("pointer");
                let nowhere = |place: &Cursor<'_>| {
                    place.text().is_some_and(|pointer| leads_to(result, pointer).is_none())
                };
                if let Some(place) = place.filter(nowhere) {
                    place.refuse("leads nowhere in the answer's schema");
                }
            }
        }
    }
    let rows = table.items();
    for (index, row) in rows.iter().enumerate() {
        let pointer = row.member("pointer").map(|place| place.value());
        let is_same = |other: &Cursor<'_>| other.member("pointer").map(|it| it.value()) == pointer;
        if !rows[..index].iter().any(is_same) {
            check_every_word(row, result, &table);
        }
    }
    // A failure may be reported by an error of the last step alone.
    for needed in ["succeeded", "failed"].iter().take(if has_result { 1 } else { 2 }) {
        let named =
            |row: &Cursor<'_>| row.member("state").and_then(|state| state.text()) == Some(*needed);
        if !table.items().iter().any(named) {
            table.refuse(format!("no row leads to `{needed}`"));
        }
    }
}

/// Every word that the schema lists at a row's pointer must have a row.
fn check_every_word(row: &Cursor<'_>, result: &Value, table: &Cursor<'_>) {
    let pointer = row.member("pointer");
    let Some(text) = pointer.as_ref().and_then(Cursor::text) else { return };
    let listed = leads_to(result, text).and_then(|schema| schema.get("enum")?.as_array());
    for word in listed.into_iter().flatten() {
        let names = |other: &Cursor<'_>| {
            let at = other.member("pointer").is_some_and(|place| place.value() == text);
            at && other.member("equals").is_some_and(|place| place.value() == word)
        };
        if !table.items().iter().any(names) {
            row.refuse(format!(
                "the answer's schema lists {word} there, and no row says what it means"
            ));
        }
    }
}

/// A call about a task must say which.
pub(crate) fn check_asks_for_task(call: &Call, place: &Cursor<'_>, name: &str) {
    let in_query = call.query.iter().any(|(_, value)| value == "{task_id}");
    if !in_query && !call.path.contains("{task_id}") {
        place.refuse(format!("`{name}` does not say which task it means: no `task_id` parameter"));
    }
}

fn check_examples(examples: &[(&str, Cursor<'_>)], schema: Option<&Value>) {
    for (_, place) in examples {
        if let Some(problem) = schema.and_then(|schema| first_problem(schema, place.value())) {
            place.refuse(format!("does not fit its schema: {problem}"));
        }
    }
}

/// An example named after a state must be read as that state, and a clip is there on success.
fn check_state_of(name: &str, example: &Cursor<'_>, descriptor: &Descriptor) {
    let Some((_, variant)) = STATES.iter().find(|(word, _)| *word == name) else { return };
    let holds = |when: &Condition| match (&when.body, &when.equals) {
        (Some(pointer), Some(equals)) => {
            example.value().pointer(pointer).and_then(Value::as_str) == Some(equals)
        }
        (Some(pointer), None) => example.value().pointer(pointer).is_some_and(says_something),
        (None, _) => false,
    };
    let read = descriptor.states.iter().find(|rule| {
        example.value().pointer(&rule.pointer).and_then(Value::as_str) == Some(&rule.equals)
            && rule.when.as_ref().is_none_or(holds)
    });
    if read.map(|rule| rule.state) != Some(*variant) {
        example.refuse(format!("is named `{name}`, and the state rules do not read it as that"));
    }
    let clip = example.value().pointer(&descriptor.outputs.video).is_some();
    if descriptor.result.is_some() {
        return;
    }
    if clip != (name == "succeeded") {
        example.refuse("a link to the clip belongs into `succeeded`, and only there");
    }
}

/// Whether a condition without a text to compare with holds of a value: as the runner has it.
fn says_something(value: &Value) -> bool {
    let empty = [Value::Null, json!(false), json!(""), json!([]), json!({})];
    !empty.contains(value)
}

/// The schema of the value at a pointer, by properties, items and alternatives.
fn leads_to<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut place = schema;
    for step in pointer.split('/').skip(1) {
        place = step_to(place, &step.replace("~1", "/").replace("~0", "~"))?;
    }
    pointer.starts_with('/').then_some(place)
}

fn step_to<'a>(schema: &'a Value, step: &str) -> Option<&'a Value> {
    let member = schema.get("properties").and_then(|properties| properties.get(step));
    let item = || step.parse::<usize>().ok().and_then(|_| schema.get("items"));
    let inner = || {
        let alternatives = ["anyOf", "oneOf"].iter().filter_map(|name| schema.get(*name));
        let mut each = alternatives.filter_map(Value::as_array).flatten();
        each.find_map(|schema| step_to(schema, step))
    };
    member.or_else(item).or_else(inner)
}

/// The first reason why a value is not taken. A schema that is none was refused already.
fn first_problem(schema: &Value, value: &Value) -> Option<String> {
    let validator = jsonschema::draft202012::new(schema).ok()?;
    let error = validator.iter_errors(value).next()?;
    let at = error.instance_path().to_string();
    Some(if at.is_empty() { error.to_string() } else { format!("{error}, at {at}") })
}
