package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import minami.testing.Mutation;
import org.junit.jupiter.api.Test;

class EntryTest {

  private static final ThumbnailName NAME = Thumbs.name("a/b.jpg", "320x240");
  private static final Stored STORED = Thumbs.of(NAME, 300);
  private static final byte[] ENTRY = Entry.write(NAME, STORED);

  @Test
  void entry_isReadAsItWasWritten() throws Exception {
    Stored found = Entry.read(ENTRY, NAME);
    assertThat(found.thumbnail()).usingRecursiveComparison().isEqualTo(STORED.thumbnail());
    assertThat(found.version()).isEqualTo(STORED.version());
    Entry.Header header = Entry.header(ENTRY);
    assertThat(header.image()).isEqualTo("a/b.jpg");
    assertThat(header.begun().toEpochMilli()).isEqualTo(STORED.begun().toEpochMilli());
  }

  @Test
  void cutOffAnywhere_isNoEntry() {
    for (int length = 0; length < ENTRY.length; length++) {
      assertDamaged(Arrays.copyOf(ENTRY, length));
    }
    assertDamaged(Arrays.copyOf(ENTRY, ENTRY.length + 1));
  }

  @Test
  void anyBitFlipped_isNoEntry() {
    for (int i = 0; i < 8 * ENTRY.length; i++) {
      byte[] changed = ENTRY.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      assertDamaged(changed);
    }
  }

  @Test
  void hostileEntry_isNone_orTheTrueOne() {
    Random random = new Random(15);
    byte[] other = Entry.write(Thumbs.name(2), Thumbs.of(Thumbs.name(2), 500));
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = Mutation.of(ENTRY, other, random);
      if (!Arrays.equals(changed, ENTRY)) {
        assertDamaged(changed);
      }
    }
  }

  @Test
  void lengthsThatLie_areNotBelieved_noMemoryIsTaken() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int[] lies = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 65_536, 65_537, 301};
    for (int header : lies) {
      for (int body : lies) {
        byte[] changed = ENTRY.clone();
        ByteBuffer.wrap(changed).putInt(8, header).putInt(12, body);
        long before = threads.getCurrentThreadAllocatedBytes();
        assertDamaged(withTrueChecksum(changed));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
      }
    }
  }

  @Test
  void entryOfAnotherName_isNotGiven() {
    assertThatThrownBy(() -> Entry.read(ENTRY, Thumbs.name("a/b.jpg", "32x24")))
        .isInstanceOf(DamagedException.class);
    assertThatThrownBy(
            () ->
                Entry.read(
                    ENTRY, new ThumbnailName(new ImageName(Thumbs.SOURCE, "c.jpg"), NAME.key())))
        .isInstanceOf(DamagedException.class);
  }

  @Test
  void headerThatLies_underATrueChecksum_isNoEntry() {
    String header = new String(ENTRY, 16, ByteBuffer.wrap(ENTRY).getInt(8), UTF_8);
    for (String lie :
        new String[] {
          header.replace("JPEG", "PNG"),
          header.replace("JPEG", "AUTO"),
          header.replace("JPEG", "TIFF"),
          header.replace(" 240 ", " "),
          header.replace(" 240 ", " x "),
          header.replace("#0a7fff", "#0a7ff\""),
          header.replace("porn=", "porn"),
          header.replace("0.25", "NaN"),
          header.replace("\nv1\n", "\n../v1\n"),
          header.replace("\nv1\n", "\n\n"),
          header.replaceAll("\n[0-9]+\n", "\n99999999999999999999\n"),
          header + "\n",
          ""
        }) {
      assertThat(lie).isNotEqualTo(header);
      byte[] text = lie.getBytes(UTF_8);
      byte[] body = STORED.thumbnail().bytes();
      ByteBuffer b = ByteBuffer.allocate(16 + text.length + body.length + 4);
      b.put(ENTRY, 0, 8).putInt(text.length).putInt(body.length).put(text).put(body);
      assertDamaged(withTrueChecksum(b.array()));
    }
  }

  @Test
  void oddName_isNotWritten() {
    ThumbnailName odd = Thumbs.name("a\nb.jpg", "1x1");
    assertThatIllegalArgumentException().isThrownBy(() -> Entry.write(odd, Thumbs.of(odd, 10)));
    ThumbnailName name = Thumbs.name("a".repeat(70_000), "1x1");
    assertThatIllegalArgumentException().isThrownBy(() -> Entry.write(name, Thumbs.of(name, 10)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Stored(STORED.thumbnail(), "v 1", Instant.now()));
  }

  private static byte[] withTrueChecksum(byte[] entry) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(entry, 0, entry.length - 4);
    ByteBuffer.wrap(entry).putInt(entry.length - 4, (int) crc.getValue());
    return entry;
  }

  private static void assertDamaged(byte[] entry) {
    try {
      Entry.read(entry, NAME);
    } catch (DamagedException e) {
      return;
    }
    throw new AssertionError("this counts as an entry: " + Arrays.toString(entry));
  }
}
