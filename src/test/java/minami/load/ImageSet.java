package minami.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;

/**
 * Pictures that an origin serves, by name. As {@code copy/n/name}, each has as many addresses as
 * there are numbers: a miss is a fetch and a rendering.
 */
final class ImageSet {

  private static final List<String> SAMPLES =
      List.of("cairn.jpg", "egret.jpg", "flower.jpg", "sunset.jpg", "waterfall.jpg");

  private final List<String> names;

  private ImageSet(Map<String, byte[]> pictures, FakeOrigin origin) {
    names = List.copyOf(pictures.keySet());
    pictures.forEach((name, bytes) -> origin.serve(name, bytes, "Cache-Control: max-age=3600"));
  }

  /** The photographs of {@code -Dload.pictures=DIR}, else those inside the WAR. */
  static ImageSet good(FakeOrigin origin) {
    String folder = System.getProperty("load.pictures");
    Map<String, byte[]> pictures = folder == null ? samples() : below(Path.of(folder), true);
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("no pictures in " + folder);
    }
    return new ImageSet(pictures, origin);
  }

  /**
   * All files of {@code -Dload.corpus=DIR}, else those of the fixtures that are not just decoded.
   */
  static ImageSet hostile(FakeOrigin origin) {
    String folder = System.getProperty("load.corpus");
    return new ImageSet(folder == null ? fixtures() : below(Path.of(folder), false), origin);
  }

  private static Map<String, byte[]> samples() {
    Map<String, byte[]> pictures = new TreeMap<>();
    for (String name : SAMPLES) {
      try (InputStream in = ImageSet.class.getResourceAsStream("/minami/samples/" + name)) {
        pictures.put(name, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pictures;
  }

  private static Map<String, byte[]> fixtures() {
    return Corpus.entries().stream()
        .filter(entry -> !entry.expected().equals("decodes"))
        .collect(Collectors.toMap(Corpus.Entry::file, entry -> Corpus.bytes(entry.file())));
  }

  private static Map<String, byte[]> below(Path folder, boolean onlyPictures) {
    Map<String, byte[]> pictures = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!onlyPictures || isPicture(file)) {
          pictures.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pictures;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif").anyMatch(name::endsWith);
  }

  int size() {
    return names.size();
  }

  /** The name of a picture; numbers go round. */
  String name(long number) {
    return names.get((int) (number % names.size()));
  }

  /** The address of a picture that is another one for each number, below the origin. */
  String copy(long number) {
    return encoded("copy/" + number + "/" + name(number));
  }

  private static String encoded(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
