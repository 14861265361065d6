from benchmarks.backtest import KINDS, backtest


def test_what_is_said_with_85_percent_holds_in_80_to_90_of_100_cases_over_all():
    held = [backtest(kind, 20, organizations=3, trials=60) for kind in KINDS]

    forecasts = sum(each.forecasts for each in held)
    started = sum(each.started for each in held)
    assert forecasts == 120
    assert 0.8 <= sum(each.kept for each in held) / forecasts <= 0.9
    assert 0.8 <= sum(each.within for each in held) / started <= 0.9
