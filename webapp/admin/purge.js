import { ask } from "./api.js";
import { confirmed, element, say } from "./dom.js";

const LABELS = { thumbnail: "Address below /t/", image: "Image", below: "Path, with a slash at the end; empty: all of the origin" };
const EXAMPLES = { thumbnail: "320x240/albums/2026/boat.jpg", image: "albums/2026/boat.jpg", below: "albums/2026/" };
const DOTS = /^(\.|%2e){1,2}$/i;

/** What people paste may be a whole address: of it, what follows /t/ counts, and of that, for an image, what follows the options. */
function cleaned(kind, typed) {
  const text = typed.trim();
  const start = text.search(/(^|\/)t\/(?=.*\/)/);
  if (kind === "below" || start < 0) {
    return text;
  }
  const address = text.slice(text.indexOf("t/", start) + 2).replace(/[?#].*$/, "");
  return kind === "thumbnail" ? address : address.replace(/^s:[^/]*\//, "").replace(/^(\d+\/\d+|[^/]+)\//, "");
}

/** The path of the request, or null: dots would lead elsewhere before anything is sent. */
function pathOf(kind, typed) {
  const text = cleaned(kind, typed);
  if (text.startsWith("/") || text.split("/").some((part) => DOTS.test(part)) || (kind !== "below" && /(^|\/)$/.test(text))) {
    return null;
  }
  const whole = kind === "below" && text && !text.endsWith("/") ? `${text}/` : text;
  const escaped = whole.replace(/%(?![0-9a-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/giu, encodeURIComponent);
  return `${kind === "thumbnail" ? "thumbnails" : "images"}/${escaped}`;
}

/** Whether a thumbnail is among what is purged. */
function concerns(path, key) {
  const slash = path.indexOf("/");
  const what = path.slice(slash + 1);
  if (path.startsWith("thumbnails/")) {
    return key === what;
  }
  const image = key.slice(key.indexOf("/") + 1);
  return what === "" ? !image.startsWith("@") : what.endsWith("/") ? image.startsWith(what) : image === what;
}

/** The form that purges. It marks those of the hottest thumbnails that would go. */
export function purge(form, hottest) {
  const path = form.elements.path;
  const preview = document.getElementById("purge-preview");
  const outcome = document.getElementById("purge-outcome");
  const button = form.querySelector("button");

  function show() {
    const kind = form.elements.kind.value;
    say(document.getElementById("purge-label"), LABELS[kind]);
    path.placeholder = EXAMPLES[kind];
    const target = pathOf(kind, path.value);
    const active = target !== null && (path.value.trim() !== "" || document.activeElement === path);
    const marked = [...hottest.children].filter((item) => {
      const such = active && concerns(target, item.dataset.key);
      item.classList.toggle("marked", such);
      return such;
    });
    say(preview, target === null && path.value ? "This is no path."
      : !active ? "What you name here goes from the memory of all nodes: thumbnails, copies, originals."
      : `DELETE ${target}${marked.length ? `: ${marked.length} of the hottest above among it` : ""}`);
  }

  function report(answer) {
    const nodes = Object.entries(answer.nodes ?? {});
    outcome.replaceChildren(
      element("p", {}, `${answer.purged}: ${answer.removed} removed.`),
      element("ul", {}, ...nodes.map(([node, what]) =>
        element("li", { class: what === "done" ? "done" : "missed" }, `${what === "done" ? "✓" : "✕"} ${node}: ${what}`))));
    if (answer.unreached?.length || answer.noted === false) {
      outcome.append(element("p", {}, answer.noted
        ? "Those that were not reached learn of it before they serve again."
        : `${answer.detail}.`));
    }
  }

  form.addEventListener("input", show);
  path.addEventListener("focus", show);
  path.addEventListener("blur", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kind = form.elements.kind.value;
    const target = pathOf(kind, path.value);
    if (target === null) {
      path.focus();
      return;
    }
    const words = { thumbnail: "This thumbnail", image: "This image in all its sizes", below: "All below this path" }[kind];
    if (!(await confirmed("Purge?", `${words} goes from all nodes: ${target.slice(target.indexOf("/") + 1) || "all of the default origin"}`, "Purge"))) {
      return;
    }
    button.disabled = true;
    say(outcome, "Under way.");
    try {
      report(await ask("DELETE", target));
    } catch (e) {
      if (e.body?.nodes) {
        report(e.body);
      } else {
        say(outcome, `Nothing is purged: ${e.message}.`);
      }
    } finally {
      button.disabled = false;
    }
  });
  show();

  return {
    show,
    /** Fills the form for an image, and goes there. */
    fill(key) {
      form.elements.kind.value = "image";
      path.value = key.slice(key.indexOf("/") + 1);
      show();
      path.focus();
      form.scrollIntoView({ block: "center" });
    },
  };
}
