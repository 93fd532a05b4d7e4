package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long scans, in two chains, against one that decodes symbol by symbol, or in one chain. */
class ChainsTest {

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY})
  void longScan_isDecodedInTwoChainsAsSymbolBySymbol(int type) throws IOException {
    BufferedImage photo = photo(1500, 1200, type, 1);
    assertEquals(0, assertSame(encode(photo, 0.8f)).misses());
    assertEquals(0, assertSame(encode(photo, 0.95f)).misses());
    assertSame(encode(photo, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 80, 400})
  void longScanOfRestartIntervals_isDecodedAsSymbolBySymbol(int rowsOfInterval) throws IOException {
    byte[] jpeg = inIntervals(photo(800, 800, BufferedImage.TYPE_3BYTE_BGR, 2), rowsOfInterval);
    assertSame(jpeg);
  }

  @Test
  void longScanThatIsCut_isDecodedAsSymbolBySymbol() throws IOException {
    byte[] jpeg = encode(photo(800, 700, BufferedImage.TYPE_3BYTE_BGR, 3), 0.9f);
    Random random = new Random(4);
    for (int i = 0; i < 40; i++) {
      assertSame(Arrays.copyOf(jpeg, jpeg.length - random.nextInt(jpeg.length - 2000)));
    }
  }

  @Test
  void longScanThatIsDamaged_isDecodedAsSymbolBySymbol() throws IOException {
    BufferedImage photo = photo(800, 800, BufferedImage.TYPE_3BYTE_BGR, 5);
    byte[] whole = encode(photo, 0.9f);
    byte[] intervals = inIntervals(photo, 160);
    Random random = new Random(6);
    for (int i = 0; i < 60; i++) {
      byte[] jpeg = (i % 2 == 0 ? whole : intervals).clone();
      int at = 1000 + random.nextInt(jpeg.length - 1000);
      byte[] noise = new byte[Math.min(1 << random.nextInt(14), jpeg.length - at)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, jpeg, at, noise.length);
      assertSame(jpeg);
    }
  }

  @Test
  void longScanOfPlainBlocks_isDecodedAsSymbolBySymbol() throws IOException {
    byte[] jpeg = encode(new BufferedImage(4096, 2048, BufferedImage.TYPE_BYTE_GRAY), 0.75f);
    assertEquals(1, assertSame(jpeg).misses());
  }

  @Test
  void chainsThatNeverMeet_areDecodedAsOne() throws IOException {
    // Each block is 24 zero bits: one code of 8, for a DC difference of 0, and one of 16, for EOB.
    byte[] jpeg = gray(4096, 2048, codeOf(8), codeOf(16), new byte[3 * 512 * 256]);
    assertEquals(3, assertSame(jpeg).misses());
  }

  @Test
  void longScanOfOneMcu_isDecodedAsSymbolBySymbol() throws IOException {
    byte[] jpeg = encode(photo(900, 900, BufferedImage.TYPE_3BYTE_BGR, 7), 0.9f);
    int frame = Fixtures.findMarker(jpeg, Marker.SOF0, 0);
    jpeg[frame + 5] = 0;
    jpeg[frame + 6] = 16;
    jpeg[frame + 7] = 0;
    jpeg[frame + 8] = 16;
    assertSame(jpeg);
  }

  private static Chains<?> assertSame(byte[] jpeg) throws IOException {
    Header header = new Header(new SegmentReader(jpeg, 0, jpeg.length));
    Scan scan = ScanIndex.of(header).scans.get(0);
    Mcu mcu = new Mcu(scan);
    int count = scan.components.length;
    HuffmanTable[] dc = new HuffmanTable[count];
    HuffmanTable[] ac = new HuffmanTable[count];
    int[][] steps = new int[count][];
    ComponentPlane[] planes = new ComponentPlane[count];
    ComponentPlane[] expected = new ComponentPlane[count];
    for (int i = 0; i < count; i++) {
      dc[i] = header.tables.dc(scan.dcTables[i], scan.offset);
      ac[i] = header.tables.ac(scan.acTables[i], scan.offset);
      steps[i] = header.tables.steps(scan.components[i], scan.offset);
      planes[i] = wholePlane(header.frame, scan.indices[i], 1);
      expected[i] = wholePlane(header.frame, scan.indices[i], 1);
    }
    ScanWalk walk = walk(header, scan);
    EntropySource source = new EntropySource(jpeg, jpeg.length);
    source.start(scan.dataStart);
    int mcusWide = scan.mcusWide(header.frame);
    DcScan decoder = new DcScan(source, mcu, mcusWide, dc, ac, steps, planes);
    double covered = walk.run(source, decoder);

    source.start(scan.dataStart);
    double all = walk.run(source, new SymbolBySymbol(source, mcu, dc, ac, steps, expected));
    assertEquals(all, covered);
    for (int i = 0; i < count; i++) {
      assertArrayEquals(expected[i].samples, planes[i].samples);
    }
    assertSame(header, jpeg, 2, 1);
    assertSame(header, jpeg, 3, 2);
    assertSame(header, jpeg, 8, 8);
    return decoder.chains;
  }

  /** The same for coefficients: two chains against one. */
  private static void assertSame(Header header, byte[] jpeg, int lumaSize, int chromaSize)
      throws IOException {
    ComponentPlane[] planes = decodeBlocks(header, jpeg, lumaSize, chromaSize, true);
    ComponentPlane[] expected = decodeBlocks(header, jpeg, lumaSize, chromaSize, false);
    for (int i = 0; i < planes.length; i++) {
      assertArrayEquals(expected[i].samples, planes[i].samples);
    }
  }

  private static ComponentPlane[] decodeBlocks(
      Header header, byte[] jpeg, int lumaSize, int chromaSize, boolean inChains)
      throws IOException {
    Scan scan = ScanIndex.of(header).scans.get(0);
    int count = scan.components.length;
    HuffmanTable[] dc = new HuffmanTable[count];
    HuffmanTable[] ac = new HuffmanTable[count];
    int[][] steps = new int[count][];
    ComponentPlane[] planes = new ComponentPlane[count];
    for (int i = 0; i < count; i++) {
      dc[i] = header.tables.dc(scan.dcTables[i], scan.offset);
      ac[i] = header.tables.ac(scan.acTables[i], scan.offset);
      steps[i] = header.tables.steps(scan.components[i], scan.offset);
      planes[i] = wholePlane(header.frame, scan.indices[i], i == 0 ? lumaSize : chromaSize);
    }
    EntropySource source = new EntropySource(jpeg, jpeg.length);
    source.start(scan.dataStart);
    BlockScan decoder = new BlockScan(source, new Mcu(scan), dc, ac, steps, planes);
    if (!inChains) {
      decoder.chains = null;
    }
    walk(header, scan).run(source, decoder);
    return planes;
  }

  private static ScanWalk walk(Header header, Scan scan) {
    return new ScanWalk(
        scan, header.frame, header.frame.height, header.tables.restartInterval(), () -> {});
  }

  private static ComponentPlane wholePlane(Frame frame, int component, int size)
      throws IOException {
    int blocksHigh = frame.components[component].paddedBlocksHigh;
    return new ComponentPlane(frame, component, size, blocksHigh, (c, samples, offset) -> {});
  }

  private static final class SymbolBySymbol implements ScanDecoder {
    private final EntropySource source;
    private final Mcu mcu;
    private final HuffmanTable[] dc;
    private final HuffmanTable[] ac;
    private final int[][] steps;
    private final ComponentPlane[] planes;
    private final int[] predictions;
    private final Deque<Integer> differences = new ArrayDeque<>();
    private int block;
    private int passed;

    SymbolBySymbol(
        EntropySource source,
        Mcu mcu,
        HuffmanTable[] dc,
        HuffmanTable[] ac,
        int[][] steps,
        ComponentPlane[] planes) {
      this.source = source;
      this.mcu = mcu;
      this.dc = dc;
      this.ac = ac;
      this.steps = steps;
      this.planes = planes;
      this.predictions = new int[dc.length];
    }

    @Override
    public void startInterval() {
      Arrays.fill(predictions, 0);
      differences.clear();
      block = -1;
    }

    @Override
    public int decode(int mcuRow, int firstMcu, int count) {
      if (block < 0) {
        readDc();
      }
      while (differences.size() < count * mcu.blocks
          && (source.position < source.limit || source.more())) {
        readSymbol();
      }
      int done = differences.size() / mcu.blocks;
      for (int m = firstMcu; m < firstMcu + done; m++) {
        for (int i = 0; i < mcu.blocks; i++) {
          int c = mcu.component[i];
          predictions[c] += differences.remove();
          int column = m * mcu.across[i] + mcu.column[i];
          int row = mcuRow * mcu.down[i] + mcu.row[i];
          planes[c].samples[planes[c].offset(column, row)] =
              InverseDct.sample(predictions[c] * steps[c][0]);
        }
      }
      return done;
    }

    private void readSymbol() {
      source.refill();
      boolean ended = passed >= 63;
      if (!ended) {
        int code = ac[mcu.component[block % mcu.blocks]].decode(source.bits);
        source.take((code >> 8) + (code & 15));
        ended = HuffmanTable.isEndOfBlock(code);
        passed += (code >> 4 & 15) + 1;
      }
      if (ended || passed >= 63) {
        readDc();
      }
    }

    private void readDc() {
      block++;
      source.refill();
      int code = dc[mcu.component[block % mcu.blocks]].decode(source.bits);
      source.take(code >> 8);
      differences.add(source.receive(code & 15));
      passed = 0;
    }
  }

  /** Waves with noise, more of it towards the bottom. */
  private static BufferedImage photo(int width, int height, int type, long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int wave = (int) (100 + 50 * Math.sin(x * 0.01) + 50 * Math.cos(y * 0.02 + x * 0.003));
        int noise = random.nextInt(20 + y * 60 / height);
        image.setRGB(x, y, wave + noise << 16 | wave << 8 | wave / 2 + noise);
      }
    }
    return image;
  }

  /** Baseline, with the tables of T.81, K.3. */
  private static byte[] encode(BufferedImage image, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** The data of strips that were encoded one by one are the restart intervals of a whole. */
  private static byte[] inIntervals(BufferedImage image, int rows) throws IOException {
    byte[] whole = encode(image, 0.9f);
    int frame = Fixtures.findMarker(whole, Marker.SOF0, 0);
    int mcus = image.getWidth() / 16 * (rows / 16);
    byte[] restartInterval = Fixtures.bytesOf(0xFF, Marker.DRI, 0, 4, mcus >> 8, mcus);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Fixtures.insert(Arrays.copyOf(whole, dataStart(whole)), frame, restartInterval));
    for (int y = 0; y < image.getHeight(); y += rows) {
      if (y > 0) {
        out.write(Fixtures.bytesOf(0xFF, Marker.RST0 + (y / rows - 1) % 8));
      }
      byte[] strip = encode(image.getSubimage(0, y, image.getWidth(), rows), 0.9f);
      int start = dataStart(strip);
      out.write(strip, start, strip.length - 2 - start);
    }
    out.write(Fixtures.bytesOf(0xFF, Marker.EOI));
    return out.toByteArray();
  }

  private static int dataStart(byte[] jpeg) {
    int scan = Fixtures.findMarker(jpeg, Marker.SOS, 0);
    return scan + 2 + (jpeg[scan + 3] & 0xFF);
  }

  /** A Huffman table's counts and symbols: symbol 0 has the code of this many zero bits. */
  private static byte[] codeOf(int length) {
    byte[] table = new byte[17];
    table[length - 1] = 1;
    return table;
  }

  private static byte[] gray(int width, int height, byte[] dc, byte[] ac, byte[] data)
      throws IOException {
    byte[] quantization = new byte[64];
    Arrays.fill(quantization, (byte) 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Fixtures.bytesOf(0xFF, Marker.SOI, 0xFF, Marker.DQT, 0, 67, 0));
    out.write(quantization);
    out.write(Fixtures.bytesOf(0xFF, Marker.SOF0, 0, 11, 8, height >> 8, height));
    out.write(Fixtures.bytesOf(width >> 8, width, 1, 1, 0x11, 0));
    out.write(Fixtures.bytesOf(0xFF, Marker.DHT, 0, 2 + 2 * 18, 0));
    out.write(dc);
    out.write(0x10);
    out.write(ac);
    out.write(Fixtures.bytesOf(0xFF, Marker.SOS, 0, 8, 1, 1, 0, 0, 63, 0));
    out.write(data);
    out.write(Fixtures.bytesOf(0xFF, Marker.EOI));
    return out.toByteArray();
  }
}
