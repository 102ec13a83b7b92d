//! Identifiers: one `u32` newtype per kind of entity, handed out by one saved counter and never reused.
//!
//! They are written as plain numbers, but keep their type's name while being serialised: that is how
//! [`references`](super::references) finds every reference in any entity.

/// Defines a newtype identifier.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
            pub struct $name(pub u32);

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, "{}", self.0)
                }
            }

            impl From<u32> for $name {
                fn from(raw: u32) -> Self {
                    Self(raw)
                }
            }

            impl From<$name> for u32 {
                fn from(id: $name) -> Self {
                    id.0
                }
            }
        )*
    };
}

ids!(
    /// Identifies a [`Function`](super::Function).
    FunctionId,
    /// Identifies a [`Handoff`](super::Handoff).
    HandoffId,
    /// Identifies a [`Signal`](super::Signal).
    SignalId,
    /// Identifies a [`Term`](super::Term).
    TermId,
    /// Identifies a [`Calendar`](super::Calendar).
    CalendarId,
    /// Identifies a [`SharedDistribution`](super::SharedDistribution).
    DistributionId,
    /// Identifies a [`WorkClass`](super::WorkClass).
    WorkClassId,
    /// Identifies a [`WorkStream`](super::WorkStream).
    WorkStreamId,
    /// Identifies a [`Resource`](super::Resource).
    ResourceId,
    /// Identifies an [`Activity`](super::Activity).
    ActivityId,
    /// Identifies a [`Decision`](super::Decision).
    DecisionId,
    /// Identifies a [`DecisionRight`](super::DecisionRight).
    DecisionRightId,
    /// Identifies a [`Cycle`](super::Cycle).
    CycleId,
    /// Identifies a [`Coupling`](super::Coupling).
    CouplingId,
    /// Identifies a [`Coordinator`](super::Coordinator).
    CoordinatorId,
    /// Identifies an [`Item`](super::Item).
    ItemId,
    /// Identifies a [`Site`](super::Site).
    SiteId,
    /// Identifies a [`Stock`](super::Stock).
    StockId,
    /// Identifies a [`Lane`](super::Lane).
    LaneId,
    /// Identifies a [`DemandStream`](super::DemandStream).
    DemandStreamId,
    /// Identifies a [`Price`](super::Price).
    PriceId,
    /// Identifies a [`Disruption`](super::Disruption).
    DisruptionId,
    /// Identifies an [`Initial`](super::Initial).
    InitialId,
    /// Identifies a [`Metric`](super::Metric).
    MetricId,
    /// Identifies a [`Check`](super::Check).
    CheckId,
    /// Identifies a [`Scenario`](super::Scenario).
    ScenarioId,
    /// Identifies a [`Study`](super::Study).
    StudyId,
    /// Identifies an [`Actual`](super::Actual).
    ActualId,
    /// Identifies a [`Note`](super::Note).
    NoteId,
    /// Identifies an [`Assumption`](super::Assumption).
    AssumptionId,
    /// Identifies a [`Group`](super::Group).
    GroupId,
    /// Identifies a [`Track`](super::Track).
    TrackId,
    /// Identifies a [`Marker`](super::Marker).
    MarkerId,
    /// Identifies a [`Board`](super::Board).
    BoardId,
);
