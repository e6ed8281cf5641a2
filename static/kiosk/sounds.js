// Three short sounds; never the only sign of anything. The volume comes from the settings, 0 means mute.

const FILES = { read: "read", good: "good", attention: "attention", refused: "refused" };
const kept = new Map();

/** Play one of the sounds. Where sound is not possible the words on the screen stay. */
export function play(name) {
  const volume = Number(document.body.dataset.volume) / 100;
  const file = FILES[name];
  if (!volume || !file) return;
  if (!kept.has(file)) kept.set(file, new Audio(new URL(`sounds/${file}.wav`, import.meta.url)));
  const sound = kept.get(file);
  sound.volume = volume;
  sound.currentTime = 0;
  sound.play().catch(() => {}); // a browser may refuse before the first touch, or have no sound card
}
