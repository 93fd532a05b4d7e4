package minami.image;

import static minami.image.ImageException.Reason.TOO_COSTLY;
import static minami.image.ImageException.Reason.TOO_SLOW;

import java.util.Set;

/** Makes thumbnails of originals: decode, resize, sRGB, turn, flatten, pad, encode. Thread-safe. */
public final class Renderer {

  /** A picture that takes more would end in an OutOfMemoryError, however often it is tried. */
  private static final long MAX_MEMORY = Runtime.getRuntime().maxMemory() / 2;

  private final SourceDecoder decoder;

  /**
   * A renderer with limits.
   *
   * @param formats those that are read
   * @param maxPixels width times height of the largest original
   */
  public Renderer(Set<Format> formats, long maxPixels) {
    decoder = new SourceDecoder(formats, maxPixels);
  }

  /**
   * Reads an original's header and plans its thumbnail.
   *
   * @param deadline for all of it, the rendering included
   * @throws ImageException if the original is refused
   */
  public Rendering prepare(byte[] original, RenderOptions options, Deadline deadline)
      throws ImageException {
    try {
      Rendering rendering =
          new Rendering(original.length, decoder.open(original, deadline), options);
      if (rendering.memory() > MAX_MEMORY) {
        throw new ImageException(TOO_COSTLY, "making this size takes too much memory");
      }
      return rendering;
    } catch (DeadlineException e) {
      throw tooSlow();
    }
  }

  /** The same for a picture of our own, without a deadline. */
  public Rendering prepare(byte[] original, RenderOptions options) throws ImageException {
    return prepare(original, options, Deadline.never());
  }

  static ImageException tooSlow() {
    return new ImageException(TOO_SLOW, "decoding the original takes too long");
  }
}
