package minami.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * By name: every WebP of a folder that has a lossless picture or an alpha plane gives the same
 * ARGB, or the same alpha, as {@code dwebp}, which must be on the path: {@code mvn test
 * -Dtest=Vp8lFolderTest -Dwebp.folder=FOLDER}. Pictures that it refuses, and very large ones, are
 * left out.
 */
class Vp8lFolderTest {
  private static final long MAX_PIXELS = 16_000_000;

  @TestFactory
  List<DynamicTest> folder() throws IOException {
    String folder = System.getProperty("webp.folder");
    if (folder == null) {
      return List.of(); // the fixtures are compared with hashes of what dwebp makes of them
    }
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".webp"))
          .sorted()
          .map(file -> dynamicTest(file.toString(), () -> check(file)))
          .toList();
    }
  }

  private static void check(Path file) throws Exception {
    byte[] webp = Files.readAllBytes(file);
    byte[] vp8l = Vp8lFixtures.chunk(webp, "VP8L");
    byte[] alph = Vp8lFixtures.chunk(webp, "ALPH");
    assumeTrue(vp8l != null || alph != null, "Neither lossless nor with alpha");
    if (vp8l != null) {
      checkPicture(file, Vp8lDecoder.of(vp8l, 0, vp8l.length));
    } else {
      checkAlpha(file, webp, alph);
    }
  }

  private static void checkPicture(Path file, Vp8lDecoder decoder) throws Exception {
    assumeTrue((long) decoder.width() * decoder.height() <= MAX_PIXELS, "Too large");
    byte[] theirs = dwebp(file);
    byte[] ours = Vp8lFixtures.rgba(Vp8lFixtures.decode(decoder));
    assertThat(Arrays.mismatch(ours, theirs)).as("first byte that differs").isNegative();
  }

  private static void checkAlpha(Path file, byte[] webp, byte[] alph) throws Exception {
    byte[] vp8 = Vp8lFixtures.chunk(webp, "VP8 ");
    int width = (vp8[6] & 0xFF | vp8[7] << 8) & 0x3FFF;
    int height = (vp8[8] & 0xFF | vp8[9] << 8) & 0x3FFF;
    assumeTrue((long) width * height <= MAX_PIXELS, "Too large");
    byte[] rgba = dwebp(file);
    byte[] ours = Vp8lFixtures.alpha(alph, width, height);
    byte[] theirs = new byte[ours.length];
    for (int i = 0; i < theirs.length; i++) {
      theirs[i] = rgba[4 * i + 3];
    }
    assertThat(Arrays.mismatch(ours, theirs)).as("first byte that differs").isNegative();
  }

  /** Red, green, blue, alpha of each pixel. */
  private static byte[] dwebp(Path file) throws Exception {
    Path pam = Files.createTempFile("dwebp", ".pam");
    try {
      Process process =
          new ProcessBuilder("dwebp", "-quiet", file.toString(), "-pam", "-o", pam.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assumeTrue(process.waitFor() == 0, "dwebp refuses it");
      byte[] bytes = Files.readAllBytes(pam);
      String header = new String(bytes, 0, 100, StandardCharsets.ISO_8859_1);
      int end = header.indexOf("ENDHDR\n") + "ENDHDR\n".length();
      return Arrays.copyOfRange(bytes, end, bytes.length);
    } finally {
      Files.delete(pam);
    }
  }
}
