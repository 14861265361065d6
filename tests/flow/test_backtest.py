from benchmarks.backtest import KINDS, backtest


def test_what_is_said_with_85_percent_holds_about_as_often():
    held = backtest(KINDS[2], 20, organizations=8, trials=150)

    assert held.forecasts == 64
    assert 0.8 <= held.share <= 0.95
    assert 0.8 <= held.share_within <= 0.9
