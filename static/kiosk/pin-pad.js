// The pad of digits for a PIN: real buttons that fill the field of their form. Without script the field is typed into.

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-pin-pad] [data-digit], [data-pin-pad] [data-rub]");
  if (!key) return;
  const field = key.closest("form").querySelector("[data-pin]");
  if ("rub" in key.dataset) field.value = field.value.slice(0, -1);
  else if (field.value.length < field.maxLength) field.value += key.dataset.digit;
});
