package minami.image;

import java.util.Set;

/** Makes thumbnails of originals: decode, resize, sRGB, turn, flatten, pad, encode. Thread-safe. */
public final class Renderer {

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
   * @throws ImageException if the original is refused
   */
  public Rendering prepare(byte[] original, RenderOptions options) throws ImageException {
    return new Rendering(decoder.open(original), options);
  }
}
