from tests.screens.test_book_time import booker

__all__ = ["booker"]


def test_it_offers_rooms_things_and_kits(booker):
    assert "Sala 20 miejsc" in booker.words
    booker.go("/book?category=projection")
    assert "Projektor" in booker.words
    assert "Kino zestaw" in booker.words


def test_a_card_leads_to_the_choice_of_a_time(booker):
    assert "/book-time?kind=room&amp;resource=hall" in booker.page


def test_what_this_site_does_not_have_is_not_offered(booker):
    booker.go("/book?category=photo")

    assert "Ekran" not in booker.words
