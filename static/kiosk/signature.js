// The box to sign in: a finger, a pen or a mouse leaves strokes of whole numbers in the form, and a line on the screen.
// Never a picture. Without this script, and for whoever cannot draw, a PIN or a card signs as well.

const STEP = 6; // points closer to each other than this say nothing more
const MOST_NUMBERS = 8000;
let drawing = null; // the pointer that is down, its stroke and its box

function box(pad) {
  const [width, height] = pad.closest("[data-signature]").dataset.signature.split(" ").map(Number);
  return { width, height, svg: pad.querySelector("svg") };
}

/** Where the finger is, in the numbers of the box. */
function place(event, { svg, width, height }) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
  return [inside(at.x, width), inside(at.y, height)];
}

function field(pad) {
  return pad.closest("form").querySelector("[data-strokes]");
}

function strokes(pad) {
  return field(pad).value ? JSON.parse(field(pad).value) : [];
}

function show(pad, all) {
  const drawn = (stroke) => `M${stroke[0]} ${stroke[1]}${stroke.length > 2 ? "" : "h0"}` +
    stroke.slice(2).map((value, at) => (at % 2 ? ` ${value}` : `L${value}`)).join("");
  pad.querySelector("[data-ink]").setAttribute("d", all.map(drawn).join(""));
}

/** The kiosk keeps what was drawn, so that a look at the rules or another language loses nothing. */
function keep(form) {
  const body = new FormData(form);
  body.append("keep", "1");
  fetch(form.action, { method: "POST", body: new URLSearchParams(body) }).catch(() => {}); // the form still has it
}

document.addEventListener("pointerdown", (event) => {
  const pad = event.target.closest("[data-pad]");
  if (!pad || drawing || event.button > 0) return;
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  drawing = { pointer: event.pointerId, pad, where: box(pad), stroke: [] };
  drawing.stroke.push(...place(event, drawing.where));
  show(pad, [...strokes(pad), drawing.stroke]);
});

document.addEventListener("pointermove", (event) => {
  if (!drawing || event.pointerId !== drawing.pointer) return;
  const { stroke, pad, where } = drawing;
  for (const one of event.getCoalescedEvents?.() ?? [event]) {
    const [x, y] = place(one, where);
    const [before, above] = stroke.slice(-2);
    if (Math.hypot(x - before, y - above) >= STEP && stroke.length < MOST_NUMBERS / 4) stroke.push(x, y);
  }
  show(pad, [...strokes(pad), stroke]);
});

function lift(event) {
  if (!drawing || event.pointerId !== drawing.pointer) return;
  const { pad, stroke } = drawing;
  drawing = null;
  const all = [...strokes(pad), stroke];
  if (!pad.isConnected || all.flat().length > MOST_NUMBERS) return;
  field(pad).value = JSON.stringify(all);
  keep(field(pad).form);
}

for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, lift);
