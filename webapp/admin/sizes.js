import { ask } from "./api.js";
import { confirmed, element, list, say } from "./dom.js";

/** The allowed sizes and the presets, those of the settings and those that were added while the nodes run. */
export function sizes(changed) {
  const note = document.getElementById("sizes-note");
  let admin = false;

  function chip(remove) {
    return (entry) => {
      const button = element("button", { type: "button", class: "changes" }, "×");
      button.addEventListener("click", () => remove(entry));
      return element("li", {}, element("span"), button);
    };
  }

  function show(item, name, entry) {
    const added = entry.from === "cluster";
    say(item.firstChild, name);
    item.title = added ? "added while the nodes run" : "of the settings: to be removed there";
    item.className = added ? "added" : "";
    item.lastChild.hidden = !added;
    item.lastChild.disabled = !admin;
    item.lastChild.setAttribute("aria-label", `Remove ${name}`);
  }

  async function change(method, path, body, what) {
    try {
      await ask(method, path, body);
      await load();
      changed("");
      return true;
    } catch (e) {
      changed(`${what}: ${e.message}.`);
      return false;
    }
  }

  async function removeSize({ size }) {
    if (await confirmed(`Remove ${size}?`, "Addresses of this size are refused from then on.", "Remove")) {
      await change("DELETE", `sizes/${encodeURIComponent(size)}`, null, `${size} was not removed`);
    }
  }

  async function removePreset({ name }) {
    if (await confirmed(`Remove ${name}?`, "Addresses with this preset are refused from then on.", "Remove")) {
      await change("DELETE", `presets/${encodeURIComponent(name)}`, null, `${name} was not removed`);
    }
  }

  async function load() {
    let all;
    try {
      all = await ask("GET", "sizes");
    } catch (e) {
      say(note, `Not known now: ${e.message}.`);
      return;
    }
    say(note, all.open ? "Every size is allowed, as minami.sizes is not set." : "Only these sizes and presets are allowed.");
    list(document.getElementById("sizes"), all.sizes, (one) => `${one.from} ${one.size}`, chip(removeSize), (item, one) => show(item, one.size, one));
    list(document.getElementById("presets"), all.presets, (one) => `${one.from} ${one.name}`, chip(removePreset),
      (item, one) => show(item, `${one.name} = ${one.options}`, one));
  }

  function onSubmit(id, send) {
    const form = document.getElementById(id);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await send(form.elements)) {
        form.reset();
      }
    });
  }

  onSubmit("add-size", ({ size }) => change("PUT", `sizes/${encodeURIComponent(size.value)}`, null, `${size.value} was not allowed`));
  onSubmit("add-preset", ({ name, options }) =>
    change("PUT", `presets/${encodeURIComponent(name.value)}`, options.value, `${name.value} was not added`));

  return {
    load,
    allow(may) {
      admin = may;
    },
  };
}
