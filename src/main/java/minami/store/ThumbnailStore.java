package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import minami.log.LineLimit;
import minami.s3.BucketAddress;
import minami.s3.S3Settings;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails that outlive the process. Nothing here blocks or fails: a thumbnail that is not found
 * in time is not there, and one that cannot be written is dropped. Thread-safe.
 *
 * <p>Reading and writing have threads, queues and breakers of their own, so that a full or
 * read-only disk does not end the reading, and a flood of writing does not delay it. One more
 * thread, the keeper, counts, makes room, and carries out purges of many images; another removes
 * what single purges concern.
 *
 * <p>What results is completed on the store's threads, which must not be held.
 */
public final class ThumbnailStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ThumbnailStore.class);

  private static final int WAITING_READS = 256;

  /** How many objects of a bucket are listed at once: the most that S3 gives. */
  private static final int PAGE = 1000;

  /** Those that wait to be written are bounded in bytes, too. */
  private static final int WAITING_WRITES = 4096;

  /**
   * How the two kinds of stores are asked.
   *
   * @param name for people
   * @param readers how many threads read
   * @param writers how many write
   * @param patience one that takes longer to be read is slower than many an origin
   */
  record Kind(String name, int readers, int writers, Duration patience) {

    static final Kind FOLDER = new Kind("folder", 4, 2, Duration.ofMillis(250));

    /** Its threads wait for the network, mostly. */
    static final Kind BUCKET = new Kind("bucket", 16, 8, Duration.ofSeconds(1));

    /** Those that purge and count besides. */
    int connections() {
      return readers + writers + 2;
    }
  }

  /** Nobody waits for it. */
  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(10);

  private static final Duration TICK = Duration.ofMillis(50);

  /** How often the keeper looks whether there is something to do. */
  private static final Duration ROUND = Duration.ofMinutes(1);

  /** How often it tries again what has failed. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** How often it is written down that this node has heard of all purges. */
  private static final Duration STAMPING = Duration.ofMinutes(1);

  /** What is being written when the store closes is given so long. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(1);

  private static final Duration LAST_REMOVALS = Duration.ofMillis(250);
  private static final Duration CLOSE_PATIENCE = Duration.ofMillis(500);

  private static final String STAMP = "stamp";

  /** There is never an entry of this name. */
  private static final String NOBODY = "0".repeat(32);

  /**
   * What the configuration says about the store.
   *
   * @param address {@code file:///folder/} or {@code s3://bucket/prefix/}
   * @param s3 how to reach a bucket
   * @param size how many bytes a folder may hold
   * @param meaning a digest of all settings, and of the version of the renderer, that decide the
   *     bytes of a thumbnail: what was stored under another is not found
   * @param pendingBytes how much may wait to be written
   */
  public record Settings(
      String address, S3Settings s3, long size, String meaning, long pendingBytes) {}

  private final Settings settings;
  private final Kind kind;
  private final Shelf shelf;
  private final Health health;
  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledExecutorService timer = threads.timer("minami-store-timer");
  private final Lane reading;
  private final Lane writing;
  private final Tombstones tombstones = new Tombstones();
  private final Removals removals;
  private final Keeper keeper;
  private final LineLimit damageLines = new LineLimit(1, Duration.ofMinutes(1));

  /**
   * When this node, or another on the same shelf, last knew of all purges; see {@link
   * #stamp(String)}.
   */
  private final CompletableFuture<String> stampBefore = new CompletableFuture<>();

  private volatile String stamp;

  /** Guarded by this: what has been written of that. */
  private String stampWritten;

  /** Guarded by this: when that was; {@link System#nanoTime}. */
  private long stampNanos = System.nanoTime() - STAMPING.toNanos();

  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private volatile boolean closed;

  /**
   * Checks the store's address from the configuration.
   *
   * @throws IllegalArgumentException saying what it must be, and what is wrong with it
   */
  public static void check(String address) {
    if (BucketAddress.isOne(address)) {
      StoreAddress.bucket(address);
    } else {
      StoreAddress.folder(address);
    }
  }

  /**
   * Opens a store, at once: what is there is looked at in the background, and may be missing or
   * broken for now.
   *
   * @throws IllegalArgumentException if the address cannot be used
   */
  public static ThumbnailStore open(Settings settings) {
    String address = settings.address();
    if (BucketAddress.isOne(address)) {
      BucketAddress bucket = StoreAddress.bucket(address);
      return new ThumbnailStore(
          settings,
          Kind.BUCKET,
          new BucketShelf(bucket, settings.s3(), Kind.BUCKET.connections(), PAGE));
    }
    Path folder = StoreAddress.folder(address);
    return new ThumbnailStore(settings, Kind.FOLDER, new FolderShelf(folder, settings.size()));
  }

  ThumbnailStore(Settings settings, Kind kind, Shelf shelf) {
    this.settings = settings;
    this.kind = kind;
    this.shelf = shelf;
    health = new Health(settings.address());
    reading =
        new Lane(
            "read",
            threads.blockingPool("minami-store-read", kind.readers(), WAITING_READS),
            kind.patience(),
            health);
    writing =
        new Lane(
            "written",
            threads.blockingPool("minami-store-write", kind.writers(), WAITING_WRITES),
            WRITE_PATIENCE,
            health);
    removals = new Removals(shelf, tombstones, threads);
    keeper = new Keeper();
    timer.scheduleWithFixedDelay(
        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    keeper.thread.start();
  }

  /**
   * The thumbnail that is kept; null if there is none, or it cannot be had soon. Never fails.
   *
   * <p>It may be older than a purge that comes while it is on its way: who asks must look.
   */
  public CompletableFuture<Stored> get(ThumbnailName name) {
    if (!keeper.ready || !reading.isOpen()) {
      return CompletableFuture.completedFuture(null);
    }
    return reading.call(() -> read(name), null, () -> {});
  }

  private Stored read(ThumbnailName name) throws IOException {
    String group = name.image().group();
    String entry = entry(name);
    byte[] bytes = shelf.get(group, entry);
    Stored stored = bytes == null ? null : parsed(bytes, name, group, entry);
    if (stored == null || isGone(name, group, entry, stored)) {
      misses.increment();
      return null;
    }
    hits.increment();
    return stored;
  }

  private Stored parsed(byte[] bytes, ThumbnailName name, String group, String entry)
      throws IOException {
    try {
      return Entry.read(bytes, name);
    } catch (DamagedException e) {
      damaged.increment();
      if (damageLines.admits()) {
        LOG.warn(
            "The store of thumbnails {} holds a damaged one, {}: {}. It is removed, as are others;"
                + " {} more since the last such line",
            settings.address(),
            Tombstones.place(group, entry),
            e.getMessage(),
            damageLines.takeLeftOut());
      }
      shelf.remove(group, entry);
      return null;
    }
  }

  private String entry(ThumbnailName name) {
    return ImageName.hash(settings.meaning() + "\n" + name.key());
  }

  private boolean isGone(ThumbnailName name, String group, String entry, Stored stored) {
    return tombstones.cover(group, entry, name.image().image(), stored.version(), stored.begun());
  }

  /**
   * Keeps a thumbnail, sometime; or drops it, if too much is waiting or the store is broken.
   *
   * @param wanted asked again just before it can be found; must not block
   */
  public void put(ThumbnailName name, Stored stored, BooleanSupplier wanted) {
    int size = stored.thumbnail().bytes().length;
    if (!keeper.ready || !hasRoom(size)) {
      dropped.increment();
      return;
    }
    if (waitingBytes.addAndGet(size) > settings.pendingBytes()) {
      waitingBytes.addAndGet(-size);
      dropped.increment();
      return;
    }
    writing
        .call(() -> write(name, stored, wanted), false, () -> waitingBytes.addAndGet(-size))
        .thenAccept(kept -> (kept ? writes : dropped).increment());
  }

  private boolean hasRoom(int size) {
    boolean room = shelf.hasRoom(size);
    if (!room) {
      keeper.wake();
    }
    return room;
  }

  private boolean write(ThumbnailName name, Stored stored, BooleanSupplier wanted)
      throws IOException {
    String group = name.image().group();
    String entry = entry(name);
    BooleanSupplier current = () -> wanted.getAsBoolean() && !isGone(name, group, entry, stored);
    boolean kept =
        current.getAsBoolean() && shelf.put(group, entry, Entry.write(name, stored), current);
    if (shelf.isCrowded()) {
      keeper.wake();
    }
    return kept;
  }

  /**
   * Says that an image now has this version: what was made of others goes.
   *
   * @return whether something did; false if that is unknown. What is on its way into the store, or
   *     out of it, goes in any case
   */
  public CompletableFuture<Boolean> settle(ImageName image, String version) {
    String group = image.group();
    tombstones.settle(group, version, Instant.now());
    return keeper.ready
        ? writing.call(() -> removeOthers(group, version), false, () -> {})
        : CompletableFuture.completedFuture(false);
  }

  private boolean removeOthers(String group, String version) throws IOException {
    boolean any = false;
    for (String name : shelf.names(group)) {
      byte[] head = shelf.head(group, name);
      if (head != null && !isOf(head, version)) {
        shelf.remove(group, name);
        any = true;
      }
    }
    return any;
  }

  private static boolean isOf(byte[] head, String version) {
    try {
      return Entry.header(head).version().equals(version);
    } catch (DamagedException e) {
      return false;
    }
  }

  /**
   * Purges thumbnails. When this returns, none of them is found any more that was begun before.
   *
   * @return completes when they have gone for good; fails if they could not be removed yet, which
   *     is tried again for as long as the process lives
   */
  public CompletableFuture<Void> removeThumbnails(Collection<ThumbnailName> names) {
    return removals.add(
        names.stream().map(name -> Tombstones.place(name.image().group(), entry(name))).toList());
  }

  /** The same for all thumbnails of images. */
  public CompletableFuture<Void> removeImages(Collection<ImageName> images) {
    return removals.add(images.stream().map(image -> Tombstones.place(image.group())).toList());
  }

  /**
   * The same for all images whose names begin so: empty for all of the default origin, whose names
   * do not begin with an {@code @}. What is made in the first minute afterwards is not kept.
   *
   * @return completes when it is written down; then it holds in the next process, too
   */
  public CompletableFuture<Void> removeBelow(String prefix) {
    return removals.add(Mark.below(prefix, Instant.now()));
  }

  /** The same for all images. */
  public CompletableFuture<Void> removeAll() {
    return removals.add(Mark.ofAll(Instant.now()));
  }

  /**
   * The last {@link #stamp(String)} of a node that uses this store, before this one was opened.
   * Completes once that has been read; empty if there was none.
   */
  public CompletableFuture<String> stamp() {
    return stampBefore.copy();
  }

  /**
   * Remembers up to when this node knows of all purges, in its own words. They are written down now
   * and then, while none of the purges is still to be carried out.
   */
  public void stamp(String text) {
    stamp = text;
  }

  /** The current state. */
  public StoreState state() {
    Shelf.Extent extent = shelf.extent();
    return new StoreState(
        kind.name(),
        settings.address(),
        reading.state(),
        writing.state(),
        keeper.ready,
        extent.bytes(),
        extent.entries(),
        extent.maxBytes(),
        hits.sum(),
        misses.sum(),
        writes.sum(),
        dropped.sum(),
        reading.failures() + writing.failures(),
        damaged.sum(),
        extent.evicted(),
        waitingBytes.get());
  }

  private void tick() {
    reading.tick();
    writing.tick();
    removals.tick();
    if (reading.wantsTrial()) { // so that no request has to wait for a store that hangs
      reading.call(() -> shelf.get(NOBODY, NOBODY), null, () -> {});
    }
    if (isTimeToStamp()) {
      writeStamp();
    }
  }

  private synchronized boolean isTimeToStamp() {
    return System.nanoTime() - stampNanos > STAMPING.toNanos();
  }

  private synchronized void writeStamp() {
    String now = stamp;
    if (keeper.ready && now != null && !now.equals(stampWritten) && removals.areDone()) {
      stampWritten = now;
      stampNanos = System.nanoTime();
      writing.call(
          () -> {
            shelf.putNote(STAMP, now.getBytes(UTF_8));
            return true;
          },
          false,
          () -> {});
    }
  }

  /** Ends all work; what is waiting to be written is written, as far as that takes a moment. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    keeper.thread.interrupt();
    reading.close(Duration.ZERO);
    writeStamp();
    writing.close(LAST_WRITES);
    removals.close(LAST_REMOVALS);
    threads.one("minami-store-close", shelf::close).start(); // which may hang, too
    threads.join(CLOSE_PATIENCE);
  }

  /** The thread that does what takes long, and nobody waits for. */
  private final class Keeper implements Runnable {
    private final Thread thread = threads.one("minami-store-keeper", this);
    private volatile boolean ready;

    /** Guarded by this. */
    private boolean woken;

    @Override
    public void run() {
      while (!closed) {
        boolean well = false;
        try {
          if (!ready) {
            begin();
          }
          shelf.tidy();
          removals.sweep();
          health.well("kept in order");
          well = true;
        } catch (IOException | RuntimeException e) {
          if (!closed) {
            health.broken("kept in order", Trouble.of(e));
          }
        } catch (InterruptedException e) {
          return;
        }
        try {
          sleep(well);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    /** Nothing is answered before it is known what has been purged. */
    private void begin() throws IOException {
      removals.readMarks();
      stampBefore.complete(words(shelf.note(STAMP)));
      ready = true;
    }

    private static String words(byte[] note) {
      return note == null ? "" : new String(note, UTF_8);
    }

    private void sleep(boolean well) throws InterruptedException {
      if (!well) {
        TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
        return;
      }
      long until = System.nanoTime() + ROUND.toNanos();
      synchronized (this) {
        long left = until - System.nanoTime();
        while (!woken && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
          left = until - System.nanoTime();
        }
        woken = false;
      }
    }

    /** Somebody needs room. */
    private synchronized void wake() {
      woken = true;
      notifyAll();
    }
  }
}
