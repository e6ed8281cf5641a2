// Our own keyboard: a system's does not appear over a full-screen browser. It stands on the counter while a field is
// edited. Keys are real buttons with names; a press never takes the focus from the field; nothing needs a long press.

const PL = [["ą", "ć", "ę", "ł", "ń", "ó", "ś", "ź", "ż", "-"], [..."qwertyuiop"], [..."asdfghjkl"], [..."zxcvbnm"]];
const UK = [[..."йцукенгшщзх"], [..."ґфівапролдж"], [..."єячсмитьбю"], ["ї", "’", "-", ".", ","]];
const DIGITS = [[..."12345"], [..."67890"], ["-", "/", ".", ",", ":"], ["(", ")", "+", "@", "„", "”"]];
const LAYOUTS = { pl: PL, uk: UK, digits: DIGITS };
const NEXT = { pl: ["digits", "uk"], uk: ["digits", "pl"], digits: ["pl", "uk"] };
const FACES = { pl: "abc", uk: "АБВ", digits: "123" };
const ROW_OF_DIACRITICS = 0;

let field = null;
let layout = "pl";
let shift = false;

export function watchFields() {
  document.addEventListener("focusin", (event) => {
    if (wants(event.target)) open(event.target);
    else if (field && !event.target.closest?.("#keyboard")) close();
  });
  document.addEventListener("lada:shown", close);
  for (const one of document.querySelectorAll("input[type=text], input:not([type])")) one.inputMode = "none";
  const first = document.querySelector("[data-keyboard][autofocus]");
  if (first) first.focus();
  if (!field && wants(document.activeElement)) open(document.activeElement); // it had the focus before we listened
}

function wants(target) {
  return target instanceof HTMLInputElement && target.dataset.keyboard !== "none"
    && ["text", "search"].includes(target.type) && !target.disabled;
}

function open(wanted) {
  field = wanted;
  field.inputMode = "none";
  layout = field.dataset.keyboard || (document.documentElement.lang === "uk" ? "uk" : "pl");
  shift = field.value === "" && "capital" in field.dataset;
  document.body.classList.add("typing");
  draw();
  field.scrollIntoView({ block: "center" });
}

function close() {
  document.getElementById("keyboard")?.remove();
  document.body.classList.remove("typing");
  field = null;
}

function words(key) {
  return document.getElementById("key-names").dataset[key];
}

function draw() {
  const keys = document.createElement("div");
  keys.id = "keyboard";
  keys.className = "counter keys";
  keys.setAttribute("role", "region");
  keys.setAttribute("aria-label", words("keyboard"));
  const rows = LAYOUTS[layout].map((row, n) => line(row.map((letter) => letterKey(letter, layout === "pl" && n === ROW_OF_DIACRITICS && letter !== "-"))));
  const last = rows[rows.length - 1];
  if (layout !== "digits") last.prepend(key({ icon: "arrow-big-up", label: words("shift"), className: "wide", pressed: shift, press: () => { shift = !shift; draw(); } }));
  last.append(key({ icon: "backspace", label: words("rub"), className: "wide", press: rub }));
  keys.append(...rows, bottom());
  keys.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  keys.addEventListener("mousedown", (event) => event.preventDefault());
  const old = document.getElementById("keyboard");
  if (old) old.replaceWith(keys);
  else document.body.append(keys);
}

function bottom() {
  const row = line([]);
  row.classList.add("last");
  row.append(key({ icon: "chevron-down", label: words("hide"), className: "fn", press: () => { const done = field; close(); done.blur(); } }));
  for (const other of NEXT[layout]) {
    const one = key({ face: FACES[other], label: words(other), className: "fn", press: () => { layout = other; draw(); } });
    if (other !== "digits") one.lang = other;
    row.append(one);
  }
  row.append(key({ face: words("space"), label: words("space"), className: "space", press: () => type(" ") }));
  row.append(key({ face: words("go"), label: words("go"), className: "go", press: go }));
  return row;
}

function line(keys) {
  const row = document.createElement("div");
  row.className = "krow";
  row.append(...keys);
  return row;
}

function letterKey(letter, diacritic) {
  const face = shift ? letter.toLocaleUpperCase(layout) : letter;
  return key({ face, className: diacritic ? "dia" : "", press: () => type(face) });
}

function key({ face, icon, label, className = "", pressed = null, press }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `key ${className}`.trim();
  if (icon) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "i");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${document.getElementById("key-names").dataset.sprite}#i-${icon}`);
    svg.append(use);
    button.append(svg);
  } else {
    button.textContent = face;
  }
  if (label && label !== face) button.setAttribute("aria-label", label);
  if (pressed !== null) button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", press);
  return button;
}

function type(text) {
  if (field.maxLength >= 0 && field.value.length >= field.maxLength) return;
  replace(field.selectionStart, field.selectionEnd, text);
  if (shift && text !== " ") {
    shift = false;
    draw();
  }
}

function rub() {
  const { selectionStart: from, selectionEnd: to } = field;
  replace(from === to ? Math.max(0, from - 1) : from, to, "");
}

function replace(from, to, text) {
  field.focus();
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** On to the next field, or what the form is for. */
function go() {
  const fields = [...field.form.querySelectorAll("input[type=text], input:not([type])")].filter((one) => one.offsetParent);
  const next = fields[fields.indexOf(field) + 1];
  if (next) {
    next.focus();
    return;
  }
  const form = field.form;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  close();
  if ("enter" in form.dataset) form.requestSubmit(document.querySelector(`[form="${form.id}"].main, #${form.id} .main`) ?? undefined);
  else document.querySelector(".counter .main")?.focus();
}
