// Two big buttons that scroll, wherever a screen is longer than the panel: nothing needs a drag.

export function offerScroll() {
  const box = document.querySelector("[data-scroller]");
  const [up, down] = box.querySelectorAll("[data-scroll]");
  let main = document.querySelector("main");

  function edges() {
    const fits = main.scrollHeight <= main.clientHeight + 4 || getComputedStyle(main).overflowY === "visible";
    box.classList.toggle("none", fits);
    if (fits) main.removeAttribute("tabindex");
    else main.tabIndex = 0;
    up.disabled = main.scrollTop < 4;
    down.disabled = main.scrollTop + main.clientHeight > main.scrollHeight - 4;
  }

  function watch() {
    main = document.querySelector("main");
    main.addEventListener("scroll", edges, { passive: true });
    sizes.disconnect();
    sizes.observe(main);
    for (const part of main.children) sizes.observe(part);
    edges();
  }

  const sizes = new ResizeObserver(edges);
  for (const button of [up, down]) {
    button.addEventListener("click", () => main.scrollBy({ top: Number(button.dataset.scroll) * main.clientHeight * 0.8 }));
  }
  document.addEventListener("lada:shown", watch);
  watch();
}
