from kiosk.views.terms import sentences


def test_the_house_rules_are_shown_one_by_one_with_a_way_back(anna):
    anna.go("/terms")
    assert "Regulamin" in anna.words
    assert "Szanujemy się nawzajem." in anna.words
    assert 'href="/greeting"' in anna.page


def test_a_text_becomes_its_sentences():
    assert sentences("Raz. Dwa; trzy\nCztery.") == ["Raz.", "Dwa;", "trzy", "Cztery."]
    assert sentences("  ") == []
