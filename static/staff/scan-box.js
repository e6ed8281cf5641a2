// The camera beside the box in which anything is scanned: what it reads is found as if it had been typed.

import { offerCamera } from "./camera.js";

for (const box of document.querySelectorAll("[data-scan]")) {
  const field = box.querySelector("input[type=search]");
  offerCamera(box, (code, stop) => {
    stop();
    field.value = code;
    field.form.requestSubmit(box.querySelector("button[type=submit]"));
  });
}
