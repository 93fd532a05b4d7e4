package minami.image;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import minami.jpeg.Plane;
import minami.see.Point;
import minami.see.Seen;

/** A thumbnail about to be made. */
public final class Rendering implements Work<Rendered> {

  /**
   * The small picture as it is merged, turned, flattened, padded and encoded, at up to four bytes
   * each.
   */
  private static final long BYTES_PER_PIXEL = 20;

  /** What a palette and its indices take besides, and what alpha or a drawing takes in a WebP. */
  private static final long MORE_FOR_GIF = 10;

  private static final long MORE_FOR_WEBP = 35;

  /** Of the time left: an animation that is not done by then gives way to its first frame. */
  private static final double KEPT_FOR_FIRST_FRAME = 0.5;

  /** The original's length in bytes: it stays in the heap meanwhile. */
  private final int original;

  private final Source source;
  private final ExifOrientation orientation;
  private final RenderOptions options;
  private final Sizes sizes;
  private final Seen seen;
  private final boolean blurred;
  private final Deadline deadline;

  /** For an animation whose frames are all wanted; never for one that is blurred. */
  private final Optional<Animator> animator;

  /** Whether the animation may be decoded at all. */
  private final boolean affordable;

  Rendering(
      int original,
      Source source,
      RenderOptions options,
      Seen seen,
      boolean blurred,
      Deadline deadline,
      long maxPixels) {
    this.original = original;
    this.source = source;
    this.seen = seen;
    this.blurred = blurred;
    this.deadline = deadline;
    orientation = source.orientation();
    this.options = reduced(options, sizes(options));
    Sizes asked = sizes(this.options);
    sizes = blurred ? whole(asked) : asked;
    boolean animated = options.animated() && options.format().canBeAnimated() && !blurred;
    animator = animated ? Animator.of(source, sizes, pixels()) : Optional.empty();
    affordable = animator.filter(a -> a.isWithinLimits(maxPixels)).isPresent();
  }

  /**
   * All of the original in the same size: many crops, each blurred, would tell where things are.
   */
  private Sizes whole(Sizes asked) {
    return new Sizes(source.width(), source.height(), asked.scaledWidth(), asked.scaledHeight());
  }

  private Sizes sizes(RenderOptions of) {
    return Sizes.of(source.width(), source.height(), orientation, of);
  }

  /** No larger than makes a difference in the format. */
  private static RenderOptions reduced(RenderOptions options, Sizes sizes) {
    boolean padded = options.fit() == Fit.PAD;
    int longest =
        padded
            ? Math.max(options.width(), options.height())
            : Math.max(sizes.scaledWidth(), sizes.scaledHeight());
    double scale = (double) options.format().longestSide() / longest;
    return scale >= 1
        ? options
        : options.in(
            (int) Math.max(1, Math.round(options.width() * scale)),
            (int) Math.max(1, Math.round(options.height() * scale)));
  }

  /** How many the thumbnail will have. */
  private long pixels() {
    boolean padded = options.fit() == Fit.PAD;
    long width = padded ? options.width() : sizes.scaledWidth();
    long height = padded ? options.height() : sizes.scaledHeight();
    return width * height;
  }

  /** The sizes decide, not where the crop lies. */
  @Override
  public long memory() {
    long still = source.memory(sizes) + bytesPerPixel() * pixels();
    return original + (affordable ? Math.max(still, animator.orElseThrow().memory()) : still);
  }

  private long bytesPerPixel() {
    return switch (options.format()) {
      case GIF -> BYTES_PER_PIXEL + MORE_FOR_GIF;
      case WEBP -> goesThroughPlanes() ? BYTES_PER_PIXEL : BYTES_PER_PIXEL + MORE_FOR_WEBP;
      default -> BYTES_PER_PIXEL;
    };
  }

  /** Padding needs a background in colour, so it goes the longer way, as blurring does. */
  private boolean goesThroughPlanes() {
    return options.format().isMadeOfPlanes()
        && options.fit() != Fit.PAD
        && !blurred
        && source instanceof PlanarSource planar
        && planar.hasPlanesForJpeg();
  }

  @Override
  public Rendered run() throws ImageException {
    StepTimer timer = new StepTimer();
    try {
      Geometry geometry = crop();
      if (!affordable) {
        return still(geometry, timer, animator.isPresent() ? Cut.TOO_MUCH : Cut.NONE);
      }
      Cut cut = Cut.NONE;
      deadline.keepBack(KEPT_FOR_FIRST_FRAME);
      try {
        Optional<Rendered> animation = animation(geometry, timer);
        if (animation.isPresent()) {
          return animation.get();
        }
      } catch (DeadlineException e) {
        cut = Cut.TOO_SLOW;
      } finally {
        deadline.release();
      }
      return still(geometry, timer, cut);
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
  }

  /** Empty if nothing moves: all frames look the same, or no second one is whole. */
  private Optional<Rendered> animation(Geometry geometry, StepTimer timer) {
    Animation animation = animator.orElseThrow().run(geometry, this::finish, deadline);
    if (animation.frames().size() < 2) {
      return Optional.empty();
    }
    timer.decoded(); // resizing included
    timer.resized();
    Encoded picture =
        Encoder.encode(animation, options.format(), options.quality(), deadline::check);
    return Optional.of(encoded(picture, animation.frames().get(0).pixels(), Cut.NONE, timer));
  }

  /**
   * The picture, or the first frame.
   *
   * @param cut whether more was asked for
   */
  private Rendered still(Geometry geometry, StepTimer timer, Cut cut) throws ImageException {
    return goesThroughPlanes()
        ? throughPlanes((PlanarSource) source, geometry, cut, timer)
        : throughPixels(geometry, cut, timer);
  }

  /** Decides where the crop lies, here and nowhere else. */
  private Geometry crop() {
    Point place = options.looks() ? subject() : options.gravity().place();
    return Geometry.of(sizes, source.width(), source.height(), orientation, place.x(), place.y());
  }

  /** Where the crop shows most of what has been seen. */
  private Point subject() {
    boolean swaps = orientation.swapsAxes();
    Sizes shown = swaps ? sizes.swapped() : sizes;
    double w = swaps ? source.height() : source.width();
    double h = swaps ? source.width() : source.height();
    return seen.subject(options.looksForFaces(), shown.width() / w, shown.height() / h)
        .orElse(options.gravity().place());
  }

  /**
   * From JPEG or lossy WebP to JPEG: the planes of the one become those of the other, and no colour
   * is converted.
   */
  private Rendered throughPlanes(PlanarSource planar, Geometry geometry, Cut cut, StepTimer timer)
      throws ImageException {
    List<Plane> planes =
        planar
            .shrinkPlanes(
                geometry, Encoder.keepsFullColour(options.format(), options.quality()), timer)
            .stream()
            .map(orientation::apply)
            .map(p -> new Plane(p.width(), p.height(), p.width(), p.samples()))
            .toList();
    Encoded picture = Encoder.encode(planes, options.format(), options.quality(), deadline::check);
    Plane luma = planes.get(0);
    int colour = Swatch.colour(planes);
    return encoded(picture, luma.width(), luma.height(), colour, cut, timer);
  }

  private Rendered throughPixels(Geometry geometry, Cut cut, StepTimer timer)
      throws ImageException {
    Pixels finished = finish(source.shrink(geometry, timer));
    Pixels shown = blurred ? Blur.apply(finished) : finished;
    Encoded picture = Encoder.encode(shown, options.format(), options.quality(), deadline::check);
    return encoded(picture, shown, cut, timer);
  }

  /** Turns, flattens and pads. */
  private Pixels finish(Pixels small) {
    Pixels turned = orientation.apply(small);
    OutputFormat format = options.format();
    boolean seeThrough = format.keepsAlpha() && !blurred;
    Pixels flat =
        !seeThrough
            ? Canvas.flatten(turned, options.background())
            : format == OutputFormat.GIF ? Canvas.harden(turned, options.background()) : turned;
    return options.fit() == Fit.PAD
        ? Canvas.pad(flat, options.width(), options.height(), options.background())
        : flat;
  }

  private Rendered encoded(Encoded picture, Pixels shown, Cut cut, StepTimer timer) {
    int colour = Swatch.colour(shown, options.background());
    return encoded(picture, shown.width(), shown.height(), colour, cut, timer);
  }

  private Rendered encoded(
      Encoded picture, int width, int height, int colour, Cut cut, StepTimer timer) {
    return timer.encoded(
        new Thumbnail(
            picture.bytes(),
            picture.format(),
            width,
            height,
            Thumbnail.tag(picture.bytes()),
            "#" + HexFormat.of().toHexDigits(colour, 6),
            seen.scores(),
            blurred,
            cut),
        (long) source.width() * source.height());
  }
}
