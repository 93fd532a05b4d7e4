package minami.image;

import java.util.List;
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
   * @param copies small copies as JPEGs, upright and in sRGB, if the original must be judged by
   *     them: by the worst
   */
  public record Outcome(Memory memory, boolean fresh, List<byte[]> copies) {}

  private final byte[] original;
  private final Source source;
  private final Viewer viewer;
  private final Wanted wanted;
  private final boolean small;

  /** How many copies side by side show all of the original. */
  private final int parts;

  private final Sizes sizes;
  private final Deadline deadline;

  Look(byte[] original, Source source, Viewer viewer, Wanted wanted, Deadline deadline) {
    this.original = original;
    this.source = source;
    this.viewer = viewer;
    this.wanted = wanted;
    this.deadline = deadline;
    parts = wanted.scores() || wanted.copy() ? Views.parts(source.width(), source.height()) : 1;
    sizes = Sizes.of(source.width(), source.height(), source.orientation(), box(parts * SIDE));
    small = Math.min(source.width(), source.height()) < SMALLEST || parts > 1 && isThin(sizes);
  }

  private static RenderOptions box(int side) {
    return new RenderOptions(
        side, side, Fit.FIT, false, Gravity.CENTRE, OutputFormat.JPEG, QUALITY, WHITE);
  }

  /** Whether so little of the short side is left that nothing can be told. */
  private static boolean isThin(Sizes sizes) {
    return Math.min(sizes.scaledWidth(), sizes.scaledHeight()) < SMALLEST;
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
      return new Outcome(before, false, List.of());
    }
    try {
      Pixels copy = copy();
      List<Pixels> views = judge && !small ? Views.of(copy, parts) : List.of();
      Seen seen =
          viewer.look(
              picture(Views.whole(copy, parts)),
              wanted.scores() ? views.stream().map(Look::picture).toList() : List.of(),
              known,
              faces,
              deadline::check);
      return new Outcome(
          new Memory(judge && small ? seen.with(Scores.SMALL) : seen, digest),
          true,
          wanted.copy() ? views.stream().map(this::jpeg).toList() : List.of());
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
  }

  private Pixels copy() throws ImageException {
    ExifOrientation orientation = source.orientation();
    Geometry all = Geometry.of(sizes, source.width(), source.height(), orientation, 0, 0);
    return orientation.apply(source.shrink(all, new StepTimer()));
  }

  private static Picture picture(Pixels rgb) {
    return new Picture(rgb.samples(), rgb.width(), rgb.height());
  }

  private byte[] jpeg(Pixels rgb) {
    return Encoder.encode(rgb, OutputFormat.JPEG, QUALITY, deadline::check).bytes();
  }
}
