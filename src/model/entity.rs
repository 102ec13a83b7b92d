//! Every kind of entity in one list: from it follow the document's collections, references to any
//! element, and reading, putting and removing elements without naming their kind.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::id::{
    ActivityId, ActualId, AssumptionId, BoardId, CalendarId, CheckId, CoordinatorId, CouplingId, CycleId, DecisionId, DecisionRightId,
    DemandStreamId, DisruptionId, DistributionId, FunctionId, GroupId, HandoffId, InitialId, ItemId, LaneId, MarkerId, MetricId, NoteId,
    PriceId, ResourceId, ScenarioId, SignalId, SiteId, StockId, StudyId, TermId, TrackId, WorkClassId, WorkStreamId,
};
use super::table::Table;
use super::view::Layout;
use super::{
    Activity, Actual, Assumption, Baseline, Board, Calendar, Check, Coordinator, Coupling, Cycle, Decision, DecisionRight, DemandStream,
    Disruption, Function, Group, Handoff, Initial, Item, Lane, Marker, Metric, Note, Price, Resource, Scenario, Settings,
    SharedDistribution, Signal, Site, Stock, Study, Term, Track, WorkClass, WorkStream,
};

/// Defines the document and the enumerations over its entities from one list.
macro_rules! entities {
    ($( $(#[$meta:meta])* $kind:ident { table: $table:ident, id: $id:ident, entity: $entity:ty, label: $label:literal } ),* $(,)?) => {
        /// Everything a project file stores. Elements refer to each other by identifier only.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Document {
            /// Title, currency, start of the clock.
            pub settings: Settings,
            /// The next identifier to hand out; grows only.
            pub next_id: u32,
            $(
                $(#[$meta])*
                #[serde(skip_serializing_if = "Table::is_empty")]
                pub $table: Table<$id, $entity>,
            )*
            /// Where things stand on the canvas.
            #[serde(skip_serializing_if = "crate::model::record::is_default")]
            pub layout: Layout,
            /// The result that was agreed on as the baseline.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub agreed: Option<Arc<Baseline>>,
        }

        /// A reference to any element.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EntityRef {
            $( $(#[$meta])* $kind($id), )*
        }

        /// Any element with its identifier.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Entity {
            $( $(#[$meta])* $kind($id, $entity), )*
        }

        impl EntityRef {
            /// What kind of element it is, in the planner's words.
            pub fn kind_label(self) -> &'static str {
                match self {
                    $( Self::$kind(_) => $label, )*
                }
            }

            /// The identifier as a number; unique over all kinds.
            pub fn raw(self) -> u32 {
                match self {
                    $( Self::$kind(id) => id.0, )*
                }
            }
        }

        $(
            impl From<$id> for EntityRef {
                fn from(id: $id) -> Self {
                    Self::$kind(id)
                }
            }
        )*

        impl Entity {
            /// A reference to it.
            pub fn reference(&self) -> EntityRef {
                match self {
                    $( Self::$kind(id, _) => EntityRef::$kind(*id), )*
                }
            }

            /// The element alone as a tree of values, in which fields are addressed by path.
            pub fn to_tree(&self) -> serde_json::Result<serde_json::Value> {
                match self {
                    $( Self::$kind(_, entity) => serde_json::to_value(entity), )*
                }
            }

            /// The element of this reference read back from a tree of values.
            pub fn from_tree(of: EntityRef, tree: serde_json::Value) -> serde_json::Result<Self> {
                Ok(match of {
                    $( EntityRef::$kind(id) => Self::$kind(id, serde_json::from_value(tree)?), )*
                })
            }
        }

        impl Document {
            /// The element, if it exists.
            pub fn entity(&self, of: EntityRef) -> Option<Entity> {
                match of {
                    $( EntityRef::$kind(id) => self.$table.get(id).cloned().map(|entity| Entity::$kind(id, entity)), )*
                }
            }

            /// Whether the element exists.
            pub fn contains(&self, of: EntityRef) -> bool {
                match of {
                    $( EntityRef::$kind(id) => self.$table.contains(id), )*
                }
            }

            /// Puts the element in; an earlier one with its identifier is replaced.
            pub fn put(&mut self, entity: Entity) {
                self.next_id = self.next_id.max(entity.reference().raw().saturating_add(1));
                match entity {
                    $( Entity::$kind(id, entity) => { self.$table.insert(id, entity); } )*
                }
            }

            /// Takes the element out; whether it was there.
            pub fn take(&mut self, of: EntityRef) -> bool {
                match of {
                    $( EntityRef::$kind(id) => self.$table.remove(id).is_some(), )*
                }
            }

            /// References to all elements, kind by kind in the order of the file.
            pub fn entities(&self) -> impl Iterator<Item = EntityRef> + '_ {
                std::iter::empty()
                    $( .chain(self.$table.ids().map(EntityRef::$kind)) )*
            }
        }
    };
}

entities! {
    /// Teams, people, systems and agents.
    Function { table: functions, id: FunctionId, entity: Function, label: "team" },
    /// Links between functions.
    Handoff { table: handoffs, id: HandoffId, entity: Handoff, label: "handoff" },
    /// What functions tell each other.
    Signal { table: signals, id: SignalId, entity: Signal, label: "signal" },
    /// Words and their definitions.
    Term { table: terms, id: TermId, entity: Term, label: "definition" },
    /// Working calendars.
    Calendar { table: calendars, id: CalendarId, entity: Calendar, label: "calendar" },
    /// Distributions used in several places.
    Distribution { table: distributions, id: DistributionId, entity: SharedDistribution, label: "distribution" },
    /// Kinds of items.
    WorkClass { table: work_classes, id: WorkClassId, entity: WorkClass, label: "class of work" },
    /// Sources of items.
    WorkStream { table: work_streams, id: WorkStreamId, entity: WorkStream, label: "stream of work" },
    /// People and machines.
    Resource { table: resources, id: ResourceId, entity: Resource, label: "staff" },
    /// What is done with items.
    Activity { table: activities, id: ActivityId, entity: Activity, label: "activity" },
    /// Recurring choices.
    Decision { table: decisions, id: DecisionId, entity: Decision, label: "decision" },
    /// Who may decide.
    DecisionRight { table: decision_rights, id: DecisionRightId, entity: DecisionRight, label: "decision right" },
    /// Joint meetings.
    Cycle { table: cycles, id: CycleId, entity: Cycle, label: "rhythm" },
    /// Ties between commitments.
    Coupling { table: couplings, id: CouplingId, entity: Coupling, label: "must match" },
    /// Those who look after a coupling.
    Coordinator { table: coordinators, id: CoordinatorId, entity: Coordinator, label: "coordinator" },
    /// Products, parts, materials.
    Item { table: items, id: ItemId, entity: Item, label: "item" },
    /// Places.
    Site { table: sites, id: SiteId, entity: Site, label: "site" },
    /// Items at sites.
    Stock { table: stocks, id: StockId, entity: Stock, label: "stock" },
    /// Ways by which goods move.
    Lane { table: lanes, id: LaneId, entity: Lane, label: "lane" },
    /// What customers ask for.
    DemandStream { table: demand_streams, id: DemandStreamId, entity: DemandStream, label: "demand" },
    /// Prices and cost rates.
    Price { table: prices, id: PriceId, entity: Price, label: "price" },
    /// What breaks down.
    Disruption { table: disruptions, id: DisruptionId, entity: Disruption, label: "disruption" },
    /// What is there at the start.
    Initial { table: initials, id: InitialId, entity: Initial, label: "first state" },
    /// Planners' own measures.
    Metric { table: metrics, id: MetricId, entity: Metric, label: "measure" },
    /// How simulations are run.
    Study { table: studies, id: StudyId, entity: Study, label: "study" },
    /// Named lists of changes.
    Scenario { table: scenarios, id: ScenarioId, entity: Scenario, label: "scenario" },
    /// Statements to verify.
    Check { table: checks, id: CheckId, entity: Check, label: "check" },
    /// Tables of recorded facts.
    Actual { table: actuals, id: ActualId, entity: Actual, label: "table of facts" },
    /// Remarks.
    Note { table: notes, id: NoteId, entity: Note, label: "note" },
    /// Sources of numbers.
    Assumption { table: assumptions, id: AssumptionId, entity: Assumption, label: "source" },
    /// Lanes and groups on the canvas.
    Group { table: groups, id: GroupId, entity: Group, label: "group" },
    /// Saved plots.
    Track { table: tracks, id: TrackId, entity: Track, label: "track" },
    /// Named instants.
    Marker { table: markers, id: MarkerId, entity: Marker, label: "marker" },
    /// Saved ways to look at results.
    Board { table: boards, id: BoardId, entity: Board, label: "saved view" },
}

impl Document {
    /// Hands out an identifier that was never used before.
    pub fn new_id<I: From<u32>>(&mut self) -> I {
        let id = self.next_id.max(1);
        self.next_id = id.saturating_add(1);
        I::from(id)
    }

    /// Whether anything ever happens on the map: work arrives, a signal changes, somebody asks for goods.
    pub fn has_triggers(&self) -> bool {
        let changes = |signal: &Signal| matches!(signal.source, super::SignalSource::External { .. });
        !self.work_streams.is_empty() || !self.demand_streams.is_empty() || self.signals.values().any(changes)
    }

    /// The name of an element as a reader sees it; elements without one are named by kind and number.
    pub fn name_of(&self, of: EntityRef) -> String {
        let name = match of {
            EntityRef::Function(id) => self.functions.get(id).map(|e| e.name.clone()),
            EntityRef::Handoff(id) => self.handoffs.get(id).map(|e| self.handoff_name(e)),
            EntityRef::Signal(id) => self.signals.get(id).map(|e| e.name.clone()),
            EntityRef::Term(id) => self.terms.get(id).map(|e| e.name.clone()),
            EntityRef::Calendar(id) => self.calendars.get(id).map(|e| e.name.clone()),
            EntityRef::Distribution(id) => self.distributions.get(id).map(|e| e.name.clone()),
            EntityRef::WorkClass(id) => self.work_classes.get(id).map(|e| e.name.clone()),
            EntityRef::WorkStream(id) => self.work_streams.get(id).map(|e| e.name.clone()),
            EntityRef::Resource(id) => self.resources.get(id).map(|e| e.name.clone()),
            EntityRef::Activity(id) => self.activities.get(id).map(|e| e.name.clone()),
            EntityRef::Decision(id) => self.decisions.get(id).map(|e| e.name.clone()),
            EntityRef::DecisionRight(id) => self.decision_rights.get(id).map(|e| self.name_of(e.decision.into())),
            EntityRef::Cycle(id) => self.cycles.get(id).map(|e| e.name.clone()),
            EntityRef::Coupling(id) => self.couplings.get(id).map(|e| e.name.clone()),
            EntityRef::Coordinator(id) => self.coordinators.get(id).map(|e| e.name.clone()),
            EntityRef::Item(id) => self.items.get(id).map(|e| e.name.clone()),
            EntityRef::Site(id) => self.sites.get(id).map(|e| e.name.clone()),
            EntityRef::Stock(id) => self.stocks.get(id).map(|e| self.stock_name(e)),
            EntityRef::Lane(id) => self.lanes.get(id).map(|e| e.name.clone()),
            EntityRef::DemandStream(id) => self.demand_streams.get(id).map(|e| e.name.clone()),
            EntityRef::Disruption(id) => self.disruptions.get(id).map(|e| e.name.clone()),
            EntityRef::Metric(id) => self.metrics.get(id).map(|e| e.name.clone()),
            EntityRef::Study(id) => self.studies.get(id).map(|e| e.name.clone()),
            EntityRef::Scenario(id) => self.scenarios.get(id).map(|e| e.name.clone()),
            EntityRef::Check(id) => self.checks.get(id).map(|e| e.name.clone()),
            EntityRef::Actual(id) => self.actuals.get(id).map(|e| e.name.clone()),
            EntityRef::Group(id) => self.groups.get(id).map(|e| e.name.clone()),
            EntityRef::Track(id) => self.tracks.get(id).map(|e| e.title.clone()),
            EntityRef::Marker(id) => self.markers.get(id).map(|e| e.name.clone()),
            EntityRef::Board(id) => self.boards.get(id).map(|e| e.name.clone()),
            EntityRef::Price(id) => self.prices.get(id).map(|e| e.kind.label().to_owned()),
            EntityRef::Initial(_) | EntityRef::Note(_) | EntityRef::Assumption(_) => None,
        };
        name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| format!("{} {}", of.kind_label(), of.raw()))
    }

    fn handoff_name(&self, handoff: &Handoff) -> String {
        if !handoff.name.trim().is_empty() {
            return handoff.name.clone();
        }
        format!("{} → {}", self.name_of(handoff.from.into()), self.name_of(handoff.to.into()))
    }

    fn stock_name(&self, stock: &Stock) -> String {
        if !stock.name.trim().is_empty() {
            return stock.name.clone();
        }
        format!("{} at {}", self.name_of(stock.item.into()), self.name_of(stock.site.into()))
    }
}
