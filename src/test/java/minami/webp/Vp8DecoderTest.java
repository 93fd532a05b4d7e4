package minami.webp;

import static minami.webp.Vp8Fixtures.decode;
import static minami.webp.Vp8Fixtures.decoder;
import static minami.webp.Vp8Fixtures.frame;
import static minami.webp.Vp8Fixtures.sha256;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Vp8DecoderTest {
  private static final PlaneSink NOWHERE = (y, yo, ys, rows, u, v, uvo, uvs) -> {};

  /** The hashes are those of what {@code dwebp -yuv} 1.2.4 writes, and with {@code -nofilter}. */
  @ParameterizedTest
  @CsvSource({
    "13x1, bf0a77e01716ba815140d675dbc07b3ad8d52ccfd1332ae113b3de1db8b4f49e, 9f8cf5109f64e84ee791d9bf8586b5955955d83e0468b5245ac482ba372e273e",
    "16x16, 5e0a1a99ccd2cae7d914a340fd02374f612a0b001d67962b490a0e282285b69a, 540a00ba062f2deab9850302887c624310cb09bd8434bbcb03c3adf0a6905e5a",
    "17x33, 6000a491436e2ec3d3c65794d597b7d2c6e85c5b63642f6bf53b6efb3eb36683, 1c4705905fab2c1a9f812b1565f167e76046a4cd6e4a303ed60a2aeb8873e1ac",
    "1x1, bd5529bb88a5c0c80d10ffb65e9f40f69bb9c7f01f4b3d6c01ca4be8d287a256, bd5529bb88a5c0c80d10ffb65e9f40f69bb9c7f01f4b3d6c01ca4be8d287a256",
    "1x17, 0dce20cdb5f89d4687dafe489b6dd7a1492f9cca62e52c1bca18765dfef97600, 4fe6a82e2ebcc9051fcc19d18ce7f28f02458bb2d40fcb2f023108c36e1694a5",
    "70x3, 14aaa81f4c826ff3aa8feaa8218fa699a1aebfdca267915ee211813bb93ad707, 6d1f4618eb4d3ff32218eb31ade4ce3d4e5dba05d114a4d3d3ce70cc2138a4ed",
    "default, d4107908d0f9325392ecb6ffa09b4cab07912ae3728cfab7cdb5b91028dec85d, 518fbfd3225485ada3d976fec0b3d45e9a14424aea02bb7036071947d231f9b4",
    "eight-partitions, 2dfadba954d92903e0d43dff0536415eaf2ad0e73e3933466caab1607a2ed8cb, 06d470ed1e6801b5dca138380163070d7de73ed68ace139d4ef3ee53c92475bd",
    "no-filter-m0, d2e955f143557f29e457c0000bb2f94aa114bd5d4e80c7844cf87db63cea0ada, d2e955f143557f29e457c0000bb2f94aa114bd5d4e80c7844cf87db63cea0ada",
    "q100-m6, b424eac2fff1725dc4148beca6ce549e2c032ad7c249f8e3a1421a4977408f95, b424eac2fff1725dc4148beca6ce549e2c032ad7c249f8e3a1421a4977408f95",
    "q20-sharpness-3-one-segment, 13b756d64c5b93767a66c582cf1af7f07a10119ad2c6a91e398b5f6cc100457f, 626730c250b92ece22e5dd984e74a9a63aa66c313cf2cd9d2e524e804e01667a",
    "q5-sharpness-7, 62da7fe3163f4d032ee11cf45bef17d87e108e422468dbce08a80c5600a9f8ac, 24553631effd685573b1fffdad94b18dc635dedcf5a7fdca05ec067031d25b34",
    "simple-filter, 012a6dabb8f3661e57da02ac2bff2ca0439e860577370283571cd4785b026bff, 3d1dab384c992f5645482daf616246247c8856e045b352a11198e5a7234a1cf8"
  })
  void decode_fixture_givesPlanesOfDwebp(String name, String filtered, String unfiltered)
      throws IOException {
    byte[] frame = frame(name);
    assertEquals(filtered, sha256(decode(frame, true)));
    assertEquals(unfiltered, sha256(decode(frame, false)));
  }

  /**
   * Segments that are relative, deltas of the filter's level, all token probabilities, versions,
   * scaling: what encoders do not write. Hashes as above.
   */
  @ParameterizedTest
  @CsvSource({
    "0, f6309ee85da86d4b35096f18d14069d7851dc7e986f34a6625b1d71e204adb1e, f6309ee85da86d4b35096f18d14069d7851dc7e986f34a6625b1d71e204adb1e",
    "1, d08c6e6268c15f3bd554c67f3d8aa0dbd333a68521783b7669ea5eba37e3c9d2, d8b23854f0e30be90c21044f097248aecd3e69007729b75cfa0600c739f05323",
    "2, c3471debb437ca3bee356655357d1a38c9bfe70e4163d5b4f8600c8b5c6e2f0c, 87c0ed66d4459dd52b6e9033857828c0331329fd257a4a4a77d03cb8f02a1dfa",
    "3, 814d8df9951cbe4f12f2fb0d62a1213524db344aea0480d96632f03171fc2586, 734c2fa07b6ad15c2bcf3323422fea076878ec818f8848c5ab7c8d7074619757",
    "4, 24f72b0d2b970f0fef13fe934bc91d0aa1de754fab524df0e3d744cafa7fac24, 8cf6c8751465e8d86464db1ec0b2cce918117652f3dee6c3f2386df29e2c261d",
    "5, 1bbab3518ddd6dc29262a5496b1340f3bdd6cba3dccd4d56e7d5b8fe94b99f11, 88fcbd888aaebbb29466389cb5062314c34bd34691c0c6ce2e17eba635de92a2",
    "6, 4131a265a61780215d71955af9415e35b9e7364b94b8615fbf82820905de9cd0, aa4c3480a9dedcad2d9330297265f198fc0f513f442df0881cc85a6c6b7c85c0",
    "7, 6640284f661c7c145801c9fa18f407bca5889b77c0858b342b5060213045a126, 4f54d55fa15be363a8a8bb367d194a56164517664d780c14a56c4e4adcdf7957"
  })
  void decode_randomHeader_givesPlanesOfDwebp(long seed, String filtered, String unfiltered)
      throws IOException {
    byte[] frame = RandomFrame.make(seed);
    assertEquals(filtered, sha256(decode(frame, true)));
    assertEquals(unfiltered, sha256(decode(frame, false)));
  }

  @Test
  void of_frameWithinFile_knowsSize() throws IOException {
    byte[] frame = frame("17x33");
    byte[] file = RandomFrame.inFile(frame);
    Vp8Decoder decoder = Vp8Decoder.of(file, 20, 20 + frame.length);
    assertEquals(17, decoder.width());
    assertEquals(33, decoder.height());
    PlaneCollector planes = new PlaneCollector(17, 33);
    decoder.decode(true, 33, () -> {}, planes);
    assertArrayEquals(decode(frame, true), planes.bytes());
  }

  @Test
  void decode_twice_givesTheSame() throws IOException {
    Vp8Decoder decoder = decoder(frame("default"));
    PlaneCollector first = new PlaneCollector(99, 75);
    PlaneCollector second = new PlaneCollector(99, 75);
    decoder.decode(true, 75, () -> {}, first);
    decoder.decode(true, 75, () -> {}, second);
    assertArrayEquals(first.bytes(), second.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "no-filter-m0", "simple-filter", "eight-partitions", "1x1"})
  void decode_allRows_comesInPairsAndEndsWithThePicture(String name) throws IOException {
    Vp8Decoder decoder = decoder(frame(name));
    PlaneCollector planes = new PlaneCollector(decoder.width(), decoder.height());
    assertEquals(decoder.height(), decoder.decode(true, decoder.height(), () -> {}, planes));
    assertEquals(decoder.height(), planes.rows());
    assertFalse(planes.hadOddRowsBeforeEnd());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decode_someRows_areThoseOfTheWholePictureAndFewMore(boolean filter) throws IOException {
    byte[] frame = frame("default");
    byte[] whole = decode(frame, filter);
    for (int rows = 1; rows <= 75; rows++) {
      PlaneCollector planes = new PlaneCollector(99, 75);
      int done = decoder(frame).decode(filter, rows, () -> {}, planes);
      assertEquals(planes.rows(), done);
      assertTrue(done >= rows && done < rows + 24, rows + " rows, " + done + " done");
      assertArrayEquals(Arrays.copyOf(whole, 99 * done), Arrays.copyOf(planes.bytes(), 99 * done));
    }
  }

  @Test
  void decode_betweenRowsThrows_endsWithIt() {
    IllegalStateException late = new IllegalStateException("late");
    int[] calls = {0};
    Runnable deadline =
        () -> {
          calls[0]++;
          if (calls[0] == 3) {
            throw late;
          }
        };
    PlaneCollector planes = new PlaneCollector(99, 75);
    assertSame(
        late,
        assertThrows(
            IllegalStateException.class,
            () -> decoder(frame("default")).decode(false, 75, deadline, planes)));
    assertEquals(32, planes.rows());
  }

  @Test
  void decode_tokensCutOff_givesTheRowsBefore() throws IOException {
    byte[] frame = frame("default");
    byte[] whole = decode(frame, true);
    byte[] cut = Arrays.copyOf(frame, frame.length * 7 / 8);
    PlaneCollector planes = new PlaneCollector(99, 75);
    int done = decoder(cut).decode(true, 75, () -> {}, planes);
    assertEquals(planes.rows(), done);
    assertTrue(done >= 32 && done < 75, done + " rows");
    assertEquals(0, done % 16);
    // The last rows lack the filtering with those that did not come.
    int sound = (done - 8) * 99;
    assertArrayEquals(Arrays.copyOf(whole, sound), Arrays.copyOf(planes.bytes(), sound));
  }

  @Test
  void decode_onePartitionEmpty_endsAtItsFirstRow() throws IOException {
    byte[] frame = frame("eight-partitions");
    int sizes = 10 + (littleEndian24(frame, 0) >> 5);
    int third = littleEndian24(frame, sizes + 6);
    int at = sizes + 21 + littleEndian24(frame, sizes) + littleEndian24(frame, sizes + 3);
    byte[] without = new byte[frame.length - third];
    System.arraycopy(frame, 0, without, 0, at);
    System.arraycopy(frame, at + third, without, at, without.length - at);
    Arrays.fill(without, sizes + 6, sizes + 9, (byte) 0);
    assertEquals(32, decoder(without).decode(false, 160, () -> {}, NOWHERE));
  }

  private static int littleEndian24(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
  }

  @Test
  void decode_claimsHugeSizeWithoutData_endsAtOnce() throws IOException {
    byte[] frame = Arrays.copyOf(frame("1x17"), 158);
    frame[6] = (byte) 0xFF;
    frame[7] = 0x3F;
    frame[8] = (byte) 0xFF;
    frame[9] = 0x3F;
    int[] calls = {0};
    assertEquals(0, decoder(frame).decode(true, 16383, () -> calls[0]++, NOWHERE));
    assertEquals(1, calls[0]);
  }

  @Test
  void memory_ofPictures_isWhatIsAllocated() throws IOException {
    for (int[] size : new int[][] {{1, 1}, {99, 75}, {4000, 3000}, {16383, 16383}}) {
      byte[] frame = frame("default");
      frame[6] = (byte) size[0];
      frame[7] = (byte) (size[0] >> 8);
      frame[8] = (byte) size[1];
      frame[9] = (byte) (size[1] >> 8);
      long said = Vp8Decoder.memory(size[0], size[1]);
      long allocated = allocatedBy(frame);
      assertTrue(
          allocated < said * 1.05 && allocated > said * 0.9,
          said + " said, " + allocated + " allocated");
    }
  }

  /** The least of a few: the first loads classes. */
  private static long allocatedBy(byte[] frame) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Runnable nothing = () -> {};
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      Vp8Decoder decoder = decoder(frame);
      decoder.decode(true, decoder.height(), nothing, NOWHERE);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void of_interframe_isRefused() {
    assertRefused(0, 0x11, "VP8 frame is not a key frame: offset=0");
  }

  @Test
  void of_unknownVersion_isRefused() {
    assertRefused(0, 0x18, "VP8 version 4: offset=0");
  }

  @Test
  void of_frameNotShown_isRefused() {
    assertRefused(0, 0x00, "VP8 frame is not shown: offset=0");
  }

  @Test
  void of_wrongStartCode_isRefused() {
    assertRefused(4, 0x02, "VP8 start code missing: offset=3");
  }

  private static void assertRefused(int at, int value, String message) {
    byte[] frame = frame("16x16");
    frame[at] = (byte) (at == 0 ? frame[0] & 0xE0 | value : value);
    assertEquals(message, assertThrows(WebpException.class, () -> decoder(frame)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"6, 0 x 16", "8, 16 x 0"})
  void of_noWidthOrHeight_isRefused(int at, String size) {
    byte[] frame = frame("16x16");
    frame[at] = 0;
    assertEquals(
        "VP8 frame of " + size + ": offset=6",
        assertThrows(WebpException.class, () -> decoder(frame)).getMessage());
  }

  @Test
  void of_firstPartitionLongerThanFrame_isRefused() {
    byte[] frame = frame("16x16");
    frame[2] = (byte) 0xFF;
    assertEquals(
        "VP8 first partition cut off: offset=" + frame.length,
        assertThrows(WebpException.class, () -> decoder(frame)).getMessage());
  }

  @Test
  void of_noByteOfTheLastPartition_isRefused() {
    byte[] frame = frame("eight-partitions");
    int sizes = 10 + (littleEndian24(frame, 0) >> 5);
    for (int end : new int[] {sizes, sizes + 20, sizes + 21}) {
      WebpException e = assertThrows(WebpException.class, () -> decoder(Arrays.copyOf(frame, end)));
      assertEquals("VP8 partitions cut off: offset=" + end, e.getMessage());
      assertEquals(end, e.offset());
    }
  }
}
