package minami.webp;

import java.util.Arrays;

/** The colours of a picture that has few, for the color indexing transform (RFC 9649, 3.5.4). */
final class Vp8lPalette {
  private static final int MOST_COLOURS = 256;

  /** Four times as many places as colours: few collide. */
  private static final int HASH_BITS = 10;

  /** The colours, each near to the one before: the table holds differences. */
  private final int[] colours;

  private final int[] keys = new int[1 << HASH_BITS];
  private final short[] indices = new short[1 << HASH_BITS];

  private Vp8lPalette(int[] pixels) {
    int[] found = new int[MOST_COLOURS];
    int count = 0;
    Arrays.fill(indices, (short) -1);
    for (int i = 0; i < pixels.length && count <= MOST_COLOURS; i++) {
      int pixel = pixels[i];
      if (i == 0 || pixel != pixels[i - 1]) {
        int place = place(pixel);
        if (indices[place] < 0) {
          if (count < MOST_COLOURS) {
            found[count] = pixel;
            keys[place] = pixel;
            indices[place] = 0;
          }
          count++;
        }
      }
    }
    colours = count > MOST_COLOURS ? null : ordered(Arrays.copyOf(found, count));
  }

  /** Of a picture; null if it has more than 256 colours. */
  static Vp8lPalette of(int[] pixels) {
    Vp8lPalette palette = new Vp8lPalette(pixels);
    return palette.colours == null ? null : palette;
  }

  /** Where a colour is, or would be. */
  private int place(int colour) {
    int place = colour * 0x9E3779B1 >>> 32 - HASH_BITS;
    while (indices[place] >= 0 && keys[place] != colour) {
      place = place + 1 & keys.length - 1;
    }
    return place;
  }

  /** Begins with the smallest, and goes on with the nearest. */
  private int[] ordered(int[] colours) {
    Arrays.sort(colours);
    int previous = 0;
    for (int i = 0; i < colours.length; i++) {
      int nearest = i;
      int least = Integer.MAX_VALUE;
      for (int j = i; j < colours.length; j++) {
        int distance = distance(colours[j], previous);
        if (distance < least) {
          least = distance;
          nearest = j;
        }
      }
      int colour = colours[nearest];
      colours[nearest] = colours[i];
      colours[i] = colour;
      indices[place(colour)] = (short) i;
      previous = colour;
    }
    return colours;
  }

  /** As libwebp weighs it: alpha seldom changes, and must not often. */
  private static int distance(int a, int b) {
    int difference = Vp8lResiduals.subtract(a, b);
    return 9 * size(difference >>> 24)
        + size(difference >> 16 & 0xFF)
        + size(difference >> 8 & 0xFF)
        + size(difference & 0xFF);
  }

  private static int size(int difference) {
    return Math.min(difference, 256 - difference);
  }

  int size() {
    return colours.length;
  }

  /** How many indices share a pixel, as a power of two. */
  private int bundleBits() {
    return size() <= 2 ? 3 : size() <= 4 ? 2 : size() <= 16 ? 1 : 0;
  }

  int bundledWidth(int width) {
    return Vp8lImage.blocks(width, bundleBits());
  }

  /** The indices of a picture, bundled, as green values. */
  int[] indices(int[] pixels, int width) {
    int bundle = bundleBits();
    int bits = 8 >> bundle;
    int bundledWidth = bundledWidth(width);
    int[] image = new int[pixels.length / width * bundledWidth];
    Arrays.fill(image, 0xFF000000);
    int last = 0;
    int index = indices[place(0)];
    for (int i = 0, x = 0, row = 0; i < pixels.length; i++) {
      if (pixels[i] != last) {
        last = pixels[i];
        index = indices[place(last)];
      }
      image[row + (x >> bundle)] |= index << 8 + bits * (x & (1 << bundle) - 1);
      if (++x == width) {
        x = 0;
        row += bundledWidth;
      }
    }
    return image;
  }

  void write(Vp8lBitWriter out) {
    out.bits(size() - 1, 8);
    int[] deltas = new int[size()];
    for (int i = 0; i < size(); i++) {
      deltas[i] = Vp8lResiduals.subtract(colours[i], i == 0 ? 0 : colours[i - 1]);
    }
    Vp8lImageWriter.within(deltas, size(), out);
  }
}
