package minami.image;

import java.util.HexFormat;
import java.util.List;
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

  /** The original's length in bytes: it stays in the heap meanwhile. */
  private final int original;

  private final Source source;
  private final ExifOrientation orientation;
  private final RenderOptions options;
  private final Sizes sizes;
  private final Seen seen;
  private final boolean blurred;

  Rendering(int original, Source source, RenderOptions options, Seen seen, boolean blurred) {
    this.original = original;
    this.source = source;
    this.seen = seen;
    this.blurred = blurred;
    orientation = source.orientation();
    this.options = reduced(options, sizes(options));
    Sizes asked = sizes(this.options);
    sizes = blurred ? whole(asked) : asked;
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

  /** The sizes decide, not where the crop lies. */
  @Override
  public long memory() {
    boolean padded = options.fit() == Fit.PAD;
    long width = padded ? options.width() : sizes.scaledWidth();
    long height = padded ? options.height() : sizes.scaledHeight();
    return original + source.memory(sizes) + BYTES_PER_PIXEL * width * height;
  }

  @Override
  public Rendered run() throws ImageException {
    StepTimer timer = new StepTimer();
    // Padding needs a background in colour, so it goes the longer way, as blurring does.
    boolean straight = options.format().isMadeOfPlanes() && options.fit() != Fit.PAD && !blurred;
    try {
      Geometry geometry = crop();
      return straight && source instanceof PlanarSource planar && planar.hasPlanesForJpeg()
          ? throughPlanes(planar, geometry, timer)
          : throughPixels(geometry, timer);
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
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
  private Rendered throughPlanes(PlanarSource planar, Geometry geometry, StepTimer timer)
      throws ImageException {
    List<Plane> planes =
        planar.shrinkPlanes(geometry, Encoder.keepsFullColour(options.quality()), timer).stream()
            .map(orientation::apply)
            .map(p -> new Plane(p.width(), p.height(), p.width(), p.samples()))
            .toList();
    byte[] bytes = Encoder.encode(planes, options.format(), options.quality());
    Plane luma = planes.get(0);
    return encoded(bytes, luma.width(), luma.height(), Swatch.colour(planes), timer);
  }

  private Rendered throughPixels(Geometry geometry, StepTimer timer) throws ImageException {
    OutputFormat format = options.format();
    Pixels turned = orientation.apply(source.shrink(geometry, timer));
    boolean seeThrough = format.keepsAlpha() && !blurred;
    Pixels flat =
        !seeThrough
            ? Canvas.flatten(turned, options.background())
            : format == OutputFormat.GIF ? Canvas.harden(turned, options.background()) : turned;
    Pixels padded =
        options.fit() == Fit.PAD
            ? Canvas.pad(flat, options.width(), options.height(), options.background())
            : flat;
    Pixels shown = blurred ? Blur.apply(padded) : padded;
    byte[] bytes = Encoder.encode(shown, format, options.quality());
    int colour = Swatch.colour(Canvas.flatten(shown, options.background()));
    return encoded(bytes, shown.width(), shown.height(), colour, timer);
  }

  private Rendered encoded(byte[] bytes, int width, int height, int colour, StepTimer timer) {
    return timer.encoded(
        new Thumbnail(
            bytes,
            options.format(),
            width,
            height,
            Thumbnail.tag(bytes),
            "#" + HexFormat.of().toHexDigits(colour, 6),
            seen.scores(),
            blurred),
        (long) source.width() * source.height());
  }
}
