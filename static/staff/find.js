// A field that searches while one types: data-find says what (person, party, activity), data-go that a choice opens its
// page, else it fills the field. Arrows walk the answers, Enter takes one, Escape leaves them. Without this the field is
// searched by its form, as ever.

const WAIT = 120;

function textOf(row) {
  return row.number ? `${row.name} ${row.number}` : row.name;
}

class Finder {
  constructor(input, number) {
    this.input = input;
    this.asked = 0;
    this.waiting = 0;
    this.rows = [];
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.id = `found-${number}`;
    this.list.className = "found";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || "");
    this.list.hidden = true;
    input.after(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", this.list.id], ["autocomplete", "off"]]) input.setAttribute(name, value);
    input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), WAIT);
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  async ask() {
    const mine = ++this.asked;
    const text = this.input.value.trim();
    if (text.length < 2) return this.close();
    try {
      const address = `/find.json?kind=${this.input.dataset.find}&q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok || mine !== this.asked) return;
      this.rows = await answer.json();
      if (mine === this.asked) this.show();
    } catch {
      // no network just now: the form's own search stays
    }
  }

  show() {
    this.list.replaceChildren(...this.rows.map((row, place) => {
      const line = document.createElement("li");
      line.id = `${this.list.id}-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.textContent = row.name;
      const more = document.createElement("small");
      more.textContent = [row.number, row.state].filter(Boolean).join(", ");
      line.append(name, more);
      line.addEventListener("pointerdown", (event) => event.preventDefault());
      line.addEventListener("click", () => this.take(place));
      return line;
    }));
    this.list.hidden = this.rows.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.stand(-1);
  }

  stand(place) {
    this.at = place;
    [...this.list.children].forEach((line, each) => line.setAttribute("aria-selected", String(each === place)));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const last = this.rows.length - 1;
    if (this.list.hidden || last < 0) return;
    if (event.key === "ArrowDown") this.stand(this.at < last ? this.at + 1 : 0);
    else if (event.key === "ArrowUp") this.stand(this.at > 0 ? this.at - 1 : last);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else return;
    event.preventDefault();
  }

  take(place) {
    const row = this.rows[place];
    if ("go" in this.input.dataset) return location.assign(row.address);
    this.input.value = textOf(row);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.rows = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("input[data-find]").forEach((input, number) => new Finder(input, number));
