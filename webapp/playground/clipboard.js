/** Copies a text. False if the browser does not let us. */
export async function copy(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(() => true, () => copyByCommand(text));
  }
  return copyByCommand(text);
}

/** Without https there is no navigator.clipboard, except on localhost. */
function copyByCommand(text) {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    focused?.focus();
  }
}
