"""What the demo centre lends, by the rules that every centre begins with. Data only; pictures are names of
`kiosk.pictures`."""

from __future__ import annotations

# id, name (pl, en, uk), category, picture, policy, how many at the centre, how many at the branch, parts
TYPES: list[tuple[str, tuple[str, str, str], str, str, str, int, int, tuple[str, ...]]] = [
    ("projector", ("Projektor", "Projector", "Проєктор"), "projection", "projector", "portable", 4, 1, ("power",
    "hdmi", "remote", "bag")),
    ("screen", ("Ekran 180 cm", "Screen 180 cm", "Екран 180 см"), "projection", "screen", "other", 2, 1, ("cover",
    "stand")),
    ("tv", ("Telewizor 55″", "Television 55″", "Телевізор 55″"), "projection", "tv", "valuable", 2, 1, ("power",
    "remote")),
    ("dvd", ("Odtwarzacz DVD/VCR", "DVD/VCR player", "Програвач DVD/VCR"), "projection", "dvd", "other", 2, 0,
    ("power", "remote", "scart")),
    ("flipchart", ("Flipchart", "Flip chart", "Фліпчарт"), "projection", "flipchart", "other", 3, 1, ()),
    ("visualiser", ("Wizualizer", "Visualiser", "Документ-камера"), "projection", "visualiser", "portable", 1, 0,
    ("power", "usb")),
    ("extension", ("Przedłużacz 25 m", "Extension cord 25 m", "Подовжувач 25 м"), "projection", "reel", "other", 4, 1,
    ()),
    ("camera", ("Aparat fotograficzny", "Photo camera", "Фотоапарат"), "photo", "camera", "portable", 4, 1,
    ("charger", "sd", "strap", "bag")),
    ("camcorder", ("Kamera wideo", "Video camera", "Відеокамера"), "photo", "camcorder", "portable", 3, 0, ("charger",
    "sd", "bag")),
    ("tripod", ("Statyw", "Tripod", "Штатив"), "photo", "tripod", "other", 3, 1, ()),
    ("light", ("Lampa studyjna", "Studio lamp", "Студійна лампа"), "photo", "lamp", "other", 2, 0, ("power", "stand")),
    ("sound-system", ("Nagłośnienie", "Sound system", "Звукова система"), "sound", "sound-system", "sound", 2, 0,
    ("mixer", "mic", "stand", "cables")),
    ("speaker", ("Głośnik przenośny", "Portable speaker", "Портативна колонка"), "sound", "speaker", "portable", 4, 2,
    ("charger",)),
    ("microphone", ("Mikrofon bezprzewodowy", "Wireless microphone", "Бездротовий мікрофон"), "sound", "microphone",
    "portable", 6, 2, ("receiver",)),
    ("recorder", ("Rejestrator dźwięku", "Sound recorder", "Диктофон"), "sound", "recorder", "portable", 2, 0, ("sd",)),
    ("laptop", ("Laptop", "Laptop", "Ноутбук"), "computers", "laptop", "valuable", 8, 4, ("charger", "mouse")),
    ("tablet", ("Tablet", "Tablet", "Планшет"), "computers", "laptop", "portable", 3, 3, ("charger", "case")),
    ("tent", ("Namiot 3×3 m", "Tent 3×3 m", "Намет 3×3 м"), "outdoor", "tent", "other", 3, 0, ("walls", "pegs", "bag")),
    ("table", ("Stół składany", "Folding table", "Складаний стіл"), "outdoor", "table", "other", 8, 2, ()),
    ("wall", ("Ścianka wystawiennicza", "Exhibition wall", "Виставкова стінка"), "storage", "wall", "exhibition", 6, 0,
    ("feet", "hooks")),
    ("rollup", ("Stojak na ulotki", "Leaflet stand", "Стійка для листівок"), "outdoor", "rollup", "other", 3, 1, ()),
    ("button-machine", ("Przypinarka", "Button machine", "Машинка для значків"), "outdoor", "button-machine", "other",
    1, 1, ("dies",)),
    ("locker", ("Szafka z kluczem", "Locker with a key", "Шафка з ключем"), "storage", "locker", "lockers", 6, 0,
    ("key",)),
]  # fmt: skip

PARTS: dict[str, tuple[str, str, str]] = {
    "power": ("Zasilacz", "Power supply", "Блок живлення"),
    "hdmi": ("Kabel HDMI", "HDMI cable", "Кабель HDMI"),
    "remote": ("Pilot", "Remote control", "Пульт"),
    "bag": ("Torba", "Bag", "Сумка"),
    "cover": ("Pokrowiec", "Cover", "Чохол"),
    "stand": ("Statyw", "Stand", "Штатив"),
    "scart": ("Kabel SCART", "SCART cable", "Кабель SCART"),
    "usb": ("Kabel USB", "USB cable", "Кабель USB"),
    "charger": ("Ładowarka", "Charger", "Зарядний пристрій"),
    "sd": ("Karta SD", "SD card", "Карта SD"),
    "strap": ("Pasek", "Strap", "Ремінець"),
    "mixer": ("Mikser", "Mixer", "Мікшер"),
    "mic": ("Mikrofon", "Microphone", "Мікрофон"),
    "cables": ("Kable", "Cables", "Кабелі"),
    "receiver": ("Odbiornik", "Receiver", "Приймач"),
    "mouse": ("Mysz", "Mouse", "Миша"),
    "case": ("Etui", "Case", "Футляр"),
    "walls": ("Ścianki", "Walls", "Стінки"),
    "pegs": ("Śledzie", "Pegs", "Кілочки"),
    "feet": ("Stopki", "Feet", "Ніжки"),
    "hooks": ("Haczyki", "Hooks", "Гачки"),
    "key": ("Klucz", "Key", "Ключ"),
    "dies": ("Matryce 56 mm", "56 mm dies", "Матриці 56 мм"),
}

COUNTS = {"pegs": 12, "hooks": 8, "cables": 4}  # pieces of a part; of others there is one

# id, name (pl, en, uk), category, picture, kind, how many at the centre, how many at the branch
PILES: list[tuple[str, tuple[str, str, str], str, str, str, int, int]] = [
    ("chair", ("Krzesło składane", "Folding chair", "Складаний стілець"), "outdoor", "chair", "pile", 60, 24),
    ("hdmi-cable", ("Kabel HDMI 10 m", "HDMI cable 10 m", "Кабель HDMI 10 м"), "projection", "cord", "pile", 8, 3),
    ("audio-cable", ("Kabel mikrofonowy", "Microphone cable", "Мікрофонний кабель"), "sound", "cord", "pile", 12, 0),
    ("folder", ("Teczka papierowa", "Paper folder", "Паперова тека"), "supplies", "folder", "consumable", 200, 50),
    ("badge", ("Identyfikator", "Name badge", "Бейдж"), "supplies", "folder", "consumable", 150, 40),
    ("flip-paper", ("Blok do flipcharta", "Flip chart pad", "Блок для фліпчарта"), "supplies", "flipchart",
    "consumable", 20, 6),
]  # fmt: skip

# id, name (pl, en, uk), category, picture, lines: this item, or so many of a type
KITS: list[tuple[str, tuple[str, str, str], str, str, list[tuple[str | None, str | None, int]]]] = [
    ("interview-kit", ("Zestaw „Wywiad”", "Interview kit", "Набір «Інтерв’ю»"), "photo", "kit-photo",
    [(None, "recorder", 1), (None, "microphone", 1), (None, "tripod", 1)]),
    ("event-kit", ("Zestaw „Piknik”", "Picnic kit", "Набір «Пікнік»"), "outdoor", "kit-sound",
    [(None, "speaker", 1), (None, "microphone", 1), (None, "tent", 1), (None, "extension", 1), (None, "table", 2),
    (None, "chair", 10)]),
]  # fmt: skip
