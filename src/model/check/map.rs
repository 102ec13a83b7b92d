//! The map: functions, handoffs and their channels, signals, terms.

use std::collections::BTreeSet;

use super::Checker;
use super::paths::next_of;
use crate::model::{EntityRef, FunctionId, Handoff, HandoffKind, Policy, SignalId, SignalSource, Subject, Term, TermId, Variant};

pub(super) fn check(checker: &mut Checker<'_>) {
    functions(checker);
    handoffs(checker);
    terms(checker);
}

fn functions(checker: &mut Checker<'_>) {
    let document = checker.document;
    let connected = connected(checker);
    for (id, function) in document.functions.iter() {
        // A single team has nobody to connect with.
        if 1 < document.functions.len() && !connected.contains(&id) {
            checker.hint(
                "function-alone",
                id,
                "",
                "It neither gives nor receives anything.",
                "Connect it with another team, or remove it.",
            );
        }
        if function.owner.trim().is_empty() {
            checker.hint("function-no-owner", id, "owner", "Nobody answers for it.", "Enter a person or a role.");
        }
    }
}

/// Functions that have to do with others: by a handoff, a right, or items that are led on.
fn connected(checker: &Checker<'_>) -> BTreeSet<FunctionId> {
    let document = checker.document;
    let mut connected: BTreeSet<FunctionId> = document.handoffs.values().flat_map(|handoff| [handoff.from, handoff.to]).collect();
    for right in document.decision_rights.values() {
        connected.extend(right.roles.iter().map(|role| role.function));
        connected.extend(right.levels.iter().map(|level| level.function));
    }
    for activity in document.activities.values() {
        for next in next_of(activity).filter_map(|next| document.activities.get(next)) {
            if next.function != activity.function {
                connected.extend([activity.function, next.function]);
            }
        }
    }
    connected
}

fn handoffs(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, handoff) in document.handoffs.iter() {
        let informs = handoff.kind == HandoffKind::Information;
        if informs && handoff.from == handoff.to && handoff.from.0 != 0 {
            checker.warning("handoff-self", id, "to", "A team tells itself something.", "Choose another receiver, or remove the handoff.");
        }
        if !informs && !handoff.signals.is_empty() {
            let sentence = format!("It lists signals, but it carries {}.", handoff.kind.label().to_lowercase());
            checker.warning("handoff-signals", id, "signals", sentence, "Make it an information handoff, or remove the signals.");
        }
        let channel = &handoff.channel;
        if !(channel.dead_band.is_finite() && 0.0 <= channel.dead_band) {
            let sentence = format!("The smallest change that is sent is {}, but cannot be negative.", channel.dead_band);
            checker.error("channel-number", id, "channel/dead_band", sentence, "Enter 0 or more.");
        }
        if !channel.bias.is_finite() {
            checker.error("channel-number", id, "channel/bias", "The bias is no finite number.", "Enter a number such as 0.1.");
        }
        if informs && 1.0 <= channel.loss.value() {
            checker.warning(
                "channel-silent",
                id,
                "channel/loss",
                "Every message is lost.",
                "Enter a loss below 100 %, or remove the handoff.",
            );
        }
        masks(checker, id.into(), handoff);
        for signal in handoff.signals.iter().filter(|_| informs) {
            if document.signals.contains(*signal) && !knows(checker, handoff.from, *signal) {
                let sentence =
                    format!("The sender does not know {}: it is neither the source nor told by anybody.", checker.named(*signal));
                checker.warning(
                    "signal-unknown",
                    id,
                    "signals",
                    sentence,
                    "Add a handoff that brings it to the sender, or remove it here.",
                );
            }
        }
    }
}

/// Names in a mask that no carried signal has.
fn masks(checker: &mut Checker<'_>, of: EntityRef, handoff: &Handoff) {
    let document = checker.document;
    let carried = document.signals.iter().filter(|(id, _)| handoff.signals.is_empty() || handoff.signals.contains(id));
    let fields: BTreeSet<&str> = carried.flat_map(|(_, signal)| &signal.fields).map(|field| field.name.as_str()).collect();
    for (index, name) in handoff.channel.mask.iter().enumerate().filter(|(_, name)| !fields.contains(name.as_str())) {
        let sentence = format!("It holds back “{name}”, but none of its signals has such a field.");
        checker.warning("mask-unknown", of, format!("channel/mask/{index}"), sentence, "Correct the name, or remove it.");
    }
    // The only fields that matter to a decision are those of a signal of urgency.
    let is_read = document.decisions.values().any(|decision| match &decision.policy {
        Policy::Mode(mode) => mode.urgency.is_some_and(|signal| handoff.signals.is_empty() || handoff.signals.contains(&signal)),
        _ => false,
    });
    for (index, name) in handoff.channel.mask.iter().enumerate().filter(|(_, name)| !is_read && fields.contains(name.as_str())) {
        let sentence = format!("It holds back “{name}”, but no decision reads it, so that this changes nothing.");
        checker.hint("mask-unread", of, format!("channel/mask/{index}"), sentence, "Let a decision read it, or remove it.");
    }
}

/// Whether a function can know a signal: it is its source, decides it, or is told.
pub(super) fn knows(checker: &Checker<'_>, function: FunctionId, signal: SignalId) -> bool {
    let document = checker.document;
    let Some(known) = document.signals.get(signal) else { return false };
    let decided = || match &known.source {
        SignalSource::Decision(decision) => document.decisions.get(*decision).is_some_and(|decision| decision.owner == function),
        _ => false,
    };
    known.owner == function
        || decided()
        || document.decisions.values().any(|decision| decision.owner == function && decision.subject == Subject::Signal(signal))
        || document
            .handoffs
            .values()
            .any(|handoff| tells(handoff, function) && (handoff.signals.is_empty() || handoff.signals.contains(&signal)))
}

/// Whether a handoff brings information to a function.
pub(super) fn tells(handoff: &Handoff, function: FunctionId) -> bool {
    handoff.kind == HandoffKind::Information && handoff.to == function && handoff.from != function
}

fn terms(checker: &mut Checker<'_>) {
    let document = checker.document;
    let used: BTreeSet<TermId> = document.signals.values().filter_map(|signal| signal.term).collect();
    for (id, term) in document.terms.iter() {
        if term.meaning.trim().is_empty() {
            checker.hint("term-no-meaning", id, "meaning", "Nobody wrote down what it means.", "Write down the agreed meaning.");
        }
        if term.disputed && term.owner.is_none() {
            checker.hint("term-no-owner", id, "owner", "It is disputed and nobody keeps its definition.", "Choose who settles it.");
        }
        if !used.contains(&id) {
            checker.hint("term-unused", id, "", "No signal uses it.", "Choose it at the signals that carry it.");
        }
        variants(checker, id, term);
    }
}

fn variants(checker: &mut Checker<'_>, id: TermId, term: &Term) {
    for (function, variant) in &term.variants {
        let field = format!("variants/{function}");
        let name = checker.named(*function);
        let factor = variant.factor.unwrap_or(1.0);
        if !factor.is_finite() || factor == 0.0 || !variant.offset.is_finite() {
            let sentence = format!("{name} reads every value as the same number.");
            checker.warning("variant-factor", id, format!("{field}/factor"), sentence, "Enter a factor such as 0.9.");
        }
        let reads_canonical = Variant { factor: (factor != 1.0).then_some(factor), ..variant.clone() } == Variant::default();
        if reads_canonical {
            let sentence = format!("{name} is listed with the common definition.");
            checker.hint("variant-idle", id, field, sentence, "Enter how it differs, or remove the entry.");
        }
    }
    for function in term.mapped.iter().filter(|function| !term.variants.contains_key(function)) {
        let sentence = format!("A conversion is declared for {}, which has no definition of its own.", checker.named(*function));
        checker.hint("mapping-idle", id, "mapped", sentence, "Enter its own definition, or remove the conversion.");
    }
}
