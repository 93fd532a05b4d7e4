package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import minami.image.Thumbnail;
import minami.image.ThumbnailFields;

/**
 * What a node has kept of the thumbnails that another asks for at once: a list with a line for each
 * key, then the bytes one after the other. The answer's signature holds for the list, and the list
 * has the hash of each thumbnail, so that nothing is hashed to send it.
 */
public final class Bundle {

  /** Of one bundle. */
  static final int MOST_KEYS = 64;

  /** Of all keys together: there must be room for them in the request's first line. */
  static final int MOST_CHARS = 3 * 1024;

  /** Of a list: more than as many lines ever take. */
  static final int MOST_LISTED = 32 * 1024;

  /** With more, small thumbnails would wait for large ones on their way. */
  static final int MOST_BYTES = 512 * 1024;

  /** Never part of a key. */
  private static final String BETWEEN = ";";

  /** Stands for what is not kept. */
  private static final String NOTHING = "-";

  private final byte[] list;
  private final List<Thumbnail> kept;
  private final int length;

  private Bundle(byte[] list, List<Thumbnail> kept, int length) {
    this.list = list;
    this.kept = kept;
    this.length = length;
  }

  /** The keys as the end of a path. */
  static String join(List<String> keys) {
    return String.join(BETWEEN, keys);
  }

  /**
   * The answer to a request.
   *
   * @param keys the end of its path
   * @param lookUp returns what is kept under a key, or null
   */
  public static Bundle of(String keys, Function<String, Thumbnail> lookUp) {
    List<Thumbnail> kept = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    int bytes = 0;
    for (String key : keys.split(BETWEEN, MOST_KEYS)) {
      Thumbnail thumbnail = lookUp.apply(key);
      if (thumbnail != null && bytes + thumbnail.bytes().length <= MOST_BYTES) {
        kept.add(thumbnail);
        bytes += thumbnail.bytes().length;
        list.append(thumbnail.bytes().length).append(' ').append(ThumbnailFields.write(thumbnail));
      } else {
        list.append(NOTHING);
      }
      list.append('\n');
    }
    byte[] first = list.toString().getBytes(UTF_8);
    return new Bundle(first, kept, first.length + bytes);
  }

  /** How many thumbnails there are. */
  public int size() {
    return kept.size();
  }

  /** The list. */
  byte[] list() {
    return list;
  }

  /** The list and the thumbnails. */
  public byte[] body() {
    byte[] body = Arrays.copyOf(list, length);
    int at = list.length;
    for (Thumbnail thumbnail : kept) {
      System.arraycopy(thumbnail.bytes(), 0, body, at, thumbnail.bytes().length);
      at += thumbnail.bytes().length;
    }
    return body;
  }

  /** How long the body is. */
  int length() {
    return length;
  }

  /** How many bytes the thumbnail of a line of the list has; -1 if it is not kept. */
  static int size(String line) {
    return line.equals(NOTHING) ? -1 : Integer.parseUnsignedInt(words(line)[0]);
  }

  /** The thumbnail of a line of a verified list, unless these are not its bytes. */
  static Thumbnail read(String line, byte[] bytes) throws PeerException {
    String[] words = words(line);
    if (!Thumbnail.tag(bytes).equals(words[1])) {
      throw PeerException.damaged();
    }
    return ThumbnailFields.read(bytes, Arrays.asList(words).subList(1, words.length));
  }

  private static String[] words(String line) {
    return line.split(" ", -1);
  }
}
