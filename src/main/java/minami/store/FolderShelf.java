package minami.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A folder, with a file for each entry. Files lie in {@code abc/}, the first three digits of their
 * group, as {@code group.name}: an image has all of its files in one small folder, side by side. (A
 * folder for each image would take an inode and a block more for each, and a call more for each
 * first file.) A look-up opens one path; no file is listed in memory.
 *
 * <p>A file is written aside and renamed, so that it is there as a whole or not at all; nobody
 * waits until it has reached the disk, as entries have checksums. The time of its last change is
 * that of its last use, more or less: so the order of use outlives the process, and nodes that
 * share a folder share it. What they write, others find when they next count, which is when there
 * is no room, or after a while.
 *
 * <p>New folders and files have the rights that the process gives by default (umask). Who may write
 * in the folder is trusted not to swap parts of it at the very moment that they are opened: Java
 * has no portable openat. Links are not followed, and what is not ours is left alone. Thread-safe.
 */
final class FolderShelf implements Shelf {

  private static final int SHARDS = 4096;
  private static final int SHARD_DIGITS = 3;
  private static final int DIGITS = 32;

  /** No file of ours that is not an entry is longer. */
  private static final int LONGEST_NOTE = 64 << 10;

  /** For each call, Java copies through a buffer of this size that it keeps for the thread. */
  private static final int PIECE = 64 << 10;

  /** A file that is used more often is touched this often. */
  private static final Duration TOUCHED = Duration.ofMinutes(10);

  /** How often all is counted anew, for the sake of what others have done in the folder. */
  private static final Duration RECOUNT = Duration.ofMinutes(15);

  private final Path root;
  private final Aside aside;
  private final long maxBytes;

  /** When there is more, room is made. */
  private final long high;

  /** How much is left then. */
  private final long low;

  /** What is written or removed in a shard, or counted, is so under its lock. */
  private final Object[] locks = new Object[SHARDS];

  private final AtomicLongArray bytes = new AtomicLongArray(SHARDS);
  private final AtomicIntegerArray entries = new AtomicIntegerArray(SHARDS);
  private final AtomicLong total = new AtomicLong();
  private final LongAdder evicted = new LongAdder();

  /** Null until everything has been counted once. */
  private volatile Census census;

  /** How much has been written since all was last counted. */
  private final AtomicLong written = new AtomicLong();

  /** What may be written until all is counted again, if others write into the folder, too. */
  private final long share;

  /** Whether others write into the folder. */
  private volatile boolean shared;

  /** Whether somebody has emptied the folder. */
  private volatile boolean recount;

  /** Confined to the thread that tidies up; {@link System#nanoTime}. */
  private long counted;

  /** Confined to the thread that tidies up: where it goes on making room. */
  private int hand;

  /**
   * A shelf in this folder, which is made if it is not there.
   *
   * @param maxBytes the bound
   */
  FolderShelf(Path root, long maxBytes) {
    this.root = root;
    this.maxBytes = maxBytes;
    aside = new Aside(root.resolve("tmp"));
    share = maxBytes / 16;
    high = maxBytes - share;
    low = high - share;
    Arrays.setAll(locks, i -> new Object());
  }

  private static int shard(String group) {
    return Integer.parseInt(group, 0, SHARD_DIGITS, 16);
  }

  private Path folder(int shard) {
    return root.resolve(String.format("%03x", shard));
  }

  private Path file(String group, String name) {
    return root.resolve(group.substring(0, SHARD_DIGITS)).resolve(group + "." + name);
  }

  @Override
  public byte[] get(String group, String name) throws IOException {
    Path file = file(group, name);
    BasicFileAttributes attributes = regular(file);
    if (attributes == null || !isFolder(file.getParent())) {
      return null;
    }
    byte[] read = read(file, attributes.size() > Entry.LONGEST ? 0 : (int) attributes.size());
    touch(file, attributes);
    return read;
  }

  @Override
  public byte[] head(String group, String name) throws IOException {
    Path file = file(group, name);
    BasicFileAttributes attributes = regular(file);
    return attributes == null || !isFolder(file.getParent())
        ? null
        : read(file, (int) Math.min(attributes.size(), Entry.HEAD));
  }

  /** The attributes of a file; null if there is none. Opening a pipe would last for ever. */
  private static BasicFileAttributes regular(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    return attributes == null || !attributes.isRegularFile() ? null : attributes;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whether this is a folder itself, and no link to one. */
  private static boolean isFolder(Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    return attributes != null && attributes.isDirectory();
  }

  private static byte[] read(Path file, int length) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, NOFOLLOW_LINKS)) {
      while (b.position() < length) {
        b.limit(Math.min(length, b.position() + PIECE));
        if (channel.read(b) < 0) {
          break; // It is shorter by now.
        }
      }
    } catch (NoSuchFileException e) {
      return null;
    }
    return b.position() == length ? b.array() : Arrays.copyOf(b.array(), b.position());
  }

  private static void touch(Path file, BasicFileAttributes attributes) {
    Instant now = Instant.now();
    if (attributes.lastModifiedTime().toInstant().isBefore(now.minus(TOUCHED))) {
      try {
        Files.setLastModifiedTime(file, FileTime.from(now));
      } catch (IOException e) {
        // Read-only, or gone: it has been read all the same.
      }
    }
  }

  @Override
  public boolean hasRoom(long more) {
    return total.get() + more <= maxBytes && !(shared && written.get() > 2 * share);
  }

  @Override
  public boolean isCrowded() {
    return total.get() > high || isOutOfDate();
  }

  private boolean isOutOfDate() {
    return shared && written.get() > share;
  }

  @Override
  public boolean put(String group, String name, byte[] entry, BooleanSupplier wanted)
      throws IOException {
    if (!hasRoom(entry.length)) {
      return false;
    }
    Path whole = writeAside(entry, false);
    try {
      int shard = shard(group);
      Path file = file(group, name);
      synchronized (locks[shard]) {
        makeFolder(file.getParent());
        BasicFileAttributes before = attributes(file);
        if (before != null && !before.isRegularFile() || !wanted.getAsBoolean()) {
          return false;
        }
        long more = entry.length - (before == null ? 0 : before.size());
        if (!reserve(more)) {
          return false;
        }
        try {
          Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          total.addAndGet(-more);
          throw e;
        }
        whole = null;
        bytes.addAndGet(shard, more);
        entries.addAndGet(shard, before == null ? 1 : 0);
        written.addAndGet(entry.length);
        return true;
      }
    } finally {
      if (whole != null) {
        Files.deleteIfExists(whole);
      }
    }
  }

  private boolean reserve(long more) {
    long before = total.get();
    while (before + more <= maxBytes) {
      if (total.compareAndSet(before, before + more)) {
        return true;
      }
      before = total.get();
    }
    return false;
  }

  private Path writeAside(byte[] content, boolean durable) throws IOException {
    Path file = aside.next();
    try {
      return write(file, content, durable);
    } catch (NoSuchFileException e) { // the whole folder may have been removed
      aside.lost(file);
      recount();
      return write(aside.next(), content, durable);
    }
  }

  private static Path write(Path file, byte[] content, boolean durable) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer b = ByteBuffer.wrap(content);
      while (b.position() < content.length) {
        b.limit(Math.min(content.length, b.position() + PIECE));
        channel.write(b);
      }
      if (durable) {
        channel.force(true);
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      Files.deleteIfExists(file); // what is there is not whole
      throw e;
    }
    return file;
  }

  private static void makeFolder(Path folder) throws IOException {
    BasicFileAttributes attributes = attributes(folder);
    if (attributes == null) {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        // somebody else was quicker
      }
    } else if (!attributes.isDirectory()) {
      throw new NotDirectoryException(folder.toString());
    }
  }

  private void count(int shard, long moreBytes, int moreEntries) {
    bytes.addAndGet(shard, moreBytes);
    entries.addAndGet(shard, moreEntries);
    total.addAndGet(moreBytes);
  }

  @Override
  public List<String> names(String group) throws IOException {
    List<String> names = new ArrayList<>();
    Path folder = folder(shard(group));
    if (isFolder(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String found = file.getFileName().toString();
          if (isEntry(found) && found.startsWith(group)) {
            names.add(found.substring(DIGITS + 1));
          }
        }
      }
    }
    return names;
  }

  private static boolean isEntry(String file) {
    return file.length() == 2 * DIGITS + 1
        && file.charAt(DIGITS) == '.'
        && areDigits(file, 0, DIGITS)
        && areDigits(file, DIGITS + 1, file.length());
  }

  private static boolean areDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void remove(String group, String name) throws IOException {
    int shard = shard(group);
    Path file = file(group, name);
    synchronized (locks[shard]) {
      BasicFileAttributes attributes = regular(file);
      if (attributes != null && isFolder(file.getParent()) && Files.deleteIfExists(file)) {
        count(shard, -attributes.size(), -1);
      }
    }
  }

  @Override
  public void forEach(Visitor visitor) throws IOException, InterruptedException {
    for (int shard : shards()) {
      checkInterrupted();
      List<String> found = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(shard))) {
        files.forEach(file -> found.add(file.getFileName().toString()));
      }
      for (String file : found) {
        if (isEntry(file) && shard(file) == shard) {
          visitor.visit(file.substring(0, DIGITS), file.substring(DIGITS + 1));
        }
      }
    }
  }

  private static void checkInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** The shards that there are, in the order of their numbers. */
  private int[] shards() throws IOException {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        if (name.length() == SHARD_DIGITS
            && areDigits(name, 0, SHARD_DIGITS)
            && Files.isDirectory(folder, NOFOLLOW_LINKS)) {
          found.add(Integer.parseInt(name, 16));
        }
      }
    } catch (NoSuchFileException e) {
      // nothing has been kept yet
    }
    return found.stream().mapToInt(i -> i).sorted().toArray();
  }

  @Override
  public byte[] note(String path) throws IOException {
    Path file = root.resolve(path);
    BasicFileAttributes attributes = regular(file);
    return attributes == null ? null : read(file, (int) Math.min(attributes.size(), LONGEST_NOTE));
  }

  @Override
  public List<String> notes(String folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public void putNote(String path, byte[] text) throws IOException {
    Path file = root.resolve(path);
    Path whole = writeAside(text, true);
    try {
      Files.createDirectories(file.getParent());
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(whole);
      throw e;
    }
  }

  @Override
  public void removeNote(String path) throws IOException {
    Files.deleteIfExists(root.resolve(path));
  }

  /** Next time all is counted anew, even if that is not due. */
  void recount() {
    recount = true;
  }

  @Override
  public void tidy() throws IOException, InterruptedException {
    shared = aside.removeOrphans();
    boolean crowded = total.get() > high;
    boolean due =
        census == null
            || recount
            || isOutOfDate()
            || System.nanoTime() - counted > RECOUNT.toNanos();
    if (!crowded && !due) {
      return;
    }
    recount = false;
    long cutoff = crowded && census != null ? census.cutoff(total.get() - low) : Census.NEVER;
    boolean progress = true;
    while (progress) {
      long before = evicted.sum();
      written.set(0);
      census = walk(cutoff);
      counted = System.nanoTime();
      progress = total.get() > high && (cutoff == Census.NEVER || evicted.sum() > before);
      cutoff = census.cutoff(total.get() - low);
    }
  }

  /** Counts all, and removes what was not used since the cutoff until there is room. */
  private Census walk(long cutoff) throws IOException, InterruptedException {
    Census found = new Census();
    boolean[] there = new boolean[SHARDS];
    int[] shards = shards();
    int first = Math.max(0, Arrays.binarySearch(shards, hand));
    for (int i = 0; i < shards.length; i++) {
      int shard = shards[(first + i) % shards.length];
      there[shard] = true;
      long begun = System.nanoTime();
      synchronized (locks[shard]) {
        visit(shard, cutoff, found);
      }
      if (cutoff == Census.NEVER) { // no hurry
        TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begun);
      }
      checkInterrupted();
      if (cutoff != Census.NEVER && total.get() > low) {
        hand = shard;
      }
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      if (!there[shard] && bytes.get(shard) != 0) {
        synchronized (locks[shard]) {
          visit(shard, cutoff, found);
        }
      }
    }
    return found;
  }

  private void visit(int shard, long cutoff, Census found) throws IOException {
    long now = micros(FileTime.from(Instant.now()));
    long sum = 0;
    int number = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(shard))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        BasicFileAttributes attributes =
            isEntry(name) && shard(name) == shard ? regular(file) : null;
        if (attributes == null) {
          continue;
        }
        long used = Math.min(now, micros(attributes.lastModifiedTime()));
        if (used <= cutoff && total.get() > low && Files.deleteIfExists(file)) {
          count(shard, -attributes.size(), -1);
          evicted.increment();
        } else {
          found.add(used, attributes.size());
          sum += attributes.size();
          number++;
        }
      }
    } catch (NoSuchFileException e) {
      // it has been removed
    }
    count(shard, sum - bytes.get(shard), number - entries.get(shard));
  }

  private static long micros(FileTime time) {
    return time.to(TimeUnit.MICROSECONDS);
  }

  @Override
  public Extent extent() {
    if (census == null) {
      return new Extent(-1, -1, maxBytes, evicted.sum());
    }
    long number = 0;
    for (int i = 0; i < SHARDS; i++) {
      number += entries.get(i);
    }
    return new Extent(total.get(), number, maxBytes, evicted.sum());
  }

  @Override
  public void close() {
    aside.close();
  }
}
