//! How much money is bound, for how long, and what serving customers costs. Values are means over a window.

/// What a window binds and turns over, in money.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Turnover {
    /// Length of the window in days.
    pub days: f64,
    /// Mean value of inventory.
    pub inventory: f64,
    /// Cost of goods sold in the window.
    pub cost_of_goods: f64,
    /// Revenue in the window.
    pub revenue: f64,
    /// Mean receivables.
    pub receivables: f64,
    /// Mean payables.
    pub payables: f64,
    /// Purchases in the window.
    pub purchases: f64,
}

/// Days that a balance lasts at the flow of the window.
fn days_of(balance: f64, flow: f64, days: f64) -> Option<f64> {
    (0.0 < flow && 0.0 < days).then(|| balance / (flow / days))
}

impl Turnover {
    /// Days inventory outstanding, SCOR AM.2.2: inventory over cost of goods sold per day.
    pub fn inventory_days(&self) -> Option<f64> {
        days_of(self.inventory, self.cost_of_goods, self.days)
    }

    /// Days sales outstanding, SCOR AM.2.1: receivables over revenue per day.
    pub fn sales_days(&self) -> Option<f64> {
        days_of(self.receivables, self.revenue, self.days)
    }

    /// Days payables outstanding, SCOR AM.2.3: payables over purchases per day.
    pub fn payable_days(&self) -> Option<f64> {
        days_of(self.payables, self.purchases, self.days)
    }

    /// Cash-to-cash cycle time, SCOR AM.1.1, in days: inventory days + sales days − payable days.
    pub fn cash_to_cash(&self) -> Option<f64> {
        Some(self.inventory_days()? + self.sales_days()? - self.payable_days()?)
    }

    /// Inventory turns per year of 365 days.
    pub fn turns_per_year(&self) -> Option<f64> {
        self.inventory_days().filter(|days| 0.0 < *days).map(|days| 365.0 / days)
    }
}

/// Total cost to serve, SCOR CO.1.1, from its parts, in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostToServe {
    /// All parts but the cost of goods sold.
    pub without_goods: f64,
    /// All parts.
    pub total: f64,
}

impl CostToServe {
    /// From the cost of goods sold and all other parts.
    pub fn of(cost_of_goods: f64, parts: &[f64]) -> Self {
        let without_goods = parts.iter().sum();
        Self { without_goods, total: cost_of_goods + without_goods }
    }

    /// Money per unit delivered, without the goods.
    pub fn per_unit(&self, delivered: f64) -> Option<f64> {
        (0.0 < delivered).then(|| self.without_goods / delivered)
    }

    /// Share of revenue, with the goods.
    pub fn of_revenue(&self, revenue: f64) -> Option<f64> {
        (0.0 < revenue).then(|| self.total / revenue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_is_bound_from_paying_suppliers_to_being_paid() {
        let quarter = Turnover {
            days: 90.0,
            inventory: 51_551.361_888_888_9,
            cost_of_goods: 182_400.0,
            revenue: 260_500.0,
            receivables: 98_000.0,
            payables: 61_000.0,
            purchases: 171_000.0,
        };
        assert!((quarter.inventory_days().unwrap() - 25.436_5).abs() < 1e-4);
        assert!((quarter.sales_days().unwrap() - 33.857_965_451_1).abs() < 1e-9);
        assert!((quarter.payable_days().unwrap() - 32.105_263_157_9).abs() < 1e-9);
        assert!((quarter.cash_to_cash().unwrap() - 27.189_2).abs() < 1e-4);
        assert!((quarter.turns_per_year().unwrap() - 14.349_4).abs() < 1e-4);
        assert_eq!(Turnover { purchases: 0.0, ..quarter }.cash_to_cash(), None, "nothing was bought");
    }

    #[test]
    fn the_cost_to_serve_is_given_with_and_without_goods() {
        let parts = [7_300.0, 5_200.0, 3_100.0, 4_550.0, 9_800.0, 2_650.0, 3_900.0, 1_850.0];
        let cost = CostToServe::of(182_400.0, &parts);
        assert_eq!(cost, CostToServe { without_goods: 38_350.0, total: 220_750.0 });
        assert!((cost.per_unit(844.0).unwrap() - 45.438_388_625_6).abs() < 1e-9);
        assert!((cost.of_revenue(260_500.0).unwrap() - 0.847_408_829_175).abs() < 1e-9);
        assert_eq!(cost.per_unit(0.0), None);
    }
}
