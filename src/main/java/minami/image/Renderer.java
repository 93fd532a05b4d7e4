package minami.image;

import java.util.Set;

/** Makes thumbnails of originals: decode, resize, sRGB, turn, flatten, pad, encode. Thread-safe. */
public final class Renderer {

  /** One that takes more would be an OutOfMemoryError now and at every other try. */
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
   * @throws ImageException if the original is refused
   */
  public Rendering prepare(byte[] original, RenderOptions options) throws ImageException {
    Rendering rendering = new Rendering(original.length, decoder.open(original), options);
    if (rendering.memory() > MAX_MEMORY) {
      throw new ImageException(
          ImageException.Reason.TOO_LARGE,
          "the original takes more memory than this node gives to one picture");
    }
    return rendering;
  }
}
