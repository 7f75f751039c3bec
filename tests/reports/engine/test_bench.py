from reports.engine.bench import bench_print


def test_each_record_tells_its_rate_and_its_floor():
    records = bench_print(pages=2, people=30, groups=2, floor_pages=1)
    assert [(record["name"], record["pages"]) for record in records] == [
        ("print payer list", 2),
        ("print slips", 8),
        ("print posting", 2),
    ]
    assert all(record["ratio"] > 0 and record["peak_mb"] > 0 for record in records)
