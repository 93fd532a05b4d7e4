package minami.image;

import java.util.Optional;
import minami.see.Picture;
import minami.see.Scores;
import minami.see.Seen;
import minami.see.Viewer;

/** A look at a small copy of an original, about to be taken. */
public final class Look implements Work<Look.Outcome> {

  /** The longest side of the copy, in pixels. */
  private static final int SIDE = 320;

  /** An original with a shorter side is too small to be classified. */
  private static final int SMALLEST = 64;

  private static final int WHITE = 0xFFFFFF;

  /** Nearly without loss: another service judges by the copy. */
  private static final int QUALITY = 90;

  /** The copy as it is merged, turned, flattened and looked at. */
  private static final long BYTES_PER_PIXEL = 40;

  private static final RenderOptions COPY =
      new RenderOptions(
          SIDE, SIDE, Fit.FIT, false, Gravity.CENTRE, OutputFormat.JPEG, QUALITY, WHITE);

  /**
   * What is looked for.
   *
   * @param known what has been seen before
   * @param faces whether there are faces
   * @param scores what moderation decides by, from the model inside
   * @param copy the small copy as a JPEG, for those outside who judge by it
   */
  public record Wanted(Seen known, boolean faces, boolean scores, boolean copy) {}

  /**
   * What has come of it.
   *
   * @param seen what has been seen, before included
   * @param copy the small copy as a JPEG, upright and in sRGB, if one was wanted and the original
   *     is not too small to be judged
   */
  public record Outcome(Seen seen, Optional<byte[]> copy) {}

  private final int original;
  private final Source source;
  private final Viewer viewer;
  private final Wanted wanted;
  private final boolean small;
  private final Sizes sizes;
  private final Deadline deadline;

  Look(int original, Source source, Viewer viewer, Wanted wanted, Deadline deadline) {
    this.original = original;
    this.source = source;
    this.viewer = viewer;
    this.wanted = wanted;
    this.deadline = deadline;
    small = Math.min(source.width(), source.height()) < SMALLEST;
    sizes = Sizes.of(source.width(), source.height(), source.orientation(), COPY);
  }

  @Override
  public long memory() {
    return original
        + source.memory(sizes)
        + BYTES_PER_PIXEL * sizes.scaledWidth() * sizes.scaledHeight()
        + viewer.memory(wanted.faces(), wanted.scores());
  }

  @Override
  public Outcome run() throws ImageException {
    try {
      Pixels copy = copy();
      Seen seen =
          viewer.look(
              new Picture(copy.samples(), copy.width(), copy.height()),
              wanted.known(),
              wanted.faces(),
              wanted.scores() && !small,
              deadline::check);
      boolean unfit = small && (wanted.scores() || wanted.copy());
      return new Outcome(
          unfit ? seen.with(Scores.SMALL) : seen,
          wanted.copy() && !small
              ? Optional.of(Encoder.encode(copy, OutputFormat.JPEG, QUALITY))
              : Optional.empty());
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
  }

  /** Upright, on white, in three bands. */
  private Pixels copy() throws ImageException {
    ExifOrientation orientation = source.orientation();
    Geometry all = Geometry.of(sizes, source.width(), source.height(), orientation, 0, 0);
    Pixels turned = orientation.apply(source.shrink(all, new StepTimer()));
    return Canvas.coloured(Canvas.flatten(turned, WHITE));
  }
}
