package minami.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Encodes pictures and animations as GIF 89a. Alpha is on or off, at half.
 *
 * <p>One palette serves all frames, made of the pixels that they paint; a frame that it does not
 * suit brings its own. Colours are kept as they are where there are at most 256, else chosen by
 * {@link Histogram} and dithered.
 */
final class GifEncoder {

  /** The mean squared error up to which a frame makes do with the palette of all: 34 dB. */
  private static final double GOOD_ENOUGH = 25;

  /** A frame brings the colours that it has if it has so many pixels for each. */
  private static final int PIXELS_PER_COLOUR = 4;

  /** Browsers show a frame of less for 10. */
  private static final int SHORTEST_DELAY = 2;

  private static final int MOST_COLOURS = 256;

  private static final int U16 = 0xFFFF;

  private final Animation animation;
  private final Runnable betweenRows;
  private final boolean moves;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The colours of all frames, while they are few. */
  private final ColourTable table = new ColourTable();

  private boolean few = true;

  /** Stands for all colours, if they are many. */
  private Palette all;

  /** The palette that serves all frames, with 0 for what is not painted. */
  private int[] global;

  private GifEncoder(Animation animation, Runnable betweenRows) {
    this.animation = animation;
    this.betweenRows = betweenRows;
    moves = animation.frames().size() > 1;
  }

  /** A file of one picture, with the same hook. */
  static byte[] encode(Pixels picture, Runnable betweenRows) {
    return encode(new Animation(List.of(new Frame(picture, 0)), 1), betweenRows);
  }

  /**
   * A file.
   *
   * @param betweenRows called before each frame, and before each row, or a few, of the steps that
   *     take longest; what it throws ends the writing
   */
  static byte[] encode(Animation animation, Runnable betweenRows) {
    return new GifEncoder(animation, betweenRows).encode();
  }

  private byte[] encode() {
    chooseColours();
    writeHeader();
    Iterator<Patch> patches = new Patches(animation.frames());
    long millis = 0;
    long shown = 0;
    for (Frame frame : animation.frames()) {
      betweenRows.run();
      millis += frame.millis();
      // Rounded by the end, so that what is lost or won with one frame is not lost with all.
      long delay = Math.max(SHORTEST_DELAY, Math.min(U16, Math.round(millis / 10.0) - shown));
      shown += delay;
      write(patches.next(), (int) delay);
    }
    out.write(0x3B);
    return out.toByteArray();
  }

  private void chooseColours() {
    Histogram histogram = new Histogram();
    boolean holes = false;
    for (Iterator<Patch> patches = new Patches(animation.frames()); patches.hasNext(); ) {
      Patch patch = patches.next();
      histogram.add(patch.argb());
      holes |= patch.hasHoles();
      few = few && table.takes(patch.argb());
    }
    if (few) {
      global = table.colours();
    } else {
      all = histogram.palette(holes ? MOST_COLOURS - 1 : MOST_COLOURS);
      global = all.argb(holes);
    }
  }

  private Indexed indexed(Patch patch) {
    if (few) {
      return new Indexed(table.indices(patch.argb()), global);
    }
    if (moves) {
      Optional<Indexed> exact =
          Indexed.exact(patch.argb())
              .filter(i -> i.indices().length >= PIXELS_PER_COLOUR * i.palette().length);
      if (exact.isPresent()) {
        return exact.get();
      }
      if (all.error(patch.argb()) > GOOD_ENOUGH) {
        Histogram histogram = new Histogram();
        histogram.add(patch.argb());
        boolean holes = patch.hasHoles();
        Palette own = histogram.palette(holes ? MOST_COLOURS - 1 : MOST_COLOURS);
        return new Indexed(
            Dither.apply(patch.argb(), patch.width(), own, betweenRows), own.argb(holes));
      }
    }
    return new Indexed(Dither.apply(patch.argb(), patch.width(), all, betweenRows), global);
  }

  private void writeHeader() {
    Pixels canvas = animation.frames().get(0).pixels();
    ascii("GIF89a");
    u16(canvas.width());
    u16(canvas.height());
    out.write(0xF0 | depth(global) - 1);
    out.write(0); // the background, which browsers do not use
    out.write(0); // nothing is said of the shape of pixels
    writeTable(global);
    if (moves && animation.loops() != 1) {
      out.write(0x21);
      out.write(0xFF);
      out.write(11);
      ascii("NETSCAPE2.0");
      out.write(3);
      out.write(1);
      u16(Math.min(U16, Math.max(0, animation.loops() - 1))); // how often it is repeated
      out.write(0);
    }
  }

  private void write(Patch patch, int delay) {
    Indexed indexed = indexed(patch);
    int transparent = Arrays.stream(indexed.palette()).boxed().toList().indexOf(0);
    if (moves || transparent >= 0) {
      out.write(0x21);
      out.write(0xF9);
      out.write(4);
      out.write((patch.cleared() ? 2 : 1) << 2 | (transparent >= 0 ? 1 : 0));
      u16(moves ? delay : 0);
      out.write(Math.max(0, transparent));
      out.write(0);
    }
    out.write(0x2C);
    u16(patch.x());
    u16(patch.y());
    u16(patch.width());
    u16(patch.height());
    int depth = depth(indexed.palette());
    if (indexed.palette() == global) {
      out.write(0);
    } else {
      out.write(0x80 | depth - 1);
      writeTable(indexed.palette());
    }
    LzwEncoder.write(out, indexed.indices(), depth(indexed.indices()));
  }

  /** Bits of an index. */
  private static int depth(int[] palette) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(palette.length - 1));
  }

  /** Bits of these: a frame that has the first colours of the palette only needs fewer. */
  private static int depth(byte[] indices) {
    int all = 0;
    for (byte index : indices) {
      all |= index & 0xFF;
    }
    return Math.max(2, 32 - Integer.numberOfLeadingZeros(all));
  }

  /** Black where a table of a power of two has more colours. */
  private void writeTable(int[] palette) {
    for (int argb : Arrays.copyOf(palette, 1 << depth(palette))) {
      out.write(argb >> 16);
      out.write(argb >> 8);
      out.write(argb);
    }
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(US_ASCII));
  }

  private void u16(int value) {
    out.write(value);
    out.write(value >> 8);
  }
}
