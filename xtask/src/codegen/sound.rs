//! Whether the documents of a folder agree with each other.
//!
//! Schemas obey their meta-schema, defaults and examples obey their schema, pointers lead
//! somewhere, every state can be reached and every example reads as the state it is named after.

use serde_json::{Value, json};

use super::calls::{self, Operation, Part};
use super::cursor::Cursor;
use super::endpoint::schema_of;
use super::folder::Folder;
use super::ir::{Call, Condition, Descriptor};
use super::refusal::Refusals;
use super::tables::STATES;

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
        let schema = schema_of(folder, &operation.schema(Part::Answer)?, document.refusals())?;
        Some(schema.clone())
    };
    let error = calls::error_media(document)
        .and_then(|media| media.need("schema")?.need_text("$ref"))
        .and_then(|file| schema_of(folder, file, document.refusals()));
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
    check_pointers(document, "x-wanflow-error", error);
    check_states(document, &result, last.is_some());
    check_asks_for_task(&descriptor.poll, document, "poll");
    if let Some(call) = &descriptor.result {
        check_asks_for_task(call, document, "result");
    }
    let all = [(submit, Part::Request), (submit, Part::Answer), (poll, Part::Answer)];
    for (operation, part) in all.into_iter().chain(last.map(|last| (last, Part::Answer))) {
        let schema = operation.schema(part).and_then(|file| folder.schemas.get(&file));
        check_examples(&operation.examples(part), schema);
    }
    let media = calls::error_media(document).and_then(|media| media.member("examples"));
    check_examples(&calls::named_values(media.as_ref()), Some(error));
    for (name, example) in poll.examples(Part::Answer) {
        check_state_of(name, &example, descriptor);
    }
    for (_, example) in last.into_iter().flat_map(|last| last.examples(Part::Answer)) {
        if example.value().pointer(&descriptor.outputs.video).is_none() {
            example.refuse("has no link to the clip");
        }
    }
}

/// What is told while a task runs stands in the poll's answer, all else in that of the last step.
fn check_outputs(document: &Cursor<'_>, poll: &Value, last: Option<&Value>) {
    let table = document.member("x-wanflow-outputs");
    for (name, place) in table.iter().flat_map(Cursor::members) {
        let schema = if ["progress", "eta", "reason"].contains(&name) { Some(poll) } else { last };
        let leads =
            |schema: &Value| place.text().is_none_or(|pointer| leads_to(schema, pointer).is_some());
        if !schema.is_none_or(leads) {
            place.refuse("leads nowhere in the answer's schema");
        }
    }
}

/// Checks the pointers of the list of tasks against the answer's schema.
pub(crate) fn check_look_up(operation: &Operation<'_>, items: &Cursor<'_>, id: &Cursor<'_>) {
    let Some(schema) = operation.answer_schema() else { return };
    let list = items.text().and_then(|pointer| leads_to(schema.value(), pointer));
    let Some(item) = list.and_then(|list| list.get("items")) else {
        items.refuse("leads to no list in the answer's schema");
        return;
    };
    if id.text().is_some_and(|pointer| leads_to(item, pointer).is_none()) {
        id.refuse("leads nowhere in the schema of the list's items");
    }
    check_examples(&operation.examples(Part::Answer), Some(schema.value()));
}

/// Checks the balance's pointer against the schema that stands in the document itself.
pub(crate) fn check_balance(operation: &Operation<'_>, pointer: &Cursor<'_>) {
    let Some(schema) = operation.answer_schema() else { return };
    if let (Some(text), None) =
        (pointer.text(), pointer.text().and_then(|text| leads_to(schema.value(), text)))
    {
        pointer.refuse(format!("{text} is not in the answer's schema"));
    }
    check_examples(&operation.examples(Part::Answer), Some(schema.value()));
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

fn check_pointers(document: &Cursor<'_>, table: &str, schema: &Value) {
    for (_, place) in document.member(table).iter().flat_map(Cursor::members) {
        if place.text().is_some_and(|pointer| leads_to(schema, pointer).is_none()) {
            place.refuse("leads nowhere in the answer's schema");
        }
    }
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
    // A failure may be told by an error of the last step alone.
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

/// The schema of the value at a pointer, by properties and items.
fn leads_to<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut place = schema;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let member = place.get("properties").and_then(|properties| properties.get(&step));
        let item = || step.parse::<usize>().ok().and_then(|_| place.get("items"));
        place = member.or_else(item)?;
    }
    pointer.starts_with('/').then_some(place)
}

/// The first reason why a value is not taken. A schema that is none was refused already.
fn first_problem(schema: &Value, value: &Value) -> Option<String> {
    let validator = jsonschema::draft202012::new(schema).ok()?;
    let error = validator.iter_errors(value).next()?;
    let at = error.instance_path().to_string();
    Some(if at.is_empty() { error.to_string() } else { format!("{error}, at {at}") })
}
