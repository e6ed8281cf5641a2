// Reading stickers, cards and slips by the camera of a phone or tablet. Where the browser reads codes itself (Chromium on
// Android, ChromeOS and macOS) it does; elsewhere the vendored reader looks at the pictures, for QR codes alone. Without
// a camera, or outside a page that the browser trusts, the button does not show: a scanner or the keyboard does the work.

const LOOK_EVERY = 120;
const GONE_AFTER = 800; // ms out of sight, after which the same sticker is a new scan
const FORMATS = ["qr_code", "code_128", "code_39", "ean_13"];

// `early`: get ready at once, for a page that must work when the network is gone by then.
export async function offerCamera(page, scanned, { early = false } = {}) {
  const button = page.querySelector("[data-camera]");
  if (!button || !navigator.mediaDevices?.getUserMedia) return;
  const reader = early ? await readerOfCodes() : null;
  const video = page.querySelector("video");
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (video.srcObject) return stop(button, video);
    const refused = page.querySelector("[data-no-camera]");
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      refused.hidden = false;
      return;
    }
    refused.hidden = true;
    video.hidden = false;
    button.setAttribute("aria-pressed", "true");
    await video.play();
    look(reader ?? (await readerOfCodes()), video, (code) => scanned(code, () => stop(button, video)));
  });
}

async function readerOfCodes() {
  const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (known.includes("qr_code")) return new BarcodeDetector({ formats: known.filter((one) => FORMATS.includes(one)) });
  const vendored = await import("../vendor/qr/decode.js");
  return new vendored.BarcodeDetector({ formats: ["qr_code"] });
}

function stop(button, video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  video.hidden = true;
  button.setAttribute("aria-pressed", "false");
}

// A sticker that stays before the camera is one scan; one that left and came back is another.
async function look(reader, video, scanned) {
  const seen = new Map();
  while (video.srcObject) {
    const found = await reader.detect(video).catch(() => []);
    const now = performance.now();
    for (const { rawValue } of found) {
      if (now - (seen.get(rawValue) ?? -Infinity) > GONE_AFTER) scanned(rawValue);
      seen.set(rawValue, now);
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
}
