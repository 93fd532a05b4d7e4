package minami.jpeg;

/**
 * Finds blocks in two places of a scan at once, in two chains of look-ups. Each look-up waits for
 * the one before in its chain; those of the other chain fill the time. The loops keep to bit
 * positions instead of a bit buffer: two words of state less to each chain.
 *
 * <p>The second chain starts ahead of the first, at any bit, and takes it for the middle of the
 * first block of an MCU. That is wrong, but after some symbols Huffman codes fall into step: S. T.
 * Klein and Y. Wiseman, "Parallel Huffman Decoding with Applications to JPEG Files", The Computer
 * Journal 46 (2003). The second chain notes its state at a few places. If the first one, arriving,
 * is in the same state at one of them (the bit, the coefficients passed, the block within the MCU),
 * it would find what the second one has found from there on, which is taken over. Of DC only
 * differences are found, so no prediction is needed.
 *
 * <p>Chains may never meet, as in a plain area, where one bit pattern repeats itself. Then what the
 * second one did is lost, and one chain goes on alone, twice as long each time: no scan takes much
 * longer than in one chain.
 */
abstract class Chains<S extends SequentialScan> {
  /** With less than this to come, beside what is in the buffer, it is not worth the memory. */
  static final int LEAST_DATA = 32 * 1024;

  /** The least that is worth two chains, in bytes. */
  private static final int LEAST = 2 * 1024;

  /** Where the second chain notes its state, in bits from its start. */
  private static final int[] NOTES = {8 * 128, 8 * 512, 8 * 2048};

  /** The most bits that two look-ups take: a window each, and the bits of a value. */
  private static final int TWO_STEPS = 2 * (HuffmanTable.WINDOW + 15);

  /** How long before a noted state the first chain goes on symbol by symbol, in bytes. */
  private static final int APPROACH = 16;

  /** For how many bytes one chain goes on alone after the first miss; no array has 15 of these. */
  private static final int PAUSE = 64 * 1024;

  final S scan;
  final EntropySource source;

  /** The second chain's first block: the first one's come before. */
  final int second;

  /** For how many blocks there is room, the second chain's included. */
  final int capacity;

  private final int lead;
  private int misses;

  /** Not before so few bytes remain is it tried again. */
  private int resumeAt = Integer.MAX_VALUE;

  private final int[] notedBit = new int[NOTES.length];
  private final int[] notedPassed = new int[NOTES.length];
  private final int[] notedBlock = new int[NOTES.length];
  private int notes;

  /** The bit where the second chain starts, and behind which it does not go. */
  private int middle;

  private int last;

  /** {@code lead} says how far ahead the second chain starts at most, in bytes. */
  Chains(S scan, int second, int capacity, int lead) {
    this.scan = scan;
    this.source = scan.source;
    this.second = second;
    this.capacity = capacity;
    this.lead = lead;
  }

  /** Whether there is enough in the source's buffer, and no reason to wait. */
  final boolean fit() {
    return end() - source.position >= LEAST && source.remaining() <= resumeAt;
  }

  /** How often the chains have not met. */
  final int misses() {
    return misses;
  }

  /** Before what one chain must be left alone with, lest the end of the data is passed. */
  private int end() {
    return source.limit - EntropySource.SLACK;
  }

  /** Goes on from the source's position, in its buffer. */
  final void run() {
    middle = source.bitPosition() + 8 * Math.min(lead, (end() - source.position) / 2);
    last = 8 * end();
    notes = 0;
    decode(middle);
    for (int i = 0; i < notes; i++) {
      if (reach(i)) {
        takeOver(notedBlock[i]);
        return;
      }
    }
    drop();
    resumeAt = source.remaining() - (PAUSE << misses++);
  }

  /**
   * Runs both chains, the second one from a bit on, while there are {@link #turns}. The scan is
   * then where the first one is, and the second one's state is kept.
   */
  abstract void decode(int from);

  /** Takes over what the second chain has found from a block on, and goes on where it stands. */
  abstract void takeOver(int from);

  /** Forgets what the second chain has found. */
  abstract void drop();

  /** How often both chains may look up twice; the second one's state is noted when it is time. */
  final int turns(int bitA, int blockA, int bitB, int passedB, int blockB) {
    while (true) {
      int note = notes < NOTES.length ? middle + NOTES[notes] : Integer.MAX_VALUE;
      int turns = Math.min(middle - bitA, Math.min(note, last) - bitB) / TWO_STEPS;
      turns = Math.min(turns, Math.min(second - 2 - blockA, capacity - 2 - blockB) / 2);
      if (turns > 0) {
        return turns;
      }
      if (note - bitB >= TWO_STEPS) {
        return 0;
      }
      notedBit[notes] = bitB;
      notedPassed[notes] = passedB;
      notedBlock[notes++] = blockB;
    }
  }

  /** Lets the first chain alone go on to where the second one noted its state; is it the same? */
  private boolean reach(int note) {
    int bit = notedBit[note];
    scan.passToBlock(second - 2, bit / 8 - APPROACH);
    while (source.bitPosition() < bit && scan.block < second - 2) {
      scan.stepOneSymbol();
    }
    return source.bitPosition() == bit
        && scan.passed == notedPassed[note]
        && (scan.block - notedBlock[note]) % scan.mcu.blocks == 0;
  }

  final void stepOneSymbol(int bit, int passed, int block) {
    goTo(bit, passed, block);
    scan.stepOneSymbol();
  }

  final void goTo(int bit, int passed, int block) {
    source.seek(bit);
    scan.passed = passed;
    scan.block = block;
  }
}
