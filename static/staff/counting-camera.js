// Reading stickers by the camera of a phone, where its browser can: Chromium on Android, ChromeOS and macOS has what it
// takes. Elsewhere the button does not show, and a scanner or the keyboard does the work.

const LOOK_EVERY = 120;
const GONE_AFTER = 800; // ms out of sight, after which the same sticker is a new scan

export async function offerCamera(page, scanned) {
  const button = page.querySelector("[data-camera]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: formats.filter((one) => ["qr_code", "code_128", "code_39", "ean_13"].includes(one)) });
  const video = page.querySelector("video");
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (video.srcObject) return stop(button, video);
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      page.querySelector("[data-no-camera]").hidden = false;
      return;
    }
    video.hidden = false;
    button.setAttribute("aria-pressed", "true");
    await video.play();
    look(detector, video, scanned);
  });
}

function stop(button, video) {
  for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
  video.hidden = true;
  button.setAttribute("aria-pressed", "false");
}

// A sticker that stays before the camera is one scan; one that left and came back is another.
async function look(detector, video, scanned) {
  const seen = new Map();
  while (video.srcObject) {
    const found = await detector.detect(video).catch(() => []);
    const now = performance.now();
    for (const { rawValue } of found) {
      if (now - (seen.get(rawValue) ?? -Infinity) > GONE_AFTER) scanned(rawValue);
      seen.set(rawValue, now);
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
}
