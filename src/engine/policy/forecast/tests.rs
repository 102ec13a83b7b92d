//! Tests of the forecasters.

use super::*;

const SERIES: [f64; 24] = [
    100.0, 96.0, 104.0, 110.0, 103.0, 99.0, 108.0, 115.0, 109.0, 106.0, 118.0, 131.0, 127.0, 133.0, 142.0, 155.0, 149.0, 151.0, 163.0,
    178.0, 170.0, 171.0, 184.0, 201.0,
];

const HOLT: ForecastMethod = ForecastMethod::Holt { alpha: 0.3, beta: 0.1, damping: None };
const WINTERS: ForecastMethod = ForecastMethod::HoltWinters { alpha: 0.3, beta: 0.1, gamma: 0.2, season: 4 };

/// What a forecaster that sees one value after the other says before each.
fn as_shown(method: &ForecastMethod, series: &[f64]) -> Vec<Option<f64>> {
    let mut forecaster = Forecaster::new(method.clone());
    series
        .iter()
        .map(|value| {
            let forecast = forecaster.forecast(1);
            forecaster.observe(*value);
            forecast
        })
        .collect()
}

#[test]
fn one_step_forecasts_are_those_of_the_textbook_methods() {
    // First forecast that exists, then those of periods 8 and 24 of the series.
    let rows = [
        (ForecastMethod::Naive, 1, 100.0, 108.0, 184.0),
        (ForecastMethod::SeasonalNaive { season: 4 }, 4, 100.0, 110.0, 178.0),
        (ForecastMethod::MovingAverage { periods: 4 }, 4, 102.5, 105.0, 175.75),
        (ForecastMethod::Exponential { alpha: 0.3 }, 1, 100.0, 103.746_436, 170.306_718_751),
        (HOLT, 1, 96.0, 95.160_439_491_6, 181.878_210_789),
        (ForecastMethod::Holt { alpha: 0.3, beta: 0.1, damping: Some(0.9) }, 1, 96.4, 98.873_018_994_2, 177.740_154_761),
        (ForecastMethod::Croston { alpha: 0.3, corrected: false }, 1, 100.0, 103.746_436, 170.306_718_751),
        (ForecastMethod::Croston { alpha: 0.3, corrected: true }, 1, 85.0, 88.184_470_6, 144.760_710_939),
        (WINTERS, 4, 100.937_5, 114.812_807_563, 192.420_713_803),
    ];
    for (method, start, first, eighth, last) in rows {
        let forecasts = fit(&method, &SERIES);
        assert_eq!(forecasts.iter().position(Option::is_some), Some(start), "{method:?}");
        for (at, expected) in [(start, first), (7, eighth), (23, last)] {
            assert!((forecasts[at].unwrap() - expected).abs() < 1e-8, "{method:?} at {at}: {:?}", forecasts[at]);
        }
    }
}

#[test]
fn a_forecaster_that_is_shown_one_value_at_a_time_agrees_with_the_fit_once_its_first_values_are_known() {
    for (method, from) in [(HOLT, 2), (WINTERS, 8), (ForecastMethod::Exponential { alpha: 0.3 }, 0), (ForecastMethod::Naive, 0)] {
        assert_eq!(as_shown(&method, &SERIES)[from..], fit(&method, &SERIES)[from..], "{method:?}");
    }
    assert_eq!(as_shown(&HOLT, &SERIES)[1], Some(100.0), "the trend is not known before the second value");
    assert_eq!(as_shown(&WINTERS, &SERIES)[7], None);
}

#[test]
fn a_forecast_looks_as_far_ahead_as_it_is_asked() {
    let shown = |method: ForecastMethod, values: &[f64]| {
        let mut forecaster = Forecaster::new(method);
        values.iter().for_each(|value| forecaster.observe(*value));
        forecaster
    };
    let line = [10.0, 12.0, 14.0, 16.0];
    assert!((shown(HOLT, &line).forecast(5).unwrap() - 26.0).abs() < 1e-12);
    let damped = shown(ForecastMethod::Holt { alpha: 1.0, beta: 1.0, damping: Some(0.5) }, &[10.0, 14.0]);
    assert_eq!(damped.forecast(3), Some(14.0 + 4.0 * (0.5 + 0.25 + 0.125)));
    let season = shown(ForecastMethod::SeasonalNaive { season: 3 }, &[1.0, 2.0, 3.0, 4.0]);
    assert_eq!([1, 2, 3, 4, 8].map(|ahead| season.forecast(ahead).unwrap()), [2.0, 3.0, 4.0, 2.0, 3.0]);
    let pattern: Vec<f64> = (0..120).map(|t| 50.0 + f64::from(t) + [5.0, 0.0, -5.0][t as usize % 3]).collect();
    let winters = shown(ForecastMethod::HoltWinters { alpha: 0.4, beta: 0.3, gamma: 0.2, season: 3 }, &pattern);
    for ahead in 1..8 {
        let expected = 50.0 + f64::from(119 + ahead) + [5.0, 0.0, -5.0][(119 + ahead as usize) % 3];
        assert!((winters.forecast(ahead).unwrap() - expected).abs() < 0.05, "{ahead}: {:?} for {expected}", winters.forecast(ahead));
    }
}

#[test]
fn an_autoregressive_forecast_falls_back_to_the_mean() {
    let mut forecaster = Forecaster::new(ForecastMethod::Autoregressive { mean: 100.0, rho: 0.7 });
    assert_eq!(forecaster.forecast(1), Some(100.0));
    forecaster.observe(110.0);
    assert!((forecaster.forecast(1).unwrap() - 107.0).abs() < 1e-12);
    assert!((forecaster.forecast(2).unwrap() - 104.9).abs() < 1e-12);
    // Order-up-to over L + 1 periods: each unit of deviation moves the level by A = ρ(1 − ρ^(L+1))/(1 − ρ).
    for (rho, lead, a) in [(0.3, 1.0, 0.39), (0.7, 2.0, 1.533), (0.9, 4.0, 3.685_59)] {
        let mut forecaster = Forecaster::new(ForecastMethod::Autoregressive { mean: 100.0, rho });
        forecaster.observe(101.0);
        let moved = forecaster.total(lead + 1.0).unwrap() - 100.0 * (lead + 1.0);
        assert!((moved - a).abs() < 1e-9, "{moved} for {a}");
    }
}

#[test]
fn intermittent_demand_is_forecast_as_size_over_interval() {
    let mut forecaster = Forecaster::new(ForecastMethod::Croston { alpha: 0.5, corrected: false });
    forecaster.observe(0.0);
    assert_eq!(forecaster.forecast(1), None, "no demand has been seen");
    for value in [0.0, 6.0, 0.0, 0.0, 0.0, 10.0, 0.0] {
        forecaster.observe(value);
    }
    // Sizes 6 then 10, intervals 3 then 4; the trailing zero changes nothing.
    assert_eq!(forecaster.forecast(4), Some(8.0 / 3.5));
}

#[test]
fn a_total_counts_the_last_period_with_its_part() {
    let mut forecaster = Forecaster::new(ForecastMethod::SeasonalNaive { season: 3 });
    [1.0, 2.0, 4.0].into_iter().for_each(|value| forecaster.observe(value));
    assert_eq!(forecaster.total(0.0), Some(0.0));
    assert_eq!(forecaster.total(4.5), Some(1.0 + 2.0 + 4.0 + 1.0 + 0.5 * 2.0));
}

#[test]
fn a_stated_first_level_is_the_forecast_until_values_come() {
    let methods = [
        ForecastMethod::Naive,
        ForecastMethod::SeasonalNaive { season: 4 },
        ForecastMethod::MovingAverage { periods: 3 },
        ForecastMethod::Exponential { alpha: 0.2 },
        HOLT,
        WINTERS,
        ForecastMethod::Croston { alpha: 0.1, corrected: false },
    ];
    for method in methods {
        assert_eq!(Forecaster::new(method.clone()).forecast(1), None, "{method:?}");
        let mut forecaster = Forecaster::starting_at(method.clone(), 40.0);
        for ahead in [1, 3, 9] {
            assert_eq!(forecaster.forecast(ahead), Some(40.0), "{method:?}");
        }
        (0..40).for_each(|_| forecaster.observe(60.0));
        assert!((forecaster.forecast(1).unwrap() - 60.0).abs() < 1.0, "{method:?} follows: {:?}", forecaster.forecast(1));
    }
}

#[test]
fn a_stored_forecaster_goes_on_as_if_it_had_not_been_stored() {
    for method in [WINTERS, HOLT, ForecastMethod::MovingAverage { periods: 4 }, ForecastMethod::Croston { alpha: 0.2, corrected: true }] {
        let mut forecaster = Forecaster::new(method);
        SERIES[..13].iter().for_each(|value| forecaster.observe(*value));
        let text = ron::to_string(&forecaster).unwrap();
        let mut read: Forecaster = ron::from_str(&text).unwrap();
        for value in &SERIES[13..] {
            forecaster.observe(*value);
            read.observe(*value);
            assert_eq!(read.forecast(3), forecaster.forecast(3));
        }
    }
}
