package minami.webp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every lossy picture of a folder, and as many with random headers, as {@code dwebp} decodes it,
 * which must be there: {@code mvn test -Dtest=Vp8FolderTest -Dwebp.folder=FOLDER
 * -Dwebp.random=500}. Pictures that it refuses are left out.
 */
class Vp8FolderTest {
  @TempDir Path temporary;

  @TestFactory
  List<DynamicTest> folder() throws IOException {
    String folder = System.getProperty("webp.folder");
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".webp"))
          .sorted()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> compare(file)))
          .collect(Collectors.toList());
    }
  }

  @TestFactory
  Stream<DynamicTest> randomHeaders() {
    return IntStream.range(0, Integer.getInteger("webp.random", 0))
        .mapToObj(seed -> dynamicTest("seed " + seed, () -> compareRandom(seed)));
  }

  private void compareRandom(int seed) throws IOException, InterruptedException {
    Path file = temporary.resolve(seed + ".webp");
    Files.write(file, RandomFrame.inFile(RandomFrame.make(seed)));
    compare(file);
  }

  private void compare(Path file) throws IOException, InterruptedException {
    byte[] frame = Vp8Fixtures.frame(Files.readAllBytes(file));
    assumeTrue(frame != null, "lossless or animated");
    assertArrayEquals(dwebp(file), Vp8Fixtures.decode(frame, true), "filtered");
    assertArrayEquals(dwebp(file, "-nofilter"), Vp8Fixtures.decode(frame, false), "unfiltered");
  }

  private byte[] dwebp(Path file, String... options) throws IOException, InterruptedException {
    Path planes = temporary.resolve("planes.yuv");
    List<String> command =
        Stream.of(
                Stream.of("dwebp", "-quiet", "-yuv"),
                Stream.of(options),
                Stream.of(file.toString(), "-o", planes.toString()))
            .flatMap(part -> part)
            .collect(Collectors.toList());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    assumeTrue(process.waitFor() == 0, "dwebp refuses it");
    byte[] bytes = Files.readAllBytes(planes);
    // What it appends of alpha is not asked for here.
    Vp8Decoder decoder = Vp8Fixtures.decoder(Vp8Fixtures.frame(Files.readAllBytes(file)));
    int chroma = (decoder.width() + 1) / 2 * ((decoder.height() + 1) / 2);
    return Arrays.copyOf(bytes, decoder.width() * decoder.height() + 2 * chroma);
  }
}
