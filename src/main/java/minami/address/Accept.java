package minami.address;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Set;
import minami.image.OutputFormat;

/**
 * What {@code auto} stands for, by the {@code Accept} header of a request (RFC 9110, section
 * 12.5.1).
 *
 * <p>Qualities say what a client takes, and whether it wants WebP at all: not whether a photograph
 * is to be a PNG, though old Firefox ranks PNG above everything.
 */
final class Accept {

  private static final String WEBP = OutputFormat.WEBP.contentType();
  private static final String JPEG = OutputFormat.JPEG.contentType();
  private static final String PNG = OutputFormat.PNG.contentType();

  /** All that {@code auto} may stand for. */
  static final List<OutputFormat> OUTCOMES =
      List.of(OutputFormat.WEBP, OutputFormat.AUTO, OutputFormat.JPEG, OutputFormat.PNG);

  private static final double UNKNOWN = -1;

  /** Of the four ranges that concern us; {@link #UNKNOWN} for one that is not named. */
  private double webp = UNKNOWN;

  private double jpeg = UNKNOWN;
  private double png = UNKNOWN;
  private double anyImage = UNKNOWN;
  private double anything = UNKNOWN;

  private Accept() {}

  /**
   * What {@code auto} stands for: WebP; JPEG or PNG alone; or {@link OutputFormat#AUTO} for
   * whichever of these two suits the picture. That, too, for clients that take none of them: it is
   * for them to say so, and a picture helps more than none.
   *
   * @param accept the header; null or empty if there is none
   * @param offered the formats that may be written
   */
  static OutputFormat best(String accept, Set<OutputFormat> offered) {
    Accept said = new Accept();
    if (accept != null) {
      said.read(accept);
    }
    return said.best(offered);
  }

  private OutputFormat best(Set<OutputFormat> offered) {
    double takesJpeg = quality(jpeg);
    double takesPng = offered.contains(OutputFormat.PNG) ? quality(png) : 0;
    // By name only: those who cannot show WebP say */* as well.
    if (webp > 0 && webp >= takesJpeg && offered.contains(OutputFormat.WEBP)) {
      return OutputFormat.WEBP;
    }
    if (takesJpeg > 0 == takesPng > 0 && offered.contains(OutputFormat.PNG)) {
      return OutputFormat.AUTO;
    }
    return takesPng > 0 ? OutputFormat.PNG : OutputFormat.JPEG;
  }

  /** By the most specific range that is named; no header at all takes everything. */
  private double quality(double named) {
    if (named != UNKNOWN) {
      return named;
    }
    if (anyImage != UNKNOWN) {
      return anyImage;
    }
    boolean empty = webp == UNKNOWN && jpeg == UNKNOWN && png == UNKNOWN;
    return anything != UNKNOWN ? anything : empty ? 1 : 0;
  }

  private void read(String accept) {
    for (int from = 0, to; from <= accept.length(); from = to + 1) {
      int comma = accept.indexOf(',', from);
      to = comma < 0 ? accept.length() : comma;
      readRange(accept, from, to);
    }
  }

  private void readRange(String accept, int from, int to) {
    int semicolon = accept.indexOf(';', from);
    int end = semicolon < 0 || semicolon > to ? to : semicolon;
    double quality = end == to ? 1 : weight(accept.substring(end, to));
    String range = accept.substring(from, end).strip().toLowerCase(ROOT);
    if (range.equals(WEBP)) {
      webp = quality;
    } else if (range.equals(JPEG)) {
      jpeg = quality;
    } else if (range.equals(PNG)) {
      png = quality;
    } else if (range.equals("image/*")) {
      anyImage = quality;
    } else if (range.equals("*/*")) {
      anything = quality;
    }
  }

  /** The weight among parameters; 1 if there is none; 0 if it is malformed. */
  private static double weight(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String trimmed = parameter.strip();
      if (trimmed.startsWith("q=") || trimmed.startsWith("Q=")) {
        return weightOf(trimmed.substring(2));
      }
    }
    return 1;
  }

  /** {@code 0}, {@code 1}, {@code 0.123} (section 12.4.2). */
  private static double weightOf(String text) {
    boolean wellFormed = !text.isEmpty() && text.length() <= 5;
    for (int i = 0; i < text.length() && wellFormed; i++) {
      char c = text.charAt(i);
      wellFormed = i == 1 ? c == '.' : i == 0 ? c == '0' || c == '1' : c >= '0' && c <= '9';
    }
    return wellFormed ? Math.min(1, Double.parseDouble(text)) : 0;
  }
}
