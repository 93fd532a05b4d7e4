package minami.image;

import java.util.Arrays;

/** Numbers colours as they come, up to 256 of them. */
final class ColourTable {

  private static final int MOST = 256;

  /** Slots of the hash table: four for each colour. */
  private static final int SLOT_BITS = 10;

  private final int[] colours = new int[MOST];
  private int size;

  /** The number of the colour in each slot, and one; 0 in a slot that is free. */
  private final short[] slots = new short[1 << SLOT_BITS];

  /** The number of a colour; -1 if it is one too many. */
  int indexOf(int argb) {
    int slot = argb * 0x9E3779B1 >>> 32 - SLOT_BITS;
    while (slots[slot] != 0) {
      int index = slots[slot] - 1;
      if (colours[index] == argb) {
        return index;
      }
      slot = slot + 1 & slots.length - 1;
    }
    if (size == MOST) {
      return -1;
    }
    colours[size] = argb;
    slots[slot] = (short) (size + 1);
    return size++;
  }

  /** Numbers the colours of these pixels, unless there are too many. */
  boolean takes(int[] argb) {
    for (int i = 0; i < argb.length; i++) {
      if ((i == 0 || argb[i] != argb[i - 1]) && indexOf(argb[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The numbers of these pixels' colours, which have been taken. */
  byte[] indices(int[] argb) {
    byte[] indices = new byte[argb.length];
    for (int i = 0; i < argb.length; i++) {
      boolean same = i > 0 && argb[i] == argb[i - 1];
      indices[i] = same ? indices[i - 1] : (byte) indexOf(argb[i]);
    }
    return indices;
  }

  /** All of them, as ARGB. */
  int[] colours() {
    return Arrays.copyOf(colours, size);
  }
}
