package minami.image;

import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes small frames of those of an animation, if that is not too much. */
final class Animator {

  private static final int MOST_FRAMES = 1000;

  /**
   * All frames together may have as many pixels as so many of the largest originals. An animation
   * of that many takes some seconds: with more, the deadline would end it after as much work.
   */
  private static final int MOST_PICTURES = 4;

  /** Half of what all renderings have by default. */
  private static final long MOST_MEMORY = Runtime.getRuntime().maxMemory() / 8;

  /** A small pixel, and what it becomes when it is encoded. */
  private static final long BYTES_PER_PIXEL = 6;

  /** Browsers take a frame that is shown no longer than this for one without a duration. */
  private static final int TOO_SHORT = 10;

  private static final int DEFAULT_MILLIS = 100;

  /** What a GIF can say. */
  private static final int MOST_MILLIS = 655_350;

  private final AnimatedSource source;
  private final List<FrameHeader> headers;
  private final Sizes sizes;
  private final long smallPixels;

  private Animator(AnimatedSource source, Sizes sizes, long smallPixels) {
    this.source = source;
    this.headers = source.headers();
    this.sizes = sizes;
    this.smallPixels = smallPixels;
  }

  /**
   * For the animation that a source has, if it has one.
   *
   * @param sizes how much is shown, and how large
   * @param smallPixels how many there are in a finished frame
   */
  static Optional<Animator> of(Source source, Sizes sizes, long smallPixels) {
    return source
        .animation(MOST_FRAMES + 1)
        .map(animation -> new Animator(animation, sizes, smallPixels))
        .filter(animator -> animator.headers.size() > 1);
  }

  /**
   * Whether the animation may be decoded at all.
   *
   * @param maxPixels how many the largest original may have
   */
  boolean isWithinLimits(long maxPixels) {
    long canvas = (long) source.width() * source.height();
    long pixels = headers.stream().mapToLong(p -> Math.max(canvas, p.pixels())).sum();
    return headers.size() <= MOST_FRAMES
        && pixels <= MOST_PICTURES * maxPixels
        && memory() <= MOST_MEMORY;
  }

  /** How many bytes of the heap it may take, small frames and their encoding included. */
  long memory() {
    return FrameCanvas.memory(source)
        + source.memory()
        + Resizer.memory(source.width(), 4, sizes)
        + BYTES_PER_PIXEL * smallPixels * headers.size();
  }

  /**
   * Decodes the frames, composes them, and makes them small. A broken animation ends before the
   * first frame that is not whole. Neighbours that look the same become one.
   *
   * @param finish turns, flattens and pads a small frame
   * @return no frame if not even the first is whole
   */
  Animation run(Geometry geometry, UnaryOperator<Pixels> finish, Deadline deadline) {
    ColorSpace space = source.space().orElseGet(() -> ColorSpace.getInstance(ColorSpace.CS_sRGB));
    FrameCanvas canvas = new FrameCanvas(source.width(), source.height());
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      FrameHeader header = headers.get(i);
      try {
        source.decode(i, deadline, canvas.begin(header));
      } catch (IOException e) {
        break;
      }
      Pixels small = SrgbConversion.convert(canvas.shrink(geometry, deadline), space);
      add(new Frame(finish.apply(small), shown(header.millis())), frames);
    }
    return new Animation(alike(frames), source.loops());
  }

  private static int shown(int millis) {
    return millis <= TOO_SHORT ? DEFAULT_MILLIS : Math.min(millis, MOST_MILLIS);
  }

  private static void add(Frame next, List<Frame> frames) {
    if (!frames.isEmpty()) {
      int end = frames.size() - 1;
      Frame last = frames.get(end);
      int millis = last.millis() + next.millis();
      if (millis <= MOST_MILLIS && looksTheSame(last.pixels(), next.pixels())) {
        frames.set(end, new Frame(last.pixels(), millis));
        return;
      }
    }
    frames.add(next);
  }

  private static boolean looksTheSame(Pixels a, Pixels b) {
    return a.bands() == b.bands() && Arrays.equals(a.samples(), b.samples());
  }

  /** All with alpha, if one of them has it. */
  private static List<Frame> alike(List<Frame> frames) {
    return frames.stream().anyMatch(f -> f.pixels().alpha())
        ? frames.stream().map(f -> new Frame(Canvas.withAlpha(f.pixels()), f.millis())).toList()
        : frames;
  }
}
