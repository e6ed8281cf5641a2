"""A unit that is swapped at the desk stays for the booking that the first one was for."""

from sync.rules.bookings import Wish
from sync.rules.inspections import Found
from sync.server import lending, questions_bookings
from sync.server.models import Loan
from sync.server.questions_lending import Picked
from tests import cast
from tests.lending.acts import lend


def test_the_rest_of_a_booking_is_still_to_be_collected_after_a_swap(place):
    kiosk, begins = place.kiosks[0], place.now.at + 3_600_000
    wish = Wish("item_type", "projector", begins, begins + 7_200_000, 2)
    kiosk.station.bookings.book(wish, kiosk.store.person("anna"), "org-1", place.now.at)
    lend(place, kiosk, "anna", "p1")
    place.sync(kiosk)
    loan = Loan.get(Loan.item == "p1")
    lending.swap(loan.id, Picked("p2"), lending.Return(Found()), cast.SITE, "marta", place.now.at + 1000)

    [booking] = questions_bookings.live(cast.SITE, place.now.at)
    new = Loan.get(Loan.item == "p2")
    assert (booking.state, new.booking, new.swap_of) == ("approved", booking.id, loan.id)
    desk = questions_bookings.desk(cast.SITE, None, place.now.at + 2000)
    claims = [claim.quantity for claim in desk.diary.claims["item_type projector"] if claim.id.startswith("booking")]
    assert claims == [1]
