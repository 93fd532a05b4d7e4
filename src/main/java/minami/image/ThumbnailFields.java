package minami.image;

import java.util.List;
import java.util.regex.Pattern;
import minami.see.Scores;

/** What is known of a thumbnail besides its bytes, as a line of text that travels with them. */
public final class ThumbnailFields {

  private static final String BLURRED = "blurred";

  private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");
  private static final int COUNT = 7;

  private ThumbnailFields() {}

  /** Words with a space between them: tag, format, width, height, colour, state and scores. */
  public static String write(Thumbnail t) {
    return String.join(
        " ",
        t.etag(),
        t.format().name(),
        Integer.toString(t.width()),
        Integer.toString(t.height()),
        t.colour(),
        t.blurred() ? BLURRED : t.cut().code(),
        t.scores().toString());
  }

  /**
   * The thumbnail of these bytes. Whether the tag is theirs is not checked.
   *
   * @param words what {@link #write} has written, split at the spaces
   * @throws IllegalArgumentException if it has not, or the bytes are not in the format
   */
  public static Thumbnail read(byte[] bytes, List<String> words) {
    if (words.size() != COUNT) {
      throw new IllegalArgumentException("not the fields of a thumbnail");
    }
    OutputFormat format = OutputFormat.valueOf(words.get(1));
    String colour = words.get(4);
    if (!COLOUR.matcher(colour).matches() || !format.recognises(bytes)) {
      throw new IllegalArgumentException("not a thumbnail");
    }
    boolean blurred = words.get(5).equals(BLURRED);
    return new Thumbnail(
        bytes,
        format,
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)),
        words.get(0),
        colour,
        Scores.parse(words.get(6)),
        blurred,
        blurred ? Cut.NONE : Cut.of(words.get(5)));
  }
}
