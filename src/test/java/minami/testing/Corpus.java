package minami.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** The pictures of {@code src/test/resources/corpus}: real, odd, broken and hostile ones. */
public final class Corpus {

  private Corpus() {}

  /**
   * What must come of a picture.
   *
   * @param file its name below the folder
   * @param expected in the words of {@code SOURCES.tsv}
   */
  public record Entry(String file, String expected) {

    /** Whether an answer with this status is as expected. */
    public boolean allows(int status) {
      boolean refused = status >= 400 && status < 500;
      if (expected.equals("decodes") || expected.startsWith("first frame decodes;")) {
        return status == 200;
      }
      if (expected.startsWith("must be a clean error") && !expected.contains(" or finish")) {
        return refused;
      }
      return status == 200 || refused;
    }
  }

  /** All entries. */
  public static List<Entry> entries() {
    return Stream.of(new String(bytes("SOURCES.tsv"), UTF_8).split("\n", -1))
        .skip(1)
        .filter(line -> !line.isEmpty())
        .map(line -> line.split("\t", -1))
        .map(columns -> new Entry(columns[0], columns[3]))
        .toList();
  }

  /** The bytes of one. */
  public static byte[] bytes(String file) {
    try (InputStream in = Corpus.class.getResourceAsStream("/corpus/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
