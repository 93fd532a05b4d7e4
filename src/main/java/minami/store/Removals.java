package minami.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import minami.thread.DaemonThreads;

/**
 * Carries out purges. They hold from when they come, in memory; then the entries are removed, again
 * and again until that has succeeded. A purge of more images than can be found quickly is written
 * down instead, and carried out later. Thread-safe.
 */
final class Removals {

  /** More that cannot be carried out become one purge of everything. */
  private static final int MOST_WAITING = 100_000;

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** So many failures one after the other are enough for now. */
  private static final int MOST_FAILURES = 3;

  /** After that, whoever waits is told that it could not be done yet; other nodes wait for 3 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** When a mark is so old, nothing that it concerns is being written any more. */
  private static final Duration SPENT = Mark.SKEW.plusMinutes(1);

  private static final String FOLDER = "purged";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final Shelf shelf;
  private final Tombstones tombstones;
  private final ThreadPoolExecutor worker;

  /** The marks that are, or will be, written down, by their ids. */
  private final Map<String, Mark> marks = new ConcurrentHashMap<>();

  /** Guarded by itself: in the order of their coming, the one that is being carried out too. */
  private final Deque<Removal> waiting = new ArrayDeque<>();

  /** Guarded by {@link #waiting}: how many places those have. */
  private int places;

  /** Guarded by {@link #waiting}: whether the worker is at work. */
  private boolean working;

  /** Guarded by {@link #waiting}: when the next try may come; {@link System#nanoTime}. */
  private long due = System.nanoTime();

  /** Guarded by {@link #waiting}. */
  private boolean closed;

  /** A purge of a few places; or a mark, if they are too many. */
  private static final class Removal {
    private final long since = System.nanoTime();
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final List<String> places;

    /** Null if it has places. */
    private final Mark mark;

    private Removal(List<String> places, Mark mark) {
      this.places = places;
      this.mark = mark;
    }
  }

  Removals(Shelf shelf, Tombstones tombstones, DaemonThreads threads) {
    this.shelf = shelf;
    this.tombstones = tombstones;
    worker = threads.blockingPool("minami-store-purge", 1, 1);
  }

  /**
   * Removes what is in these places, as {@link Tombstones#place} names them.
   *
   * @return completes when it has gone; fails if that has to be tried again
   */
  CompletableFuture<Void> add(List<String> those) {
    tombstones.add(those, Instant.now());
    return add(new Removal(those, null));
  }

  /**
   * Carries out a purge of many images.
   *
   * @return completes when it is written down
   */
  CompletableFuture<Void> add(Mark mark) {
    Mark next = tombstones.haveManyMarks() ? Mark.ofAll(mark.at()) : mark;
    note(next);
    return add(new Removal(List.of(), next));
  }

  private void note(Mark mark) {
    marks.put(mark.id(), mark);
    tombstones.add(mark);
  }

  private void forget(Mark mark) {
    tombstones.remove(mark);
    marks.remove(mark.id());
  }

  private CompletableFuture<Void> add(Removal removal) {
    synchronized (waiting) {
      waiting.add(removal);
      places += removal.places.size();
      if (waiting.size() + places > MOST_WAITING) {
        becomeOne();
      }
      if (closed) {
        failAll();
      }
      work();
    }
    return removal.result;
  }

  private void becomeOne() {
    Mark all = Mark.ofAll(Instant.now());
    note(all);
    for (Removal removal : waiting) {
      end(removal);
      removal.result.completeExceptionally(
          new IOException("too many purges are waiting for the store; all of it is purged"));
    }
    waiting.clear();
    places = 0;
    waiting.add(new Removal(List.of(), all));
  }

  private void end(Removal removal) {
    tombstones.done(removal.places);
    if (removal.mark != null) {
      forget(removal.mark);
    }
  }

  /** Called by the clock. */
  void tick() {
    synchronized (waiting) {
      long now = System.nanoTime();
      for (Removal removal : waiting) {
        if (now - removal.since > PATIENCE.toNanos()) {
          removal.result.completeExceptionally(new IOException("the store takes too long"));
        }
      }
      if (now - due >= 0) {
        work();
      }
    }
  }

  private void work() {
    synchronized (waiting) {
      if (!working && !waiting.isEmpty() && !closed) {
        try {
          worker.execute(this::run);
          working = true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
          // the clock tries again
        }
      }
    }
  }

  private void run() {
    int failures = 0;
    try {
      for (int left = size(); left > 0 && failures < MOST_FAILURES; left--) {
        failures = carryOut(first()) ? 0 : failures + 1;
      }
    } finally {
      synchronized (waiting) {
        working = false;
        due = System.nanoTime() + (failures == 0 ? 0 : RETRY.toNanos());
      }
    }
  }

  /** Whether none is still to be carried out. */
  boolean areDone() {
    return size() == 0;
  }

  private int size() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private Removal first() {
    synchronized (waiting) {
      return waiting.peek();
    }
  }

  /** Whether it has succeeded; if not, the others get their turn before it does again. */
  private boolean carryOut(Removal removal) {
    if (removal == null) {
      return true;
    }
    Exception failure = null;
    try {
      if (removal.mark == null) {
        for (String place : removal.places) {
          remove(place);
        }
      } else {
        shelf.putNote(FOLDER + "/" + removal.mark.id(), removal.mark.text());
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    synchronized (waiting) {
      if (!waiting.removeFirstOccurrence(removal)) {
        return true; // too many have become one
      }
      if (failure == null) {
        places -= removal.places.size();
        tombstones.done(removal.places);
      } else {
        waiting.add(removal);
      }
    }
    if (failure == null) {
      removal.result.complete(null);
    } else {
      removal.result.completeExceptionally(new IOException(Trouble.of(failure), failure));
    }
    return failure == null;
  }

  private void remove(String place) throws IOException {
    int dot = place.indexOf('.');
    if (dot >= 0) {
      shelf.remove(place.substring(0, dot), place.substring(dot + 1));
      return;
    }
    for (String name : shelf.names(place)) {
      shelf.remove(place, name);
    }
  }

  /** Finds out what has been purged before, or by others. */
  void readMarks() throws IOException {
    Instant now = Instant.now();
    for (String id : shelf.notes(FOLDER)) {
      byte[] text = ID.matcher(id).matches() ? shelf.note(FOLDER + "/" + id) : null;
      if (text != null) {
        note(Mark.parse(id, text, now));
      }
    }
  }

  /** Removes what old marks concern, if there are any, and then those. */
  void sweep() throws IOException, InterruptedException {
    Instant spent = Instant.now().minus(SPENT);
    List<Mark> old = marks.values().stream().filter(mark -> mark.at().isBefore(spent)).toList();
    if (old.isEmpty()) {
      return;
    }
    shelf.forEach(
        (group, name) -> {
          byte[] head = shelf.head(group, name);
          if (head != null && isMarked(head)) {
            shelf.remove(group, name);
          }
        });
    for (Mark mark : old) {
      shelf.removeNote(FOLDER + "/" + mark.id());
      forget(mark);
    }
  }

  /** One that is damaged is never found. */
  private boolean isMarked(byte[] head) {
    try {
      Entry.Header header = Entry.header(head);
      return tombstones.isMarked(header.image(), header.begun());
    } catch (DamagedException e) {
      return true;
    }
  }

  /** Ends what is under way after so long. */
  void close(Duration patience) {
    synchronized (waiting) {
      closed = true;
    }
    Lane.end(worker, patience);
    failAll();
  }

  private void failAll() {
    synchronized (waiting) {
      waiting.forEach(
          removal -> removal.result.completeExceptionally(new IOException("the store is closed")));
    }
  }
}
