import { PLACES, layOut, nearestGravity } from './geometry.js';

const MARGIN = 0.08; // of the stage, on each side, to drag into
const LARGE_STEP = 10;

/** Where handles are: -1 is the left or the upper edge of the box, 1 the other one. */
const EDGES = [[-1, -1], [1, -1], [-1, 1], [1, 1], [-1, 0], [0, 1], [1, 0], [0, -1]];

/** The two that the keyboard moves. */
const SLIDERS = [
  { at: [1, 0], side: 'width', name: 'Width', orientation: 'horizontal' },
  { at: [0, -1], side: 'height', name: 'Height', orientation: 'vertical' },
];

/** The original, and on it the box that is asked for, to be dragged. */
export class Stage {
  #root;
  #limits;
  #changed;
  #picture = null;
  #box = make('div', 'box');
  #size = make('output', 'size');
  #sliders = {};
  #original = null;
  #wish = null;
  #place = PLACES.c;
  #drag = null;
  /** How large a pixel of the box is on the page, and where the box is on the stage. */
  #frame = { scale: 1, left: 0, top: 0 };

  /**
   * @param limits the largest width and height
   * @param changed called with the part of the wish that a person has changed
   */
  constructor(root, limits, changed) {
    this.#root = root;
    this.#limits = limits;
    this.#changed = changed;
    this.#size.ariaHidden = 'true'; // the sliders say it
    this.#box.append(...EDGES.map(edge => this.#handle(edge)), this.#size);
    this.#box.addEventListener('pointerdown', event => this.#begin(event, this.#box, () => this.#mover(event)));
    new ResizeObserver(() => this.#draw()).observe(root);
  }

  /** Another original is on its way. */
  wait() {
    this.#root.ariaBusy = 'true';
  }

  /**
   * Shows an original.
   *
   * @param picture an img that has been loaded, or null for none
   * @param isReal whether its size is the original's
   */
  show(picture, isReal) {
    this.#picture = picture;
    if (picture) {
      picture.className = 'picture';
      picture.draggable = false;
      this.#original = { width: picture.naturalWidth, height: picture.naturalHeight, isReal };
    }
    this.#root.ariaBusy = 'false';
    this.#draw(); // before it is seen: it does not grow out of the corner
    this.#root.replaceChildren(...(picture ? [picture, this.#box] : []));
  }

  /** Draws the box of a wish. */
  lay(wish, place) {
    this.#wish = wish;
    this.#place = place;
    this.#draw();
  }

  #draw() {
    if (!this.#picture || !this.#wish) {
      return;
    }
    const layout = layOut(this.#wish, this.#original, this.#place);
    const { width, height, picture } = layout;
    this.#frame = this.#drag ? this.#drag.frame(layout) : this.#centred(layout);
    const { scale, left, top } = this.#frame;
    move(this.#box, left, top, width * scale, height * scale);
    move(this.#picture, left + picture.left * scale, top + picture.top * scale, picture.width * scale,
      picture.height * scale);
    this.#box.classList.toggle('movable', this.#isMovable(layout));
    this.#size.value = `${width} × ${height}`;
    for (const { side } of SLIDERS) {
      this.#sliders[side].ariaValueNow = layout[side];
      this.#sliders[side].ariaValueText = `${layout[side]} pixels`;
    }
  }

  /** Box and picture as large as they can be, in the middle. */
  #centred({ width, height, picture }) {
    const { clientWidth, clientHeight } = this.#root;
    const left = Math.min(0, picture.left);
    const top = Math.min(0, picture.top);
    const wide = Math.max(width, picture.left + picture.width) - left;
    const high = Math.max(height, picture.top + picture.height) - top;
    const scale = (1 - 2 * MARGIN) * Math.min(clientWidth / wide, clientHeight / high);
    return {
      scale,
      left: (clientWidth - wide * scale) / 2 - left * scale,
      top: (clientHeight - high * scale) / 2 - top * scale,
    };
  }

  #isMovable({ width, height, picture }) {
    return this.#wish.fit === 'fill' && (picture.width > width + 0.5 || picture.height > height + 0.5);
  }

  #handle([x, y]) {
    const slider = SLIDERS.find(({ at }) => at[0] === x && at[1] === y);
    const handle = make('div', 'handle');
    handle.style.setProperty('--x', x);
    handle.style.setProperty('--y', y);
    handle.style.setProperty('--cursor', x === 0 ? 'ns-resize' : y === 0 ? 'ew-resize' : x === y ? 'nwse-resize' : 'nesw-resize');
    handle.addEventListener('pointerdown', event => this.#begin(event, handle, () => this.#resizer(event, x, y)));
    if (slider) {
      const { side, name, orientation } = slider;
      Object.assign(handle, {
        role: 'slider',
        tabIndex: 0,
        ariaLabel: name,
        ariaOrientation: orientation,
        ariaValueMin: 1,
        ariaValueMax: this.#limits[side],
      });
      handle.addEventListener('keydown', event => this.#press(event, side));
      this.#sliders[side] = handle;
    }
    return handle;
  }

  #press(event, side) {
    const now = Number(this.#sliders[side].ariaValueNow);
    const step = event.shiftKey ? LARGE_STEP : 1;
    const to = {
      ArrowRight: now + step,
      ArrowUp: now + step,
      ArrowLeft: now - step,
      ArrowDown: now - step,
      PageUp: now + LARGE_STEP,
      PageDown: now - LARGE_STEP,
      Home: 1,
      End: this.#limits[side],
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.#changed(this.#sized(side, to));
    }
  }

  /** This side of the box; the other one is what it is. */
  #sized(side, pixels) {
    const { width, height } = layOut(this.#wish, this.#original, this.#place);
    return { width, height, [side]: Math.min(Math.max(Math.round(pixels), 1), this.#limits[side]) };
  }

  #begin(event, target, drag) {
    if (event.button !== 0 || this.#drag || this.#root.classList.contains('fixed')) {
      return;
    }
    event.stopPropagation();
    this.#drag = drag();
    if (!this.#drag) {
      return;
    }
    target.setPointerCapture(event.pointerId);
    this.#root.classList.add('dragging');
    const end = new AbortController();
    const follow = moved => this.#drag.follow(moved);
    const stop = () => {
      end.abort();
      this.#drag = null;
      this.#root.classList.remove('dragging');
      this.#draw();
    };
    target.addEventListener('pointermove', follow, end);
    target.addEventListener('pointerup', stop, end);
    target.addEventListener('pointercancel', stop, end);
  }

  /** The opposite edge stays where it is, and the scale what it is: the edge stays under the pointer. */
  #resizer(start, x, y) {
    const { scale, left, top } = this.#frame;
    const { width, height } = layOut(this.#wish, this.#original, this.#place);
    return {
      frame: now => ({
        scale,
        left: left + (x < 0 ? (width - now.width) * scale : 0),
        top: top + (y < 0 ? (height - now.height) * scale : 0),
      }),
      follow: ({ clientX, clientY }) => this.#changed({
        ...(x !== 0 ? this.#sized('width', width + x * (clientX - start.clientX) / scale) : { width }),
        ...(y !== 0 ? { height: this.#sized('height', height + y * (clientY - start.clientY) / scale).height } : { height }),
      }),
    };
  }

  /** The crop goes to the nearest place that has a name. */
  #mover(start) {
    const layout = layOut(this.#wish, this.#original, this.#place);
    if (!this.#isMovable(layout)) {
      return null;
    }
    const { scale } = this.#frame;
    const { width, height, picture } = layout;
    const [left, top] = this.#place;
    const share = (from, moved, surplus) => surplus > 0.5 ? from + moved / scale / surplus : 0.5;
    return {
      frame: now => this.#centred(now),
      follow: ({ clientX, clientY }) => this.#changed({
        gravity: nearestGravity([
          share(left, clientX - start.clientX, picture.width - width),
          share(top, clientY - start.clientY, picture.height - height),
        ]),
      }),
    };
  }
}

function make(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

function move(element, left, top, width, height) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
