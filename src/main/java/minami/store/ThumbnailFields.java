package minami.store;

import java.util.regex.Pattern;
import minami.image.OutputFormat;
import minami.image.Thumbnail;
import minami.see.Scores;

/** A thumbnail without its bytes, as a line of text. */
final class ThumbnailFields {

  private static final String BLURRED = "blurred";
  private static final String FIRST_FRAME_ONLY = "first-frame";
  private static final String CLEAR = "clear";
  private static final Pattern TAG = Pattern.compile("\"[0-9a-f]{32}\"");
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");

  private ThumbnailFields() {}

  static String write(Thumbnail t) {
    return String.join(
        " ",
        t.format().name(),
        Integer.toString(t.width()),
        Integer.toString(t.height()),
        t.etag(),
        t.colour(),
        t.blurred() ? BLURRED : t.firstFrameOnly() ? FIRST_FRAME_ONLY : CLEAR,
        t.scores().toString());
  }

  /**
   * The thumbnail with these fields and bytes.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Thumbnail read(String line, byte[] bytes) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 7
        || !TAG.matcher(fields[3]).matches()
        || !COLOUR.matcher(fields[4]).matches()
        || !OutputFormat.valueOf(fields[0]).recognises(bytes)) {
      throw new IllegalArgumentException("not a thumbnail");
    }
    return new Thumbnail(
        bytes,
        OutputFormat.valueOf(fields[0]),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        fields[3],
        fields[4],
        Scores.parse(fields[6]),
        fields[5].equals(BLURRED),
        fields[5].equals(FIRST_FRAME_ONLY));
  }
}
