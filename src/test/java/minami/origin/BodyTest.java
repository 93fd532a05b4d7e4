package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 99_999, 100_000, 100_001, Long.MAX_VALUE})
  void anyAnnouncedLength_sameBytes(long announced) {
    Body body = new Body(announced, 200_000);
    addInParts(body, BYTES);

    assertThat(body.bytes()).isEqualTo(BYTES);
  }

  @Test
  void exactlyTheLimit_taken_oneMore_refused() {
    Body body = new Body(-1, BYTES.length);
    addInParts(body, BYTES);

    assertThat(body.add(ByteBuffer.wrap(new byte[1]))).isFalse();
    assertThat(body.bytes()).isEqualTo(BYTES);
  }

  @Test
  void nothing_empty() {
    assertThat(new Body(-1, 10).bytes()).isEmpty();
    assertThat(new Body(1_000_000, 10).bytes()).isEmpty();
  }

  @Test
  void gunzip_members_joined() throws IOException {
    byte[] twice = concat(gzip(new byte[] {1, 2}), gzip(new byte[] {3}));

    assertThat(Body.gunzip(twice, 100)).containsExactly(1, 2, 3);
  }

  @Test
  void gunzip_overLimit_null() throws IOException {
    assertThat(Body.gunzip(gzip(BYTES), BYTES.length)).isEqualTo(BYTES);
    assertThat(Body.gunzip(gzip(BYTES), BYTES.length - 1)).isNull();
  }

  @Test
  void gunzip_cutAnywhere_ioException() throws IOException {
    byte[] whole = gzip(Arrays.copyOf(BYTES, 300));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatIOException().as("%d bytes", length).isThrownBy(() -> Body.gunzip(cut, 1000));
    }
  }

  private static void addInParts(Body body, byte[] bytes) {
    for (int at = 0; at < bytes.length; at += 7919) {
      assertThat(body.add(ByteBuffer.wrap(bytes, at, Math.min(7919, bytes.length - at)))).isTrue();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
