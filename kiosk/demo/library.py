"""The reference library of the demo centre: title, author, signature. Invented books of invented people. Data only."""

from __future__ import annotations

BOOKS: list[tuple[str, str, str]] = [
    ("Prawo o stowarzyszeniach z komentarzem", "Halina Wiśnicka", "I 1"),
    ("Księgowość w małej fundacji", "Zofia Żuk", "II 14"),
    ("Jak napisać dobry wniosek", "Tomasz Brzoza", "III 2"),
    ("Statut krok po kroku", "Jan Mól", "I 3"),
    ("Budżet obywatelski: poradnik", "Ewa Jasion", "IV 7"),
    ("Wolontariat od A do Z", "Karolina Pełka", "V 1"),
    ("RODO dla organizacji", "Marek Cichosz", "I 9"),
    ("Fundraising lokalny", "Dorota Łabędź", "III 5"),
    ("Moderowanie spotkań", "Ewa Jasion", "VI 2"),
    ("Dostępność na co dzień", "Iwona Śmiała", "VI 8"),
    ("Praca z młodzieżą", "Hubert Rybka", "V 4"),
    ("Sprawozdanie bez stresu", "Zofia Żuk", "II 3"),
    ("Promocja w mediach społecznościowych", "Olga Tymczuk", "VII 1"),
    ("Jak zrobić film", "Paweł Kadr", "VII 6"),
    ("Ewaluacja dla początkujących", "Irena Sęk", "III 9"),
    ("Zarządzanie projektem", "Tomasz Brzoza", "III 1"),
    ("Ubezpieczenia w NGO", "Marek Cichosz", "II 8"),
    ("Umowy i porozumienia", "Halina Wiśnicka", "I 6"),
    ("Rzecznictwo lokalne", "Iwona Śmiała", "IV 2"),
    ("Dobre zebranie zarządu", "Jan Mól", "VI 3"),
    ("Kronika miasta Brzozowa", "praca zbiorowa", "VIII 1"),
    ("Ogród społeczny", "Jadwiga Klon", "VIII 4"),
    ("Teatr uczestniczący", "Hubert Rybka", "VIII 6"),
    ("Poradnik skarbnika", "Zofia Żuk", "II 1"),
    ("Historia ruchu społecznego", "praca zbiorowa", "VIII 9"),
]
