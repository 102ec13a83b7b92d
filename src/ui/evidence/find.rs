//! Reads a log, measures it, proposes a map and simulates it, beside the window. It changes no document and shows nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::input::{Input, Mapped, SAMPLE};
use crate::engine::plan::Plan;
use crate::evidence::calendars::{Calendars, discover_until};
use crate::evidence::confidential::{is_pseudonym, pseudonymise};
use crate::evidence::explore::Explorer;
use crate::evidence::function_rule::{FunctionRule, FunctionTable, LookUp};
use crate::evidence::import::{ImportControl, ImportOptions, ImportReport, Imported, Mapping, import, import_file};
use crate::evidence::judge::choose_detail_until;
use crate::evidence::log::EventLog;
use crate::evidence::map::{Needs, Proposal, Source};
use crate::evidence::measure::Facts;
use crate::evidence::process::Telling;
use crate::evidence::simulated::{repeat, streams_of};
use crate::evidence::split::floor_until;
use crate::experiment::StudyResult;
use crate::experiment::study::{Overrides, Watch, prepare, study_of};
use crate::model::{Document, WorkStreamId};

/// Events that are simulated at most over all repeats, so that memory and patience suffice; two repeats are always made.
const MOST_EVENTS: usize = 1_000_000;
/// Repeats of a proposal.
const REPEATS: u32 = 10;
/// Repeats of the project's run that are replayed at most.
const MOST_REPEATS: u32 = 20;

/// A log that was read, with what was found in it.
#[derive(Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What happened on the way in.
    pub report: ImportReport,
    /// How functions were found.
    pub rule: FunctionRule,
    /// What was measured.
    pub facts: Facts,
    /// Working hours that were found.
    pub calendars: Calendars,
    /// The log, ready for questions.
    pub explorer: Arc<Explorer>,
    /// What the map could look like.
    pub proposal: Proposal,
    /// What its elements cannot be without.
    pub needs: Needs,
    /// The proposal simulated, or why it cannot be.
    pub simulated: Result<Arc<Explorer>, String>,
    /// Whether people's names were kept.
    pub keeps_names: bool,
    /// Where names and pseudonyms are listed, if they are.
    pub list: Option<PathBuf>,
}

/// Why nothing came of it.
fn stopped() -> String {
    "The reading was stopped".to_owned()
}

/// Reads the log of `mapped` and finds everything in it.
pub(super) fn find(mapped: &Mapped, control: &ImportControl, watch: &Watch) -> Result<Found, String> {
    let asked = mapped.function_rule()?;
    let mapping = match &asked {
        FunctionRule::Column(name) => Mapping { extra: Some(name.clone()), ..mapped.mapping.clone() },
        _ => mapped.mapping.clone(),
    };
    let options = ImportOptions { mapping, zone: mapped.zone.clone(), ..ImportOptions::default() };
    let read = match &mapped.input {
        Input::File(path) => import_file(path, &options, control).map_err(|error| format!("{error}. {}", path.display())),
        Input::Sample => import(SAMPLE, &options, control).map_err(|error| error.to_string()),
    };
    let stop = || control.stop.load(Ordering::Relaxed) || watch.is_stopped();
    let Imported { mut log, report } = read.map_err(|why| if stop() { stopped() } else { why })?;
    let mut rule = by_names(asked.resolved(&log), &log, mapped);
    rule.apply(&mut log)?;
    let mut list = None;
    if !mapped.keeps_names {
        let names = pseudonymise(&mut log, &mapped.secret.text, &rule)?;
        if let FunctionRule::Table(table) = &rule
            && table.by == LookUp::Resource
        {
            // The project keeps it by pseudonyms.
            let functions = names.iter().filter_map(|(name, pseudonym)| Some((pseudonym.clone(), table.function(name)?.to_owned())));
            rule = FunctionRule::Table(FunctionTable { by: LookUp::Resource, functions: functions.collect() });
        }
        if let Some(kept) = &mapped.secret.list
            && !names.is_empty()
        {
            kept.add(&names)?;
            list = Some(kept.path());
        }
    }
    let name = mapped.input.name();
    let telling = mapped.telling.as_ref().filter(|_| mapped.tells_as_before);
    let found = discover(log, name, rule, report, telling, watch, &stop).ok_or_else(stopped)?;
    Ok(Found { keeps_names: mapped.keeps_names, list, ..found })
}

/// A table of resources that was kept by pseudonyms, by the names in the log.
fn by_names(rule: FunctionRule, log: &EventLog, mapped: &Mapped) -> FunctionRule {
    let FunctionRule::Table(mut table) = rule else { return rule };
    if table.by == LookUp::Resource && table.functions.keys().any(|key| is_pseudonym(key)) {
        for name in log.resources.iter() {
            if let Some(function) = table.functions.get(&mapped.secret.pseudonym(name)).cloned() {
                table.functions.entry(name.to_owned()).or_insert(function);
            }
        }
    }
    FunctionRule::Table(table)
}

/// What can be made of a log that was read; nothing when it was stopped.
fn discover(
    log: EventLog,
    name: String,
    rule: FunctionRule,
    report: ImportReport,
    telling: Option<&Telling>,
    watch: &Watch,
    stop: &dyn Fn() -> bool,
) -> Option<Found> {
    let facts = Facts::of(&log);
    let calendars = discover_until(&log, stop)?;
    let source = Source::of(name.clone(), &rule, &report);
    let proposal = if let Some(telling) = telling {
        Proposal::told(&log, &calendars, telling, &source, stop)?
    } else {
        let floor = floor_until(&log, 5, 1, stop)?;
        let detail = choose_detail_until(&log, &calendars, &floor, stop)?;
        Proposal::until(&log, &calendars, detail, &source, stop)?
    };
    let explorer = Explorer::new(log, &calendars, stop)?;
    let simulated = match simulate(&proposal.document, &explorer, watch, stop)? {
        Ok(repeats) => Ok(Arc::new(explorer.beside(repeats, &calendars, stop)?)),
        Err(why) => Err(why),
    };
    let needs = proposal.needs();
    let explorer = Arc::new(explorer);
    Some(Found { name, report, rule, facts, calendars, explorer, proposal, needs, simulated, keeps_names: false, list: None })
}

fn simulate(document: &Document, beside: &Explorer, watch: &Watch, stop: &dyn Fn() -> bool) -> Option<Result<Vec<EventLog>, String>> {
    let prepared = match prepare(document, None, &study_of(document, None), &Overrides::default()) {
        Ok(prepared) => prepared,
        Err(findings) => return Some(Err(findings.first().map_or_else(String::new, |finding| finding.sentence.clone()))),
    };
    let streams: Vec<WorkStreamId> = document.work_streams.ids().collect();
    repeats(document, &prepared.plan, &streams, 1, REPEATS, beside, watch, stop)
}

#[expect(clippy::too_many_arguments, reason = "all of them describe one simulation")]
fn repeats(
    document: &Document,
    plan: &Plan,
    streams: &[WorkStreamId],
    seed: u64,
    wanted: u32,
    beside: &Explorer,
    watch: &Watch,
    stop: &dyn Fn() -> bool,
) -> Option<Result<Vec<EventLog>, String>> {
    let affordable = (MOST_EVENTS / beside.log.n_events().max(1)).max(2) as u32;
    let mut logs = Vec::new();
    for number in 0..wanted.min(affordable).max(1) {
        if stop() {
            return None;
        }
        match repeat(document, plan, streams, seed, number, &watch.control) {
            Ok(log) => logs.push(log),
            Err(_) if stop() => return None,
            Err(findings) => return Some(Err(findings.first().map_or_else(String::new, |finding| finding.sentence.clone()))),
        }
    }
    Some(Ok(logs))
}

/// Replays repeats of the project's run and lays them beside the log they came from.
pub(super) fn replay(document: &Document, result: &StudyResult, found: &Found, watch: &Watch) -> Result<Explorer, String> {
    let streams = streams_of(document, &found.name);
    if streams.is_empty() {
        return Err("Nothing in the project comes from this log; accept its arrivals and activities, then run".to_owned());
    }
    let stop = || watch.is_stopped();
    let wanted = result.n_wanted.min(MOST_REPEATS);
    let logs = repeats(document, &result.plan, &streams, result.seed, wanted, &found.explorer, watch, &stop).ok_or_else(stopped)??;
    found.explorer.beside(logs, &found.calendars, &stop).ok_or_else(stopped)
}
