package minami.image;

import java.util.Optional;
import java.util.function.Predicate;
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
   * What has been seen in an original.
   *
   * @param seen what it was
   * @param digest of the bytes that it holds for; empty for none
   */
  public record Memory(Seen seen, String digest) {

    /** Nothing is remembered. */
    public static final Memory NONE = new Memory(Seen.NOTHING, "");
  }

  /**
   * What is looked for, unless it has been seen before in these very bytes.
   *
   * @param before what has been seen, perhaps in other bytes
   * @param faces whether there are faces
   * @param scores what moderation decides by, from the model inside
   * @param copy the small copy as a JPEG, for those outside who judge by it
   * @param suffice whether scores are good enough
   */
  public record Wanted(
      Memory before, boolean faces, boolean scores, boolean copy, Predicate<Scores> suffice) {}

  /**
   * What has come of it.
   *
   * @param memory what has been seen, before included
   * @param fresh whether there was anything left to see
   * @param copy the small copy as a JPEG, upright and in sRGB, if it must be judged by it
   */
  public record Outcome(Memory memory, boolean fresh, Optional<byte[]> copy) {}

  private final byte[] original;
  private final Source source;
  private final Viewer viewer;
  private final Wanted wanted;
  private final boolean small;
  private final Sizes sizes;
  private final Deadline deadline;

  Look(byte[] original, Source source, Viewer viewer, Wanted wanted, Deadline deadline) {
    this.original = original;
    this.source = source;
    this.viewer = viewer;
    this.wanted = wanted;
    this.deadline = deadline;
    small = Math.min(source.width(), source.height()) < SMALLEST;
    sizes = Sizes.of(source.width(), source.height(), source.orientation(), COPY);
  }

  /** What {@link Memory} tells originals by. */
  public static String digest(byte[] original) {
    return Sha256.hex(original);
  }

  @Override
  public long memory() {
    return original.length
        + source.memory(sizes)
        + BYTES_PER_PIXEL * sizes.scaledWidth() * sizes.scaledHeight()
        + viewer.memory(wanted.faces(), wanted.scores());
  }

  @Override
  public Outcome run() throws ImageException {
    // Much cheaper than a look: a kept original is found without.
    String digest = digest(original);
    Memory before = wanted.before();
    Seen known = digest.equals(before.digest()) ? before.seen() : Seen.NOTHING;
    boolean faces = wanted.faces() && known.faces().isEmpty();
    boolean judge = !wanted.suffice().test(known.scores());
    if (known.saliency().isPresent() && !faces && !judge) {
      return new Outcome(before, false, Optional.empty());
    }
    try {
      Pixels copy = copy();
      Seen seen =
          viewer.look(
              new Picture(copy.samples(), copy.width(), copy.height()),
              known,
              faces,
              judge && wanted.scores() && !small,
              deadline::check);
      return new Outcome(
          new Memory(judge && small ? seen.with(Scores.SMALL) : seen, digest),
          true,
          judge && wanted.copy() && !small
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
