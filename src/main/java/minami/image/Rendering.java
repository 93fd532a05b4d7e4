package minami.image;

import java.util.List;
import minami.jpeg.Plane;

/** A thumbnail about to be made: its original's header has been read and found bearable. */
public final class Rendering {

  /**
   * The small picture: as it is merged, turned, flattened, padded and encoded, of up to four bytes
   * each.
   */
  private static final long BYTES_PER_PIXEL = 20;

  /** Its bytes: they stay in the heap as long. */
  private final int original;

  private final Source source;
  private final ExifOrientation orientation;
  private final RenderOptions options;
  private final Geometry geometry;

  Rendering(int original, Source source, RenderOptions options) {
    this.original = original;
    this.source = source;
    this.options = options;
    orientation = source.orientation();
    geometry = Geometry.of(source.width(), source.height(), orientation, options);
  }

  /** How many bytes of the heap it may take, estimated from the header. */
  public long memory() {
    return original
        + source.memory(geometry)
        + BYTES_PER_PIXEL * geometry.boxWidth() * geometry.boxHeight();
  }

  /**
   * Makes the thumbnail; on the calling thread, and all of it.
   *
   * @throws ImageException if the original turns out to be broken, or takes too long
   */
  public Rendered run() throws ImageException {
    StepTimer timer = new StepTimer();
    // Padding needs a background in colour, so it goes the longer way.
    boolean straight = options.format() == Format.JPEG && options.fit() != Fit.PAD;
    try {
      return straight && source instanceof PlanarSource planar && planar.hasPlanesForJpeg()
          ? throughPlanes(planar, timer)
          : throughPixels(timer);
    } catch (DeadlineException e) {
      throw Renderer.tooSlow();
    }
  }

  /**
   * From JPEG or lossy WebP to JPEG: the planes of the one become those of the other, and no colour
   * is converted.
   */
  private Rendered throughPlanes(PlanarSource planar, StepTimer timer) throws ImageException {
    List<Plane> planes =
        planar.shrinkPlanes(geometry, Encoder.keepsFullColour(options.quality()), timer).stream()
            .map(orientation::apply)
            .map(p -> new Plane(p.width(), p.height(), p.width(), p.samples()))
            .toList();
    return encoded(Encoder.jpeg(planes, options.quality()), timer);
  }

  private Rendered throughPixels(StepTimer timer) throws ImageException {
    boolean jpeg = options.format() == Format.JPEG;
    Pixels turned = orientation.apply(source.shrink(geometry, timer));
    Pixels flat = jpeg ? Canvas.flatten(turned, options.background()) : turned;
    Pixels padded =
        Canvas.pad(flat, geometry.boxWidth(), geometry.boxHeight(), options.background());
    return encoded(jpeg ? Encoder.jpeg(padded, options.quality()) : Encoder.png(padded), timer);
  }

  private Rendered encoded(byte[] bytes, StepTimer timer) {
    return timer.encoded(
        Thumbnail.of(bytes, options.format(), geometry.boxWidth(), geometry.boxHeight()));
  }
}
