"""Many values at once are sealed and found as single ones."""

from accounts import personal_data


def test_many_values_are_sealed_each_under_a_nonce_of_its_own():
    sealed = personal_data.seal_all(["甲", "", "甲"], "t.c")
    assert sealed[1] is None
    assert sealed[0] != sealed[2]
    assert [personal_data.unseal(value, "t.c") for value in (sealed[0], sealed[2])] == ["甲", "甲"]


def test_many_numbers_are_found_as_single_ones():
    numbers = ["421399190001010011", "42139919000101003X"]
    assert personal_data.id_indexes(numbers) == {n: personal_data.id_index(n) for n in numbers}
