package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.CMMException;
import java.io.IOException;

/** A thumbnail about to be made: its original's header has been read and found bearable. */
public final class Rendering {

  private final Source source;
  private final ExifOrientation orientation;
  private final RenderOptions options;
  private final Geometry geometry;

  Rendering(Source source, RenderOptions options) {
    this.source = source;
    this.options = options;
    orientation = source.orientation();
    geometry = Geometry.of(source.width(), source.height(), orientation, options);
  }

  /** How many bytes of the heap it may take, estimated from the header. */
  public long memory() {
    return source.memory(geometry);
  }

  /**
   * Makes the thumbnail; on the calling thread, and all of it.
   *
   * @throws ImageException if the original turns out to be broken
   */
  public Rendered run() throws ImageException {
    try {
      long start = System.nanoTime();
      RowSource rows = source.decode(geometry);
      long decoded = System.nanoTime();
      Geometry smaller =
          geometry.forDecoded(rows.width(), rows.height(), source.width(), source.height());
      Pixels resized = SrgbConversion.convert(Resizer.resize(rows, smaller), rows.colourSpace());
      Pixels turned = orientation.apply(resized);
      Pixels flat =
          options.format() == Format.JPEG ? Canvas.flatten(turned, options.background()) : turned;
      Pixels padded =
          Canvas.pad(flat, geometry.boxWidth(), geometry.boxHeight(), options.background());
      long finished = System.nanoTime();
      byte[] bytes = Encoder.encode(padded, options.format(), options.quality());
      Thumbnail thumbnail = Thumbnail.of(bytes, options.format(), padded.width(), padded.height());
      return new Rendered(
          thumbnail, decoded - start, finished - decoded, System.nanoTime() - finished);
    } catch (IOException | CMMException | IllegalArgumentException e) {
      throw new ImageException(CORRUPT, "the original cannot be brought into a thumbnail", e);
    }
  }
}
