package minami.address;

import minami.image.OutputFormat;

/**
 * The qualities of pictures whose address names none.
 *
 * @param jpeg 1 to 100 on libjpeg's scale
 * @param webp 1 to 100 on libwebp's scale
 */
public record Qualities(int jpeg, int webp) {

  /** Of a picture in this format; what {@code auto} leads to has one of its own. */
  public int of(OutputFormat format) {
    return format == OutputFormat.WEBP ? webp : jpeg;
  }
}
