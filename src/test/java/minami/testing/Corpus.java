package minami.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The pictures of {@code src/test/resources/corpus}: real, odd, broken and hostile ones. */
public final class Corpus {

  private Corpus() {}

  /** What comes of a picture, and the status that says so. A refusal is named as its reason. */
  public enum Outcome {
    THUMBNAIL(200),
    UNSUPPORTED(415),
    TOO_LARGE(422),
    CORRUPT(422);

    private final int status;

    Outcome(int status) {
      this.status = status;
    }

    /** How a request for a thumbnail of it is answered. */
    public int status() {
      return status;
    }

    /** As in {@code SOURCES.tsv}. */
    private static Outcome of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * A row of {@code SOURCES.tsv}; its remark, on what any decoder may do, is for people.
   *
   * @param file its name below the folder
   * @param outcome what ours does
   */
  public record Entry(String file, Outcome outcome) {

    /** The folder that it is in. */
    public String folder() {
      return file.substring(0, file.indexOf('/'));
    }
  }

  /** All entries. */
  public static List<Entry> entries() {
    return Stream.of(new String(bytes("SOURCES.tsv"), UTF_8).split("\n", -1))
        .skip(1)
        .filter(line -> !line.isEmpty())
        .map(line -> line.split("\t", -1))
        .map(columns -> new Entry(columns[0], Outcome.of(columns[3])))
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
