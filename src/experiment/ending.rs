//! Says in words why a replication did not end as planned. It decides nothing.

use std::collections::BTreeMap;

use super::measure::HOUR;
use crate::engine::run::Ending;
use crate::engine::work::{Imbalance, Law, Stuck};

/// Elements of a loop that are named; a longer one is cut.
const MOST_NAMED: usize = 8;

/// Why a replication ended otherwise than planned; nothing where it did not.
pub(super) fn in_words(ending: &Ending, names: &BTreeMap<u32, String>) -> Option<String> {
    let hours = |ticks: i64| ticks as f64 / HOUR;
    Some(match ending {
        Ending::Complete | Ending::Stopped => return None,
        Ending::RunAway { at, elements } => format!(
            "More events happened at one instant ({:.3} h) than can be meant, a loop without any delay: {} busy. \
             Give some of it time, or a way out.",
            hours(*at),
            if elements.len() == 1 {
                format!("{} keeps itself", list(elements, names))
            } else {
                format!("{} keep each other", list(elements, names))
            }
        ),
        Ending::Exploded { at, n_items, n_chains, most_at } => {
            let most = most_at.map_or_else(String::new, |of| format!(", most items of them at {}", named(of, names)));
            format!(
                "More was in progress at {:.3} h than memory allows ({n_items} items, {n_chains} messages and chains{most}): \
                 more arrives than can be dealt with. Add staff, lower the arrivals or shorten the study.",
                hours(*at)
            )
        }
        Ending::Overflowed { at, stock } => format!(
            "At {:.3} h more units are on hand, owed or on order at {} than can be counted: orders grow without bound. \
             Let the decision count what is already on order, or close a smaller share of the gap.",
            hours(*at),
            named(*stock, names)
        ),
        Ending::Stuck(Stuck::Deadlock { at, resources }) if resources.len() == 1 => format!(
            "At {:.3} h {} holds itself up for ever: it keeps finished items for which its own line has no room. \
             Give the line more room, or let it turn items away.",
            hours(*at),
            list(resources, names)
        ),
        Ending::Stuck(Stuck::Deadlock { at, resources }) => format!(
            "At {:.3} h {} hold each other up for ever: each keeps finished items for which the next line has no room. \
             Give one of the lines more room, or let it turn items away.",
            hours(*at),
            list(resources, names)
        ),
        Ending::Stuck(Stuck::FitsNoShift { at, activity, needs, longest }) => format!(
            "At {:.3} h an item at {} needs {:.3} h, but no shift is longer than {:.3} h, so it and all behind it wait for ever. \
             Lengthen the shift, or let work rest or be finished at its end.",
            hours(*at),
            named(*activity, names),
            hours(*needs),
            hours(*longest)
        ),
    })
}

/// Says which law does not hold; it is a fault of the program.
pub(super) fn of_imbalance(imbalance: &Imbalance, names: &BTreeMap<u32, String>) -> String {
    let Imbalance { element, law, counted, found } = imbalance;
    let of = named(*element, names);
    let what = match law {
        Law::Little => format!("the number in progress adds up to {counted} ms, the times in progress to {found} ms"),
        Law::Conservation => format!("{counted} items should be in progress, {found} are"),
    };
    format!("At {of}, {what}: the result cannot be trusted. This is a fault of the program; please report it with the project.")
}

fn named(element: u32, names: &BTreeMap<u32, String>) -> String {
    names.get(&element).map_or_else(|| format!("element {element}"), |name| format!("“{name}”"))
}

fn list(elements: &[u32], names: &BTreeMap<u32, String>) -> String {
    let mut all: Vec<String> = elements.iter().take(MOST_NAMED).map(|element| named(*element, names)).collect();
    if elements.len() > MOST_NAMED {
        all.push(format!("{} more", elements.len() - MOST_NAMED));
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "the elements".to_owned(),
    }
}
