//! Edits of where and how things are drawn: bends of handoffs, locked functions, what lies on top.
//!
//! They change the layout only, never what is simulated.

use super::edit::{Applied, EditError, need};
use super::entity::{Document, EntityRef};
use super::id::{FunctionId, HandoffId};
use super::view::Position;

/// Gives handoffs bends.
pub(super) fn bend(document: &mut Document, ways: &[(HandoffId, Vec<Position>)]) -> Result<Applied, EditError> {
    for (id, bends) in ways {
        need(document, (*id).into())?;
        if bends.is_empty() {
            document.layout.bends.remove(*id);
        } else {
            document.layout.bends.insert(*id, bends.clone());
        }
    }
    let label = match ways {
        [(one, bends)] if bends.is_empty() => format!("Straighten “{}”", document.name_of((*one).into())),
        [(one, _)] => format!("Bend “{}”", document.name_of((*one).into())),
        _ => format!("Bend {} handoffs", ways.len()),
    };
    Ok(Applied { label, touched: ways.iter().map(|(id, _)| (*id).into()).collect(), ..Applied::default() })
}

/// Locks functions in place, or lets them go.
pub(super) fn lock(document: &mut Document, functions: &[FunctionId], locked: bool) -> Result<Applied, EditError> {
    for id in functions {
        need(document, (*id).into())?;
    }
    let list = &mut document.layout.locked;
    list.retain(|id| !functions.contains(id));
    if locked {
        list.extend(functions);
        list.sort_unstable();
    }
    Ok(named(document, functions, if locked { "Lock" } else { "Unlock" }, ""))
}

/// Draws functions above or below all others.
pub(super) fn stack(document: &mut Document, functions: &[FunctionId], front: bool) -> Result<Applied, EditError> {
    for id in functions {
        need(document, (*id).into())?;
    }
    let layout = &mut document.layout;
    for list in [&mut layout.front, &mut layout.back] {
        list.retain(|id| !functions.contains(id));
    }
    if front {
        layout.front.extend(functions);
    } else {
        layout.back.extend(functions);
    }
    Ok(named(document, functions, "Bring", if front { " to the front" } else { " to the back" }))
}

/// Takes an element out of the layout, because it is gone.
pub(super) fn forget(document: &mut Document, of: EntityRef) {
    let layout = &mut document.layout;
    match of {
        EntityRef::Function(id) => {
            layout.functions.remove(id);
            for list in [&mut layout.locked, &mut layout.front, &mut layout.back] {
                list.retain(|other| *other != id);
            }
        }
        EntityRef::Handoff(id) => {
            layout.bends.remove(id);
        }
        _ => {}
    }
}

fn named(document: &Document, functions: &[FunctionId], verb: &str, rest: &str) -> Applied {
    let label = match functions {
        [one] => format!("{verb} “{}”{rest}", document.name_of((*one).into())),
        _ => format!("{verb} {} teams{rest}", functions.len()),
    };
    Applied { label, touched: functions.iter().map(|id| (*id).into()).collect(), ..Applied::default() }
}

#[cfg(test)]
mod tests {
    use super::super::HandoffKind;
    use super::super::edit::Edit;
    use super::*;

    #[test]
    fn what_is_deleted_leaves_the_layout_with_its_bends_locks_and_order() {
        let mut document = Document::default();
        let add = |name: &str| Edit::AddFunction { name: name.to_owned(), at: Position::default() };
        let edits = [
            add("Sales"),
            add("Planning"),
            Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Work },
            Edit::Bend(vec![(3.into(), vec![Position { x: 4.0, y: 5.0 }])]),
            Edit::Lock { functions: vec![1.into(), 2.into()], locked: true },
            Edit::Stack { functions: vec![1.into()], front: true },
            Edit::Stack { functions: vec![1.into()], front: false },
        ];
        for edit in &edits {
            edit.apply(&mut document).unwrap();
        }
        assert_eq!((document.layout.front.len(), document.layout.back.len()), (0, 1));
        Edit::Delete(vec![FunctionId(1).into()]).apply(&mut document).unwrap();
        assert!(document.layout.bends.is_empty() && document.layout.back.is_empty());
        assert_eq!(document.layout.locked, [FunctionId(2)]);
        assert!(Edit::Lock { functions: vec![1.into()], locked: true }.apply(&mut document).is_err());
    }
}
