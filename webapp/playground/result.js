import { markup } from './markup.js';
import { facts, showFacts, showSteps } from './report.js';

/** The thumbnail, or why there is none, and what the answer tells besides. */
export class Result {
  #shown;
  #zoom;
  #part;
  /** The thumbnail, and its size on a page; null where none is shown. */
  #thumbnail = null;

  constructor(root) {
    this.#part = name => root.querySelector(`[data-part="${name}"]`);
    this.#shown = this.#part('shown');
    this.#zoom = this.#part('zoom');
    this.#zoom.addEventListener('click', () => {
      this.#zoom.ariaPressed = String(this.#zoom.ariaPressed !== 'true');
      this.#scale();
    });
    new ResizeObserver(() => this.#scale()).observe(this.#shown);
  }

  /** What is shown is about to be replaced. */
  wait() {
    this.#shown.ariaBusy = 'true';
  }

  /** Shows a thumbnail that was asked for by this wish. */
  showPicture(outcome, picture, wish, node) {
    const { naturalWidth, naturalHeight } = picture;
    const [width, height] = [naturalWidth, naturalHeight].map(pixels => Math.round(pixels / wish.ratio));
    this.#part('markup').textContent = markup(wish, node, { width, height });
    this.#show(picture, { picture, width, height });
    this.#report(outcome, facts(outcome, `${naturalWidth} × ${naturalHeight}`));
  }

  showText(outcome, text) {
    const content = document.createElement('samp');
    content.className = 'text';
    content.textContent = text;
    this.#show(content);
    this.#report(outcome, facts(outcome));
  }

  /** Shows what went wrong, on the way or before. */
  showProblem({ status, problem, headers }) {
    const content = document.createElement('p');
    content.className = 'problem';
    if (status) {
      const code = document.createElement('b');
      code.textContent = status;
      content.append(code);
    }
    content.append(problem);
    this.#show(content);
    showFacts(this.#part('facts'), status ? [['Status', status], ['Request', headers.get('X-Request-Id')]] : []);
    this.#part('timing').replaceChildren();
    this.#part('said').textContent = problem;
  }

  #report(outcome, all) {
    showFacts(this.#part('facts'), all);
    showSteps(this.#part('timing'), outcome);
    this.#part('said').textContent = `The thumbnail is here: ${outcome.body.size} bytes.`;
  }

  #show(content, thumbnail = null) {
    this.#thumbnail = thumbnail;
    this.#shown.replaceChildren(content);
    this.#shown.ariaBusy = 'false';
    this.#part('for-a-page').hidden = !thumbnail;
    this.#scale();
  }

  /** Shows the thumbnail as large as it is; one that has no room for that only if that is wished. */
  #scale() {
    const { picture, width, height } = this.#thumbnail ?? {};
    const { clientWidth, clientHeight } = this.#shown;
    const fitting = picture ? Math.min(clientWidth / width, clientHeight / height) : 1;
    this.#zoom.hidden = fitting >= 1;
    if (picture) {
      const scale = this.#zoom.ariaPressed === 'true' ? 1 : Math.min(fitting, 1);
      Object.assign(picture.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    }
  }
}
