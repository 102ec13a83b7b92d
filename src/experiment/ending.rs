//! Says in words why a replication did not end as planned. It decides nothing.

use std::collections::BTreeMap;

use super::measure::HOUR;
use crate::engine::run::Ending;
use crate::engine::work::Stuck;

/// Elements of a loop that are named; a longer one is cut.
const MOST_NAMED: usize = 8;

/// Why a replication ended otherwise than planned; nothing where it did not.
pub(super) fn in_words(ending: &Ending, names: &BTreeMap<u32, String>) -> Option<String> {
    let hours = |ticks: i64| ticks as f64 / HOUR;
    Some(match ending {
        Ending::Complete | Ending::Stopped => return None,
        Ending::RunAway { at, elements } => format!(
            "Too many events happened at one instant ({:.3} h): {} keep each other busy without any delay. \
             Give one of them some time, or a way out.",
            hours(*at),
            list(elements, names)
        ),
        Ending::Exploded { at, n_items, n_chains, most_at } => {
            let most = most_at.map_or_else(String::new, |of| format!(", most items of them at {}", named(of, names)));
            format!(
                "More was in progress at {:.3} h than memory allows ({n_items} items, {n_chains} messages and chains{most}): \
                 more arrives than can be dealt with. Add staff, lower the arrivals or shorten the study.",
                hours(*at)
            )
        }
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
