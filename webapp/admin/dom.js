/** Makes an element. Texts are set as text: keys, addresses and details come from strangers. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of an SVG. */
export function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Sets a text only when it differs, so that a selection in it stays. */
export function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/**
 * Makes the children of a list those of its entries, in their order. A child stays the same element for as long as its entry is
 * there, and keeps its focus.
 */
export function list(parent, entries, keyOf, make, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  entries.forEach((entry, index) => {
    const key = keyOf(entry);
    let child = old.get(key);
    if (!child) {
      child = make(entry);
      child.dataset.key = key;
    }
    old.delete(key);
    update(child, entry);
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] ?? null);
    }
  });
  old.forEach((child) => child.remove());
}

/** Asks in a dialog. */
export function confirmed(title, text, yes) {
  const dialog = document.getElementById("confirm");
  say(document.getElementById("confirm-title"), title);
  say(document.getElementById("confirm-text"), text);
  say(document.getElementById("confirm-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

/** A number short enough for a tile: 0.4, 12, 3.4k. */
export function short(number) {
  if (number == null) {
    return "–";
  }
  if (number >= 100_000) {
    return `${Math.round(number / 1000)}k`;
  }
  if (number >= 10_000) {
    return `${(number / 1000).toFixed(1)}k`;
  }
  return number > 0 && number < 9.95 ? number.toFixed(1) : String(Math.round(number));
}

export function percent(part) {
  return part == null ? "–" : `${part > 0.995 && part < 1 ? "99.9" : (part * 100).toFixed(part < 0.1 && part > 0 ? 1 : 0)} %`;
}

export function bytes(number) {
  if (number == null) {
    return "–";
  }
  const unit = number >= 2 ** 30 ? 2 ** 30 : number >= 2 ** 20 ? 2 ** 20 : 1024;
  const amount = number / unit;
  return `${amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${unit === 2 ** 30 ? "GiB" : unit === 2 ** 20 ? "MiB" : "KiB"}`;
}

export function millis(number) {
  if (number == null) {
    return "–";
  }
  return number >= 1000 ? `${(number / 1000).toFixed(1)} s` : `${number < 10 ? number.toFixed(1) : Math.round(number)} ms`;
}

export function duration(seconds) {
  if (!(seconds >= 0)) {
    return "–";
  }
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours >= 48 ? `${Math.floor(hours / 24)} d`
    : hours >= 1 ? `${hours} h ${minutes % 60} min`
    : minutes >= 1 ? `${minutes} min`
    : `${Math.floor(seconds)} s`;
}
