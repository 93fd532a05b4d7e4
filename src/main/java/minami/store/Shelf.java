package minami.store;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where entries lie: in groups, one for each image, under names in them. Both are 32 hexadecimal
 * digits. All calls may block, and may come from several threads.
 */
interface Shelf extends AutoCloseable {

  /** The bytes of an entry, or null if there is none. */
  byte[] get(String group, String name) throws IOException;

  /** The beginning of an entry, with all of its header, or null if there is none. */
  byte[] head(String group, String name) throws IOException;

  /** Whether there is probably room for so many bytes more. */
  boolean hasRoom(long bytes);

  /** Whether there is so much that room should be made. */
  boolean isCrowded();

  /**
   * Keeps an entry, in place of what was there.
   *
   * @param wanted asked just before it can be found
   * @return whether it is kept: not if it is not wanted any more, or there is no room
   */
  boolean put(String group, String name, byte[] bytes, BooleanSupplier wanted) throws IOException;

  /** The names in a group. */
  List<String> names(String group) throws IOException;

  /** Removes an entry if it is there. */
  void remove(String group, String name) throws IOException;

  /** Shows all entries there are, in any order; some of what comes or goes meanwhile. */
  void forEach(Visitor visitor) throws IOException, InterruptedException;

  /** Takes part in a walk. */
  interface Visitor {
    void visit(String group, String name) throws IOException;
  }

  /** A small text that is no entry, or null if there is none. */
  byte[] note(String path) throws IOException;

  /** The names of such texts in a folder. */
  List<String> notes(String folder) throws IOException;

  /** Writes one, in place of what was there; it has reached the disk when this returns. */
  void putNote(String path, byte[] text) throws IOException;

  /** Removes one if it is there. */
  void removeNote(String path) throws IOException;

  /**
   * Counts what there is and makes room, if it is time for that. Only one thread calls this, at the
   * start, every minute, and when there is no room.
   */
  void tidy() throws IOException, InterruptedException;

  /** How much there is. */
  Extent extent();

  /**
   * How much there is on a shelf.
   *
   * @param bytes -1 if unknown
   * @param entries -1 if unknown
   * @param maxBytes -1 if there is no bound
   * @param evicted how many entries made room for others
   */
  record Extent(long bytes, long entries, long maxBytes, long evicted) {}

  /** Leaves nothing half-written. */
  @Override
  void close();
}
