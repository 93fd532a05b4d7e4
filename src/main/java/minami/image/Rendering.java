package minami.image;

import java.util.List;
import minami.jpeg.Plane;

/** A thumbnail about to be made: its original's header has been read and is within the limits. */
public final class Rendering {

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

  Rendering(int original, Source source, RenderOptions options) {
    this.original = original;
    this.source = source;
    this.options = options;
    orientation = source.orientation();
    sizes = Sizes.of(source.width(), source.height(), orientation, options);
  }

  /**
   * How many bytes of the heap rendering may take, estimated from the header: the sizes decide, not
   * where the crop lies.
   */
  public long memory() {
    boolean padded = options.fit() == Fit.PAD;
    long width = padded ? options.width() : sizes.scaledWidth();
    long height = padded ? options.height() : sizes.scaledHeight();
    return original + source.memory(sizes) + BYTES_PER_PIXEL * width * height;
  }

  /**
   * Makes the whole thumbnail, on the calling thread.
   *
   * @throws ImageException if the original turns out to be broken, or takes too long
   */
  public Rendered run() throws ImageException {
    StepTimer timer = new StepTimer();
    // Padding needs a background in colour, so it goes the longer way.
    boolean straight = options.format().isMadeOfPlanes() && options.fit() != Fit.PAD;
    try {
      Geometry geometry = crop();
      return straight && source instanceof PlanarSource planar && planar.hasPlanesForJpeg()
          ? throughPlanes(planar, geometry, timer)
          : throughPixels(geometry, timer);
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
  }

  /**
   * Decides where the crop lies, here and nowhere else. So far the options alone decide; what a
   * look at the picture takes must be counted in {@link #memory}.
   */
  private Geometry crop() {
    Gravity gravity = options.gravity();
    return Geometry.of(
        sizes, source.width(), source.height(), orientation, gravity.x(), gravity.y());
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
    return encoded(bytes, planes.get(0).width(), planes.get(0).height(), timer);
  }

  private Rendered throughPixels(Geometry geometry, StepTimer timer) throws ImageException {
    OutputFormat format = options.format();
    Pixels turned = orientation.apply(source.shrink(geometry, timer));
    Pixels flat = format.keepsAlpha() ? turned : Canvas.flatten(turned, options.background());
    Pixels padded =
        options.fit() == Fit.PAD
            ? Canvas.pad(flat, options.width(), options.height(), options.background())
            : flat;
    byte[] bytes = Encoder.encode(padded, format, options.quality());
    return encoded(bytes, padded.width(), padded.height(), timer);
  }

  private Rendered encoded(byte[] bytes, int width, int height, StepTimer timer) {
    return timer.encoded(Thumbnail.of(bytes, options.format().format(), width, height));
  }
}
