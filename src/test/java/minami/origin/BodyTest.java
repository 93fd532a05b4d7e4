package minami.origin;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import minami.origin.OriginException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private final OriginalMemory memory = new OriginalMemory(1_000_000);

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 99_999, 100_000, 100_001, 200_000})
  void anyAnnouncedLength_sameBytes_memoryGivenBack(long announced) throws OriginException {
    try (Body body = body(announced, 200_000)) {
      addInParts(body, BYTES);

      assertThat(body.bytes()).isEqualTo(BYTES);
      assertThat(memory.taken()).isBetween(100_000L, 200_000L);
    }
    assertThat(memory.taken()).isZero();
  }

  @Test
  void announcedOverTheLimit_refusedAtOnce() {
    assertThat(reason(() -> body(1001, 1000).close())).isEqualTo(Reason.TOO_LARGE);
    assertThat(reason(() -> body(Long.MAX_VALUE, 1000).close())).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void exactlyTheLimit_taken_oneMore_refused() throws OriginException {
    Body body = body(-1, BYTES.length);
    addInParts(body, BYTES);

    assertThat(reason(() -> body.add(ByteBuffer.wrap(new byte[1])))).isEqualTo(Reason.TOO_LARGE);
    assertThat(body.bytes()).isEqualTo(BYTES);
  }

  @Test
  void announcedButNotSent_nothingAllocated() throws OriginException {
    Body body = body(900_000, 1_000_000);
    assertThat(memory.taken()).isZero();
    body.add(ByteBuffer.wrap(new byte[1]));

    assertThat(memory.taken()).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void memoryOfAllBodiesTogether_bounded_thenOverloaded() throws OriginException {
    Body first = body(600_000, 600_000);
    Body second = body(600_000, 600_000);
    addInParts(first, new byte[600_000]);

    assertThat(reason(() -> addInParts(second, new byte[600_000]))).isEqualTo(Reason.OVERLOADED);
    first.close();
    first.close();
    second.close();

    assertThat(memory.taken()).isZero();
  }

  @Test
  void heapWithoutRoomForTheBuffer_memoryGivenBack(@TempDir Path folder) throws Exception {
    long more = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory());
    OriginalMemory endless = new OriginalMemory(Long.MAX_VALUE);
    try (FileChannel sparse =
            FileChannel.open(folder.resolve("sparse"), CREATE_NEW, READ, WRITE, SPARSE);
        Body body = new Body(-1, new Body.Allowance(Integer.MAX_VALUE - 8, endless))) {
      ByteBuffer bytes = sparse.map(FileChannel.MapMode.READ_WRITE, 0, more);

      assertThatThrownBy(() -> body.add(bytes)).isInstanceOf(OutOfMemoryError.class);
      assertThat(endless.taken()).isZero();
    }
  }

  @Test
  void whatCameOfIt_isHeldInItsPlace_untilItsLeaseIsClosed() throws OriginException {
    OriginalMemory.Lease lease;
    try (Body body = body(50_000, 50_000)) {
      addInParts(body, new byte[50_000]);
      lease = body.become(new byte[100]);
      assertThat(memory.taken()).isEqualTo(100);
    }
    assertThat(memory.taken()).isEqualTo(100);
    lease.close();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void whatCameOfIt_afterClose_isNotHeld() throws OriginException {
    Body body = body(50_000, 50_000);
    addInParts(body, new byte[50_000]);
    body.close();
    body.become(new byte[100]).close();

    assertThat(memory.taken()).isZero();
  }

  @Test
  void afterClose_takesNothing() throws OriginException {
    Body body = body(-1, 1000);
    body.close();

    assertThat(reason(() -> body.add(ByteBuffer.wrap(new byte[1])))).isEqualTo(Reason.OVERLOADED);
    assertThat(memory.taken()).isZero();
  }

  @Test
  void nothing_empty() throws OriginException {
    assertThat(body(-1, 10).bytes()).isEmpty();
    assertThat(body(10, 10).bytes()).isEmpty();
  }

  @Test
  void gunzip_members_joined() throws Exception {
    byte[] twice = concat(gzip(new byte[] {1, 2}), gzip(new byte[] {3}));

    assertThat(Body.gunzip(twice, bounds(100))).containsExactly(1, 2, 3);
  }

  @Test
  void gunzip_overLimit_tooLarge() throws Exception {
    byte[] compressed = gzip(BYTES);

    assertThat(Body.gunzip(compressed, bounds(BYTES.length))).isEqualTo(BYTES);
    assertThat(reason(() -> Body.gunzip(compressed, bounds(BYTES.length - 1))))
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(memory.taken()).isZero();
  }

  @Test
  void gunzip_cutAnywhere_ioException() throws IOException {
    byte[] whole = gzip(Arrays.copyOf(BYTES, 300));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> Body.gunzip(cut, bounds(1000)));
    }
  }

  private Body body(long announced, int limit) throws OriginException {
    return new Body(announced, bounds(limit));
  }

  private Body.Allowance bounds(int limit) {
    return new Body.Allowance(limit, memory);
  }

  private static Reason reason(ThrowingCallable call) {
    return catchThrowableOfType(OriginException.class, call).reason();
  }

  private static void addInParts(Body body, byte[] bytes) throws OriginException {
    for (int at = 0; at < bytes.length; at += 7919) {
      body.add(ByteBuffer.wrap(bytes, at, Math.min(7919, bytes.length - at)));
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
