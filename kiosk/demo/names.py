"""The invented names of the demo centre. Data only."""

CENTRE = "Centrum Organizacji Pozarządowych"
OPERATOR = "Stowarzyszenie Wspólny Blat"

WOMEN = """Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Elżbieta Joanna Aleksandra Monika Zofia
Teresa
Natalia Julia Karolina Beata Dorota Marta Jadwiga Danuta Irena Halina Helena Paulina Weronika Wiktoria Grażyna Bożena
Urszula Justyna Renata Sylwia Emilia Hanna Alicja Kinga Oliwia Łucja""".split()

MEN = """Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Marcin Jakub Adam Marek Łukasz Grzegorz Mateusz Wojciech
Mariusz
Dariusz Zbigniew Rafał Jerzy Maciej Szymon Kamil Henryk Jacek Robert Dawid Stanisław Sławomir Kacper Bartosz Ryszard
Artur
Antoni Filip Hubert Ignacy Wiesław Żegota Świętosław""".split()

# surnames that are the same for women and men
SURNAMES = """Nowak Wójcik Kowalczyk Woźniak Mazur Krawczyk Kaczmarek Zając Król Wróbel Pawlak Witek Walczak Stępień
Michalak
Sikora Baran Duda Szewczyk Pietrzak Wrona Bąk Żak Włodarczyk Chmiel Szulc Ślusarczyk Ćwik Gąsior Śliwa Żuraw Łuczak
Adamczyk Dudek Jabłonka Gołąb Źrebiec Ogórek Rybak Tkacz Młynarczyk Ptak Kubiak Urban Cebula""".split()

UKRAINIAN = [
    ("Дмитро", "Петренко"), ("Оксана", "Шевчук"), ("Ірина", "Бондар"), ("Андрій", "Коваль"), ("Наталія", "Мельник"),
    ("Юлія", "Кравець"), ("Олена", "Гнатюк"), ("Сергій", "Лисенко"), ("Ґалина", "Їжакевич"), ("Марія", "Савчук"),
    ("Тарас", "Іванів"), ("Людмила", "Козак"), ("Володимир", "Поліщук"), ("Катерина", "Ткач"), ("Богдан", "Романюк"),
]  # fmt: skip

# (kind of legal form, name); sixty organisations such as a town of this size has
ORGANISATIONS = [
    ("fundacja", "Fundacja Wspólny Stół"), ("stowarzyszenie", "Stowarzyszenie Druga Zmiana"),
    ("fundacja", "Fundacja Głośno Czytamy"), ("stowarzyszenie zwykłe", "Klub Seniora „Srebrna Nitka”"),
    ("stowarzyszenie", "Koło Miłośników Kolei Piaskowych"), ("fundacja", "Fundacja Otwarte Podwórko"),
    ("stowarzyszenie", "Stowarzyszenie Rodziców „Ósemka”"), ("stowarzyszenie", "Towarzystwo Przyjaciół Brzozowa"),
    ("fundacja", "Fundacja Kocie Sprawy"), ("stowarzyszenie", "Stowarzyszenie Łąka dla Pszczół"),
    ("stowarzyszenie", "Ochotniczy Hufiec „Żuraw”"), ("fundacja", "Fundacja Pierwszy Krok"),
    ("stowarzyszenie", "Uniwersytet Trzeciego Wieku w Brzozowie"),
    ("stowarzyszenie", "Amatorski Klub Szachowy „Wieża”"),
    ("fundacja", "Fundacja Most nad Lipą"), ("stowarzyszenie", "Stowarzyszenie Pomocna Dłoń"),
    ("stowarzyszenie", "Polski Klub Fotograficzny „Kadr”"), ("fundacja", "Fundacja Zielona Fala"),
    ("stowarzyszenie", "Koło Gospodyń „Malwy”"), ("stowarzyszenie zwykłe", "Grupa Rekonstrukcji „Bartnicy”"),
    ("stowarzyszenie", "Chór „Lutnia”"), ("stowarzyszenie", "Stowarzyszenie Bez Barier"),
    ("fundacja", "Fundacja Słyszę Więcej"), ("stowarzyszenie", "Klub Turystyki Pieszej „Kamyk”"),
    ("stowarzyszenie", "Stowarzyszenie Ukraińska Świetlica"), ("fundacja", "Fundacja Nowe Nuty"),
    ("stowarzyszenie", "Towarzystwo Opieki nad Zabytkami Ziemi Brzozowskiej"), ("fundacja", "Fundacja Kod i Kreda"),
    ("stowarzyszenie", "Stowarzyszenie Honorowych Dawców Krwi „Kropla”"),
    ("stowarzyszenie", "Klub Abstynenta „Przystań”"),
    ("fundacja", "Fundacja Razem na Rowerze"), ("stowarzyszenie", "Stowarzyszenie Ogrody Działkowe „Poziomka”"),
    ("stowarzyszenie", "Brzozowska Grupa Teatralna „Kurtyna”"), ("fundacja", "Fundacja Drugi Obieg"),
    ("stowarzyszenie", "Stowarzyszenie Mam i Tatów „Huśtawka”"), ("stowarzyszenie", "Związek Weteranów Pracy „Krosno”"),
    ("fundacja", "Fundacja Dobra Energia"), ("stowarzyszenie", "Stowarzyszenie Krótkofalowców „Antena”"),
    ("stowarzyszenie zwykłe", "Sąsiedzi z Tkackiej"), ("fundacja", "Fundacja Cztery Łapy i Ogon"),
    ("stowarzyszenie", "Klub Gier Planszowych „Kostka”"), ("stowarzyszenie", "Stowarzyszenie Na Start"),
    ("fundacja", "Fundacja Biblioteka Przedmiotów"), ("stowarzyszenie", "Stowarzyszenie Prawo dla Każdego"),
    ("stowarzyszenie", "Lokalna Grupa „Dolina Lipy”"), ("fundacja", "Fundacja Pamięć i Ślad"),
    ("stowarzyszenie", "Stowarzyszenie Amazonek „Wrzos”"), ("stowarzyszenie", "Klub Sportowy „Orlik” Brzozów"),
    ("fundacja", "Fundacja Kuchnia Świata"), ("stowarzyszenie", "Stowarzyszenie Diabetyków"),
    ("stowarzyszenie", "Towarzystwo Muzyczne „Kamerton”"), ("fundacja", "Fundacja Młodzi w Mieście"),
    ("stowarzyszenie", "Stowarzyszenie Wędkarskie „Spławik”"), ("stowarzyszenie", "Krąg Kobiet „Jarzębina”"),
    ("fundacja", "Fundacja Ciche Godziny"), ("stowarzyszenie", "Stowarzyszenie Kulturalne „Pod Ratuszem”"),
    ("stowarzyszenie zwykłe", "Komitet Parku Tkaczy"), ("fundacja", "Fundacja Spółdzielnia Marzeń"),
    ("stowarzyszenie", "Stowarzyszenie Rodzin Zastępczych „Gniazdo”"), ("fundacja", "Fundacja Lokalny Ślad"),
]  # fmt: skip

GROUPS = """Grupa „Park Sielecki”|Czwartkowe Robótki|Kino na Podwórku|Biegamy po Szesnastej|Zespół „Bez Prądu”|
Ogród przy Tkackiej|
Klub Języka Ukraińskiego|Warsztaty Ceramiczne|Sąsiedzka Naprawialnia|Grupa Wsparcia „Oddech”|Młodzieżowa Rada Osiedla|
Koło Czytelnicze „Zakładka”|Tańce w Kręgu|Fotospacery|Mamy na Macie|Historia Naszej Ulicy|Gotujemy Razem|
Brzozowskie Planszówki|Zespół Debat|Robotyka po Lekcjach|Joga dla Seniorów|Koderzy z Piwnicy|Rowerowa Masa|
Wymiana Roślin|
Grupa Inicjatywna „Skatepark”""".replace("\n", "").split("|")

# Young people of the branch give a nickname, nothing else
NICKNAMES = """Olek Maks Zuza Lena Kuba Franek Igor Ala Nina Tymek Wera Jagoda Leo Misia Bruno Pola Staś Ida Gustaw
Iga""".split()
